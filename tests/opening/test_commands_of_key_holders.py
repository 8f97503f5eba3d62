"""`undersigned key`, `open`, `member`: from making a key to decisions, and a clear sentence for what goes wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import sys
from hashlib import sha256

import pytest
import rfc8785
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from opening_samples import KEY, ORIGIN, make_record
from tests.light_locks import light_locks
from tests.rsa_keys import find_rsa_key

from undersigned.cli.key import describe_recipient
from undersigned.cli.main import main
from undersigned.opening.decisions import parse_decisions
from undersigned.opening.export import Export, SealedRow, format_export
from undersigned.opening.issuer import (
    TokenRequest,
    digest_member_code,
    format_requests,
    parse_invited,
    parse_issuer,
)
from undersigned.publiclog.record import commit
from undersigned.sealing.blind import verify_token
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.contents import Rehearsal, SealedSignature, format_rehearsal, format_signature
from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.envelope import find_recipient, generate_key, seal
from undersigned.sealing.keyfile import lock_key
from undersigned.sealing.slip import parse_token

PASSPHRASE = "academic acid acne acquire acrobat activity actress"
with light_locks():
    LOCKED = lock_key(KEY, PASSPHRASE, created_on="2026-11-23")


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in a folder of its own; gives exit code, output and the error line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def call(*words: str):
        code = main([*words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def made(run, tmp_path):
    """A key as the command makes it, with its passphrase in a file: making one takes a second."""
    (tmp_path / "key.age").write_bytes(LOCKED)
    (tmp_path / "words.txt").write_text(PASSPHRASE.upper() + "\n")
    return {**describe_recipient(find_recipient(KEY)), "passphrase": PASSPHRASE}


def write_export(path, recipient, names=("Ada Traveller", "Bea Traveller")):
    rows = []
    for name in names:
        record, salt = make_record(name), name.encode()[:1] * 32
        content = format_signature(SealedSignature(record, salt, "ada@mail.example", wants_news=False))
        rows.append(SealedRow(commit(salt, record), "convenors", seal(content, [recipient])))
    path.write_bytes(format_export(Export(ORIGIN, 1, (recipient,), tuple(rows))))


def fails(done, *parts: str):
    code, _, err = done
    assert code == 2
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


def test_a_key_is_made_shown_and_rehearsed(run, tmp_path):
    made = json.loads(run("key", "make", "key.age", "--json")[1])
    (tmp_path / "words.txt").write_text(made["passphrase"].upper() + "\n")
    (tmp_path / "test.sealed").write_bytes(
        seal(format_rehearsal(Rehearsal(ORIGIN, "duke-acid-academic")), [made["recipient"]])
    )

    shown = json.loads(run("key", "show", "key.age", "--passphrase-file", "words.txt", "--json")[1])
    code, out, _ = run("key", "rehearse", "test.sealed", "--key", "key.age", "--passphrase-file", "words.txt")

    assert shown["words"] == made["words"]
    assert code == 0
    assert "duke-acid-academic" in out
    assert stat.S_IMODE((tmp_path / "key.age").stat().st_mode) == 0o600


def test_the_page_and_the_command_line_compute_the_same_fingerprint(run, made):
    assert made["words"] in run("key", "fingerprint", made["recipient"])[1]


def test_a_key_is_never_overwritten(run, made, tmp_path):
    before = (tmp_path / "key.age").read_bytes()

    fails(run("key", "make", "key.age"), "key.age exists")
    assert (tmp_path / "key.age").read_bytes() == before


def test_a_wrong_passphrase_is_told_and_points_to_the_word(run, made, tmp_path):
    words = made["passphrase"].split()
    (tmp_path / "wrong.txt").write_text(" ".join([*words[:3], words[3] + "zz", *words[4:]]))
    fails(run("key", "show", "key.age", "--passphrase-file", "wrong.txt"), "word 4", words[3])

    (tmp_path / "wrong.txt").write_text(" ".join(words[::-1]) if words != words[::-1] else "duke")
    fails(run("key", "show", "key.age", "--passphrase-file", "wrong.txt"), "passphrase does not open")

    (tmp_path / "wrong.txt").write_text(" ".join(words[:6]))
    fails(run("key", "show", "key.age", "--passphrase-file", "wrong.txt"), "6 were typed")


def test_bad_key_files_are_told(run, made, tmp_path):
    whole = (tmp_path / "key.age").read_bytes()
    for name, data, part in (
        ("cut", whole[:-60], "cut"),
        ("empty", b"", "no age file"),
        ("plain", generate_key().encode(), "without a passphrase"),
        ("other", seal(b"", [made["recipient"]]), "not to a passphrase"),
        ("newer", b"age-encryption.org/v2\n-> x\n", "another version"),
        ("huge", bytes(20_000), "larger"),
    ):
        (tmp_path / name).write_bytes(data)
        fails(run("key", "show", name, "--passphrase-file", "words.txt"), part)
    fails(run("key", "show", "missing", "--passphrase-file", "words.txt"), "can't be read")
    fails(run("key", "show", "key.age"), "--passphrase-file")


def test_a_test_for_another_key_is_told(run, made, tmp_path):
    other = json.loads(run("key", "make", "other.age", "--json")[1])
    (tmp_path / "test.sealed").write_bytes(seal(format_rehearsal(Rehearsal(ORIGIN, "a-b-c")), [other["recipient"]]))

    fails(run("key", "rehearse", "test.sealed", "--key", "key.age", "--passphrase-file", "words.txt"), "another key")


def test_an_export_is_opened_and_decided(run, made, tmp_path):
    write_export(tmp_path / "export.jsonl", made["recipient"])
    key = ("--key", "key.age", "--passphrase-file", "words.txt")

    code, out, _ = run("open", "export.jsonl", *key, "--list", "names.csv", "--decisions", "first.jsonl")
    changed = (tmp_path / "names.csv").read_text().replace("invalidate,duplicate", "confirm,")
    (tmp_path / "names.csv").write_text(changed)
    again = run("open", "export.jsonl", "--from", "names.csv", "--decisions", "second.jsonl")

    assert (code, again[0]) == (0, 0)
    assert "the same mailbox" in out
    acts = [
        [row.act for row in parse_decisions((tmp_path / n).read_bytes()).rows] for n in ("first.jsonl", "second.jsonl")
    ]
    assert sorted(acts[0]) == ["confirm", "invalidate"]
    assert acts[1] == ["confirm", "confirm"]


def test_what_is_printed_as_json_holds_no_names(run, made, tmp_path):
    write_export(tmp_path / "export.jsonl", made["recipient"])

    _, out, _ = run("open", "export.jsonl", "--key", "key.age", "--passphrase-file", "words.txt", "--json")

    assert json.loads(out)["proposed"] == {"confirm": 1, "invalidate": 1}
    assert "Traveller" not in out


def test_an_export_that_was_cut_or_is_for_another_key_is_told_and_nothing_is_written(run, made, tmp_path):
    write_export(tmp_path / "export.jsonl", made["recipient"])
    run("key", "make", "other.age")
    other = json.loads(run("key", "make", "third.age", "--json")[1])
    (tmp_path / "third.txt").write_text(other["passphrase"])
    options = ("--list", "names.csv")

    third = ("--key", "third.age", "--passphrase-file", "third.txt")
    fails(run("open", "export.jsonl", *third, *options), "sealed to another key", made["words"])
    (tmp_path / "export.jsonl").write_bytes((tmp_path / "export.jsonl").read_bytes()[:-9])
    fails(run("open", "export.jsonl", "--key", "key.age", "--passphrase-file", "words.txt", *options), "cut")
    assert not (tmp_path / "names.csv").exists()


def test_a_box_is_split_tried_and_opens_an_export(run, tmp_path):
    split = ("key", "split", "box.json", "--for", ORIGIN, "--needed", "2", "--papers", "3")
    members = json.loads(run(*split, "--write", "papers", "--json")[1])
    write_export(tmp_path / "export.jsonl", members["recipient"])
    papers = ("--paper", "papers/paper-3.txt", "--paper", "papers/paper-1.txt")

    joined = run("key", "join", "box.json", *papers)
    opened = run("open", "export.jsonl", "--box", "box.json", *papers, "--json")

    assert joined[0] == opened[0] == 0
    assert members["words"] in joined[1]
    assert json.loads(opened[1])["opened"] == 2


def test_papers_that_do_not_fit_are_told(run, tmp_path):
    for name in ("box", "other"):
        run("key", "split", f"{name}.json", "--for", ORIGIN, "--needed", "2", "--papers", "3", "--write", name)

    def join(*papers):
        return run("key", "join", "box.json", *(word for paper in papers for word in ("--paper", paper)))

    fails(join("box/paper-1.txt", "other/paper-2.txt"), "number 2 belongs to another box")
    fails(join("box/paper-1.txt"), "2 papers are needed")
    fails(join("box/paper-1.txt", "box/paper-1.txt"), "twice")
    mistyped = re.sub(r"( 7\. )\w+", r"\1zzzz", (tmp_path / "box" / "paper-2.txt").read_text())
    (tmp_path / "mistyped.txt").write_text(mistyped)
    fails(join("box/paper-1.txt", "mistyped.txt"), "mistyped.txt", "word 7")
    fails(run("key", "join", "box.json"), "--paper")
    fails(run("key", "split", "new.json", "--for", ORIGIN, "--needed", "1", "--papers", "3"), "at least two")


def make_keys(run, **changed):
    options = {
        "org": "drivers-union", "for": ORIGIN, "codes": "20", "issue-until": "2999-01-01", "sign-from": "2999-01-03",
        "sign-until": "2999-01-05",
    }  # fmt: skip
    words = [word for name, value in (options | changed).items() for word in (f"--{name}", value)]
    return run("member", "keys", "signer", *words, "--json")


def read_codes(tmp_path):
    with (tmp_path / "signer" / "codes.csv").open(newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_an_organisation_signs_requests_and_writes_a_board(run, tmp_path):
    (tmp_path / "words.txt").write_text(json.loads(make_keys(run)[1])["passphrase"])
    codes = read_codes(tmp_path)
    issuer = parse_issuer((tmp_path / "signer" / "issuer.json").read_bytes())
    requests = [TokenRequest(code, bytes([0, *range(1, 256), *range(128)])) for code in codes[:1]]
    requests.append(TokenRequest("0000-0000-0000-0000-0000-0000", bytes(384)))
    (tmp_path / "requests.jsonl").write_bytes(format_requests(issuer, requests))

    signed = run("member", "sign", "signer", "requests.jsonl", "--passphrase-file", "words.txt", "--json")
    again = run("member", "sign", "signer", "requests.jsonl", "--passphrase-file", "words.txt", "--json")
    board = run("member", "board", "signer", "board.json", "--json")
    checked = run("member", "check", "board.json", "--json")

    assert signed[0] == 1
    assert json.loads(signed[1])["signed"] == json.loads(again[1])["repeated"] == 1
    assert json.loads(signed[1])["unknown-code"] == 1
    assert len(codes) == 20
    assert json.loads(board[1]) == json.loads(checked[1])
    assert json.loads(board[1])["n"] == 1


def test_what_an_organisation_can_get_wrong_is_told(run, tmp_path):
    fails(make_keys(run, codes="19"), "nobody is hidden")
    fails(make_keys(run, **{"sign-from": "2998-01-01"}), "later day")
    fails(make_keys(run, **{"sign-from": "2999-01-02"}), "whole day between")
    fails(make_keys(run, **{"sign-from": "soon"}), "spelt like 2026-11-30")
    assert not (tmp_path / "signer").exists()

    make_keys(run)
    fails(make_keys(run), "exists")
    issuer = parse_issuer((tmp_path / "signer" / "issuer.json").read_bytes())
    (tmp_path / "requests.jsonl").write_bytes(format_requests(issuer, []))
    (tmp_path / "wrong.txt").write_text("duke duke duke")
    sign = ("member", "sign", "signer", "requests.jsonl", "--passphrase-file", "wrong.txt")
    fails(run(*sign), "passphrase does not open")
    (tmp_path / "requests.jsonl").write_bytes(b"{}")
    fails(run(*sign), "requests.jsonl")
    (tmp_path / "board.json").write_bytes(b"{}")
    fails(run("member", "check", "board.json"), "no board")


def test_nothing_is_signed_after_the_window(run, tmp_path):
    days = {"issue-until": "2020-01-01", "sign-from": "2020-01-03", "sign-until": "2020-01-05"}
    (tmp_path / "words.txt").write_text(json.loads(make_keys(run, **days)[1])["passphrase"])
    issuer = parse_issuer((tmp_path / "signer" / "issuer.json").read_bytes())
    (tmp_path / "requests.jsonl").write_bytes(format_requests(issuer, []))

    fails(run("member", "sign", "signer", "requests.jsonl", "--passphrase-file", "words.txt"), "Too late")


def test_codes_come_with_links_and_with_a_list_that_tells_none_of_them(run, tmp_path):
    make_keys(run)
    issuer = parse_issuer((tmp_path / "signer" / "issuer.json").read_bytes())
    invited = (tmp_path / "signer" / "invited.jsonl").read_bytes()
    codes = read_codes(tmp_path)
    key = sha256(issuer.spki).hexdigest()

    with (tmp_path / "signer" / "codes.csv").open(newline="") as file:
        links = [row["link"] for row in csv.DictReader(file)]

    assert parse_invited(invited, issuer) == sorted(digest_member_code(parse_code(code)) for code in codes)
    assert not any(code.encode() in invited for code in codes)
    assert links[0] == f"https://{ORIGIN}/members/drivers-union/index.html#{codes[0]}.{key}"


def test_a_member_without_a_script_asks_and_finishes_a_token(run, tmp_path):
    (tmp_path / "words.txt").write_text(json.loads(make_keys(run)[1])["passphrase"])
    issuer = parse_issuer((tmp_path / "signer" / "issuer.json").read_bytes())
    key = sha256(issuer.spki).hexdigest()
    asked = json.loads(run("member", "ask", "signer/issuer.json", "slip.json", "--key", key, "--json")[1])
    request = TokenRequest(read_codes(tmp_path)[0], parse_base64url(asked["request"]))
    (tmp_path / "requests.jsonl").write_bytes(format_requests(issuer, [request]))
    run("member", "sign", "signer", "requests.jsonl", "--passphrase-file", "words.txt")
    run("member", "board", "signer", "board.json")

    finished = json.loads(run("member", "finish", "slip.json", "board.json", "--json")[1])

    nonce, signature = parse_token(finished["token"])
    verify_token(origin=ORIGIN, spki=issuer.spki, nonce=nonce, signature=signature)
    assert (tmp_path / "slip.json").stat().st_mode & 0o077 == 0
    assert "slip.json" in run("member", "finish", "slip.json", "board.json")[1]


def test_what_a_member_can_meet_is_told(run, tmp_path):
    (tmp_path / "words.txt").write_text(json.loads(make_keys(run)[1])["passphrase"])
    issuer = parse_issuer((tmp_path / "signer" / "issuer.json").read_bytes())
    (tmp_path / "requests.jsonl").write_bytes(format_requests(issuer, []))
    run("member", "sign", "signer", "requests.jsonl", "--passphrase-file", "words.txt")
    run("member", "board", "signer", "board.json")

    fails(run("member", "ask", "signer/issuer.json", "slip.json", "--key", "00" * 32), "another key")
    assert run("member", "ask", "signer/issuer.json", "slip.json")[0] == 0
    fails(run("member", "ask", "signer/issuer.json", "slip.json"), "exists")
    fails(run("member", "finish", "slip.json", "board.json"), "not on the board", "Tell your organisation")
    fails(run("member", "finish", "signer/issuer.json", "board.json"), "no slip")
    board = json.loads((tmp_path / "board.json").read_bytes())
    (tmp_path / "other.json").write_bytes(rfc8785.dumps(board | {"org": "teachers-union"}))
    fails(run("member", "finish", "slip.json", "other.json"), "not the board of this slip")
    spki = find_rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "replaced.json").write_bytes(rfc8785.dumps(board | {"spki": format_base64url(spki)}))
    fails(run("member", "finish", "slip.json", "replaced.json"), "another key")
