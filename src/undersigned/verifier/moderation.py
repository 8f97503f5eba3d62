"""The public record of moderation: it tells each act that the log holds, once, and no act that the log does not hold.

Day and kind of reason are the convenors' word; so are lines without an entry. The page shows what the file says.
"""

import re

from undersigned.publiclog.entry import Entry
from undersigned.publiclog.errors import ModerationInvalid
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.moderation import Act, ActBy, Line, act_of, parse_line
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.lists import Shelf

RECORD_PATH = "moderation.jsonl"
RECORD_PAGE_PATH = "moderation.html"
SHOWN_LINES = 256
"""Lines that the page shows, the newest first; the file holds all."""

_ROW = re.compile(rb'<tr data-line="([^"]{1,200})"')


def check_moderation(ledger: Ledger, shelf: Shelf, findings: Findings) -> int:
    """Check record and page; return how many acts the log tells of which the bundle has no record at all.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    if RECORD_PATH not in shelf:
        return len(ledger.acts)
    lines = _read_lines(shelf.read(RECORD_PATH, findings) or b"", findings)
    _check_covered(ledger, lines, findings)
    _check_page(shelf, lines, findings)
    return 0


def spell_line(line: Line) -> str:
    """Return *line* as the page marks its row."""
    entry = "-" if line.entry is None else line.entry
    return f"{line.act} {line.by} {line.day} {line.n} {line.reason} {entry}"


def _read_lines(data: bytes, findings: Findings) -> list[Line]:
    spelt = data.split(b"\n")
    if spelt.pop():
        findings.add(Wrong.MODERATION_WRONG, RECORD_PATH, "the last line has no line feed")
    lines = []
    for number, line in enumerate(spelt, 1):
        try:
            lines.append(parse_line(line))
        except ModerationInvalid as error:
            findings.add(Wrong.MODERATION_WRONG, f"{RECORD_PATH}, line {number}", str(error))
    return lines


def _check_covered(ledger: Ledger, lines: list[Line], findings: Findings) -> None:
    told = dict(ledger.acts)
    before = -1
    for number, line in enumerate(lines, 1):
        if line.entry is None:
            continue
        where = f"{RECORD_PATH}, line {number}"
        if line.entry <= before:
            findings.add(Wrong.MODERATION_WRONG, where, f"entry {line.entry} stands in the wrong place")
        before = line.entry + line.n - 1
        if before >= ledger.size:
            findings.add(Wrong.MODERATION_WRONG, where, f"the log has no entry {before}")
            continue
        for index in range(line.entry, before + 1):
            if not _tells(told.pop(index, None), line.act, line.by):
                findings.add(Wrong.MODERATION_WRONG, where, f"entry {index} does not tell this act")
    for index in told:
        findings.add(Wrong.MODERATION_WRONG, f"entry {index}", f"{RECORD_PATH} has no line for it")


def _tells(entry: Entry | None, act: Act, by: ActBy) -> bool:
    known = act_of(entry) if entry is not None else None
    return known is not None and act in known[0] and known[1] in (None, by)


def _check_page(shelf: Shelf, lines: list[Line], findings: Findings) -> None:
    page = shelf.read(RECORD_PAGE_PATH, findings) if RECORD_PAGE_PATH in shelf else None
    if page is None:
        findings.add(Wrong.PAGE_MISSING, RECORD_PAGE_PATH, "the record of moderation")
        return
    expected = [spell_line(line).encode() for line in lines[-SHOWN_LINES:][::-1]]
    if _ROW.findall(page) != expected:
        findings.add(Wrong.MODERATION_WRONG, RECORD_PAGE_PATH, f"it does not show what {RECORD_PATH} says")
