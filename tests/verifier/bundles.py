"""Small bundles for tests: a statement of a passengers' round table, published as the format says, without a server."""

import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path

from undersigned.publiclog.canonical import format_canonical
from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint
from undersigned.publiclog.entry import (
    Amend,
    Open,
    Sign,
    SignerClass,
    Text,
    TextRole,
    Version,
    Visibility,
    format_entry,
)
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.moderation import Line, format_line
from undersigned.publiclog.note import Signer, sign_note
from undersigned.publiclog.proofs import prove_inclusion
from undersigned.publiclog.receipt import Receipt, format_receipt
from undersigned.publiclog.record import Opening, Record, format_opening, format_record
from undersigned.publiclog.tiles import Edge, entries_path, format_entry_bundle, grow, tile_path
from undersigned.publiclog.tree import leaf_hash
from undersigned.verifier.derived import format_derived
from undersigned.verifier.front import numbers_of
from undersigned.verifier.layout import BLOCK, is_listed_by_name, list_page_path, openings_path
from undersigned.verifier.lists import format_list
from undersigned.verifier.members import Group
from undersigned.verifier.moderation import RECORD_PAGE_PATH, RECORD_PATH, SHOWN_LINES, spell_line
from undersigned.verifier.rows import format_row, name_page_path, sort_key

ORIGIN = "letters.example.org/s/timetable"
SIGNER = Signer(ORIGIN, bytes(range(32)))
TEXT = """# For an open timetable

We, passengers and staff, declare:

1. we **regret** that the *evening* trains were cancelled;
2. we ask the railway board:
   1. to publish [the figures](https://figures.example.org/);
   2. to hear us \\*before\\* the next change.

If nothing changes, we shall meet again.
"""
ARTICLE = """<h1>For an open timetable</h1><p>We, passengers and staff, declare:</p>
<ol><li>we <strong>regret</strong> that the <em>evening</em> trains were cancelled;</li>
<li id="c2">we ask the railway board:<ol>
<li id="c2-1">to publish <a href="https://figures.example.org/">the figures</a>;</li>
<li>to hear us *before* the next change.</li></ol></li></ol>
<p>If nothing changes, we shall meet again.</p>"""


def digest(data):
    return sha256(data).hexdigest()


@dataclass
class Statement:
    """A statement as its server would hold it; `publish` writes the bundle."""

    signer: Signer = SIGNER
    text: str = TEXT
    article: str = ARTICLE
    entries: list[bytes] = field(default_factory=list)
    openings: dict[int, Opening] = field(default_factory=dict)
    history: dict[str, bytes] = field(default_factory=dict)
    checkpoints: dict[int, bytes] = field(default_factory=dict)
    imported: list[dict] = field(default_factory=list)
    moderation: list[Line] | None = None
    members: dict[str, bytes] = field(default_factory=dict)
    salts: int = 0
    split_names_above: int = 256
    version: int = 1

    def __post_init__(self):
        if not self.entries:
            self.append(Open("en", self.signer.name, digest(self.statement_file()), digest(self.text.encode())))

    def statement_file(self):
        members = {"kind": "joint-statement", "lang": "en", "origin": self.signer.name, "v": 1, "version": self.version}
        return format_canonical(members | {"text": digest(self.text.encode()), "title": "For an open timetable"})

    def append(self, entry):
        self.entries.append(format_entry(entry))
        return len(self.entries) - 1

    def record(self, name, **members):
        members = {"class_": SignerClass.PERSON, "signed": "2026-11-23"} | members
        where = {"origin": self.signer.name, "text": digest(self.text.encode()), "version": self.version}
        return Record(name=name, **where, **members)

    def opening(self, index, record):
        self.salts += 1
        return Opening(index, format_record(record), sha256(b"salt %d" % self.salts).digest())

    def sign(self, name, *, vis=Visibility.PUBLIC, **members):
        record = self.record(name, **members)
        opening = self.opening(len(self.entries), record)
        if vis is Visibility.PUBLIC:
            self.openings[opening.i] = opening
        return self.append(Sign(opening.commitment, record.class_, record.text, vis))

    def amend(self, of, name, *, vis=Visibility.PUBLIC, **members):
        opening = self.opening(of, self.record(name, **members))
        self.openings[of] = opening
        return self.append(Amend(opening.commitment, of, vis))

    def correct(self, text, article):
        self.history[f"history/{digest(self.text.encode())}.md"] = self.text.encode()
        self.history[f"history/{digest(self.statement_file())}.json"] = self.statement_file()
        self.text, self.article, self.version = text, article, self.version + 1
        self.append(Version("en", digest(self.statement_file()), digest(text.encode())))

    def translate(self):
        self.append(Text("fr", TextRole.TRANSLATION, digest(self.text.encode())))

    @property
    def ledger(self):
        ledger = Ledger()
        for entry in self.entries:
            ledger.apply_bytes(entry)
        return ledger

    def note(self, size=None):
        entries = self.entries[:size]
        edge, _ = grow(Edge.empty(), [leaf_hash(entry) for entry in entries])
        return sign_note(format_checkpoint(Checkpoint(self.signer.name, edge.size, edge.root())), [self.signer])

    def keep_checkpoint(self):
        self.checkpoints[len(self.entries)] = self.note()

    def files(self):
        ledger = self.ledger
        files = dict(self.history) | {f"checkpoints/{size}": note for size, note in self.checkpoints.items()}
        files |= self.log_files()
        files["keys.txt"] = self.signer.vkey.encode() + b"\n"
        files["statement.json"] = self.statement_file()
        listed = {index: self.openings[index] for index in ledger.listed()}
        rows = {index: self.row(opening, ledger) for index, opening in listed.items()}
        files |= opening_files(listed) | newest_pages(rows) | organisation_pages(rows, ledger)
        files |= name_pages(listed, rows, self.split_names_above)
        files |= imported_files(self.imported) | moderation_files(self.moderation) | self.members
        files["signatories/index.html"] = self.way_in(ledger)
        files["assets/pages.css"] = b"p {}\n"
        files["feed.atom"] = b"<feed/>\n"
        files["derived.json"] = format_derived({"feed.atom": (digest(files["feed.atom"]), ledger.size)})
        for lang in ledger.texts:
            files[f"text.{lang}.md"] = self.text.encode()
            files["index.html" if lang == "en" else f"{lang}/index.html"] = self.front(ledger, listed, lang)
        return files

    def log_files(self):
        """Tiles, entries and checkpoint: what a log consists of, whether its entries keep the rules or not."""
        _, files = grow(Edge.empty(), [leaf_hash(entry) for entry in self.entries])
        for start in range(0, len(self.entries), BLOCK):
            bundle = self.entries[start : start + BLOCK]
            files[entries_path(start // BLOCK, len(bundle))] = format_entry_bundle(bundle)
        return files | {"checkpoint": self.note()}

    def front(self, ledger, listed, lang):
        latest = [i for i in sorted(listed, reverse=True) if ledger.signed_version(i) == ledger.version][:24]
        groups = [Group(org, ledger.members.get(org, 0), board.n) for org, board in ledger.boards.items()]
        numbers = numbers_of(ledger.counts(), len(self.imported), groups)
        counts = "".join(f'<data data-count="{key}" value="{n}">{n:,}</data>\n' for key, n in numbers.items())
        article = f'<article data-text="{lang}">\n{self.article}\n</article>'
        people, orgs = (one.signed for one in (ledger.counts().person, ledger.counts().org))
        said = f"{people:,} people and {orgs:,} organisations signed"
        kicker = f'<p class="kicker"><a href="#signatories">{said}</a></p>'
        way = f'<p class="way"><span>{said}</span></p>'
        rows = make_list([self.row(listed[i], ledger) for i in latest])
        main = f'<div class="before-form">\n{kicker}\n{article}\n{way}\n</div>\n{self.form(ledger, lang)}'
        main += f'<div class="after-form">\n<section id="signatories">\n<p>{counts}</p>\n{rows}</section>\n</div>\n'
        return make_page(main, lang=lang, root=f' data-tree-size="{ledger.size}"', title=self.title)

    @property
    def title(self):
        return self.text.partition("\n")[0].removeprefix("# ")

    def form(self, ledger, lang):
        if ledger.is_closed:
            return ""
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{value}">\n'
            for name, value in (("text", ledger.text), ("lang", lang))
        )
        action = f"https://{ledger.origin}/sign"
        return f'<section id="sign">\n<form action="{action}" method="post">\n{fields}</form>\n</section>\n'

    def way_in(self, ledger):
        numbers = numbers_of(ledger.counts(), len(self.imported))
        counts = "".join(f'<data data-count="{key}" value="{n}">{n:,}</data>\n' for key, n in numbers.items())
        return make_page(f"<h1>Signatories</h1>\n<p>{counts}</p>\n")

    def row(self, opening, ledger):
        record = opening.record
        smalls = [
            *(["former"] if record.former else []),
            *([f"decided on {record.decided_on}"] if record.decided_on else []),
            *([f"with a reservation: {record.reservation}"] if record.reservation else []),
            *([f"signed version {record.version}"] if record.version != ledger.version else []),
        ]
        return row_of(opening, smalls)

    def publish(self, folder):
        write_bundle(Path(folder), self.files())
        return Path(folder)


def row_of(opening, smalls=()):
    record = opening.record
    words = {"name": record.name, "role": record.role, "affiliation": record.affiliation}
    return format_row(f"s{opening.i}", **words, smalls=smalls)


def make_list(rows):
    return "".join(line + "\n" for line in ['<ol class="signatories">', *rows, "</ol>"])


def page_of(rows):
    return list_page(make_list(rows))


def list_page(content):
    return make_page(f"<h1>Signatories</h1>\n<p>In order.</p>\n<p>All lists</p>\n{content}")


def make_page(main, *, lang="en", root="", title="Signatories"):
    head = f'<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n</head>'
    body = f'<header class="masthead"></header>\n<main id="main">\n{main}</main>\n<footer></footer>'
    return f'<!DOCTYPE html>\n<html lang="{lang}"{root}>\n{head}\n<body>\n{body}\n</body>\n</html>\n'.encode()


def blocks_of(indexes):
    blocks = {}
    for index in indexes:
        blocks.setdefault(index // BLOCK, []).append(index)
    return blocks


def opening_files(listed):
    lines = {block: [format_opening(listed[i]) for i in sorted(found)] for block, found in blocks_of(listed).items()}
    return {openings_path(block): b"".join(found) for block, found in lines.items()}


def newest_pages(rows):
    blocks = blocks_of(rows).items()
    return {list_page_path("newest", block): page_of([rows[i] for i in sorted(found)[::-1]]) for block, found in blocks}


def organisation_pages(rows, ledger):
    rows = [rows[i] for i in sorted(rows) if ledger.is_organisation(i)]
    return {
        list_page_path("organisations", at // BLOCK): page_of(rows[at : at + BLOCK])
        for at in range(0, len(rows), BLOCK)
    }


def name_pages(listed, rows, split_above=256, prefix="", keyed=None):
    keyed = sorted((sort_key(o.record.name, i), i) for i, o in listed.items()) if keyed is None else keyed
    path = name_page_path(prefix)
    if len(keyed) <= split_above:
        return {path: page_of([rows[i] for _, i in keyed])}
    pages, children = {}, {}
    for key, index in keyed:
        children.setdefault(key[: len(prefix) + 1], []).append((key, index))
    links = ""
    for child, found in children.items():
        start = "signatories/names/" if not prefix else path.rpartition("/")[0] + "/"
        links += f'<li><a href="{name_page_path(child).removeprefix(start)}">{len(found)}</a></li>\n'
        pages |= name_pages(listed, rows, split_above, child, found)
    return pages | {path: list_page(f'<ul class="letters">\n{links}</ul>\n')}


def imported_files(imported):
    if not imported:
        return {}
    words = [{"name": "", "role": "", "affiliation": ""} | one for one in imported]
    rows = [
        format_row(
            f"f{at}",
            name=one["name"],
            role=one["role"],
            affiliation=one["affiliation"],
            smalls=["former"] if one.get("former") else [],
        )
        for at, one in enumerate(words)
    ]
    lines = b"".join(format_canonical(one | {"v": 1}) + b"\n" for one in imported)
    return {"imported.jsonl": lines, list_page_path("first", 0): page_of(rows)}


def moderation_files(lines):
    if lines is None:
        return {}
    rows = "".join(f'<tr data-line="{spell_line(line)}"><td></td></tr>\n' for line in lines[-SHOWN_LINES:][::-1])
    record = b"".join(map(format_line, lines))
    return {RECORD_PATH: record, RECORD_PAGE_PATH: f"<html>\n<table>\n{rows}</table>\n</html>\n".encode()}


def add_lists(files):
    """Return *files* with the bundle list of every folder."""
    folders = {"": {}}
    for path, data in files.items():
        if path.startswith("tile/"):
            continue
        parts = path.split("/")
        for depth in range(len(parts)):
            folder = "".join(part + "/" for part in parts[:depth])
            name = parts[depth] + ("/" if depth < len(parts) - 1 else "")
            if is_listed_by_name(name):
                folders.setdefault(folder, {})[name] = digest(data) if depth == len(parts) - 1 else ""
    lists = {}
    for folder in sorted(folders, key=lambda folder: -folder.count("/")):
        named = {name: found or digest(lists[f"{folder}{name}files.txt"]) for name, found in folders[folder].items()}
        lists[f"{folder}files.txt"] = format_list(named.items())
    return files | lists


def write_bundle(folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in add_lists(files).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def make_statement(count=3):
    """Return a statement with *count* persons and one organisation."""
    statement = Statement()
    for at in range(count):
        statement.sign(f"Ada {at}", role="nurse" if at % 2 else "", affiliation="<City> & Hospital" if at % 3 else "")
    statement.sign("Riders' Union", class_=SignerClass.ORG, decided_on="2026-11-20")
    return statement


def receipt_for(statement, index):
    """Return the receipt of the signature at *index*, under the newest checkpoint."""
    size = len(statement.entries)
    _, tiles = grow(Edge.empty(), [leaf_hash(entry) for entry in statement.entries])
    path = prove_inclusion(index, size, lambda level, n, width: tiles[tile_path(level, n, width)])
    opening = statement.openings[index]
    return format_receipt(Receipt(index, tuple(path), statement.note(), opening.record_bytes, opening.salt))
