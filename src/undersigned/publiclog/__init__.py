"""The public log: its formats and proofs, and nothing else.

Words: an *entry* is one line of the log, without personal data; a *record* is what a signatory signed; an *opening*
is record and salt, published beside the log; a *checkpoint* is the signed head of the tree; a *receipt* proves one.
What is not here: files, network, clock, chance, keys at rest (the log's keeper has those). Everything is told, nothing
is fetched, so that the mathematics can be read and run on its own. Formats: C2SP tlog-tiles and its family, RFC 9162.
"""
