"""The receipt command: who signed what and where, offline or against a bundle."""

import json

import pytest
from bundles import SIGNER, Statement, make_statement, receipt_for
from verifier_commands import run_command

from undersigned.publiclog.entry import Hide, Visibility, Withdraw, WithdrawnBy
from undersigned.publiclog.note import Signer


@pytest.fixture
def signed(tmp_path):
    statement = make_statement(5)
    file = tmp_path / "receipt.tlog-proof"
    file.write_bytes(receipt_for(statement, 2))
    return statement, file, tmp_path / "bundle"


def test_a_receipt_tells_who_signed_what_and_where(signed, capsys):
    _, file, _ = signed

    code, printed, _ = run_command(capsys, "receipt", file, "--key", SIGNER.vkey)

    assert code == 0
    assert "Ada 1, nurse" in printed
    assert "entry 2 of letters.example.org/s/timetable" in printed
    assert "The log's key signed this." in printed
    assert "Not compared with what is published now" in printed


def test_without_a_key_it_claims_less(signed, capsys):
    _, printed, _ = run_command(capsys, "receipt", signed[1])

    assert "Who signed the log could not be known" in printed


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (None, "It is listed there."),
        (Withdraw(WithdrawnBy.SIGNATORY, 2), "It was withdrawn, by the signatory"),
        (Withdraw(WithdrawnBy.CONVENOR, 2), "It was removed, and not by the signatory"),
        (Hide(2), "Its name is hidden or withheld"),
    ],
)
def test_against_a_bundle_it_tells_where_the_signature_stands(entry, words, signed, capsys):
    statement, file, bundle = signed
    if entry:
        statement.append(entry)

    code, printed, _ = run_command(capsys, "receipt", file, "--bundle", statement.publish(bundle))

    assert code == 0
    assert words in printed


def test_a_corrected_record_is_told(signed, capsys):
    statement, file, bundle = signed
    statement.amend(2, "Ada One", vis=Visibility.CONVENORS)

    _, printed, _ = run_command(capsys, "receipt", file, "--bundle", statement.publish(bundle))

    assert "without its name" in printed
    assert "replaced by a newer one" in printed


def test_a_log_that_was_rewritten_is_found_by_a_receipt(signed, capsys):
    _, file, bundle = signed
    other = make_statement(4)
    for at in range(4):
        other.sign(f"Invented {at}")

    code, printed, _ = run_command(capsys, "receipt", file, "--json", "--bundle", other.publish(bundle))

    assert code == 1
    assert "log-rewritten" in json.loads(printed)["bundle"]["report"]["found"]


def test_a_dropped_opening_is_found_by_a_receipt(signed, capsys):
    statement, file, bundle = signed
    (statement.publish(bundle) / "openings/000.jsonl").unlink()

    code, printed, _ = run_command(capsys, "receipt", file, "--bundle", bundle)

    assert code == 1
    assert "opening-dropped" in printed


def test_a_log_that_does_not_reach_the_entry_is_wrong(signed, capsys):
    _, file, bundle = signed
    code, printed, _ = run_command(capsys, "receipt", file, "--bundle", make_statement(0).publish(bundle))

    assert code == 1
    assert "does not reach this entry" in printed


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_changed_receipt_does_not_hold(as_json, signed, capsys):
    _, file, _ = signed
    file.write_bytes(file.read_bytes().replace(b"index 2", b"index 3"))

    code, printed, _ = run_command(capsys, "receipt", file, *as_json)

    assert code == 1
    assert "does not lead to the root" in printed


def test_a_receipt_under_another_key_does_not_hold(signed, capsys):
    other = SIGNER.vkey.split("+")[0] + "+27fd8c5d+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"

    assert run_command(capsys, "receipt", signed[1], "--key", other)[0] in (1, 2)


@pytest.mark.parametrize("words", [["nowhere"], ["{file}", "--key", "none"], ["{file}", "--bundle", "nowhere"]])
def test_what_cannot_be_read_is_said(words, signed, capsys):
    code, _, said = run_command(capsys, "receipt", *[word.format(file=signed[1]) for word in words])

    assert code == 2
    assert said


def test_a_signature_is_not_sought_in_the_log_of_another_statement(signed, capsys):
    _, file, bundle = signed
    other = Statement(signer=Signer("letters.example.org/s/other", bytes(32)))
    for at in range(3):
        other.sign(f"Else {at}")

    code, printed, _ = run_command(capsys, "receipt", file, "--bundle", other.publish(bundle))

    assert code == 1
    assert "This is the log of another statement." in printed
    assert "It is listed there" not in printed
    assert "replaced by a newer one" not in printed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no receipt"),
        (b"\x7fELF\xd0\xcf", "is no receipt"),
        ("c2sp.org".encode("utf-16"), "is no receipt"),
        (b"c2sp.org/tlog-proof@v1\r\nextra", "line ends of another system"),
    ],
)
def test_what_is_no_receipt_is_not_called_a_forged_one(data, words, signed, capsys):
    _, file, _ = signed
    file.write_bytes(data)

    code, _, said = run_command(capsys, "receipt", file)

    assert code == 2
    assert words in said
    assert "codec" not in said


def test_a_damaged_receipt_is_said_without_words_of_a_program(signed, capsys):
    _, file, _ = signed
    file.write_bytes(file.read_bytes().replace(b"index", b"ind\xd0x"))

    code, printed, _ = run_command(capsys, "receipt", file)

    assert code == 1
    assert "codec" not in printed


def test_programs_are_told_why_a_receipt_could_not_be_read(capsys):
    code, printed, said = run_command(capsys, "receipt", "nowhere", "--json")

    assert code == 2
    assert json.loads(printed) == {"error": said.strip()}
