"""Organisations as bodies: who may act for one that has signed, which domain it showed, whether the convenors know it.

*Body*: an organisation whose signature stands. *Acting*: a code of a further person who may act for it. *Challenge*:
the string that an organisation puts where only it can. A body is named by the commitment of its `sign` entry, which is
public; no name or address of a person is kept here. What the organisation signed (name, who decided, when) is in its
record, which belongs to `signing`; the letter box writes these tables with plain SQL.
*Logo*: a picture beside the name. *Offered logo*: one that the organisation handed in, which nobody sees before a
convenor has accepted it.
"""
