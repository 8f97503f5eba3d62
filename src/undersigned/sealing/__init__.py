"""Encryption and keyed marks, as pure functions: bytes and keys in, bytes out.

Words: a *box* is what AEAD made, with a version byte first; a *dated* box names the day of its key in clear; a *token*
marks that an address signed a version; a *code* is what a person keeps to change or withdraw; *r* is the random seed
of a link.
What is not here: keys at rest, clock, chance (they are handed in), and names of people in any error.
"""
