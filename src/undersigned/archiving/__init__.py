"""Archiving: a checked copy of a bundle as one file that web archives take and play back.

Words: a *record* is one file of the bundle with the headers it is served with; *nameless* is what leaves out everything
that names signatories, since what an archive took in can't be taken back. Not here: copies that follow (`verifier`).
"""
