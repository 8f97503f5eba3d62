"""What reads things that strangers hand in, in process: each with valid things to begin with, and its refusals."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from undersigned.importing.errors import ImportingError
from undersigned.opening.errors import OpeningError
from undersigned.publiclog.errors import PublicLogError
from undersigned.sealing.errors import SealingError
from undersigned.signing.rules import Refusal as SigningRefusal
from undersigned.texts.rules import LanguageInvalid
from undersigned.texts.rules import Refusal as TextsRefusal
from undersigned.translating.rules import Refusal as TranslatingRefusal

if TYPE_CHECKING:
    from collections.abc import Callable

VECTORS = Path(__file__).parents[1] / "vectors"
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Target:
    """Something that reads.

    Attributes:
        seeds: Valid things.
        read: What reads them; may check more of what it read, by assertions.
        refusals: What it may raise.
        share: How many of the million cases it gets, of all shares together.
    """

    name: str
    seeds: list[bytes]
    read: Callable[[bytes], object]
    refusals: tuple[type[BaseException], ...]
    share: int


def make_targets() -> list[Target]:
    """Return all targets that run in process."""
    return [*_log_targets(), *_sealing_targets(), *_typed_targets(), *make_importing_targets(), _verifier_target()]


def _load(name: str) -> dict[str, Any]:
    return json.loads((VECTORS / name).read_text())


def _log_targets() -> list[Target]:
    from tests.verifier.bundles import SIGNER
    from undersigned.publiclog import checkpoint, entry, moderation, note, receipt, record, tiles
    from undersigned.verifier import lists

    refusals = (PublicLogError,)
    good = _load("entries-v1.json")["good"]
    entries = [one["entry"].encode() for one in good]
    demo = _load("logs-demo.json")
    spelt = (
        '{"affiliation":"City Hospital","class":"person","name":"Zoë Müller","origin":"letters.example.org/s/timetable",'
        f'"role":"nurse","signed":"2026-11-23","text":"{"9c" * 32}","v":1,"version":1}}'
    ).encode()
    org = spelt.replace(
        b'"class":"person"', b'"class":"org","decided_on":"2026-11-20","level":"domain:a.org:2026-11-23"'
    )
    org = org.replace(b'"affiliation":"City Hospital",', b"")
    opening = record.format_opening(record.Opening(17, spelt, bytes(32)))
    bundle = tiles.format_entry_bundle(entries[:5])
    tile = b"".join(bytes([number]) * 32 for number in range(7))
    signed = demo["checkpoint"].encode()
    vkey = demo["vkey"]

    def read_record(data: bytes) -> None:
        assert record.format_record(record.parse_record(data)) == data

    def read_entry(data: bytes) -> None:
        assert entry.format_entry(entry.parse_entry(data)) == data

    def read_opening(data: bytes) -> None:
        assert record.format_opening(record.parse_opening(data)) == data

    def read_bundle(data: bytes) -> None:
        assert tiles.format_entry_bundle(tiles.parse_entry_bundle(data)) == data

    def read_note(data: bytes) -> None:
        note.split_note(data)
        checkpoint.parse_checkpoint(note.open_note(data, [note.parse_vkey(vkey)]))

    def read_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
        return lambda data: read(data.decode("utf-8", "replace"))

    line = moderation.format_line(
        moderation.Line(
            act=moderation.Act.HIDE,
            by=moderation.ActBy.CONVENOR,
            day=TODAY,
            n=1,
            reason=moderation.Reason.OBJECTION,
            entry=3,
        )
    )
    listed = lists.format_list([("a/b.html", "0" * 64), ("checkpoint", "1" * 64)])
    receipts = [b"c2sp.org/tlog-proof@v1\nindex 1\n\n" + signed, signed]
    return [
        Target("entries", entries, read_entry, refusals, 150),
        Target("records", [spelt, org], read_record, refusals, 150),
        Target("openings", [opening], read_opening, refusals, 70),
        Target("moderation lines", [line], moderation.parse_line, refusals, 30),
        Target("entry bundles", [bundle], read_bundle, refusals, 40),
        Target("hash tiles", [tile], tiles.split_hashes, refusals, 20),
        Target("notes", [signed], read_note, refusals, 60),
        Target("verifier keys", [vkey.encode(), SIGNER.vkey.encode()], read_text(note.parse_vkey), refusals, 30),
        Target("receipts", receipts, lambda data: receipt.read_checkpoint(receipt.parse_receipt(data)), refusals, 40),
        Target("lists of files", [listed], lists.parse_list, (*refusals, lists.ListInvalid), 30),
    ]


def _sealing_targets() -> list[Target]:
    from undersigned.opening import box, decisions, export, issuer, names
    from undersigned.sealing import blind, board, boxes, contents, envelope, link, shares, slip

    sealed, letterbox = _load("sealed-v1.json"), _load("letterbox-v1.json")
    refusals = (SealingError, OpeningError, PublicLogError)
    key, link_key = sealed["key"], bytes.fromhex(letterbox["key"])
    envelopes = [_unspell(sealed["rehearsal"])]
    slips = [
        slip.format_slip(
            slip.Slip(
                org="drivers-union",
                origin="letters.example.org/s/timetable",
                spki=_unspell(json.loads(sealed["board"])["spki"]),
                nonce=bytes(32),
                inverse=bytes(383) + b"\x01",
                request=bytes(32),
            )
        )
    ]
    boxes_of = [bytes.fromhex(letterbox["claim_box"])]

    def read_link(data: bytes) -> None:
        link.open_link(link.parse_link(data.decode("utf-8", "replace")), key=link_key)

    def read_envelope(data: bytes) -> None:
        contents.parse_content(envelope.open_sealed(data, [key]))

    def text(read: Callable[[str], object]) -> Callable[[bytes], object]:
        return lambda data: read(data.decode("utf-8", "replace"))

    def read_issuer_key(data: bytes) -> None:
        blind.read_issuer_key(data)

    spki = _unspell(json.loads(sealed["board"])["spki"])
    code = letterbox["code"].encode()
    return [
        Target(
            "mailed links",
            [letterbox["confirm_link"].encode(), letterbox["manage_link"].encode()],
            read_link,
            refusals,
            80,
        ),
        Target("codes", [code], text(boxes.parse_code), refusals, 40),
        Target(
            "claim boxes",
            boxes_of,
            lambda data: boxes.open_claim(data, claim_key=bytes.fromhex(letterbox["claim_key"]), token=bytes(32)),
            refusals,
            20,
        ),
        Target("envelopes", envelopes, read_envelope, refusals, 30),
        Target("contents of envelopes", _contents(), contents.parse_content, refusals, 40),
        Target("exports", [sealed["export"].encode()], export.parse_export, refusals, 20),
        Target("decisions", [sealed["decisions"].encode()], decisions.parse_decisions, refusals, 20),
        Target("names from an opening", [b'{"kind":"names","v":1}\n'], names.parse_names, refusals, 10),
        Target("trustees' boxes", [sealed["box"].encode()], box.parse_box, refusals, 20),
        Target("papers", [one.encode() for one in sealed["papers"]], text(shares.parse_paper), refusals, 30),
        Target("boards", [sealed["board"].encode()], board.parse_board, refusals, 15),
        Target("issuers", [sealed["issuer"].encode()], issuer.parse_issuer, refusals, 20),
        Target("keys of issuers", [spki], read_issuer_key, refusals, 10),
        Target("slips", slips, slip.parse_slip, refusals, 20),
    ]


def _contents() -> list[bytes]:
    from undersigned.sealing.contents import SealedSignature, format_signature

    record = (
        b'{"class":"person","name":"Zo\xc3\xab","origin":"letters.example.org/s/t","signed":"2026-11-23","text":"'
        + b"9c" * 32
        + b'","v":1,"version":1}'
    )
    return [format_signature(SealedSignature(record, bytes(32), "zoe@mail.example", wants_news=False))]


def _unspell(spelt: str) -> bytes:
    return base64.urlsafe_b64decode(spelt + "=" * (-len(spelt) % 4))


def _typed_targets() -> list[Target]:
    from undersigned.letterbox.fields import read_typed
    from undersigned.organisations import rules as organisations
    from undersigned.publiclog.record import format_record
    from undersigned.signing.rules import CollectionState, Terms, read_signature
    from undersigned.texts import canonical, inline, statement_file
    from undersigned.translating.rules import glossary
    from undersigned.translating.xliff import read_xliff

    texts = _load("text-v1.json")
    from dataclasses import MISSING, fields

    wanted = {
        "origin": "letters.example.org/s/t",
        "version": 1,
        "text_sha256": "9c" * 32,
        "state": CollectionState.OPEN,
        "confirms_until": None,
        "allows_identification": True,
        "allows_organisations": True,
        "allows_initials": True,
    }
    names = {field.name for field in fields(Terms)}
    missing = {field.name for field in fields(Terms) if field.default is MISSING and field.name not in wanted}
    terms = Terms(**{name: value for name, value in wanted.items() if name in names}, **dict.fromkeys(missing, ()))
    form = urlencode(
        {
            "name": "Zoë Müller",
            "email": "zoe@mail.example",
            "role": "nurse",
            "affiliation": "City Hospital",
            "class": "person",
            "vis": "public",
            "lang": "en",
            "text": "9c" * 32,
            "consent": "yes",
        }
    ).encode()
    body = form.replace(b"class=person", b"class=org&decided_on=2026-11-20&decided_by=Board").replace(
        b"role=nurse&", b""
    )

    def read_form(data: bytes) -> None:
        typed = dict(parse_qsl(data.decode("latin-1"), keep_blank_values=True, errors="replace"))
        signature = read_signature(read_typed(typed), terms, today=TODAY, latest=TODAY)
        # What is let in can be signed and read again.
        format_record(signature.record)

    def read_domain(data: bytes) -> None:
        domain = organisations.read_domain(data.decode("utf-8", "replace"))
        assert organisations.read_domain(domain) == domain

    def read_text(data: bytes) -> None:
        assert canonical.format_text(canonical.parse_text(data)) == data

    def read_glossary(data: bytes) -> None:
        assert glossary.format_glossary(glossary.parse_glossary(data)) == data

    def read_xliff_file(data: bytes) -> None:
        _, units = read_xliff(data, is_plain={"t1": True})
        # What is read of emphasis and links can be kept as a line.
        assert all(inline.canonical_line(unit.words) == unit.words for unit in units if unit.key != "t1" and unit.words)

    glossaries = [one["file"].encode() for one in _load("glossary-v1.json")["valid"]]
    xliffs = [(VECTORS / name).read_bytes() for name in ("xliff-v1.xlf", "xliff-12-found.xlf")]
    files = [one["file"].encode() for one in texts["statement_files"]]
    domains = ["rail.example.org", "https://www.bücher.example.org/x", "поезд.рф", "[::1]:80", "a@b.org"]
    return [
        Target("forms", [form, body], read_form, (SigningRefusal,), 100),
        Target("domains", [one.encode() for one in domains], read_domain, (organisations.Refusal,), 60),
        Target(
            "levels",
            [b"domain:a.org:2026-11-23"],
            lambda data: organisations.parse_level(data.decode("utf-8", "replace")),
            (),
            20,
        ),
        Target("glossaries", glossaries, read_glossary, (glossary.GlossaryInvalid, LanguageInvalid), 20),
        Target("XLIFF files", xliffs, read_xliff_file, (TranslatingRefusal,), 40),
        Target("texts", [_text_of(one).encode() for one in texts["texts"]], read_text, (TextsRefusal, ValueError), 40),
        Target(
            "statement files",
            files,
            statement_file.parse_statement_file,
            (TextsRefusal, PublicLogError, ValueError),
            30,
        ),
    ]


def _text_of(one: dict[str, Any]) -> str:
    return next(str(one[name]) for name in ("file", "text", "bytes") if name in one)


def make_importing_targets() -> list[Target]:
    from docx import Document

    from undersigned.importing.names import read_name_table
    from undersigned.importing.propose import propose_statement
    from undersigned.importing.read import read_source

    def propose(name: str) -> Callable[[bytes], object]:
        return lambda data: propose_statement(read_source(data, filename=name))

    page = (
        "<!DOCTYPE html><html lang=en><head><title>Open letter</title><meta charset=utf-8></head><body><nav>Menu</nav><article>"
        "<h1>For an open timetable</h1><p>We, passengers, declare:</p><ol><li>we regret that</li><li>we ask the board</li>"
        "</ol><h2>Signatories</h2><ul><li>Dr. Zoë Müller, nurse, City Hospital</li><li>Ada Lovelace (London)</li></ul>"
        "<table><tr><th>Name</th><th>Role</th></tr><tr><td>A B</td><td>c</td></tr></table></article></body></html>"
    )
    plain = "For an open timetable\n\nWe, passengers, declare:\n\n1. we regret it;\n2. we ask the board.\n\nSigned:\nZoë Müller\n"
    marked = "---\ntitle: x\nlang: en\n---\n# For an open timetable\n\nWe **ask**:\n\n1. one\n2. two\n\n## Signatories\n\n- A B\n"
    table = 'Name,Role,Organisation\nZoë Müller,nurse,City Hospital\n"Lovelace, Ada",,\n'
    document = Document()
    document.add_heading("For an open timetable")
    for words in ("We, passengers, declare:", "1. we regret it;", "2. we ask the board.", "Signed:", "Zoë Müller"):
        document.add_paragraph(words)
    made = io.BytesIO()
    document.save(made)
    refusals = (ImportingError,)
    return [
        Target("web pages", [page.encode(), page.encode("utf-16")], propose("page.html"), refusals, 6),
        Target("plain texts", [plain.encode(), plain.encode("latin-1")], propose("text.txt"), refusals, 8),
        Target("Markdown", [marked.encode()], propose("text.md"), refusals, 8),
        Target(
            "lists of names",
            [table.encode(), table.replace(",", ";").encode("utf-16")],
            lambda data: read_name_table(data, "names.csv"),
            refusals,
            12,
        ),
        Target("DOCX files", [made.getvalue()], propose("text.docx"), refusals, 4),
    ]


class MemorySource:
    """A bundle in memory, one file of which is changed."""

    name = "memory"

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, path: str, limit: int = 64 * 1024 * 1024) -> bytes:
        from undersigned.verifier.source import FileMissing, SourceUnreadable

        if path not in self.files:
            raise FileMissing(path)
        if len(self.files[path]) > limit:
            raise SourceUnreadable(path)
        return self.files[path]


def _verifier_target() -> Target:
    import tempfile

    from tests.verifier import bundles
    from undersigned.publiclog.note import parse_vkey
    from undersigned.verifier.source import SourceUnreadable
    from undersigned.verifier.verify import verify

    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder = Path(name) / "bundle"
        bundles.make_statement().publish(folder)
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    key = parse_vkey(bundles.SIGNER.vkey)
    assert verify(MemorySource(files), keys=[key], processes=1).is_good, "the bundle to begin with is not good"

    # What is changed is a file with its name before it, so that changes of both are tried.
    seeds = [path.encode() + b"\n" + data for path, data in files.items()]

    def read(data: bytes) -> None:
        path, _, content = data.partition(b"\n")
        verify(MemorySource(files | {path.decode("utf-8", "replace"): content}), keys=[key], processes=1)

    return Target("whole bundles", seeds, read, (SourceUnreadable,), 20)
