"""What leaves with a proof: the bundle of static files, checked before it leaves. docs/reference/formats/bundle.md.

Words: to *stage* is to write files where nobody reads them yet; a *plan* is the list of what moves into place; to
*carry out* is to move it. A *chrome* is a page without its rows. *Front pages* hold the text; *row pages* hold
signatories. What is not here: what the log says (`logkeeper`), who signed (`signing`), how a reader checks
(`verifier`).
"""
