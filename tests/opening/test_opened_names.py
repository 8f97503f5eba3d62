"""The file of opened names: what it holds fits the log, or it is refused whole."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from opening_samples import KEY, ORIGIN, make_export, make_row

from undersigned.opening.decisions import Act, Decision, Reason, propose_decisions
from undersigned.opening.errors import NamesInvalid
from undersigned.opening.names import Names, confirmed_names, format_names, parse_names
from undersigned.opening.reading import read_export

ROWS = [replace(make_row(name, f"{name}@mail.example"), vis="threshold") for name in ("Zoë Müller", "Ada", "Bea")]
READING = read_export(make_export(*ROWS), KEY)
NAMES = Names(ORIGIN, "9" * 64, confirmed_names(READING.opened, propose_decisions(READING)))
FILE = format_names(NAMES)


def test_names_come_back_as_they_were_written():
    assert parse_names(FILE) == NAMES
    assert len(NAMES.rows) == 3


def test_only_confirmed_names_are_written():
    decisions = [Decision(row.id, Act.CONFIRM if row is ROWS[1] else Act.INVALIDATE, Reason.NONE) for row in ROWS]

    assert [name.id for name in confirmed_names(READING.opened, decisions)] == [ROWS[1].id]


def test_a_name_that_the_log_did_not_count_is_refused():
    lines = FILE.decode().splitlines(keepends=True)
    changed = json.loads(lines[1])
    changed["record"]["name"] = "Somebody Else"
    lines[1] = json.dumps(changed, separators=(",", ":"), sort_keys=True, ensure_ascii=False) + "\n"

    with pytest.raises(NamesInvalid, match="not what the log's entry was made of"):
        parse_names("".join(lines).encode())


def test_names_of_another_statement_are_refused():
    with pytest.raises(NamesInvalid, match="not what the log's entry"):
        parse_names(
            FILE.replace(f'"origin":"{ORIGIN}","v":1}}\n'.encode(), b'"origin":"other.example/s/x","v":1}\n', 1)
        )


@pytest.mark.parametrize("data", [b"", b"a letter\n", FILE[:-9], FILE.replace(b'"v":1', b'"v":2', 1), FILE + FILE])
def test_what_is_no_whole_file_is_refused(data):
    with pytest.raises(NamesInvalid):
        parse_names(data)
