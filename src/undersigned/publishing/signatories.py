"""Row pages and openings: who signed, newest first, by name, organisations apart, and who signed elsewhere.

Blocks and prefixes are fixed by the format, so what is written grows with what changed. Source:
docs/reference/formats/bundle.md.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from undersigned.publiclog.encoding import format_base64url
from undersigned.publishing.bodies import find_missing_domains
from undersigned.publishing.checks import check_block, check_lists, check_names, check_page
from undersigned.publishing.chrome import Chrome, link_from, root_from
from undersigned.publishing.names import Tree
from undersigned.publishing.rows import format_list, imported_row, signatory_row
from undersigned.signing import queries as signing
from undersigned.verifier.layout import BLOCK, list_page_path, openings_path
from undersigned.verifier.rows import affiliation_key, name_page_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage
    from undersigned.signing.queries import OpeningRow
    from undersigned.verifier.rows import LogoShown

MOST_AFFILIATED = 2_000
"""Signatories above which there is no list by organisation: all of it is made in every run."""

_HIGHEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


class RowPages:
    """Writes openings and row pages of one bundle into a stage, in the interface's language that is active.

    What stands around the rows never depends on how long the log is, or every page would change with every signature.
    """

    def __init__(self, bundle: Bundle, stage: Stage) -> None:
        self.bundle = bundle
        self.stage = stage
        self._is_withheld = bundle.ledger.withheld_at is not None
        self._chromes: dict[str, Chrome] = {}
        self._missing = find_missing_domains(bundle.collection)

    # Openings and the newest, block by block of the log.

    def write_blocks(self, blocks: Iterable[int]) -> None:
        """Write openings and page of each of *blocks*."""
        for block in blocks:
            self._write_block(block)

    def _write_block(self, block: int) -> None:
        start, stop = block * BLOCK, min((block + 1) * BLOCK, self.bundle.size)
        found = () if self._is_withheld else signing.openings(self.bundle.collection, start, stop)
        rows = [row for row in found if not row.is_hidden]
        check_block(self.bundle.ledger, rows, start, stop)
        path = openings_path(block)
        if rows:
            self.stage.put(path, b"".join(_opening_line(row) for row in rows))
        elif self.stage.exists(path):
            self.stage.remove(path)
        rows.reverse()
        span = {"first": start, "last": stop - 1}
        detail = _("Entries %(first)s to %(last)s of the log.") % span if rows else _("No name stands on this page.")
        self._put("newest", list_page_path("newest", block), rows, detail=detail, pager=self._newest_pager(block))

    def _newest_pager(self, block: int) -> str:
        last = (self.bundle.size - 1) // BLOCK
        newer = list_page_path("newest", block + 1) if block < last else ""
        older = list_page_path("newest", block - 1) if block else ""
        return _pager(list_page_path("newest", block), (newer, _("Newer")), (older, _("Older")))

    # By name.

    def leaf(self, prefix: str, rows: Sequence[OpeningRow]) -> None:
        """Write the page of *prefix* with its names."""
        check_names(self.bundle.ledger, rows)
        self._put("names", name_page_path(prefix), rows, detail=_beginning(prefix), pager=self._up(prefix))

    def links(self, prefix: str, characters: str) -> None:
        """Write the page of *prefix* with links to its children."""
        path = name_page_path(prefix)
        links = "\n".join(
            f'<li><a href="{link_from(path, name_page_path(prefix + character))}">{_label(prefix + character)}</a></li>'
            for character in characters
        )
        page = self._chrome("names").fill(
            path,
            detail=_paragraph(_beginning(prefix)),
            list=f'<ul class="letters">\n{links}\n</ul>',
            pager=self._up(prefix),
        )
        self.stage.put(path, page)

    def gone(self, prefix: str) -> None:
        """Remove the page of *prefix*."""
        self.stage.remove(name_page_path(prefix))

    def _up(self, prefix: str) -> str:
        if not prefix:
            return ""
        path, above = name_page_path(prefix), name_page_path(prefix[:-1])
        return _pager(path, (above, _beginning(prefix[:-1]) or _("All names")))

    # Organisations, and names that were signed elsewhere.

    def write_organisations(self, blocks: Iterable[int]) -> None:
        """Write each of *blocks* of organisations, as far as they exist, and remove pages beyond the last."""
        count = 0 if self._is_withheld else self.bundle.organisation_count
        last = -(-count // BLOCK) - 1
        # The last one is among them, since pages behind it may go, to which it leads.
        touched = set(blocks)
        wanted = {block for block in touched | {last} if 0 <= block <= last} if touched else set()
        for block in sorted(wanted):
            found = signing.organisations(self.bundle.collection, block * BLOCK, (block + 1) * BLOCK)
            rows = [row for row in found if not row.is_hidden]
            check_names(self.bundle.ledger, rows)
            before = list_page_path("organisations", block - 1) if block else ""
            after = list_page_path("organisations", block + 1) if block < last else ""
            path = list_page_path("organisations", block)
            self._put("organisations", path, rows, pager=_pager(path, (before, _("Before")), (after, _("After"))))
        self._remove_after("organisations", last)

    def write_affiliations(self) -> None:
        """Write all pages of signatories by the organisation that they named, or remove them where there are none.

        They are few by rule, so all are made in every run, and those that have not changed are left alone.
        """
        is_there = has_affiliations(self.bundle)
        rows = signing.affiliated(self.bundle.collection, MOST_AFFILIATED) if is_there else []
        check_names(self.bundle.ledger, rows)
        last = -(-len(rows) // BLOCK) - 1
        for block in range(last + 1):
            path = list_page_path("affiliations", block)
            before = list_page_path("affiliations", block - 1) if block else ""
            after = list_page_path("affiliations", block + 1) if block < last else ""
            pager = _pager(path, (before, _("Before")), (after, _("After")))
            lists = [
                (named, [self._row(row) for row in found])
                for named, found in _by_affiliation(rows[block * BLOCK : (block + 1) * BLOCK])
            ]
            parts = [f"<h2><bdi>{escape(named)}</bdi></h2>\n{format_list(lines)}" for named, lines in lists]
            page = self._chrome("affiliations").fill(path, detail="", list="\n".join(parts), pager=pager)
            check_lists(path, page, [lines for _named, lines in lists])
            self.stage.put(path, page)
        self._remove_after("affiliations", last)

    def write_first(self, imported: Sequence[Mapping[str, str]]) -> None:
        """Write the pages of the *imported* names, in the order given."""
        last = -(-len(imported) // BLOCK) - 1
        for block in range(last + 1):
            path = list_page_path("first", block)
            start = block * BLOCK
            block_of = imported[start : start + BLOCK]
            rows = [imported_row(start + at, members, self.bundle.beside) for at, members in enumerate(block_of)]
            before = list_page_path("first", block - 1) if block else ""
            after = list_page_path("first", block + 1) if block < last else ""
            pager = _pager(path, (before, _("Before")), (after, _("After")))
            self.stage.put(path, self._chrome("first").fill(path, detail="", list=format_list(rows), pager=pager))
        self._remove_after("first", last)

    def _remove_after(self, listing: str, last: int) -> None:
        while self.stage.exists(path := list_page_path(listing, last + 1)):
            self.stage.remove(path)
            last += 1

    def _put(self, kind: str, path: str, rows: Sequence[OpeningRow], *, detail: str = "", pager: str = "") -> None:
        # Beside the other lists they would be loaded a hundred times.
        logos = self.bundle.logos if kind == "organisations" else None
        lines = [self._row(row, logos.at(row.index, root_from(path)) if logos else None) for row in rows]
        page = self._chrome(kind).fill(path, detail=_paragraph(detail), list=format_list(lines), pager=pager)
        check_page(path, page, lines)
        self.stage.put(path, page)

    def _row(self, row: OpeningRow, logo: LogoShown | None = None) -> str:
        return signatory_row(row, self.bundle.ledger.version, self._missing, self.bundle.beside, logo)

    def _chrome(self, kind: str) -> Chrome:
        if kind not in self._chromes:
            heading, lead = _words(kind)
            context = {**self.bundle.context(), "kind": kind, "heading": heading, "lead": lead}
            self._chromes[kind] = Chrome.render("publishing/rows.html", context)
        return self._chromes[kind]


def has_affiliations(bundle: Bundle) -> bool:
    """Say whether there is a list by organisation: it is wanted, holds anybody, and is not too long to be one."""
    if not bundle.statement.lists_affiliations or bundle.ledger.withheld_at is not None:
        return False
    return 0 < signing.count_affiliated(bundle.collection, MOST_AFFILIATED + 1) <= MOST_AFFILIATED


def _by_affiliation(rows: Sequence[OpeningRow]) -> Iterator[tuple[str, list[OpeningRow]]]:
    """Yield each organisation, as the first who named it wrote it, with those who did; *rows* are in order."""

    def named(row: OpeningRow) -> str:
        return str(row.fields.get("affiliation") or row.fields["name"])

    for _key, found in groupby(rows, lambda row: affiliation_key(named(row), "")):
        group = list(found)
        yield named(group[0]), group


class ShownNames:
    """The names that are shown, by sort key: what the tree of pages by name reads."""

    def __init__(self, bundle: Bundle) -> None:
        self._collection = bundle.collection
        self._is_withheld = bundle.ledger.withheld_at is not None

    def rows(self, prefix: str) -> Sequence[OpeningRow]:
        """Return the first names whose keys begin with *prefix*, by key: one more than a page may hold."""
        return [] if self._is_withheld else signing.openings_by_key(self._collection, prefix, BLOCK + 1)

    def next_characters(self, prefix: str) -> str:
        """Return each character that follows *prefix* in a key, in order: one look into the index for each."""
        characters, after = "", ""
        while not self._is_withheld:
            found = signing.openings_by_key(self._collection, prefix, 1, after)
            if not found:
                break
            characters += found[0].name_key[len(prefix)]
            above = ord(characters[-1]) + 1
            if above > _HIGHEST:
                break
            after = prefix + chr(_SURROGATES.stop if above in _SURROGATES else above)
        return characters


def name_tree(bundle: Bundle, pages: RowPages, stage: Stage, splits: set[str]) -> Tree:
    """Return the tree of pages by name of *bundle*, in which the pages of *splits* have split already."""
    return Tree(ShownNames(bundle), pages, splits, lambda prefix: stage.exists(name_page_path(prefix)))


def _opening_line(row: OpeningRow) -> bytes:
    # As publiclog.record.format_opening, which judges the record anew: here its commitment was checked just before.
    salt = format_base64url(row.salt).encode()
    return b'{"i":%d,"record":%b,"salt":"%b"}\n' % (row.index, row.record, salt)


def _words(kind: str) -> tuple[str, str]:
    return {
        "newest": (
            _("Signatories, the newest first"),
            _("In the order in which the log took them in, 256 entries a page."),
        ),
        "names": (
            _("Signatories by name"),
            _("Sorted by the name as written, from its first word on."),
        ),
        "organisations": (
            _("Organisations that signed"),
            _(
                "Each decided as a body. An organisation that is only named in the text or after a person's name "
                "is not listed here."
            ),
        ),
        "affiliations": (
            _("Signatories by organisation"),
            _(
                "People stand under the organisation that they named, as they wrote it, and organisations that signed "
                "under their own name. That somebody named an organisation does not mean that it signed."
            ),
        ),
        "first": (
            _("Signed elsewhere"),
            _(
                "These names were not given here: they were signed elsewhere, are not confirmed here, and are not "
                "part of any count."
            ),
        ),
    }[kind]


def _beginning(prefix: str) -> str:
    return _("Names that begin with “%(prefix)s”") % {"prefix": prefix.replace("\n", " · ")} if prefix else ""


def _label(prefix: str) -> str:
    name, is_whole, digits = prefix.partition("\n")
    words = f"{name} ({digits}…)" if digits else name if is_whole else f"{name}…"
    return f"<bdi>{escape(words)}</bdi>"


def _paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>" if words else ""


def _pager(path: str, *targets: tuple[str, str]) -> str:
    links = [f'<a href="{link_from(path, target)}">{escape(words)}</a>' for target, words in targets if target]
    # Outside the text that it stands in: catalogues find no words within.
    label = escape(_("Pages"))
    return f'<nav class="pager" aria-label="{label}">{" ".join(links)}</nav>' if links else ""
