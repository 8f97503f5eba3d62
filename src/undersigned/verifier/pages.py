"""Pages of signatories: each lists exactly those whom the openings name, once, as they wrote themselves (check 6)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from posixpath import dirname, relpath

from undersigned.publiclog.ledger import Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import BLOCK, list_page_path
from undersigned.verifier.lists import Shelf
from undersigned.verifier.openings import DIGEST_BYTES, Block, digest_of, name_unlisted
from undersigned.verifier.rows import REMARKS, affiliation_key, is_row_of, parse_name_page_path, sort_key, split_lists

_ROW = re.compile(rb'(<li id="([sf])(0|[1-9][0-9]{0,14})"><bdi>([^<>\n]*)</bdi>.*?)' + REMARKS + rb"</li>")
_AFFILIATION = re.compile(rb'<span class="affiliation"><bdi>([^<>\n]*)</bdi>')
_NOWHERE, _UNDER_ANOTHER, _UNDER_ITSELF = range(3)
_MAX_ROW_BYTES = 20_000
_ROW_ID = re.compile(rb'\bid="[sf][0-9]+"')


@dataclass(slots=True)
class Rows:
    """The rows of one page.

    Attributes:
        indexes: Of the signatories that it lists rightly, in the order of the page.
        findings: What is wrong.
    """

    indexes: list[int] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


class Directory:
    """Digests of the rows of all listed signatures, by index: what pages are compared with."""

    def __init__(self, size: int, *, are_affiliated: bool = False) -> None:
        self._digests = bytearray(size * DIGEST_BYTES)
        # Under whose name each would stand in the list by organisation, where there is one.
        self._affiliated = bytearray(size) if are_affiliated else None

    def take(self, block: Block) -> None:
        """Remember the rows of *block*."""
        for index, head in block.heads.items():
            at = index * DIGEST_BYTES
            self._digests[at : at + DIGEST_BYTES] = digest_of(head)
            if self._affiliated is not None:
                self._affiliated[index] = _place_of(head)

    def is_affiliated(self, index: int, *, is_organisation: bool) -> bool:
        """Return whether the signature at *index* names an organisation, or *is_organisation* and names none."""
        place = self._affiliated[index] if self._affiliated is not None else _NOWHERE
        return place == _UNDER_ANOTHER or (is_organisation and place == _UNDER_ITSELF)

    def has(self, index: int, head: bytes) -> bool:
        """Return whether *head* is the row of the signature at *index*."""
        at = index * DIGEST_BYTES
        return self._digests[at : at + DIGEST_BYTES] == digest_of(head)


def check_newest_page(ledger: Ledger, shelf: Shelf, block: Block) -> None:
    """Check the page of one block of the log, whose openings were checked just before."""
    path = list_page_path("newest", block.number)
    page = shelf.read(path, block.findings) if path in shelf else None
    if page is None:
        if block.heads:
            block.findings.add(Wrong.PAGE_MISSING, path, f"{len(block.heads)} signatories should stand there")
        return
    lists = _lists_of(page, path, block.findings)
    lines = lists[0] if len(lists) == 1 else []
    expected = [block.heads[index] for index in sorted(block.heads, reverse=True)]
    if len(lists) == 1 and len(lines) == len(expected) and all(map(is_row_of, lines, expected)):
        return
    if len(lists) != 1:
        block.findings.add(Wrong.PAGE_MALFORMED, path, f"it has {len(lists)} lists of signatories")
        return
    found = _compare_rows(ledger, lines, path, lambda index, head: block.heads.get(index) == head, block.findings)
    _compare_sets(found, sorted(block.heads, reverse=True), path, block.findings)


def check_name_page(ledger: Ledger, shelf: Shelf, directory: Directory, path: str) -> Rows:
    """Check one page of the list by name.

    Raises:
        SourceUnreadable: The page can't be read, though it is there.
    """
    rows = Rows()
    prefix = parse_name_page_path(path)
    page = shelf.read(path, rows.findings)
    if page is None:
        return rows
    if prefix is None:
        rows.findings.add(Wrong.PAGE_MALFORMED, path, "no beginning of a name is spelt like this")
        return rows
    lists = _lists_of(page, path, rows.findings)
    if not lists:
        _check_links(shelf, page, path, rows.findings)
        return rows
    if len(lists) != 1:
        rows.findings.add(Wrong.PAGE_MALFORMED, path, f"it has {len(lists)} lists of signatories")
        return rows
    before = ""
    for index, name in _compare_rows(ledger, lists[0], path, directory.has, rows.findings):
        key = sort_key(name, index)
        if not key.startswith(prefix) or key <= before:
            rows.findings.add(Wrong.PAGE_ORDER_WRONG, path, f"entry {index} stands in the wrong place")
        before = key
        rows.indexes.append(index)
    return rows


def check_listed_once(ledger: Ledger, pages: Iterable[Rows], listing: str, findings: Findings) -> None:
    """Check that *pages* together list every listed signature exactly once."""
    seen = bytearray(ledger.size)
    for rows in pages:
        findings.merge(rows.findings)
        for index in rows.indexes:
            if seen[index]:
                findings.add(Wrong.PAGE_NAME_DOUBLED, listing, f"entry {index} stands there twice")
            seen[index] = 1
    for index in ledger.listed():
        if not seen[index]:
            findings.add(Wrong.PAGE_NAME_DROPPED, listing, f"entry {index} is missing")


def check_organisations(ledger: Ledger, shelf: Shelf, directory: Directory, findings: Findings) -> None:
    """Check the pages of organisations: all that are listed, in the order of signing."""
    expected = [index for index in ledger.listed() if ledger.is_organisation(index)]
    found: list[int] = []
    for path, lines in _listing_pages(shelf, "organisations", findings):
        found += [index for index, _ in _compare_rows(ledger, lines, path, directory.has, findings)]
    _compare_sets([(index, "") for index in found], expected, "signatories/organisations/", findings)


def check_affiliations(ledger: Ledger, shelf: Shelf, directory: Directory, findings: Findings) -> None:
    """Check the pages by organisation, if there are any: organisations, and who named one, in the order of keys."""
    where, number, before = "signatories/affiliations/", 0, ""
    found: list[int] = []
    while (path := list_page_path("affiliations", number)) in shelf:
        number += 1
        page = shelf.read(path, findings)
        lines = [line for lines in _lists_of(page, path, findings) for line in lines] if page is not None else []
        if len(lines) > BLOCK:
            findings.add(Wrong.PAGE_MALFORMED, path, "it should have 256 signatories at most")
        heads = {_index_of(line): line for line in lines}
        for index, name in _compare_rows(ledger, lines, path, directory.has, findings):
            key = affiliation_key(_affiliation_of(heads[index]) or name, sort_key(name, index))
            if key is None or key <= before:
                findings.add(Wrong.PAGE_ORDER_WRONG, path, f"entry {index} stands in the wrong place")
            before = key or before
            found.append(index)
    if number:
        expected = [
            index
            for index in ledger.listed()
            if directory.is_affiliated(index, is_organisation=ledger.is_organisation(index))
        ]
        _compare_sets([(index, "") for index in sorted(found)], expected, where, findings)


def _affiliation_of(head: bytes) -> str:
    """Return the organisation that a row names; empty for none."""
    found = _AFFILIATION.search(head)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def _place_of(head: bytes) -> int:
    """Return where the signatory of a row could stand in the list by organisation."""
    named, found = _affiliation_of(head), _ROW.match(head + b"</li>")
    name = unescape(found[4].decode("utf-8", "replace")) if found else ""
    # What nothing is left of for sorting, such as marks alone, has no place.
    if affiliation_key(named or name, "") is None:
        return _NOWHERE
    return _UNDER_ANOTHER if named else _UNDER_ITSELF


def _index_of(line: bytes) -> int:
    found = _ROW.fullmatch(line) if len(line) <= _MAX_ROW_BYTES else None
    return int(found[3]) if found else -1


def check_first(shelf: Shelf, heads: Sequence[bytes], findings: Findings) -> None:
    """Check the pages of imported names: all of them, in the order given."""
    found = [line for _, lines in _listing_pages(shelf, "first", findings) for line in lines]
    where = "signatories/first/"
    for at, (line, head) in enumerate(zip(found, heads, strict=False)):
        if not is_row_of(line, head):
            findings.add(Wrong.PAGE_NAME_CHANGED, where, f"imported name {at} stands there otherwise")
    if len(found) < len(heads):
        findings.add(Wrong.PAGE_NAME_DROPPED, where, f"{len(heads) - len(found)} imported names are missing")
    if len(found) > len(heads):
        findings.add(Wrong.PAGE_NAME_ADDED, where, f"{len(found) - len(heads)} names are not among the imported ones")


def check_latest(
    ledger: Ledger, page: bytes, path: str, *, directory: Directory, imported: Sequence[bytes], findings: Findings
) -> None:
    """Check the names on a front page: the latest of the present version, and perhaps the first imported ones."""
    lists = [lines for lines in _lists_of(page, path, findings) if lines]
    logged = [lines for lines in lists if not lines[0].startswith(b'<li id="f')]
    for lines in lists:
        if lines not in logged:
            _check_imported_rows(lines, path, imported, findings)
    for lines in logged:
        found = [index for index, _ in _compare_rows(ledger, lines, path, directory.has, findings)]
        # With several lists, persons and organisations each have their own.
        classes = {ledger.is_organisation(index) for index in found} if len(logged) > 1 else {True, False}
        if sorted(found, reverse=True) != _latest(ledger, len(found), classes):
            findings.add(Wrong.PAGE_STALE, path, "its names are not the latest of the present version")


def _check_imported_rows(lines: list[bytes], path: str, imported: Sequence[bytes], findings: Findings) -> None:
    for line in lines:
        found = _ROW.fullmatch(line) if len(line) <= _MAX_ROW_BYTES else None
        at = int(found[3]) if found else -1
        if not 0 <= at < len(imported) or not is_row_of(line, imported[at]):
            findings.add(Wrong.PAGE_NAME_CHANGED, path, "a name is not among the imported ones")


def _latest(ledger: Ledger, count: int, classes: set[bool]) -> list[int]:
    latest: list[int] = []
    for index in range(ledger.size - 1, -1, -1):
        if len(latest) == count or ledger.signed_version(index) < ledger.version:
            break
        if ledger.is_listed(index) and ledger.is_organisation(index) in classes:
            latest.append(index)
    return latest


def _lists_of(page: bytes, path: str, findings: Findings) -> list[list[bytes]]:
    lists = split_lists(page)
    # A row outside of the lists would be a name that nobody compares.
    inside = sum(len(_ROW_ID.findall(line)) for lines in lists for line in lines)
    if len(_ROW_ID.findall(page)) != inside or page.count(b'class="signatories"') != len(lists):
        findings.add(Wrong.PAGE_MALFORMED, path, "a signatory stands outside of the lists")
    return lists


def _listing_pages(shelf: Shelf, listing: str, findings: Findings) -> Iterator[tuple[str, list[bytes]]]:
    number = 0
    while (path := list_page_path(listing, number)) in shelf:
        page = shelf.read(path, findings)
        lists = _lists_of(page, path, findings) if page is not None else [[]]
        if len(lists) != 1 or len(lists[0]) > BLOCK:
            findings.add(Wrong.PAGE_MALFORMED, path, "it should have one list of 256 signatories at most")
        yield path, [line for lines in lists for line in lines]
        number += 1


def _compare_rows(
    ledger: Ledger, lines: Iterable[bytes], path: str, is_right: Callable[[int, bytes], bool], findings: Findings
) -> list[tuple[int, str]]:
    """Return index and name of each row of *lines* that is right; the others become findings."""
    right = []
    for line in lines:
        # A longer line is no row, and matching it could take for ever.
        found = _ROW.fullmatch(line) if len(line) <= _MAX_ROW_BYTES else None
        if not found or found[2] != b"s":
            findings.add(Wrong.PAGE_MALFORMED, path, f"no row of a signatory: {line[:60]!r}")
            continue
        index = int(found[3])
        if not ledger.is_sign(index):
            findings.add(Wrong.PAGE_NAME_ADDED, path, f"entry {index} is no signature")
        elif not ledger.is_listed(index):
            findings.add(name_unlisted(ledger.signature(index)), path, f"entry {index} is not to be listed")
        elif not is_right(index, found[1]):
            findings.add(Wrong.PAGE_NAME_CHANGED, path, f"entry {index} stands there otherwise than in its opening")
            right.append((index, ""))
        else:
            right.append((index, unescape(found[4].decode("utf-8", "replace"))))
    return right


def _compare_sets(found: list[tuple[int, str]], expected: list[int], path: str, findings: Findings) -> None:
    indexes = [index for index, _ in found]
    for index in sorted(set(expected) - set(indexes)):
        findings.add(Wrong.PAGE_NAME_DROPPED, path, f"entry {index} is missing")
    for index in sorted(set(indexes) - set(expected)):
        findings.add(Wrong.PAGE_NAME_ADDED, path, f"entry {index} does not belong there")
    if len(indexes) != len(set(indexes)):
        findings.add(Wrong.PAGE_NAME_DOUBLED, path, "a signatory stands there twice")
    elif set(indexes) == set(expected) and indexes != expected:
        findings.add(Wrong.PAGE_ORDER_WRONG, path)


def _check_links(shelf: Shelf, page: bytes, path: str, findings: Findings) -> None:
    folder = "signatories/names/" if path == "signatories/names/index.html" else path.removesuffix(".html") + "/"
    for child in shelf.children(folder):
        if child != path and f'href="{relpath(child, dirname(path))}"'.encode() not in page:
            findings.add(Wrong.PAGE_NAME_DROPPED, path, f"no link leads to {child}")
