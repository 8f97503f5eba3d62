"""Tables of the list, for other programs: each line is what its signatory signed, each who is listed stands there once.

Where bulk lists are not allowed there are no tables. Source: docs/reference/formats/csv.md.
"""

import csv
import io
from collections.abc import Iterator

from undersigned.publiclog.ledger import Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import TABLE, table_path
from undersigned.verifier.lists import Shelf
from undersigned.verifier.pages import Directory
from undersigned.verifier.rows import format_head
from undersigned.verifier.work import share_out

_COLUMNS = [
    *("entry", "class", "name", "role", "affiliation", "former", "identification_only", "decided_on", "reservation"),
    *("place", "signed", "version"),
]
_SWITCH = {True: "true", False: "false"}


def check_tables(ledger: Ledger, shelf: Shelf, directory: Directory, findings: Findings, processes: int) -> None:
    """Check every table.

    Raises:
        SourceUnreadable: A table can't be read, though it is there.
    """
    numbers = [number for number in range(-(-ledger.size // TABLE)) if table_path(number) in shelf]
    if numbers and len(numbers) != -(-ledger.size // TABLE):
        findings.add(Wrong.TABLE_WRONG, "signatories/csv/", "tables are missing")

    def check(number: int) -> Findings:
        return _check_table(ledger, shelf, directory, number)

    findings.merge_all(share_out(check, numbers, processes))


def _check_table(ledger: Ledger, shelf: Shelf, directory: Directory, number: int) -> Findings:
    findings, path = Findings(), table_path(number)
    data = shelf.read(path, findings)
    if data is None:
        return findings
    lines = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""), strict=True)
    expected = ledger.listed(number * TABLE, (number + 1) * TABLE)
    try:
        _compare(ledger, directory, lines, path=path, expected=expected, findings=findings)
    except csv.Error as error:
        findings.add(Wrong.TABLE_WRONG, path, str(error))
    return findings


def _compare(
    ledger: Ledger,
    directory: Directory,
    lines: Iterator[list[str]],
    *,
    path: str,
    expected: Iterator[int],
    findings: Findings,
) -> None:
    if next(lines, None) != _COLUMNS:
        findings.add(Wrong.TABLE_WRONG, path, "its columns are other ones")
        return
    for line in lines:
        index = next(expected, None)
        if index is None or len(line) != len(_COLUMNS) or line[0] != str(index):
            findings.add(
                Wrong.TABLE_WRONG, path, f"a line that does not belong there: {line[0][:20] if line else ''!r}"
            )
            return
        # Of whom the opening is missing or wrong nobody knows what the line should say.
        if directory.is_opened(index) and not _is_line_of(ledger, directory, index, line):
            findings.add(Wrong.TABLE_WRONG, path, f"entry {index} stands there otherwise than in its opening")
    if (missing := next(expected, None)) is not None:
        findings.add(Wrong.TABLE_WRONG, path, f"entry {missing} is missing")


def _is_line_of(ledger: Ledger, directory: Directory, index: int, line: list[str]) -> bool:
    cells = dict(zip(_COLUMNS, line, strict=True))
    head = format_head(f"s{index}", name=cells["name"], role=cells["role"], affiliation=cells["affiliation"])
    remarks = directory.remarks(index)
    return (
        directory.has(index, head.encode())
        and {
            "class": "org" if ledger.is_organisation(index) else "person",
            "former": _SWITCH[remarks.former],
            "identification_only": _SWITCH[remarks.identification_only],
            "decided_on": remarks.decided_on,
            "reservation": remarks.reservation,
            "place": remarks.place,
            "version": str(ledger.signed_version(index)),
        }.items()
        <= cells.items()
    )
