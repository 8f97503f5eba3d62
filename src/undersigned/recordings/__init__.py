"""Recordings: somebody reads a frozen text aloud, and convenors hand it in, so that a statement can be heard.

*Recording*: the sound of one frozen text, by its hash, as `sounds` put it together anew. *Speaker*: whoever reads,
named only if they agreed. A recording is no part of what was signed and stands in no entry of the log. What is not
here: the page, the file and the podcast feeds (`publishing`).
"""
