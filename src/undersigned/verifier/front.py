"""Front pages: made at this tree, with its counts, its text and its latest names (checks 6 and 7)."""

import re
from collections.abc import Iterable, Sequence

from undersigned.publiclog.ledger import Counts, Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.lists import Shelf
from undersigned.verifier.members import Group, numbers_of_groups
from undersigned.verifier.pages import Directory, check_latest
from undersigned.verifier.texts import check_article

_TREE_SIZE = re.compile(rb'<html\b[^>]*\bdata-tree-size="([0-9]{1,16})"')
_COUNT = re.compile(rb'<data\b[^>]*\bdata-count="([^"]*)"[^>]*>')
_VALUE = re.compile(rb'\bvalue="([0-9]{1,16})"')
_ALWAYS_SHOWN = ("signed.person", "signed.org")


def front_path(lang: str, leading: str) -> str:
    """Return the path of the front page in *lang*."""
    return "index.html" if lang == leading else f"{lang}/index.html"


def numbers_of(counts: Counts, imported: int, groups: Iterable[Group] = ()) -> dict[str, int]:
    """Return the numbers that a front page shows, by the keys that it marks them with."""
    numbers = {"imported": imported, **numbers_of_groups(groups)}
    for class_, tally in (("person", counts.person), ("org", counts.org)):
        numbers |= {
            f"signed.{class_}": tally.signed,
            f"listed.{class_}": tally.listed,
            f"not-named.{class_}": tally.not_named,
            f"hidden.{class_}": tally.hidden,
            f"withdrawn.{class_}": tally.withdrawn,
            f"removed.{class_}": tally.removed,
        }
    return numbers


def check_front_pages(
    ledger: Ledger,
    shelf: Shelf,
    directory: Directory,
    *,
    texts: dict[str, bytes],
    imported: Sequence[bytes],
    groups: Sequence[Group],
    findings: Findings,
) -> None:
    """Check the front page of every language.

    Args:
        ledger: What the log says.
        shelf: The files of the bundle.
        directory: The rows of all listed signatures.
        texts: The text of each language, checked already.
        imported: The rows of imported names.
        groups: Members counted without their names.
        findings: Takes what is wrong.

    Raises:
        SourceUnreadable: A page can't be read, though it is there.
    """
    numbers = numbers_of(ledger.counts(), len(imported), groups)
    for lang in ledger.texts:
        path = front_path(lang, ledger.lang)
        page = shelf.read(path, findings) if path in shelf else None
        if page is None:
            findings.add(Wrong.PAGE_MISSING, path, "the front page")
            continue
        made_at = _TREE_SIZE.search(page)
        if not made_at or int(made_at[1]) != ledger.size:
            stated = made_at[1].decode() if made_at else "none"
            findings.add(Wrong.PAGE_STALE, path, f"made at {stated} entries, the log has {ledger.size}")
        _check_counts(page, path, numbers, findings)
        check_latest(ledger, page, path, directory=directory, imported=imported, findings=findings)
        if lang in texts:
            check_article(page, path, texts[lang], lang, findings)


def _check_counts(page: bytes, path: str, numbers: dict[str, int], findings: Findings) -> None:
    shown: set[str] = set()
    for found in _COUNT.finditer(page):
        key, value = found[1].decode("utf-8", "replace"), _VALUE.search(found[0])
        shown.add(key)
        if key not in numbers:
            findings.add(Wrong.COUNT_WRONG, path, f"{key[:40]!r} is no count that can be checked")
        elif not value or int(value[1]) != numbers[key]:
            stated = value[1].decode() if value else "nothing"
            findings.add(Wrong.COUNT_WRONG, path, f"{key} is {numbers[key]}, the page says {stated}")
    for key, number in numbers.items():
        if key not in shown and (number or key in _ALWAYS_SHOWN):
            findings.add(Wrong.COUNT_WRONG, path, f"{key} is {number}, the page does not say so")
