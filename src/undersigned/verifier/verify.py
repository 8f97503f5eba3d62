"""Verification of a bundle: the eight checks, in order, and a report of what was found and what could not be known."""

from collections.abc import Sequence

from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.note import VerifierKey, format_vkey, parse_vkey
from undersigned.verifier.chain import Chain, read_chain
from undersigned.verifier.derived import check_derived
from undersigned.verifier.findings import Findings, Report, Unknown, Wrong
from undersigned.verifier.front import Fronts, check_front_pages
from undersigned.verifier.head import (
    Earlier,
    check_continues,
    check_keys_file,
    check_note,
    has_moved,
    read_archive,
    read_note,
)
from undersigned.verifier.imported import read_imported
from undersigned.verifier.layout import BLOCK, list_page_path
from undersigned.verifier.lists import Shelf, read_lists
from undersigned.verifier.members import check_members, is_member_file
from undersigned.verifier.moderation import RECORD_PAGE_PATH, RECORD_PATH, check_moderation
from undersigned.verifier.openings import Block, check_block
from undersigned.verifier.pages import (
    Directory,
    Rows,
    check_affiliations,
    check_first,
    check_listed_once,
    check_name_page,
    check_newest_page,
    check_organisations,
)
from undersigned.verifier.pins import Pins
from undersigned.verifier.places import Bounds
from undersigned.verifier.source import FolderSource, Source, SourceUnreadable, WebSource
from undersigned.verifier.stray import check_places, check_stray
from undersigned.verifier.tables import check_tables
from undersigned.verifier.texts import check_copies, check_texts
from undersigned.verifier.work import share_out

ATTEMPTS = 3
"""How often a bundle that changes while it is read is read anew."""


def verify(
    source: Source,
    *,
    keys: Sequence[VerifierKey] = (),
    previous: Sequence[Earlier] = (),
    pins: Pins | None = None,
    processes: int = 2,
    patience_seconds: float = 0,
) -> Report:
    """Check the bundle at *source*.

    Args:
        source: Where it is.
        keys: Typed by the reader, never taken from the bundle.
        previous: Checkpoints that the log must continue.
        pins: Keys and checkpoints that the reader kept of earlier runs; None to use none.
        processes: How many workers to use for large bundles.
        patience_seconds: How long to wait, when something does not fit, for a checkpoint that explains it.

    Raises:
        SourceUnreadable: It can't be read.
    """
    for _ in range(ATTEMPTS):
        note = read_note(source)
        try:
            report = _verify_once(source, note, keys=keys, previous=previous, pins=pins, processes=processes)
        except SourceUnreadable:
            if not has_moved(source, note, patience_seconds):
                raise
            continue
        # What was being written while we read explains any mismatch; what stands still does not.
        if report.is_good or not has_moved(source, note, patience_seconds):
            return report
    raise SourceUnreadable(f"{source.name} changes faster than it can be read; try again later, or check a copy of it")


def _verify_once(
    source: Source,
    note: bytes,
    *,
    keys: Sequence[VerifierKey],
    previous: Sequence[Earlier],
    pins: Pins | None,
    processes: int,
) -> Report:
    report = Report(source.name, note=note)
    known, earlier = _recall(report, keys, previous, pins)
    checkpoint = check_note(report, known)
    report.checkpoint = checkpoint
    if checkpoint is None:
        return report
    shelf = Shelf(source, read_lists(source, report.findings))
    check_keys_file(report, shelf, known)
    archived = read_archive(shelf, checkpoint.origin, known, report.findings)
    earlier = [*earlier, *archived]
    chain = read_chain(source, checkpoint, [one.checkpoint.size for one in earlier], report.findings)
    check_continues(report, checkpoint, earlier, chain)
    if isinstance(source, WebSource):
        report.unknown[Unknown.SERVED_HERE] = 0
    _check_contents(report, checkpoint, chain, shelf, processes)
    return report


def _recall(
    report: Report, keys: Sequence[VerifierKey], previous: Sequence[Earlier], pins: Pins | None
) -> tuple[list[VerifierKey], list[Earlier]]:
    """Return the keys to trust and the checkpoints to continue, from what was typed and what was kept."""
    origin = report.note.split(b"\n", 1)[0].decode("utf-8", "replace")
    pin = pins.find(origin) if pins else None
    known, earlier = list(keys), list(previous)
    if pin:
        earlier.append(Earlier(pin.label, pin.checkpoint))
        pinned = parse_vkey(pin.vkey)
        if known and pinned not in known:
            report.findings.add(Wrong.KEY_CHANGED, "checkpoint", f"earlier it was {pin.vkey}")
        known = known or [pinned]
    report.key_from = "typed" if keys else "pinned" if pin else ""
    report.vkey = " ".join(format_vkey(key) for key in known)
    if not known:
        report.unknown[Unknown.KEY_NOT_GIVEN] = 0
    return known, earlier


def _check_contents(report: Report, checkpoint: Checkpoint, chain: Chain, shelf: Shelf, processes: int) -> None:
    findings, ledger = report.findings, chain.ledger
    if not chain.is_whole or not ledger.size:
        report.unknown[Unknown.LEDGER_STOPPED] = ledger.size
        return
    if ledger.origin != checkpoint.origin:
        findings.add(Wrong.ORIGIN_OTHER, "entry 0", f"it opens {ledger.origin}")
    _take_counts(report, chain)
    texts = check_texts(ledger, shelf, findings)
    imported = read_imported(shelf, findings)
    directory = Directory(ledger.size, are_affiliated=list_page_path("affiliations", 0) in shelf)

    def openings_and_newest(number: int) -> Block:
        block = check_block(ledger, shelf, number)
        check_newest_page(ledger, shelf, block)
        return block

    blocks, translated = range((ledger.size + BLOCK - 1) // BLOCK), 0
    for block in share_out(openings_and_newest, blocks, processes):
        directory.take(block)
        findings.merge(block.findings)
        translated += block.translated

    def by_name(path: str) -> Rows:
        return check_name_page(ledger, shelf, directory, path)

    name_pages = share_out(by_name, shelf.under("signatories/names/"), processes)
    check_listed_once(ledger, name_pages, "signatories/names/", findings)
    check_organisations(ledger, shelf, directory, findings)
    affiliated = check_affiliations(ledger, shelf, directory, findings)
    check_first(shelf, imported, findings)
    check_tables(ledger, shelf, directory, findings, processes)
    report.groups = check_members(ledger, shelf, findings, processes)
    check_front_pages(Fronts(ledger, shelf, directory, texts, imported, report.groups, findings))
    check_copies(ledger, texts, shelf, findings)
    numbers = {
        Unknown.IMPORTED_NOT_COVERED: len(imported),
        Unknown.GLOSSARY_NOT_COVERED: translated,
        Unknown.REASONS_NOT_TOLD: check_moderation(ledger, shelf, findings),
        Unknown.DERIVED_NOT_READ: check_derived(shelf, ledger.size, findings),
        **_check_files(shelf, Bounds(ledger, affiliated, len(imported)), findings, processes),
    }
    _take_unknown(report, chain, numbers)
    report.imported = len(imported)


def _check_files(shelf: Shelf, bounds: Bounds, findings: Findings, processes: int) -> dict[Unknown, int]:
    """Check that every file has a place and is the listed one; return how many could not be judged."""
    _check_rest(shelf, bounds.ledger, findings)
    numbers = {Unknown.FILES_NOT_KNOWN: check_places(shelf, bounds, findings)}
    if isinstance(shelf.source, FolderSource):
        numbers[Unknown.BESIDE_THE_LIST] = check_stray(shelf.source, shelf, bounds, findings, processes)
    return numbers


def _take_counts(report: Report, chain: Chain) -> None:
    ledger = chain.ledger
    report.version = ledger.version
    report.counts = {version: ledger.counts(version) for version in range(1, ledger.version + 1)}
    report.withheld_since = ledger.withheld_at


def _take_unknown(report: Report, chain: Chain, numbers: dict[Unknown, int]) -> None:
    tallies = [tally for counts in report.counts.values() for tally in (counts.person, counts.org)]
    numbers |= {
        Unknown.NOT_NAMED_NOT_SEEN: sum(tally.not_named + tally.hidden for tally in tallies),
        Unknown.MEMBERS_ON_WORD: sum(chain.ledger.members.values()),
    }
    report.unknown |= {kind: number for kind, number in numbers.items() if number}
    report.unknown[Unknown.OTHER_WORDS] = 0


def _check_rest(shelf: Shelf, ledger: Ledger, findings: Findings) -> None:
    """Compare with the bundle list what no other check reads: styles, scripts, further pages."""
    read = {*_READ_AT_THE_ROOT, *(f"text.{lang}.{end}" for lang in ledger.texts for end in ("md", "txt", "akn.xml"))}
    for path in shelf.digests:
        is_read = path.startswith(_READ_BY_OTHERS) or path in read or is_member_file(path)
        if not is_read:
            shelf.read(path, findings)


_READ_AT_THE_ROOT = ("statement.json", "keys.txt", "index.html", RECORD_PATH, RECORD_PAGE_PATH)
_READ_BY_OTHERS = (
    "openings/",
    "signatories/newest/",
    "signatories/names/",
    "signatories/organisations/",
    "signatories/first/",
    "checkpoints/",
    "signatories/affiliations/",
    "signatories/csv/0",
    "signatories/csv/x",
    "history/",
)
