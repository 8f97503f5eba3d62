"""Opening an export: what comes out, what is noticed, what goes back."""

from __future__ import annotations

import csv
import io
import json

import pytest
from opening_samples import KEY, ORIGIN, OTHER_KEY, make_export, make_record, make_row

from undersigned.opening import decisions as deciding
from undersigned.opening.errors import DecisionsInvalid, ExportInvalid, KeyNotOfExport, ListInvalid
from undersigned.opening.export import format_export, parse_export
from undersigned.opening.marks import Mark, count_domains, find_marks
from undersigned.opening.reading import Fault, read_export
from undersigned.publiclog.record import commit
from undersigned.sealing.contents import Rehearsal, SealedSignature, format_rehearsal, format_signature


def make_reading(*rows):
    return read_export(make_export(*rows), KEY)


def test_an_export_comes_out_as_it_went_in_in_an_order_that_tells_nothing():
    rows = [make_row(f"Person {letter}") for letter in "ABCDE"]

    parsed = parse_export(format_export(make_export(*rows)))

    assert sorted(parsed.rows, key=lambda row: row.id) == list(parsed.rows)
    assert set(parsed.rows) == set(rows)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_cut_export_is_told(kept):
    data = format_export(make_export(make_row("A B"), make_row("C D"), make_row("E F")))

    with pytest.raises(ExportInvalid, match="cut"):
        parse_export(b"\n".join(data.split(b"\n")[: kept + 1]) + b"\n")
    with pytest.raises(ExportInvalid, match="cut"):
        parse_export(data[:-20])


@pytest.mark.parametrize(
    ("changed", "match"),
    [({"v": 2}, "another version"), ({"kind": "x"}, "kind"), ({"more": 1}, "more"), ({"recipients": []}, "public key")],
    ids=str,
)
def test_an_export_of_another_version_or_kind_is_told(changed, match):
    first, _, rest = format_export(make_export(make_row())).partition(b"\n")

    with pytest.raises(ExportInvalid, match=match):
        parse_export(json.dumps(json.loads(first) | changed).encode() + b"\n" + rest)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"[]\n", b"\x00" * 100, b"[" * 50_000, b"age-encryption.org/v1\n"], ids=len
)
def test_what_is_no_export_is_told(data):
    with pytest.raises(ExportInvalid):
        parse_export(data)


def test_names_and_addresses_come_out():
    (opened,) = make_reading(make_row("Zoë Müller", "zoe@mail.example", affiliation="City Hospital")).opened

    assert (opened.record.name, opened.record.affiliation, opened.address) == (
        "Zoë Müller", "City Hospital", "zoe@mail.example",
    )  # fmt: skip


def test_the_wrong_key_is_told_with_the_words_of_the_right_one():
    with pytest.raises(KeyNotOfExport, match=r"fingerprint of the right one is: (\w+ ){5}\w+"):
        read_export(make_export(make_row()), OTHER_KEY)


def test_a_name_that_is_not_the_one_in_the_log_is_not_believed():
    row, other = make_row("Ada Traveller"), make_row("Bea Traveller")
    swapped = type(row)(row.id, row.vis, other.sealed)

    (unusable,) = make_reading(swapped).unusable

    assert unusable.fault is Fault.NOT_IN_LOG


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (make_row(key=OTHER_KEY), Fault.OTHER_KEY),
        (make_row(content=b"no json"), Fault.MALFORMED),
        (make_row(content=format_rehearsal(Rehearsal(ORIGIN, "duke-acid-academic"))), Fault.MALFORMED),
        (make_row(origin="letters.example.org/s/another"), Fault.NOT_IN_LOG),
    ],
    ids=["other key", "malformed", "a test", "of another statement"],
)
def test_a_record_that_cant_be_used_is_named_and_the_others_open(row, fault):
    reading = make_reading(row, make_row("Bea Traveller"))

    assert [record.fault for record in reading.unusable] == [fault]
    assert len(reading.opened) == 1


def test_a_damaged_record_is_named():
    row = make_row()
    damaged = type(row)(row.id, row.vis, row.sealed[:-1])

    assert make_reading(damaged).unusable[0].fault is Fault.DAMAGED


def test_one_mailbox_in_two_spellings_is_marked_and_the_second_proposed_for_removal():
    reading = make_reading(make_row("Ada A", "ada@mail.example"), make_row("Ada B", "Ada+2@mail.example"))

    assert all(Mark.SAME_ADDRESS in marks for marks in find_marks(reading.opened).values())
    proposed = deciding.propose_decisions(reading)
    assert sorted(decision.act for decision in proposed) == [deciding.Act.CONFIRM, deciding.Act.INVALIDATE]


def test_the_same_name_and_affiliation_is_marked_but_not_judged():
    reading = make_reading(
        make_row("Ada Traveller", "a@mail.example", affiliation="Depot"),
        make_row("ADA  Traveller", "b@mail.example", affiliation="depot"),
    )

    assert set(find_marks(reading.opened).values()) == {(Mark.SAME_NAME,)}
    assert {decision.act for decision in deciding.propose_decisions(reading)} == {deciding.Act.CONFIRM}


def test_one_mailbox_may_sign_every_version():
    reading = make_reading(make_row(version=1), make_row(version=2))

    assert find_marks(reading.opened) == {}


def test_addresses_in_a_numbered_row_are_marked():
    reading = make_reading(*(make_row(f"Person {n * 'x'}x", f"fan{n}@bulk.example") for n in range(1, 4)))

    assert set(find_marks(reading.opened).values()) == {(Mark.NUMBERED_ADDRESS,)}


def test_domains_are_counted():
    reading = make_reading(
        make_row("A B", "a@x.example"), make_row("C D", "c@X.example"), make_row("E F", "e@y.example")
    )

    assert count_domains(reading.opened) == [("x.example", 2), ("y.example", 1)]


def test_decisions_hold_no_names_and_come_out_as_they_went_in():
    export = make_export(make_row("Zoë Müller", "zoe@mail.example"), make_row("Bea Traveller", "bea@mail.example"))
    proposed = deciding.propose_decisions(read_export(export, KEY))
    decisions = deciding.Decisions(ORIGIN, deciding.digest_export(format_export(export)), proposed)

    data = deciding.format_decisions(decisions)

    assert deciding.parse_decisions(data) == decisions
    assert not any(word.encode() in data for word in ("Zo", "Bea", "mail.example"))
    with pytest.raises(DecisionsInvalid, match="cut"):
        deciding.parse_decisions(data[: data.index(b"\n") + 1])


def make_list(export):
    reading = read_export(export, KEY)
    return deciding.format_list(reading.opened, deciding.propose_decisions(reading), find_marks(reading.opened))


def test_a_list_that_comes_back_changed_changes_the_decisions():
    export = make_export(make_row("Ada Traveller"), make_row("Bea Traveller", "bea@mail.example"))
    text = make_list(export).replace("confirm,,Bea", "invalidate,is Bea's brother,Bea")

    decided = {decision.act: decision for decision in deciding.read_list(text, export)}

    assert decided[deciding.Act.INVALIDATE].reason is deciding.Reason.JUDGED
    assert decided[deciding.Act.CONFIRM].id == make_row("Ada Traveller").id


def test_a_list_saved_with_semicolons_is_read():
    export = make_export(make_row())
    rows = csv.reader(io.StringIO(make_list(export)))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)

    assert deciding.read_list("\ufeff" + out.getvalue(), export)[0].act is deciding.Act.CONFIRM


@pytest.mark.parametrize(
    ("old", "new"), [("confirm", "maybe"), ("decision,", "choice,"), ("id:", "id:x")], ids=["act", "column", "id"]
)
def test_a_list_that_does_not_fit_is_told(old, new):
    export = make_export(make_row())

    with pytest.raises(ListInvalid):
        deciding.read_list(make_list(export).replace(old, new), export)


def test_no_cell_of_the_list_is_a_formula():
    # Such names are refused at the form; whoever opens an export does not rely on it.
    record = make_record("=HYPERLINK(1)", affiliation="@x")
    salt = bytes(32)
    content = format_signature(SealedSignature(record, salt, "+1@mail.example", wants_news=True))
    row = make_row(content=content)
    export = make_export(type(row)(commit(salt, record), row.vis, row.sealed))

    for cells in csv.reader(io.StringIO(make_list(export))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
