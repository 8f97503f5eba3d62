"""The checkup of an instance: what is well, what wants a look, what has to be mended, and with which command.

`looking` gathers facts at the edge and changes nothing; `rules` decide what they mean; `words` says it. A finding
holds no name, mail address, token or code of a person: it may be pasted into a question to somebody else.
"""
