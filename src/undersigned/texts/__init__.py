"""Statements, their versions and languages: the canonical files that people sign, frozen for good.

Words: a *version* is frozen once; a *text* is one language of it; a *statement file* says what the text means.
"""
