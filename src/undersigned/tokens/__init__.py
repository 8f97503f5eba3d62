"""Tokens: what a convenor gives to a script, so that it may do a part of what the convenor may do at the desk.

A token is one long random word, shown once; the database knows its digest. It acts at one statement, or at those that
it begins itself, within its scopes and within what its convenor looks after now. What HTTP makes of it is in `api`.
"""
