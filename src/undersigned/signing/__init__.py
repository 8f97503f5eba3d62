"""Signatures: what may be signed, what is stored of it, how it enters the log, changes and is taken back.

Words: a *collection* is a statement that is or was open for signing; a *claim* marks that an address signed a
version; a *waiting* row enters the log with the next integration; an *opening* is record and salt of a name that is
public. Not here: the door of strangers (`letterbox`), which writes these tables with plain SQL.
"""
