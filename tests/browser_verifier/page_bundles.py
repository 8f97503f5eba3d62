"""Small bundles for the page that checks them: made with the log's own formats, and easy to forge."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint
from undersigned.publiclog.entry import (
    Amend,
    Close,
    Entry,
    Hide,
    Open,
    Sign,
    SignerClass,
    Visibility,
    Withdraw,
    format_entry,
)
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.moderation import ActBy, Line, Reason, act_of, format_line
from undersigned.publiclog.note import Signer, sign_note
from undersigned.publiclog.proofs import prove_inclusion
from undersigned.publiclog.receipt import Receipt, format_receipt
from undersigned.publiclog.record import Opening, Record, format_opening, format_record
from undersigned.publiclog.tiles import Edge, entries_path, format_entry_bundle, format_number, grow, tile_path
from undersigned.publiclog.tree import leaf_hash
from undersigned.publishing.checking import checking_pages
from undersigned.verifier.moderation import RECORD_PAGE_PATH, RECORD_PATH, spell_line
from undersigned.verifier.rows import fold, format_row, name_page_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ORIGIN = "letters.example.org/s/timetable"
SIGNER = Signer(ORIGIN, bytes(range(32)))
STRANGER = Signer(ORIGIN, bytes(range(1, 33)))
TEXT = """# For an open timetable

We, passengers of the regional railway, declare:

1. we **regret** that the evening trains were cancelled;
2. we ask [the railway board](https://railway.example):
   1. to publish the figures;
   2. to hear the passengers \\& staff.
"""
ARTICLE = """<article data-text="en">
<h1>For an open timetable</h1>
<p>We, passengers of the regional railway, declare:</p>
<ol><li>we <strong>regret</strong> that the evening trains were cancelled;</li>
<li>we ask <a href="https://railway.example">the railway board</a>:
<ol><li>to publish the figures;</li><li>to hear the passengers &amp; staff.</li></ol></li></ol>
</article>"""
# Browsers switch WebCrypto off on plain http, but not on this machine's own names:
# so the page is also read under a name that only seems to be elsewhere.
PLAIN_HOST = "plain.example.org"
PAGES = Path(__file__).resolve().parents[2] / "src/undersigned/publishing"


@dataclass
class PageBundle:
    """The entries and records of one log, and the folder that they are written to."""

    entries: list[bytes] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    openings: dict[int, Opening] = field(default_factory=dict)
    text: str = TEXT

    @property
    def text_sum(self) -> str:
        return sha256(TEXT.encode()).hexdigest()

    def append(self, entry: Entry) -> int:
        self.ledger.apply(entry)
        self.entries.append(format_entry(entry))
        return len(self.entries) - 1

    def opening(self, index: int, **members: str) -> Opening:
        members = {"name": "Zoë Müller", "class_": SignerClass.PERSON, **members}
        record = Record(origin=ORIGIN, signed="2026-11-23", text=self.text_sum, version=1, **members)
        return Opening(index, format_record(record), sha256(b"%d" % (index + 1000 * len(self.entries))).digest())

    def sign(self, vis: Visibility = Visibility.PUBLIC, **members: str) -> int:
        opening = self.opening(len(self.entries), **members)
        class_ = opening.record.class_
        index = self.append(Sign(opening.commitment, class_, self.text_sum, vis))
        self.openings[index] = opening
        return index

    def amend(self, index: int, **members: str) -> int:
        opening = self.opening(index, **members)
        self.openings[index] = opening
        return self.append(Amend(opening.commitment, index, Visibility.PUBLIC))

    # -- writing --------------------------------------------------------------------------------------------------

    def listed(self) -> dict[int, Opening]:
        return {index: self.openings[index] for index in self.ledger.listed()}

    def edge(self) -> Edge:
        return grow(Edge.empty(), map(leaf_hash, self.entries))[0]

    def checkpoint(self, signer: Signer = SIGNER) -> bytes:
        edge = self.edge()
        return sign_note(format_checkpoint(Checkpoint(ORIGIN, edge.size, edge.root())), [signer])

    def write(self, folder: Path, signer: Signer = SIGNER) -> Path:
        files = dict(grow(Edge.empty(), map(leaf_hash, self.entries))[1])
        for start in range(0, len(self.entries), 256):
            entries = self.entries[start : start + 256]
            files[entries_path(start // 256, len(entries))] = format_entry_bundle(entries)
        files |= self._openings() | self._lists() | self._record_of_moderation()
        files["text.en.md"] = self.text.encode()
        files["statement.json"] = b"{}"
        files["keys.txt"] = f"{signer.vkey}\n".encode()
        files["index.html"] = self._front_page().encode()
        files["signatories/index.html"] = make_page(f"<h1>Signatories</h1>\n<p>{self._counts()}</p>\n").encode()
        files["checkpoint"] = self.checkpoint(signer)
        _write_all(folder, files)
        for path in sorted((one for one in folder.rglob("*") if one.is_dir()), reverse=True):
            _write_list(path)
        copy_page(folder / "verify")
        return folder

    def receipt(self, index: int, of: int | None = None) -> bytes:
        tiles = grow(Edge.empty(), map(leaf_hash, self.entries))[1]

        def read_tile(level: int, n: int, width: int) -> bytes:
            return tiles[tile_path(level, n, width)]

        path = prove_inclusion(index, len(self.entries), read_tile)
        opening = self.openings[index if of is None else of]
        return format_receipt(Receipt(index, tuple(path), self.checkpoint(), opening.record_bytes, opening.salt, of))

    def _openings(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for index, opening in self.listed().items():
            path = f"openings/{format_number(index // 256)}.jsonl"
            files[path] = files.get(path, b"") + format_opening(opening)
        return files

    def _lists(self) -> dict[str, bytes]:
        listed = {index: opening.record for index, opening in self.listed().items()}
        lists: dict[str, dict[int, Record]] = {}
        for index in sorted(listed, reverse=True):
            lists.setdefault(f"signatories/newest/{format_number(index // 256)}.html", {})[index] = listed[index]
        organisations = [index for index, record in listed.items() if record.class_ is SignerClass.ORG]
        for at, index in enumerate(organisations):
            path = f"signatories/organisations/{format_number(at // 256)}.html"
            lists.setdefault(path, {})[index] = listed[index]
        for index, record in listed.items():
            prefix = fold(record.name)[:2] if len(listed) > 256 else ""
            lists.setdefault(name_page_path(prefix), {})[index] = record
        return {path: format_page(rows).encode() for path, rows in lists.items()}

    def _record_of_moderation(self) -> dict[str, bytes]:
        lines = []
        for index, entry in self.ledger.acts:
            acts, by = act_of(entry) or ((), None)
            lines.append(Line(max(acts), by or ActBy.CONVENOR, date(2026, 11, 24), 1, Reason.OBJECTION, index))
        rows = "".join(f'<tr data-line="{spell_line(line)}"><td></td></tr>\n' for line in reversed(lines))
        return {RECORD_PATH: b"".join(map(format_line, lines)), RECORD_PAGE_PATH: f"<table>{rows}</table>".encode()}

    def _counts(self) -> str:
        counts = self.ledger.counts()
        return "".join(
            f'<data data-count="{state}.{group}" value="{number}">{number:,}</data>\n'
            for group, tally in (("person", counts.person), ("org", counts.org))
            for state in ("signed", "listed", "not-named", "hidden", "withdrawn", "removed")
            for number in (getattr(tally, state.replace("-", "_")),)
        )

    def _front_page(self) -> str:
        counts = self.ledger.counts()
        said = f"{counts.person.signed:,} people and {counts.org.signed:,} organisations signed"
        newest = {index: self.openings[index].record for index in list(self.listed())[-24:]}
        before = f'<p class="kicker"><a href="#signatories">{said}</a></p>\n{ARTICLE}\n'
        before += f'<p class="way"><span>{said}</span></p>\n'
        after = f'<section id="signatories">\n<p>{self._counts()}</p>\n{make_list(newest)}</section>\n'
        form = f'<form action="https://{ORIGIN}/sign" method="post">\n'
        form += f'<input type="hidden" name="text" value="{self.text_sum}">\n</form>\n'
        main = f'<div class="before-form">\n{before}</div>\n{"" if self.ledger.is_closed else form}'
        main += f'<div class="after-form">\n{after}</div>\n'
        return make_page(main, f' data-tree-size="{len(self.entries)}"')


def write_listing(folder: Path, rows: dict[int, Record]) -> None:
    """Write the one page of a further list of signatories, and name it in the bundle lists beside it."""
    folder.mkdir()
    (folder / "000.html").write_bytes(format_page(rows).encode())
    for one in (folder, folder.parent):
        _write_list(one)


def make_bundle() -> PageBundle:
    """A person, an organisation, one amended, one withdrawn, one hidden, one for the convenors only; closed."""
    bundle = PageBundle()
    statement = sha256(b"{}").hexdigest()
    bundle.append(Open("en", ORIGIN, statement, bundle.text_sum))
    bundle.sign(name="Zoë Müller", role="nurse", affiliation="City Hospital")
    bundle.sign(name="Passengers' Association <North>", class_=SignerClass.ORG)
    withdrawn = bundle.sign(name="Jan Withdrawn")
    amended = bundle.sign(name="Jon Amended")
    hidden = bundle.sign(name="Ana Hidden")
    bundle.sign(vis=Visibility.CONVENORS, name="Kim Sealed")
    bundle.amend(amended, name="John Amended")
    bundle.append(Withdraw("signatory", withdrawn))
    bundle.append(Hide(hidden))
    bundle.append(Close())
    return bundle


def make_crowd(count: int) -> PageBundle:
    """A bundle of *count* public signatures with names that spread over the alphabet."""
    bundle = PageBundle()
    bundle.append(Open("en", ORIGIN, sha256(b"{}").hexdigest(), bundle.text_sum))
    for at in range(count):
        initials = chr(97 + at % 26) + chr(97 + at // 26 % 26)
        bundle.sign(name=f"{initials.title()} Traveller {at}", role="commuter", affiliation="Evening Line")
    return bundle


def format_page(rows: Mapping[int, Record]) -> str:
    """A page with a list of signatories."""
    return make_page(f"<h1>Signatories</h1>\n<p>In order.</p>\n<p>All lists</p>\n{make_list(rows)}")


def make_list(rows: Mapping[int, Record]) -> str:
    """A list of signatories as pages carry it."""
    lines = (
        format_row(f"s{index}", name=record.name, role=record.role, affiliation=record.affiliation)
        for index, record in rows.items()
    )
    return "\n".join(['<ol class="signatories" reversed>', *lines, "</ol>", ""])


def make_page(main: str, root: str = "") -> str:
    """A page around *main*; *root* are attributes of its root."""
    head = '<head>\n<meta charset="utf-8">\n<title>For an open timetable</title>\n</head>'
    body = f"<header></header>\n<main>\n{main}</main>\n<footer></footer>"
    return f'<!doctype html>\n<html lang="en"{root}>\n{head}\n<body>\n{body}\n</body>\n</html>\n'


def copy_page(folder: Path, langs: Iterable[str] = ()) -> None:
    """Put the page, in English and *langs*, and its scripts into *folder*, `verify`, as a bundle carries them."""
    shutil.copytree(PAGES / "static/publishing/verify", folder, dirs_exist_ok=True)
    for path, data in checking_pages(langs).items():
        (folder.parent / path).write_bytes(data)


def edit(path: Path, old: str, new: str) -> None:
    """Replace *old*, which stands in the file once or more, by *new*."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def reopen(record: Mapping[str, object], index: int) -> str:
    """A line of an opening file for any record and a salt of nobody."""
    salt = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    opening = {"i": index, "record": record, "salt": salt}
    return json.dumps(opening, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def shown_row(name: str, index: int) -> str:
    """The row of a person who has a name and nothing else."""
    return f'<li id="s{index}"><bdi>{escape(name)}</bdi></li>\n'


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _write_list(folder: Path) -> None:
    names: Iterable[Path] = sorted(one for one in folder.iterdir() if one.name != "files.txt")
    lines = []
    for one in names:
        summed = one / "files.txt" if one.is_dir() else one
        lines.append(f"{sha256(summed.read_bytes()).hexdigest()}  {one.name}{'/' if one.is_dir() else ''}\n")
    (folder / "files.txt").write_text("".join(lines), encoding="utf-8")
