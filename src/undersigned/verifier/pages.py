"""Pages of signatories: each lists exactly those whom the openings name, once, as they wrote themselves (check 6)."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from posixpath import dirname, relpath
from typing import Protocol

from undersigned.publiclog.errors import TileInvalid
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.tiles import parse_number
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.imported import Imported
from undersigned.verifier.layout import BLOCK, list_page_path
from undersigned.verifier.lists import Shelf
from undersigned.verifier.markup import MarkupInvalid
from undersigned.verifier.openings import DIGEST_BYTES, Block, digest_of, name_unlisted
from undersigned.verifier.remarks import NONE, Remarks, Wordings, find_translated
from undersigned.verifier.rows import (
    REMARKS,
    ROW_END,
    affiliation_key,
    is_row_of,
    parse_name_page_path,
    sort_key,
    split_lists,
)
from undersigned.verifier.shape import check_row_page

_ROW = re.compile(rb'(<li id="([sf])(0|[1-9][0-9]{0,14})"><bdi>([^<>\n]*)</bdi>.*?)' + REMARKS + rb"</li>")
_AFFILIATION = re.compile(rb'<span class="affiliation"><bdi>([^<>\n]*)</bdi>')
_NOWHERE, _UNDER_ANOTHER, _UNDER_ITSELF = range(3)
_MAX_ROW_BYTES = 20_000
_LETTER = re.compile(rb'^<li><a href="([^"<>\n]*)">', re.MULTILINE)
_NO_DIGEST = bytes(DIGEST_BYTES)
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


class Roll(Protocol):
    """Who is listed, and what their rows say."""

    def is_opened(self, index: int) -> bool:
        """Return whether the signature at *index* has a right opening; without one its row can't be compared."""

    def has(self, index: int, head: bytes) -> bool:
        """Return whether *head* is the row of the signature at *index*, without remarks."""

    def remarks(self, index: int) -> Remarks:
        """Return what stands beside the name of the signature at *index*."""


class Directory:
    """Digests of the rows of all listed signatures, by index: what pages are compared with."""

    def __init__(self, size: int, *, are_affiliated: bool = False) -> None:
        self._digests = bytearray(size * DIGEST_BYTES)
        # Most names have nothing beside them, and many have the same.
        self._remarks = array("I", bytes(4 * size))
        self._kinds: dict[Remarks, int] = {NONE: 0}
        self._by_number = [NONE]
        # Under whose name each would stand in the list by organisation, where there is one.
        self._affiliated = bytearray(size) if are_affiliated else None

    def take(self, block: Block) -> None:
        """Remember the rows of *block*."""
        for index, head in block.heads.items():
            at = index * DIGEST_BYTES
            self._digests[at : at + DIGEST_BYTES] = digest_of(head)
            if self._affiliated is not None:
                self._affiliated[index] = _place_of(head)
        for index, remarks in block.remarks.items():
            number = self._kinds.setdefault(remarks, len(self._kinds))
            if number == len(self._by_number):
                self._by_number.append(remarks)
            self._remarks[index] = number

    def is_affiliated(self, index: int, *, is_organisation: bool) -> bool:
        """Return whether the signature at *index* names an organisation, or *is_organisation* and names none."""
        place = self._affiliated[index] if self._affiliated is not None else _NOWHERE
        return place == _UNDER_ANOTHER or (is_organisation and place == _UNDER_ITSELF)

    def is_opened(self, index: int) -> bool:
        """Return whether the signature at *index* has a right opening."""
        at = index * DIGEST_BYTES
        return self._digests[at : at + DIGEST_BYTES] != _NO_DIGEST

    def has(self, index: int, head: bytes) -> bool:
        """Return whether *head* is the row of the signature at *index*."""
        at = index * DIGEST_BYTES
        return self._digests[at : at + DIGEST_BYTES] == digest_of(head)

    def remarks(self, index: int) -> Remarks:
        """Return what stands beside the name of the signature at *index*."""
        return self._by_number[self._remarks[index]]


class _BlockRoll:
    """One block as a roll: its openings were read just before."""

    def __init__(self, block: Block) -> None:
        self._block = block

    def is_opened(self, index: int) -> bool:
        return index in self._block.heads or index not in self._block.unopened

    def has(self, index: int, head: bytes) -> bool:
        return self._block.heads.get(index) == head

    def remarks(self, index: int) -> Remarks:
        return self._block.remarks.get(index, NONE)


class Reader:
    """Compares the rows of one page.

    Attributes:
        path: Of the page.
        findings: Takes what is wrong.
        translated: Remarks that are translations, which no record holds.
    """

    def __init__(self, ledger: Ledger, roll: Roll, path: str, findings: Findings) -> None:
        self.path, self.findings, self.translated = path, findings, 0
        self._ledger, self._roll = ledger, roll
        self._wordings = Wordings()

    def compare(self, lines: Iterable[bytes]) -> list[tuple[int, str]]:
        """Return index and name of each row of *lines* that is right; the others become findings."""
        right, ledger = [], self._ledger
        for line in lines:
            # A longer line is no row, and matching it could take for ever.
            found = _ROW.fullmatch(line) if len(line) <= _MAX_ROW_BYTES else None
            if not found or found[2] != b"s":
                self.findings.add(Wrong.PAGE_MALFORMED, self.path, f"no row of a signatory: {line[:60]!r}")
                continue
            index = int(found[3])
            if not ledger.is_sign(index):
                self.findings.add(Wrong.PAGE_NAME_ADDED, self.path, f"entry {index} is no signature")
            elif not ledger.is_listed(index):
                self.findings.add(
                    name_unlisted(ledger.signature(index)), self.path, f"entry {index} is not to be listed"
                )
            elif not self._roll.is_opened(index):
                # What is wrong is the opening; that nobody knows what the row should say is no fault of the page.
                right.append((index, ""))
            elif not self._roll.has(index, found[1]):
                self._add_changed(index, "stands there otherwise than in its opening")
                right.append((index, ""))
            else:
                self._compare_remarks(index, line[len(found[1]) :])
                right.append((index, unescape(found[4].decode("utf-8", "replace"))))
        return right

    def is_row(self, line: bytes, index: int, head: bytes) -> bool:
        """Return whether *line* is the row of the signature at *index*, and add what is wrong beside its name."""
        if not is_row_of(line, head):
            return False
        self._compare_remarks(index, line[len(head) :])
        return True

    def _compare_remarks(self, index: int, tail: bytes) -> None:
        remarks, version = self._roll.remarks(index), self._ledger.signed_version(index)
        if tail == ROW_END and remarks is NONE and version == self._ledger.version:
            return
        translated = find_translated(tail, remarks, version, self._ledger.version, self._wordings)
        if translated is None:
            self._add_changed(index, "has something else beside its name than in its opening")
        else:
            self.translated += translated

    def _add_changed(self, index: int, words: str) -> None:
        self.findings.add(Wrong.PAGE_NAME_CHANGED, self.path, f"entry {index} {words}")


def check_newest_page(ledger: Ledger, shelf: Shelf, block: Block) -> None:
    """Check the page of one block of the log, whose openings were checked just before."""
    path = list_page_path("newest", block.number)
    page = shelf.read(path, block.findings) if path in shelf else None
    if page is None:
        if block.heads:
            block.findings.add(Wrong.PAGE_MISSING, path, f"{len(block.heads)} signatories should stand there")
        return
    _check_shape(shelf, page, path, block.findings)
    lists = _lists_of(page, path, block.findings)
    if len(lists) != 1:
        block.findings.add(Wrong.PAGE_MALFORMED, path, f"it has {len(lists)} lists of signatories")
        return
    lines = lists[0]
    expected = sorted(block.heads, reverse=True)
    reader = Reader(ledger, _BlockRoll(block), path, block.findings)
    is_whole = len(lines) == len(expected) and not block.unopened
    if is_whole and all(
        reader.is_row(line, index, block.heads[index]) for line, index in zip(lines, expected, strict=True)
    ):
        block.translated = reader.translated
        return
    reader = Reader(ledger, _BlockRoll(block), path, block.findings)
    found = reader.compare(lines)
    block.translated = reader.translated
    # Of those whose opening is missing or wrong nobody can say that they should not stand there.
    wanted = sorted({*block.heads, *block.unopened.intersection(index for index, _ in found)}, reverse=True)
    _compare_sets(found, wanted, path, block.findings)


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
    _check_shape(shelf, page, path, rows.findings)
    lists = _lists_of(page, path, rows.findings)
    if not lists:
        _check_links(shelf, page, path, rows.findings)
        return rows
    if len(lists) != 1:
        rows.findings.add(Wrong.PAGE_MALFORMED, path, f"it has {len(lists)} lists of signatories")
        return rows
    before = ""
    for index, name in Reader(ledger, directory, path, rows.findings).compare(lists[0]):
        key = sort_key(name, index)
        # Of a row that could not be compared the name is not known, and neither is its place.
        if name and (not key.startswith(prefix) or key <= before):
            rows.findings.add(Wrong.PAGE_ORDER_WRONG, path, f"entry {index} stands in the wrong place")
        before = key if name else before
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
        found += [index for index, _ in Reader(ledger, directory, path, findings).compare(lines)]
    _compare_sets([(index, "") for index in found], expected, "signatories/organisations/", findings)


def check_affiliations(ledger: Ledger, shelf: Shelf, directory: Directory, findings: Findings) -> int:
    """Check the pages by organisation, if there are any: organisations, and who named one, in the order of keys.

    Returns:
        How many should stand there; 0 where there is no such list.
    """
    where, before = "signatories/affiliations/", ""
    found: list[int] = []
    paths = _numbered_pages(shelf, "affiliations")
    for path in paths:
        page = shelf.read(path, findings)
        if page is None:
            continue
        _check_shape(shelf, page, path, findings)
        lines = [line for lines in _lists_of(page, path, findings) for line in lines]
        if len(lines) > BLOCK:
            findings.add(Wrong.PAGE_MALFORMED, path, "it should have 256 signatories at most")
        heads = {_index_of(line): line for line in lines}
        for index, name in Reader(ledger, directory, path, findings).compare(lines):
            found.append(index)
            if not name:
                continue
            key = affiliation_key(_affiliation_of(heads[index]) or name, sort_key(name, index))
            if key is None or key <= before:
                findings.add(Wrong.PAGE_ORDER_WRONG, path, f"entry {index} stands in the wrong place")
            before = key or before
    if not paths:
        return 0
    expected = {
        index
        for index in ledger.listed()
        if directory.is_affiliated(index, is_organisation=ledger.is_organisation(index))
    }
    expected.update(index for index in found if not directory.is_opened(index))
    _compare_sets([(index, "") for index in sorted(found)], sorted(expected), where, findings)
    return len(expected)


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


def check_first(shelf: Shelf, imported: Sequence[Imported], findings: Findings) -> None:
    """Check the pages of imported names: all of them, in the order given."""
    where, wordings = "signatories/first/", Wordings()
    found = [line for _, lines in _listing_pages(shelf, "first", findings) for line in lines]
    for at, (line, one) in enumerate(zip(found, imported, strict=False)):
        if not one.is_row(line, wordings):
            findings.add(Wrong.PAGE_NAME_CHANGED, where, f"imported name {at} stands there otherwise")
    if len(found) < len(imported):
        findings.add(Wrong.PAGE_NAME_DROPPED, where, f"{len(imported) - len(found)} imported names are missing")
    if len(found) > len(imported):
        findings.add(
            Wrong.PAGE_NAME_ADDED, where, f"{len(found) - len(imported)} names are not among the imported ones"
        )


def check_latest(
    ledger: Ledger, page: bytes, path: str, *, directory: Directory, imported: Sequence[Imported], findings: Findings
) -> None:
    """Check the names on a front page: the latest of the present version, and perhaps the first imported ones."""
    lists = [lines for lines in _lists_of(page, path, findings) if lines]
    logged = [lines for lines in lists if not lines[0].startswith(b'<li id="f')]
    for lines in lists:
        if lines not in logged:
            _check_imported_rows(lines, path, imported, findings)
    for lines in logged:
        found = [index for index, _ in Reader(ledger, directory, path, findings).compare(lines)]
        # With several lists, persons and organisations each have their own.
        classes = {ledger.is_organisation(index) for index in found} if len(logged) > 1 else {True, False}
        if sorted(found, reverse=True) != _latest(ledger, len(found), classes):
            findings.add(Wrong.PAGE_STALE, path, "its names are not the latest of the present version")


def _check_imported_rows(lines: list[bytes], path: str, imported: Sequence[Imported], findings: Findings) -> None:
    wordings = Wordings()
    for line in lines:
        found = _ROW.fullmatch(line) if len(line) <= _MAX_ROW_BYTES else None
        at = int(found[3]) if found else -1
        if not 0 <= at < len(imported) or not imported[at].is_row(line, wordings):
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


def _numbered_pages(shelf: Shelf, listing: str) -> list[str]:
    """Return the paths of all pages of *listing*, also those behind a gap, in the order of their numbers."""
    folder = f"signatories/{listing}/"
    numbers = {}
    for path in shelf.under(folder):
        # What is spelt otherwise has no place, which is found elsewhere.
        with suppress(TileInvalid):
            numbers[parse_number(path.removeprefix(folder).removesuffix(".html"))] = path
    return [numbers[number] for number in sorted(numbers)]


def _listing_pages(shelf: Shelf, listing: str, findings: Findings) -> Iterator[tuple[str, list[bytes]]]:
    for path in _numbered_pages(shelf, listing):
        page = shelf.read(path, findings)
        lists = _lists_of(page, path, findings) if page is not None else [[]]
        if page is not None:
            _check_shape(shelf, page, path, findings)
        if len(lists) != 1 or len(lists[0]) > BLOCK:
            findings.add(Wrong.PAGE_MALFORMED, path, "it should have one list of 256 signatories at most")
        yield path, [line for lines in lists for line in lines]


def _check_shape(shelf: Shelf, page: bytes, path: str, findings: Findings) -> None:
    try:
        check_row_page(shelf, page, path)
    except MarkupInvalid as error:
        findings.add(Wrong.PAGE_MALFORMED, path, str(error))


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
    children = {relpath(child, dirname(path)): child for child in shelf.children(folder) if child != path}
    linked = [href.decode("utf-8", "replace") for href in _LETTER.findall(page)]
    for href, child in children.items():
        if href not in linked:
            findings.add(Wrong.PAGE_NAME_DROPPED, path, f"no link leads to {child}")
    for href in linked:
        if href not in children:
            findings.add(Wrong.PAGE_MALFORMED, path, f"a link among the letters leads elsewhere: {href[:60]}")
