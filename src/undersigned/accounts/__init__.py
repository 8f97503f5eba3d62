"""Convenors: who may work at the desk, how they come in. A convenor is a person with a name; there is no password.

Not here: signatories, who never have an account.
"""
