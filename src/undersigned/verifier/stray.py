"""Stray files: what lies in the folder of a bundle, but stands in none of its lists.

A file with openings or names that no list names would be read by nobody and yet be there for everybody.
"""

import os

from undersigned.publiclog.ledger import Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import is_listed_by_name
from undersigned.verifier.lists import Shelf

_WATCHED = ("openings/", "signatories/", "history/", "checkpoints/", "members/", "logos/", "recordings/")


def check_stray(shelf: Shelf, ledger: Ledger, findings: Findings) -> int:
    """Check that no file of names, texts or checkpoints lies beside the lists; return how many other files do."""
    root, others = shelf.source.name, 0
    watched = {"imported.jsonl", "statement.json", *(f"text.{lang}.md" for lang in ledger.texts)}
    for folder, folders, names in os.walk(root):
        within = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if within == "." else f"{within}/"
        if not prefix and "tile" in folders:
            folders.remove("tile")
        for name in names:
            path = prefix + name
            if path in shelf or not is_listed_by_name(name):
                continue
            if path in watched or path.startswith(_WATCHED):
                findings.add(Wrong.FILE_STRAY, path)
            else:
                others += 1
    return others
