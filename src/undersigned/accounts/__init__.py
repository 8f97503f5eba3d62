"""Convenors: who may work at the desk, how they come in. A convenor is a person with a name; there is no password.

Three ways in: a passkey; a mailed code with a second one from an app; a one-time link, which the operator or another
convenor makes, for the first time and for when all else is lost. django-allauth keeps the flows of the first two. What
the database holds of addresses, sessions and second factors is sealed with the site key, which lies outside it.

Words: *to come in* is to sign in; *fresh* is who did so, or showed again who they are, a short while ago.
Not here: signatories, who never have an account.
"""
