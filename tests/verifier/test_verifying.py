"""Verifying: what good bundles say, what can't be known or read, and bundles that change meanwhile."""

import json
import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from stat import S_IFSOCK

import pytest
from bundles import ARTICLE, ORIGIN, SIGNER, TEXT, make_statement, receipt_for, write_bundle
from verifier_commands import run_command

from undersigned.publiclog.entry import (
    Close,
    Hide,
    Recipient,
    Release,
    Show,
    SignerClass,
    Visibility,
    Withdraw,
    WithdrawnBy,
    Withhold,
)
from undersigned.publiclog.note import Signer
from undersigned.verifier.findings import Unknown
from undersigned.verifier.numbers import is_number, numbers_in
from undersigned.verifier.source import FolderSource, SourceUnreadable, WebSource
from undersigned.verifier.verify import verify


def verify_json(capsys, folder, *words):
    code, printed, _ = run_command(capsys, "verify", folder, "--json", *words)
    return code, json.loads(printed)


def make_long_story():
    """Return a statement in which everything happened that may happen."""
    statement = make_statement(300)
    statement.keep_checkpoint()
    statement.translate()
    statement.imported = [{"name": "Bo", "role": "driver", "class": "person"}]
    statement.sign("Nobody sees me", vis=Visibility.CONVENORS)
    statement.sign("Nor me", vis=Visibility.THRESHOLD)
    statement.amend(5, "Zoë Müller", role="nurse", former=True)
    statement.amend(6, "Ada 6", vis=Visibility.CONVENORS)
    for entry in (Withdraw(WithdrawnBy.SIGNATORY, 7), Withdraw(WithdrawnBy.DEADLINE, 8), Hide(9), Hide(10), Show(10)):
        statement.append(entry)
    statement.correct(TEXT.replace("evening", "morning"), ARTICLE.replace("evening", "morning"))
    statement.sign("Ж", class_=SignerClass.PERSON)
    for entry in (Recipient(1, "ab" * 32), Withhold(), Release(), Close(), Withdraw(WithdrawnBy.CONVENOR, 11)):
        statement.append(entry)
    return statement


@pytest.mark.parametrize("split_names_above", [256, 40, 2])
def test_a_long_story_verifies(split_names_above, tmp_path, capsys):
    statement = make_long_story()
    statement.split_names_above = split_names_above

    code, report = verify_json(capsys, statement.publish(tmp_path / "bundle"), "--key", SIGNER.vkey)

    assert (code, report["findings"]) == (0, [])
    first = {"signed": 302, "listed": 295, "not_named": 3, "hidden": 1, "withdrawn": 1, "removed": 2}
    assert report["counts"]["1"]["person"] == first
    assert report["counts"]["2"]["person"]["listed"] == 1


def test_workers_find_what_one_process_finds(tmp_path):
    statement = make_statement(256 * 70)
    folder = statement.publish(tmp_path / "bundle")
    target = folder / "openings" / "069.jsonl"
    target.write_bytes(target.read_bytes().replace(b"Ada", b"Eda", 1))

    alone, together = (verify(FolderSource(folder), processes=processes) for processes in (1, 2))

    assert alone.findings.kept == together.findings.kept
    assert len(alone.findings) > 0


def test_withheld_names_are_told_with_the_entry(tmp_path, capsys):
    statement = make_statement(3)
    statement.append(Withhold())

    code, printed, _ = run_command(capsys, "verify", statement.publish(tmp_path / "bundle"))

    assert code == 0
    assert "Names withheld since entry 5." in printed


def test_a_first_visit_without_a_key_claims_little(tmp_path, capsys):
    code, printed, _ = run_command(capsys, "verify", make_statement().publish(tmp_path / "bundle"))

    assert code == 0
    assert "Who signed the log could not be known" in printed
    assert "Not compared with anything earlier" in printed
    assert "3 people and 1 organisation have signed" in printed
    assert "does not show that every name is a real person" in printed


def test_a_typed_key_is_pinned_and_the_next_run_compares(tmp_path, capsys):
    statement = make_statement()
    folder = statement.publish(tmp_path / "bundle")
    run_command(capsys, "verify", folder, "--key", SIGNER.vkey)
    statement.sign("One more")

    code, report = verify_json(capsys, statement.publish(folder))

    assert code == 0
    assert report["key"] == {"from": "pinned", "vkey": SIGNER.vkey}
    assert report["compared_with"][0].startswith("the copy you saved on ")
    assert Unknown.NOTHING_EARLIER not in report["unknown"]


def test_no_pin_leaves_no_trace(tmp_path, capsys):
    run_command(capsys, "verify", make_statement().publish(tmp_path / "bundle"), "--key", SIGNER.vkey, "--no-pin")

    assert not (tmp_path / "state").exists()


def test_a_key_that_was_not_typed_is_not_pinned(tmp_path, capsys):
    run_command(capsys, "verify", make_statement().publish(tmp_path / "bundle"))

    assert not (tmp_path / "state").exists()


def test_a_wrong_bundle_does_not_move_the_pin(tmp_path, capsys):
    statement = make_statement()
    folder = statement.publish(tmp_path / "bundle")
    run_command(capsys, "verify", folder, "--key", SIGNER.vkey)
    pins = {path: path.read_bytes() for path in (tmp_path / "state" / "undersigned").iterdir()}
    statement.sign("One more")
    (statement.publish(folder) / "assets/pages.css").write_bytes(b"")

    assert run_command(capsys, "verify", folder)[0] == 1
    assert {path: path.read_bytes() for path in (tmp_path / "state" / "undersigned").iterdir()} == pins


def test_a_damaged_pin_is_said(tmp_path, capsys):
    folder = make_statement().publish(tmp_path / "bundle")
    run_command(capsys, "verify", folder, "--key", SIGNER.vkey)
    for pin in (tmp_path / "state" / "undersigned").iterdir():
        pin.write_bytes(b"{}")

    code, _, said = run_command(capsys, "verify", folder)

    assert code == 2
    assert "is damaged" in said


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere"],
        ["."],
        ["ftp://letters.example.org/"],
        ["https:///"],
        ["{bundle}", "--key", "no key"],
        ["{bundle}", "--previous", "nowhere"],
        ["{bundle}", "--previous", "{bundle}/text.en.md"],
        ["{bundle}", "--previous", "{other}/checkpoint", "--key", SIGNER.vkey],
    ],
    ids=str,
)
def test_what_cannot_be_read_is_said_in_one_line(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bundle = make_statement().publish(tmp_path / "bundle")
    other = make_statement()
    other.signer = Signer(ORIGIN, b"\3" * 32)
    places = {"bundle": bundle, "other": other.publish(tmp_path / "other")}

    code, printed, said = run_command(capsys, "verify", *[word.format(**places) for word in words])

    assert (code, printed) == (2, "")
    assert len(said.strip().split("\n")) == 1


def test_a_link_out_of_the_bundle_is_not_followed(tmp_path, capsys):
    folder = make_statement().publish(tmp_path / "bundle")
    (tmp_path / "secret").write_text("secret")
    (folder / "text.en.md").unlink()
    (folder / "text.en.md").symlink_to(tmp_path / "secret")

    code, _, said = run_command(capsys, "verify", folder)

    assert code == 2
    assert "leads out of the bundle" in said


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture
def serve(socket_enabled):
    servers = []

    def start(folder, handler=Quiet):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_bundle_verifies_over_the_network(serve, tmp_path, capsys):
    address = serve(make_long_story().publish(tmp_path / "bundle"))

    code, report = verify_json(capsys, address, "--key", SIGNER.vkey)

    assert (code, report["findings"]) == (0, [])
    assert report["source"] == address


def test_a_forgery_is_found_over_the_network(serve, tmp_path, capsys):
    folder = make_statement().publish(tmp_path / "bundle")
    (folder / "text.en.md").write_bytes(b"# Another text\n")

    code, report = verify_json(capsys, serve(folder))

    assert code == 1
    assert "text-changed" in report["found"]


def test_a_host_without_a_bundle_is_said(serve, tmp_path, capsys):
    code, _, said = run_command(capsys, "verify", serve(tmp_path))

    assert code == 2
    assert "has no `checkpoint`" in said


def test_redirects_are_not_followed(serve, tmp_path, capsys):
    class Redirecting(Quiet):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

    code, _, said = run_command(capsys, "verify", serve(tmp_path, Redirecting))

    assert code == 2
    assert "answered 302" in said


def test_a_closed_port_is_said(serve, capsys):
    code, _, said = run_command(capsys, "verify", "http://127.0.0.1:1/s/x/")

    assert code == 2
    assert "check address and connection" in said


def test_a_bundle_that_changes_while_it_is_read_is_read_anew(tmp_path):
    statement = make_statement()
    folder = statement.publish(tmp_path / "bundle")

    class Changing(FolderSource):
        has_changed = False

        def read(self, path, limit=2**26):
            data = super().read(path, limit)
            if path == "text.en.md" and not self.has_changed:
                self.has_changed = True
                statement.sign("Came meanwhile")
                statement.publish(folder)
            return data

    source = Changing(folder)
    report = verify(source)

    assert source.has_changed
    assert report.findings.kept == []
    assert report.checkpoint.size == 6


def test_a_bundle_that_never_stands_still_is_given_up_and_not_called_wrong(tmp_path):
    statement = make_statement()
    folder = statement.publish(tmp_path / "bundle")

    class Restless(FolderSource):
        reads = 0

        def read(self, path, limit=2**26):
            if path == "text.en.md":
                self.reads += 1
                statement.sign(f"Came meanwhile {self.reads}")
                statement.publish(folder)
            return super().read(path, limit)

    source = Restless(folder)

    with pytest.raises(SourceUnreadable, match="changes faster"):
        verify(source)
    assert source.reads == 3


def test_a_mismatch_that_the_next_checkpoint_explains_is_none(tmp_path):
    statement = make_statement()
    folder = statement.publish(tmp_path / "bundle")
    old = (folder / "checkpoint").read_bytes()
    statement.sign("Came meanwhile")
    statement.publish(folder)
    new = (folder / "checkpoint").read_bytes()
    # The pages are out, and their checkpoint comes half a second later.
    (folder / "checkpoint").write_bytes(old)
    late = threading.Timer(0.5, (folder / "checkpoint").write_bytes, [new])
    late.start()

    report = verify(FolderSource(folder), patience_seconds=10)

    late.join()
    assert report.is_good


def test_an_overlong_file_is_not_read(tmp_path):
    folder = make_statement().publish(tmp_path / "bundle")

    with pytest.raises(Exception, match="longer than 10 bytes"):
        FolderSource(folder).read("index.html", 10)


def test_an_overlong_answer_is_not_read(serve, tmp_path):
    source = WebSource(serve(make_statement().publish(tmp_path / "bundle")))

    with pytest.raises(Exception, match="longer than 10 bytes"):
        source.read("index.html", 10)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a//b", "./a", "a/../b", "a\0b", "a\\b", ""])
def test_paths_that_lead_out_are_refused(path, tmp_path):
    with pytest.raises(Exception, match="not a path within a bundle"):
        FolderSource(tmp_path).read(path)


def test_remarks_that_a_record_asks_for_are_good_in_any_language(tmp_path):
    statement = make_statement()
    statement.sign("Eve", class_=SignerClass.ORG, decided_on="2026-11-20", reservation="not <clause> 2", former=True)
    files = statement.files()
    said = {b"former": b"\xe5\x89\x8d", b"decided on 2026-11-20": b"2026-11-20 \xe3\x81\xab\xe6\xb1\xba\xe5\xae\x9a"}
    for path in [path for path in files if path.endswith(".html")]:
        for english, japanese in said.items():
            files[path] = files[path].replace(b"<small>%b<" % english, b"<small>%b<" % japanese)
    write_bundle(tmp_path / "bundle", files)

    assert verify(FolderSource(tmp_path / "bundle")).findings.kept == []


def test_forms_in_other_scripts_are_counted_and_said(tmp_path):
    statement = make_statement()
    files = statement.files()
    other = "\u2068Ада\u2069 (ru)"
    for path in [path for path in files if path.endswith(".html")]:
        files[path] = files[path].replace(b"Ada 0</bdi></li>", f"Ada 0</bdi> <small>{other}</small></li>".encode())
    write_bundle(tmp_path / "bundle", files)

    report = verify(FolderSource(tmp_path / "bundle"))

    assert report.findings.kept == []
    assert report.unknown[Unknown.GLOSSARY_NOT_COVERED] == 1


def test_numbers_are_read_in_the_digits_and_groups_of_any_language():
    spelt = ["12,345", "12.345", "12\u00a0345", "12\u202f345", "12’345", "12345", "١٢٣٤٥", "۱۲٬۳۴۵", "12,34,567"]

    assert [numbers_in(words) for words in spelt] == [[12345]] * 8 + [[1234567]]
    assert numbers_in("8 people, 2 organisations") == [8, 2]
    assert not is_number("3 million", 3)


def test_withdrawals_are_counted_since_the_earlier_copy(tmp_path, capsys):
    statement = make_statement(5)
    statement.append(Withdraw(WithdrawnBy.SIGNATORY, 1))
    statement.append(Withdraw(WithdrawnBy.SIGNATORY, 2))
    folder = statement.publish(tmp_path / "bundle")
    run_command(capsys, "verify", folder, "--key", SIGNER.vkey)
    statement.append(Withdraw(WithdrawnBy.SIGNATORY, 3))
    statement.append(Withdraw(WithdrawnBy.CONVENOR, 4))
    statement.publish(folder)

    _, printed, _ = run_command(capsys, "verify", folder, "--no-pin", "--previous", folder / "checkpoint")
    assert "; 0 withdrew." in printed
    _, printed, _ = run_command(capsys, "verify", folder)
    assert "; 1 withdrew." in printed


def test_an_earlier_receipt_is_named_by_its_day(tmp_path, capsys):
    statement = make_statement(5)
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_bytes(receipt_for(statement, 2))
    folder = statement.publish(tmp_path / "bundle")

    _, printed, _ = run_command(capsys, "verify", folder, "--no-pin", "--previous", receipt)

    assert "altered since you signed on 2026-11-23;" in printed


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.mknod(path, S_IFSOCK | 0o600)], ids=["pipe", "socket"])
def test_what_is_no_file_is_not_waited_for(make, tmp_path, capsys):
    folder = make_statement().publish(tmp_path / "bundle")
    (folder / "text.en.md").unlink()
    make(folder / "text.en.md")

    code, _, said = run_command(capsys, "verify", folder, "--no-pin")

    assert code == 2
    assert "text.en.md is a pipe, a socket or a device" in said


def test_a_fault_of_a_host_is_not_called_a_wrong_address(serve, tmp_path, capsys):
    class Broken(Quiet):
        def do_GET(self):
            self.send_error(500)

    code, _, said = run_command(capsys, "verify", serve(tmp_path, Broken))

    assert code == 2
    assert "answered 500; that host has a fault" in said


def test_an_address_of_another_kind_is_said_as_it_was_typed(capsys):
    _, _, said = run_command(capsys, "verify", "ftp://letters.example.org/s/x/")

    assert "ftp://letters.example.org/s/x/ is no address of a bundle" in said


def test_programs_are_told_why_it_could_not_be_done(capsys):
    code, printed, said = run_command(capsys, "verify", "nowhere", "--json")

    assert code == 2
    assert json.loads(printed) == {"error": said.strip()}


def test_what_is_never_compared_is_always_said(serve, tmp_path, capsys):
    folder = make_statement().publish(tmp_path / "bundle")

    _, on_disk, _ = run_command(capsys, "verify", folder, "--no-pin")
    _, on_the_web, _ = run_command(capsys, "verify", serve(folder), "--no-pin")

    assert "Other words on the pages" in on_disk
    assert "Only what the server sent here was read" not in on_disk
    assert "Only what the server sent here was read" in on_the_web


def test_files_of_a_kind_that_is_not_known_are_counted_and_said(tmp_path, capsys):
    files = make_statement().files() | {"more.html": b"Mallory"}
    write_bundle(tmp_path / "bundle", files)

    code, report = verify_json(capsys, tmp_path / "bundle", "--no-pin")

    assert code == 0
    assert report["unknown"]["files-not-known"] == 1


def test_one_of_anything_is_said_in_the_singular(tmp_path, capsys):
    statement = make_statement()
    statement.sign("Nobody sees me", vis=Visibility.CONVENORS)

    _, printed, _ = run_command(capsys, "verify", statement.publish(tmp_path / "bundle"), "--no-pin")

    assert "1 signature is counted but not shown" in printed
