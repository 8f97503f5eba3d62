"""Forgeries: each is named as what it is, with exit code 1. The table is told in docs/reference/verify.md."""

# ruff: noqa: E501 (a table of cases is read line by line)

import gzip
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bundles import (
    SIGNER,
    TEXT,
    Statement,
    digest,
    make_statement,
    write_bundle,
)
from tests.verifier.member_forgeries import FORGED_MEMBERS, count_members, good_entries, other, union
from tests.verifier.page_forgeries import FORGED_PAGES, GOOD_COPIES, MISPLACED
from verifier_commands import run_command

from undersigned.publiclog.checkpoint import format_checkpoint, parse_checkpoint
from undersigned.publiclog.entry import (
    Close,
    Hide,
    Open,
    Show,
    Sign,
    SignerClass,
    Visibility,
    Withdraw,
    WithdrawnBy,
    Withhold,
)
from undersigned.publiclog.moderation import Act, ActBy, Line, Reason
from undersigned.publiclog.note import Signer, open_note, sign_note
from undersigned.publiclog.record import Opening, format_opening, format_record, parse_opening
from undersigned.publiclog.tree import Hash
from undersigned.verifier.findings import Wrong
from undersigned.verifier.moderation import RECORD_PAGE_PATH, RECORD_PATH
from undersigned.verifier.rows import format_row

OPENINGS, NEWEST, NAMES = "openings/000.jsonl", "signatories/newest/000.html", "signatories/names/index.html"
ORGANISATIONS, FIRST = "signatories/organisations/000.html", "signatories/first/000.html"


def make_forged():
    """Return statement and files of a bundle that is whole; the entries are 0 open, 1 to 3 persons, 4 organisation."""
    statement = make_statement(3)
    statement.imported = [{"name": "Bo", "role": "driver", "class": "person"}, {"name": "Cy", "class": "person"}]
    return statement


def lines_of(files):
    return files[OPENINGS].splitlines(keepends=True)


def change_opening(files, number, **members):
    lines = lines_of(files)
    opening = parse_opening(lines[number])
    changed = replace(opening, record_bytes=format_record(replace(opening.record, **members)))
    lines[number] = format_opening(changed)
    files[OPENINGS] = b"".join(lines)
    return changed


def change_name(statement, files):
    changed = change_opening(files, 0, name="Mallory")
    # A thorough forger changes the pages as well.
    for path in (NEWEST, NAMES, "index.html"):
        files[path] = files[path].replace(b">Ada 0<", f">{changed.record.name}<".encode())


def change_text(statement, files):
    files["text.en.md"] = files["text.en.md"].replace(b"evening", b"morning")
    files["index.html"] = files["index.html"].replace(b"evening", b"morning")


def add_opening(statement, files):
    opening = Opening(9, format_record(statement.record("Mallory")), bytes(32))
    files[OPENINGS] += format_opening(opening)


def drop_opening(statement, files):
    files[OPENINGS] = b"".join(lines_of(files)[1:])
    for path in (NEWEST, NAMES, "index.html"):
        files[path] = re.sub(rb'<li id="s1">.*\n', b"", files[path])


def swap_openings(statement, files):
    first, second, *rest = map(parse_opening, lines_of(files))
    swapped = [replace(second, i=first.i), replace(first, i=second.i), *rest]
    files[OPENINGS] = b"".join(map(format_opening, swapped))


def double_opening(statement, files):
    lines = lines_of(files)
    files[OPENINGS] = b"".join([lines[0], *lines])


def reverse_openings(statement, files):
    files[OPENINGS] = b"".join(reversed(lines_of(files)))


def replace_in(path, old, new):
    def forge(statement, files):
        assert old in files[path]
        files[path] = files[path].replace(old, new)

    return forge


def drop(path):
    def forge(statement, files):
        del files[path]

    return forge


def cut(path, length):
    def forge(statement, files):
        files[path] = files[path][:-length]

    return forge


def flip_root(statement, files):
    checkpoint = parse_checkpoint(open_note(files["checkpoint"], [SIGNER.verifier_key]))
    other = replace(checkpoint, root=Hash(bytes(32)))
    files["checkpoint"] = sign_note(format_checkpoint(other), [SIGNER])


def sign_with_another_key(statement, files):
    other = Signer(SIGNER.name, b"\7" * 32)
    text = open_note(files["checkpoint"], [SIGNER.verifier_key])
    files["checkpoint"] = sign_note(text, [other])
    files["keys.txt"] = other.vkey.encode() + b"\n"


def add_row(path, row):
    def forge(statement, files):
        files[path] = files[path].replace(b"\n</ol>", b"\n" + row + b"\n</ol>")

    return forge


def double_row(path):
    def forge(statement, files):
        files[path] = re.sub(rb'(<li id="s1">.*\n)', rb"\1\1", files[path])

    return forge


def drop_row(path):
    def forge(statement, files):
        files[path] = re.sub(rb'<li id="[sf]1">.*\n', b"", files[path])

    return forge


def drop_latest(statement, files):
    files["index.html"] = re.sub(rb'<li id="s4">.*\n', b"", files["index.html"])


def flip(path):
    def forge(statement, files):
        files[path] = bytes([files[path][0] ^ 1]) + files[path][1:]

    return forge


def add_outside(path):
    def forge(statement, files):
        files[path] = files[path].replace(b"</main>", b'<li id="s1"><bdi>Mallory</bdi></li>\n</main>')

    return forge


def swap_rows(path):
    def forge(statement, files):
        files[path] = re.sub(rb"(<li .*\n)(<li .*\n)", rb"\2\1", files[path], count=1)

    return forge


MALLORY = format_row("s9", name="Mallory", role="", affiliation="").encode()
FORGED_FILES = [
    ("a changed text", change_text, Wrong.TEXT_CHANGED),
    ("a dropped text", drop("text.en.md"), Wrong.TEXT_MISSING),
    ("a changed statement file", replace_in("statement.json", b"joint", b"other"), Wrong.STATEMENT_CHANGED),
    ("a dropped statement file", drop("statement.json"), Wrong.STATEMENT_MISSING),
    ("a changed name, in all places", change_name, Wrong.NAME_CHANGED),
    ("an added opening", add_opening, Wrong.OPENING_ADDED),
    ("a dropped opening, in all places", drop_opening, Wrong.OPENING_DROPPED),
    ("a dropped file of openings", drop(OPENINGS), Wrong.OPENING_DROPPED),
    ("swapped openings", swap_openings, Wrong.OPENING_SWAPPED),
    ("a doubled opening", double_opening, Wrong.OPENING_DOUBLED),
    ("openings out of order", reverse_openings, Wrong.OPENINGS_DISORDERED),
    ("an opening that is not canonical", replace_in(OPENINGS, b'"record":', b'"record": '), Wrong.OPENING_MALFORMED),
    ("a truncated tile", cut("tile/0/000.p/5", 32), Wrong.TILE_TRUNCATED),
    ("a dropped tile", drop("tile/0/000.p/5"), Wrong.TILE_TRUNCATED),
    ("a changed tile", flip("tile/0/000.p/5"), Wrong.TILE_CHANGED),
    ("truncated entries", cut("tile/entries/000.p/5", 40), Wrong.ENTRIES_TRUNCATED),
    ("dropped entries", drop("tile/entries/000.p/5"), Wrong.ENTRIES_TRUNCATED),
    ("a changed entry", replace_in("tile/entries/000.p/5", b'"class":"org"', b'"class":"orf"'), Wrong.ROOT_OTHER),
    ("a root that the entries do not lead to", flip_root, Wrong.ROOT_OTHER),
    ("another key", sign_with_another_key, Wrong.KEY_OTHER),
    ("a signature for another text", replace_in("checkpoint", b"\n5\n", b"\n4\n"), Wrong.SIGNATURE_WRONG),
    ("a checkpoint that is none", replace_in("checkpoint", b"\n5\n", b"\n05\n"), Wrong.CHECKPOINT_MALFORMED),
    ("keys that nobody signed with", replace_in("keys.txt", SIGNER.vkey.encode(), b""), Wrong.KEYS_FILE_DISAGREES),
    ("a stale front page", replace_in("index.html", b'data-tree-size="5"', b'data-tree-size="4"'), Wrong.PAGE_STALE),
    ("a front page without the latest", drop_latest, Wrong.PAGE_STALE),
    ("a dropped front page", drop("index.html"), Wrong.PAGE_MISSING),
    ("another text on the front page", replace_in("index.html", b"cancelled", b"kept"), Wrong.PAGE_TEXT_CHANGED),
    ("more text on the front page", replace_in("index.html", b"again.</p>", b"again. Soon.</p>"), Wrong.PAGE_TEXT_CHANGED),
    ("another link on the front page", replace_in("index.html", b"figures.example", b"ads.example"), Wrong.PAGE_TEXT_CHANGED),
    ("no text on the front page", replace_in("index.html", b'data-text="en"', b""), Wrong.PAGE_MALFORMED),
    ("a higher count", replace_in("index.html", b'"signed.person" value="3"', b'"signed.person" value="9"'), Wrong.COUNT_WRONG),
    ("an unknown count", replace_in("index.html", b'"listed.org"', b'"members.org"'), Wrong.COUNT_WRONG),
    ("a missing count", replace_in("index.html", b'data-count="signed.org"', b""), Wrong.COUNT_WRONG),
    ("a name added to a page", add_row(NEWEST, MALLORY), Wrong.PAGE_NAME_ADDED),
    ("a name added to the list by name", add_row(NAMES, MALLORY), Wrong.PAGE_NAME_ADDED),
    ("a name changed on a page", replace_in(NEWEST, b">Ada 0<", b">Mallory<"), Wrong.PAGE_NAME_CHANGED),
    ("a role added on a page", replace_in(NAMES, b"Ada 0</bdi>", b'Ada 0</bdi> <span class="role"><bdi>x</bdi></span>'), Wrong.PAGE_NAME_CHANGED),
    ("a name twice on a page", double_row(NEWEST), Wrong.PAGE_NAME_DOUBLED),
    ("a name twice in the list by name", double_row(NAMES), Wrong.PAGE_NAME_DOUBLED),
    ("a name dropped from a page", drop_row(NEWEST), Wrong.PAGE_NAME_DROPPED),
    ("a name dropped from the list by name", drop_row(NAMES), Wrong.PAGE_NAME_DROPPED),
    ("a dropped page", drop(NEWEST), Wrong.PAGE_MISSING),
    ("a dropped page of the list by name", drop(NAMES), Wrong.PAGE_NAME_DROPPED),
    ("names out of order", swap_rows(NEWEST), Wrong.PAGE_ORDER_WRONG),
    ("names out of order by name", swap_rows(NAMES), Wrong.PAGE_ORDER_WRONG),
    ("a name outside of the list", add_outside(NEWEST), Wrong.PAGE_MALFORMED),
    ("a name outside of the list on the front page", add_outside("index.html"), Wrong.PAGE_MALFORMED),
    ("something else among the names", add_row(NEWEST, b"<p>Join us</p>"), Wrong.PAGE_MALFORMED),
    ("a row without end", add_row(NEWEST, b'<li id="s1"><bdi>Ada</bdi>' + b" <small>x</small>" * 5000), Wrong.PAGE_MALFORMED),
    ("a dropped organisation", drop(ORGANISATIONS), Wrong.PAGE_NAME_DROPPED),
    ("a person among the organisations", add_row(ORGANISATIONS, b'<li id="s1"><bdi>Ada 0</bdi></li>'), Wrong.PAGE_NAME_ADDED),
    ("a changed imported name", replace_in(FIRST, b">Bo<", b">Mallory<"), Wrong.PAGE_NAME_CHANGED),
    ("a dropped imported name", drop_row(FIRST), Wrong.PAGE_NAME_DROPPED),
    ("an added imported name", add_row(FIRST, b'<li id="f2"><bdi>Mallory</bdi></li>'), Wrong.PAGE_NAME_ADDED),
    ("malformed imported names", replace_in("imported.jsonl", b'"v":1', b'"v":2'), Wrong.IMPORTED_MALFORMED),
    ("a changed feed", replace_in("feed.atom", b"<feed/>", b"<feed>more</feed>"), Wrong.DERIVED_CHANGED),
    ("a feed from the future", replace_in("derived.json", b'"size":5', b'"size":6'), Wrong.DERIVED_CHANGED),
]  # fmt: skip


FORGED_FILES += MISPLACED + FORGED_PAGES


def verify_files(capsys, folder, files, *words):
    write_bundle(folder, files)
    code, printed, _ = run_command(capsys, "verify", folder, "--json", "--key", SIGNER.vkey, *words)
    return code, set(json.loads(printed)["found"]), json.loads(printed)


@pytest.mark.parametrize(("forge", "kind"), [case[1:] for case in FORGED_FILES], ids=[case[0] for case in FORGED_FILES])
def test_a_forged_file_is_named_as_what_it_is(forge, kind, tmp_path, capsys):
    statement = make_forged()
    files = statement.files()
    forge(statement, files)

    code, found, _ = verify_files(capsys, tmp_path / "bundle", files)

    assert code == 1
    assert kind in found


def test_the_bundle_that_all_forgeries_begin_from_is_good(tmp_path, capsys):
    assert verify_files(capsys, tmp_path / "bundle", make_forged().files())[:2] == (0, set())


@pytest.mark.parametrize("add", GOOD_COPIES, ids=["plain text", "Akoma Ntoso", "tables"])
def test_what_forged_copies_begin_from_is_good(add, tmp_path, capsys):
    statement = make_forged()
    files = statement.files()
    add(statement, files)

    assert verify_files(capsys, tmp_path / "bundle", files)[:2] == (0, set())


def test_a_log_that_is_closed_makes_a_page_stale_that_still_offers_signing(tmp_path, capsys):
    statement = make_forged()
    before = statement.files()
    statement.append(Close())
    files = statement.files()
    files["index.html"] = before["index.html"].replace(b'data-tree-size="5"', b'data-tree-size="6"')

    assert verify_files(capsys, tmp_path / "bundle", files)[:2] == (1, {Wrong.PAGE_STALE})


def test_a_missing_opening_is_not_called_a_wrong_page_too(tmp_path, capsys):
    statement = make_forged()
    for forge in (lambda _, files: files.update({OPENINGS: b"".join(lines_of(files)[1:])}), change_opening_of_first):
        files = statement.files()
        forge(statement, files)

        _, found, _ = verify_files(capsys, tmp_path / "bundle", files)

        assert found in ({Wrong.OPENING_DROPPED}, {Wrong.NAME_CHANGED})


def change_opening_of_first(statement, files):
    change_opening(files, 0, name="Mallory")


def erase_late(*later):
    """Return a forgery that keeps the openings and pages from before *later* entries."""

    def forge():
        statement = make_forged()
        before = statement.files()
        for entry in later:
            statement.append(entry)
        files = statement.files()
        kept = ("openings/", "signatories/")
        return files | {path: data for path, data in before.items() if path.startswith(kept)}

    return forge


def amend_late():
    statement = make_forged()
    before = statement.files()
    statement.amend(1, "Ada Zero")
    return statement.files() | {OPENINGS: before[OPENINGS]}


def amend_to_convenors():
    statement = make_forged()
    before = statement.files()
    statement.amend(1, "Ada 0", vis=Visibility.CONVENORS)
    return statement.files() | {OPENINGS: before[OPENINGS]}


def sign_by(record_change, **sign_change):
    def forge():
        statement = make_forged()
        record = replace(statement.record("Eve"), **record_change)
        opening = statement.opening(len(statement.entries), record)
        statement.openings[opening.i] = opening
        members = {
            "class_": record.class_,
            "text": statement.record("Eve").text,
            "vis": Visibility.PUBLIC,
        } | sign_change
        statement.append(Sign(opening.commitment, **members))
        return statement.files()

    return forge


def put_log_into_bundle(statement):
    """Return a bundle whose log is that of *statement*, which no ledger would take."""
    files = make_forged().files()
    return {path: data for path, data in files.items() if not path.startswith("tile/")} | statement.log_files()


def break_a_rule(*entries):
    def forge():
        statement = make_forged()
        for entry in entries:
            statement.append(entry)
        return put_log_into_bundle(statement)

    return forge


def unknown_entry():
    statement = make_forged()
    statement.entries.append(b'{"kind":"bless","v":1}')
    return put_log_into_bundle(statement)


def moderate(*lines, after=None):
    """Two names hidden, one of them shown again, one removed by the operator; the record tells it in *lines*."""

    def forge():
        statement = make_forged()
        for entry in (Hide(1), Hide(2), Show(1), Withdraw(WithdrawnBy.OPERATOR, 3)):
            statement.append(entry)
        statement.moderation = list(lines)
        files = statement.files()
        if after:
            after(statement, files)
        return files

    return forge


DAY = date(2026, 11, 24)
HIDDEN = Line(Act.HIDE, ActBy.CONVENOR, DAY, 2, Reason.OBJECTION, 5)
SHOWN = Line(Act.SHOW, ActBy.CONVENOR, DAY, 1, Reason.CHECKED, 7)
REMOVED = Line(Act.REMOVE, ActBy.OPERATOR, DAY, 1, Reason.LAW, 8)
KEPT = Line(Act.KEEP, ActBy.CONVENOR, DAY, 1, Reason.CHECKED)
MODERATED = [
    ("an act that the record does not tell", moderate(HIDDEN, REMOVED), Wrong.MODERATION_WRONG),
    ("an act that the log does not tell", moderate(HIDDEN, SHOWN, REMOVED, replace(SHOWN, entry=4)), Wrong.MODERATION_WRONG),
    ("an act that is told as another one", moderate(HIDDEN, replace(SHOWN, act=Act.REMOVE), REMOVED), Wrong.MODERATION_WRONG),
    ("the operator's act told as the convenors'", moderate(HIDDEN, SHOWN, replace(REMOVED, by=ActBy.CONVENOR)), Wrong.MODERATION_WRONG),
    ("an act told twice", moderate(HIDDEN, replace(HIDDEN, n=1), SHOWN, REMOVED), Wrong.MODERATION_WRONG),
    ("acts told out of order", moderate(SHOWN, HIDDEN, REMOVED), Wrong.MODERATION_WRONG),
    ("more names than the log tells", moderate(HIDDEN, SHOWN, replace(REMOVED, n=2)), Wrong.MODERATION_WRONG),
    ("a line that is not canonical", moderate(HIDDEN, SHOWN, REMOVED, after=replace_in(RECORD_PATH, b'"n":2', b'"n": 2')), Wrong.MODERATION_WRONG),
    ("a reason that nobody knows", moderate(HIDDEN, SHOWN, REMOVED, after=replace_in(RECORD_PATH, b"objection", b"whatever!")), Wrong.MODERATION_WRONG),
    ("another reason on the page", moderate(HIDDEN, SHOWN, REMOVED, after=replace_in(RECORD_PAGE_PATH, b"objection", b"duplicate")), Wrong.MODERATION_WRONG),
    ("a record without its page", moderate(HIDDEN, SHOWN, REMOVED, after=drop(RECORD_PAGE_PATH)), Wrong.PAGE_MISSING),
]  # fmt: skip


def test_a_record_of_moderation_that_agrees_with_the_log_is_good(tmp_path, capsys):
    code, found, report = verify_files(capsys, tmp_path / "bundle", moderate(HIDDEN, KEPT, SHOWN, REMOVED)())

    assert (code, found) == (0, set())
    assert "reasons-not-told" not in report["unknown"]


def test_acts_without_a_record_are_said_to_be_untold(tmp_path, capsys):
    files = {path: data for path, data in moderate()().items() if not path.startswith("moderation")}

    code, found, report = verify_files(capsys, tmp_path / "bundle", files)

    assert (code, found) == (0, set())
    assert report["unknown"]["reasons-not-told"] == 4


TEXT_HASH = digest(TEXT.encode())
FORGED_LOGS = [
    ("an opening of a withdrawn entry", erase_late(Withdraw(WithdrawnBy.SIGNATORY, 1)), Wrong.ERASURE_NOT_APPLIED),
    ("an opening of a removed entry", erase_late(Withdraw(WithdrawnBy.OPERATOR, 1)), Wrong.ERASURE_NOT_APPLIED),
    ("an opening of a hidden entry", erase_late(Hide(1)), Wrong.NAME_SHOWN_THOUGH_HIDDEN),
    ("openings while all names are withheld", erase_late(Withhold()), Wrong.NAME_SHOWN_THOUGH_HIDDEN),
    ("the record from before a correction", amend_late, Wrong.OPENING_SUPERSEDED),
    ("a name that is for the convenors now", amend_to_convenors, Wrong.NAME_SHOWN_THOUGH_NOT_NAMED),
    ("a record of another text", sign_by({"text": "ab" * 32}), Wrong.RECORD_FOREIGN),
    ("a record of another version", sign_by({"version": 2}), Wrong.RECORD_FOREIGN),
    ("a record of another log", sign_by({"origin": "letters.example.org/s/other"}), Wrong.RECORD_FOREIGN),
    ("a person counted as an organisation", sign_by({}, class_=SignerClass.ORG), Wrong.RECORD_FOREIGN),
    ("a signature under another text", break_a_rule(Sign("A" * 43, SignerClass.PERSON, "ab" * 32, Visibility.PUBLIC)), Wrong.RULE_BROKEN),
    ("a signature after the end", break_a_rule(Close(), Sign("A" * 43, SignerClass.PERSON, TEXT_HASH, Visibility.PUBLIC)), Wrong.RULE_BROKEN),
    ("a second withdrawal", break_a_rule(*[Withdraw(WithdrawnBy.CONVENOR, 1)] * 2), Wrong.RULE_BROKEN),
    ("a name shown that was not hidden", break_a_rule(Show(1)), Wrong.RULE_BROKEN),
    ("an entry that nobody understands", unknown_entry, Wrong.ENTRY_NOT_UNDERSTOOD),
]  # fmt: skip


FORGED_LOGS += MODERATED


@pytest.mark.parametrize(("forge", "kind"), [case[1:] for case in FORGED_LOGS], ids=[case[0] for case in FORGED_LOGS])
def test_a_forgery_under_the_right_key_is_named_as_what_it_is(forge, kind, tmp_path, capsys):
    code, found, _ = verify_files(capsys, tmp_path / "bundle", forge())

    assert code == 1
    assert kind in found


def rewritten():
    statement = make_statement(2)
    for at in range(3):
        statement.sign(f"Invented {at}")
    return statement


def test_a_log_rewritten_under_the_right_key_is_found_by_an_earlier_checkpoint(tmp_path, capsys):
    earlier = make_forged().publish(tmp_path / "earlier")

    for previous in (earlier, earlier / "checkpoint"):
        code, found, _ = verify_files(capsys, tmp_path / "bundle", rewritten().files(), "--previous", str(previous))
        assert (code, found) == (1, {Wrong.LOG_REWRITTEN})


def test_a_log_that_lost_entries_is_found_by_an_earlier_checkpoint(tmp_path, capsys):
    earlier = make_forged().publish(tmp_path / "earlier")

    code, found, _ = verify_files(capsys, tmp_path / "bundle", make_statement(1).files(), "--previous", str(earlier))

    assert (code, found) == (1, {Wrong.LOG_SHRUNK})


def test_a_log_rewritten_under_the_right_key_is_found_by_the_pin(tmp_path, capsys):
    verify_files(capsys, tmp_path / "bundle", make_forged().files())

    code, found, _ = verify_files(capsys, tmp_path / "bundle", rewritten().files())

    assert (code, found) == (1, {Wrong.LOG_REWRITTEN})


def test_a_log_that_forgets_its_own_archive_is_found(tmp_path, capsys):
    first, second = make_forged(), rewritten()
    first.keep_checkpoint()
    second.checkpoints = first.checkpoints

    code, found, _ = verify_files(capsys, tmp_path / "bundle", second.files())

    assert (code, found) == (1, {Wrong.LOG_REWRITTEN})


@pytest.mark.parametrize(("path", "note"), [("checkpoints/5", b"no note\n"), ("checkpoints/4", None)])
def test_an_archived_checkpoint_that_is_none_is_found(path, note, tmp_path, capsys):
    statement = make_forged()
    files = statement.files() | {path: note or statement.note()}

    assert verify_files(capsys, tmp_path / "bundle", files)[:2] == (1, {Wrong.ARCHIVE_INVALID})


def test_a_changed_key_is_found_by_the_pin(tmp_path, capsys):
    verify_files(capsys, tmp_path / "bundle", make_forged().files())
    statement = make_forged()
    files = statement.files()
    sign_with_another_key(statement, files)
    write_bundle(tmp_path / "bundle", files)
    other = files["keys.txt"].decode().strip()

    code, printed, _ = run_command(capsys, "verify", tmp_path / "bundle", "--json", "--key", other)

    assert code == 1
    assert set(json.loads(printed)["found"]) == {Wrong.KEY_CHANGED}


def test_the_log_of_another_statement_is_found(tmp_path, capsys):
    other = Signer("letters.example.org/s/other", bytes(32))

    code, found, _ = verify_files(capsys, tmp_path / "bundle", Statement(signer=other).files())

    assert code == 1
    assert {Wrong.ORIGIN_OTHER, Wrong.KEY_OTHER} <= found


def test_a_log_that_opens_another_statement_is_found(tmp_path, capsys):
    statement = Statement()
    statement.entries = []
    statement.append(Open("en", "letters.example.org/s/other", digest(statement.statement_file()), TEXT_HASH))

    assert Wrong.ORIGIN_OTHER in verify_files(capsys, tmp_path / "bundle", statement.files())[1]


def change_without_list(path, data):
    def forge(folder):
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    return forge


def remove(path):
    return lambda folder: Path(folder, path).unlink()


def pack(path, data):
    return change_without_list(f"{path}.gz", gzip.compress(data))


def pack_more(path):
    def forge(folder):
        (folder / f"{path}.gz").write_bytes(gzip.compress((folder / path).read_bytes()) + gzip.compress(b"Mallory"))

    return forge


def comment(path):
    def forge(folder):
        packed = gzip.compress((folder / path).read_bytes())
        # The flag of a comment, which stands behind the ten bytes of the head.
        (folder / f"{path}.gz").write_bytes(packed[:3] + b"\x10" + packed[4:10] + b"Mallory\0" + packed[10:])

    return forge


def link_folder(path):
    def forge(folder):
        (folder.parent / "elsewhere").mkdir()
        (folder / path).symlink_to(folder.parent / "elsewhere")

    return forge


BESIDE_THE_LISTS = [
    ("a changed file", change_without_list("assets/pages.css", b"p { display: none }\n"), Wrong.FILE_CHANGED),
    ("a missing file", remove("assets/pages.css"), Wrong.FILE_MISSING),
    ("a changed list", change_without_list("assets/files.txt", b""), Wrong.FILE_CHANGED),
    ("a missing list", remove("assets/files.txt"), Wrong.FILE_MISSING),
    ("a malformed list", change_without_list("assets/files.txt", b"../../x\n"), Wrong.LIST_MALFORMED),
    ("openings that no list names", change_without_list("openings/001.jsonl", b"{}\n"), Wrong.FILE_STRAY),
    ("a page that no list names", change_without_list("signatories/newest/001.html", b""), Wrong.FILE_STRAY),
    ("a page of another language that no list names", change_without_list("fr/index.html", b""), Wrong.FILE_STRAY),
    ("a checkpoint among openings", change_without_list("openings/checkpoint", b"Mallory"), Wrong.FILE_STRAY),
    ("a list of nothing among openings", change_without_list("openings/more/files.txt", b"Mallory"), Wrong.FILE_STRAY),
    ("a file among the tiles that is none", change_without_list("tile/names.txt", b"Mallory"), Wrong.FILE_STRAY),
    ("a tile beyond the log", change_without_list("tile/entries/000", b"Mallory"), Wrong.FILE_STRAY),
    ("a changed tile of an earlier day", change_without_list("tile/0/000.p/2", bytes(64)), Wrong.TILE_CHANGED),
    ("changed entries of an earlier day", change_without_list("tile/entries/000.p/1", b"\0\1x"), Wrong.TILE_CHANGED),
    ("a compressed copy of other openings", pack("openings/000.jsonl", b"{}\n"), Wrong.COMPRESSED_CHANGED),
    ("a compressed copy of another page", pack("index.html", b"<p>Mallory</p>"), Wrong.COMPRESSED_CHANGED),
    ("a compressed copy with a word in its head", comment("index.html"), Wrong.COMPRESSED_CHANGED),
    ("a compressed copy with more behind it", pack_more("index.html"), Wrong.COMPRESSED_CHANGED),
    ("a compressed copy that is none", change_without_list("index.html.gz", b"Mallory"), Wrong.COMPRESSED_CHANGED),
    ("a compressed copy of nothing", change_without_list("openings/001.jsonl.gz", b"Mallory"), Wrong.FILE_STRAY),
    ("a copy in a compression that is not unpacked", change_without_list("index.html.br", b"Mallory"), Wrong.FILE_STRAY),
    ("a link to a folder elsewhere", link_folder("signatories/more"), Wrong.FILE_STRAY),
    ("a pipe among openings", lambda folder: os.mkfifo(folder / "openings" / "001.jsonl"), Wrong.FILE_STRAY),
]  # fmt: skip


@pytest.mark.parametrize(
    ("forge", "kind"), [case[1:] for case in BESIDE_THE_LISTS], ids=[case[0] for case in BESIDE_THE_LISTS]
)
def test_what_disagrees_with_the_bundle_lists_is_found(forge, kind, tmp_path, capsys):
    folder = make_forged().publish(tmp_path / "bundle")
    forge(folder)

    code, printed, _ = run_command(capsys, "verify", folder, "--json", "--no-pin")

    assert code == 1
    assert kind in json.loads(printed)["found"]


def test_compressed_copies_are_good_where_they_are_those_of_their_files(tmp_path, capsys):
    folder = make_forged().publish(tmp_path / "bundle")
    for path in [*folder.rglob("*.html"), *folder.rglob("*.jsonl"), folder / "checkpoint"]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    with gzip.open(folder / "keys.txt.gz", "wb") as packed:
        packed.write((folder / "keys.txt").read_bytes())

    code, printed, _ = run_command(capsys, "verify", folder, "--json", "--no-pin")

    assert (code, json.loads(printed)["findings"]) == (0, [])


@pytest.mark.parametrize(
    ("forge", "kind"), [case[1:] for case in FORGED_MEMBERS], ids=[case[0] for case in FORGED_MEMBERS]
)
def test_a_forged_member_board_or_key_is_named_as_what_it_is(forge, kind, tmp_path, capsys):
    code, found, _ = verify_files(capsys, tmp_path / "bundle", forge())

    assert code == 1
    assert kind in found


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (0, "none yet"),
        (4, "fewer than five"),
        (10, "10"),
        (11, "more than nine tenths of the 12 who hold a token"),
    ],
)
def test_members_are_recounted_by_organisation_and_apart(counted, said, tmp_path, capsys):
    code, found, report = verify_files(capsys, tmp_path / "bundle", count_members(*good_entries(counted))())
    _, printed, _ = run_command(capsys, "verify", tmp_path / "bundle", "--no-pin")

    assert (code, found) == (0, set())
    assert report["members"] == {"drivers-union": {"counted": counted, "issued": 12}}
    assert report["counts"]["1"]["person"]["signed"] == 3
    assert f"Members of drivers-union, without their names: {said}." in printed


def test_a_key_that_was_lost_before_the_board_may_be_replaced(tmp_path, capsys):
    entries = (other().issuer, union().issuer, union().board_entry, *(union().member(at) for at in range(5)))

    assert verify_files(capsys, tmp_path / "bundle", count_members(*entries)())[:2] == (0, set())


def test_every_kind_of_finding_has_its_forgery():
    tried = {case[2] for case in FORGED_FILES + FORGED_LOGS + FORGED_MEMBERS + BESIDE_THE_LISTS}
    apart = {Wrong.LOG_REWRITTEN, Wrong.LOG_SHRUNK, Wrong.ARCHIVE_INVALID, Wrong.KEY_CHANGED, Wrong.ORIGIN_OTHER}

    assert tried | apart >= set(Wrong)
