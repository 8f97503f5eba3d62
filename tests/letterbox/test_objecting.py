"""My name is here and I did not sign: found by the whole name, told by a sentence, nothing kept of who says it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.letterbox.visitor import SLUG, Reply, Visitor, execute, select
from undersigned.letterbox.limits import NETWORK_FORMS
from undersigned.verifier.rows import sort_key

SENTENCES = ("objection", "not-decided", "not-real", "harmful")


def make_listed(visitor: Visitor, index: int, name: str, *, is_hidden: bool = False, **members: str) -> None:
    ((number,),) = select(visitor.url, "SELECT id FROM signing_collection")
    record = json.dumps({"name": name, **members}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    execute(
        visitor.url,
        'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, is_hidden) '
        "VALUES (?, ?, ?, ?, ?, 'person', 1, ?, ?)",
        (number, index, f"c{index}", b"salt", record, sort_key(name, index), is_hidden),
    )


def make_imported(visitor: Visitor, *names: str, ground: str = "printed") -> None:
    folder = visitor.instance.public / "s" / SLUG
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"name": name, "v": 1}, ensure_ascii=False, separators=(",", ":")) for name in names]
    (folder / "imported.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for position, name in enumerate(names):
        execute(
            visitor.url,
            "INSERT INTO signing_imported (statement_id, position, name, role, affiliation, is_former, klass, "
            "as_printed, source, ground, imported_on) VALUES (1, ?, ?, '', '', ?, 'person', '', '', ?, '2026-11-20')",
            (position, name, False, ground),
        )


def find(visitor: Visitor, name: str, **more: Any) -> Reply:
    return visitor.post("/objection", {"statement": SLUG, "name": name}, **more)


def lines(reply: Reply) -> list[str]:
    return re.findall(r'name="line"[^>]* value="([^"]+)"', reply.text)


def send(visitor: Visitor, line: str, reason: str = "objection", **more: Any) -> Reply:
    return visitor.post(
        "/objection/send", {"statement": SLUG, "name": "Zoë Müller", "line": line, "reason": reason}, **more
    )


def objections(visitor: Visitor) -> list[tuple[Any, ...]]:
    return select(visitor.url, 'SELECT "index", reason, times FROM signing_objection ORDER BY "index", reason')


def test_the_page_that_a_list_leads_to_knows_its_statement(visitor: Visitor) -> None:
    reply = visitor.get("/objection", f"s={SLUG}")

    assert reply.status == 200
    assert reply.hidden("statement") == SLUG


def test_a_name_is_found_without_case_and_marks_and_only_whole(visitor: Visitor) -> None:
    make_listed(visitor, 7, "Zoë Müller", role="nurse")
    make_listed(visitor, 8, "Zoë Müller-Lang")

    assert lines(find(visitor, "  zoe   MULLER ")) == ["s7"]
    assert "nurse" in find(visitor, "zoe muller").text
    assert find(visitor, "Zoë").status == 404


def test_a_hidden_or_withheld_name_can_not_be_found_out(visitor: Visitor) -> None:
    make_listed(visitor, 7, "Hidden Person", is_hidden=True)
    make_listed(visitor, 8, "Withheld Person")
    nobody = find(visitor, "Nobody At All").body.replace(b"Nobody At All", b"")

    assert find(visitor, "Hidden Person").body.replace(b"Hidden Person", b"") == nobody
    execute(visitor.url, "UPDATE signing_collection SET is_withheld = ?", (True,))
    assert find(visitor, "Withheld Person").status == 404
    assert send(visitor, "s7").status == 404
    assert objections(visitor) == []


@pytest.mark.parametrize("reason", SENTENCES)
def test_an_objection_is_a_line_and_one_of_four_sentences(visitor: Visitor, reason: str) -> None:
    make_listed(visitor, 7, "Zoë Müller")

    reply = send(visitor, "s7", reason)

    assert reply.status == 200
    assert "The convenors see it now" in reply.text
    assert objections(visitor) == [(7, reason, 1)]


def test_who_objects_again_is_counted_and_heard_again_after_an_answer(visitor: Visitor) -> None:
    make_listed(visitor, 7, "Zoë Müller")
    send(visitor, "s7")
    execute(visitor.url, "UPDATE signing_objection SET is_answered = ?", (True,))

    send(visitor, "s7")

    assert objections(visitor) == [(7, "objection", 2)]
    assert not select(visitor.url, "SELECT is_answered FROM signing_objection")[0][0]


def test_who_objects_again_after_an_answer_is_told_to_the_convenors_again(visitor: Visitor) -> None:
    make_listed(visitor, 7, "Zoë Müller")
    send(visitor, "s7")
    execute(visitor.url, "UPDATE signing_objection SET is_mailed = ?", (True,))
    send(visitor, "s7")
    assert select(visitor.url, "SELECT is_mailed FROM signing_objection")[0][0]

    execute(visitor.url, "UPDATE signing_objection SET is_answered = ?", (True,))
    send(visitor, "s7")

    assert not select(visitor.url, "SELECT is_mailed FROM signing_objection")[0][0]


def test_nothing_is_kept_of_who_objects(visitor: Visitor) -> None:
    make_listed(visitor, 7, "Zoë Müller")
    send(visitor, "s7", peer="203.0.113.77")

    ((row,),) = [select(visitor.url, "SELECT * FROM signing_objection")]
    values = [value for value in row if not isinstance(value, (bytes, memoryview))]
    assert sorted(map(str, values)) in (
        ["0", "0", "1", "1", "7", "objection"],
        ["1", "1", "7", "False", "False", "objection"],
    )
    assert visitor.count("outbox_mail") == 0
    # The key is made of nothing but collection, line and sentence, so it says nothing more.
    before = select(visitor.url, "SELECT id FROM signing_objection")
    execute(visitor.url, "DELETE FROM signing_objection")
    visitor.now += 3600
    send(visitor, "s7", peer="198.51.100.3")
    assert [bytes(key) for (key,) in select(visitor.url, "SELECT id FROM signing_objection")] == [
        bytes(key) for (key,) in before
    ]


def test_a_name_that_was_signed_elsewhere_is_found_and_its_removal_asked_for(visitor: Visitor) -> None:
    make_imported(visitor, "Ada First", "Zoë Müller")
    (line,) = lines(find(visitor, "zoe muller"))

    assert line.startswith("f1-")
    assert send(visitor, line).status == 200
    asked = select(visitor.url, "SELECT name, removals_asked FROM signing_imported ORDER BY position")
    assert asked == [("Ada First", 0), ("Zoë Müller", 1)]
    assert objections(visitor) == []


def test_a_line_that_changed_meanwhile_is_not_taken_for_another(visitor: Visitor) -> None:
    make_imported(visitor, "Zoë Müller")
    (line,) = lines(find(visitor, "Zoë Müller"))
    execute(visitor.url, "DELETE FROM signing_imported")
    make_imported(visitor, "Somebody Else")

    assert send(visitor, line).status == 404
    assert select(visitor.url, "SELECT removals_asked FROM signing_imported") == [(0,)]


def test_imported_names_that_are_not_shown_are_not_found(visitor: Visitor) -> None:
    make_imported(visitor, "Zoë Müller", ground="")
    (visitor.instance.public / "s" / SLUG / "imported.jsonl").unlink()

    assert find(visitor, "Zoë Müller").status == 404


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        ("", "objection", "Please choose the line."),
        ("s7", "", "Please choose what is wrong."),
        ("s7", "because", "Please choose what is wrong."),
        ("x7", "objection", "Please choose the line."),
        ("s07", "objection", "Please choose the line."),
        ("f1-zz", "objection", "Please choose the line."),
        ("s9999999999999999999", "objection", "Please choose the line."),
    ],
)
def test_what_is_missing_is_asked_for_beside_it_with_what_was_chosen(
    visitor: Visitor, line: str, reason: str, said: str
) -> None:
    make_listed(visitor, 7, "Zoë Müller")

    reply = send(visitor, line, reason)

    assert reply.status == 422
    assert said in reply.text
    assert lines(reply) == ["s7"]
    assert objections(visitor) == []


@pytest.mark.parametrize("line", ["s6", "f0-0123456789abcdef", "f9999999-0123456789abcdef"])
def test_a_line_that_is_not_there_is_refused_in_words(visitor: Visitor, line: str) -> None:
    make_listed(visitor, 7, "Zoë Müller")

    reply = send(visitor, line)

    assert reply.status == 404
    assert "does not stand on the lists any more" in reply.text


def test_what_is_typed_wrongly_stays_in_the_form(visitor: Visitor) -> None:
    reply = visitor.post("/objection", {"statement": "no-such-one", "name": '<b>"Zoë"'})

    assert reply.status == 404
    assert reply.hidden("name") == '<b>"Zoë"'
    assert b"<b>" not in reply.body
    assert find(visitor, "   ").status == 422


def test_many_objections_of_one_network_are_asked_to_wait_and_cost_no_signature_its_place(visitor: Visitor) -> None:
    make_listed(visitor, 7, "Zoë Müller")
    statuses = [send(visitor, "s7", peer="203.0.113.5").status for _ in range(NETWORK_FORMS + 1)]

    assert statuses == [200] * NETWORK_FORMS + [429]
    assert objections(visitor) == [(7, "objection", NETWORK_FORMS)]
    assert send(visitor, "s7", peer="198.51.100.3").status == 200
    signing = visitor.post(f"/s/{SLUG}/submit", {"state": visitor.check().hidden("state")}, peer="203.0.113.5")
    assert signing.status == 200


def test_looking_for_names_is_no_way_to_read_the_list_by_program(visitor: Visitor) -> None:
    for at in range(30):
        make_listed(visitor, at, "Anonymous Signer")

    reply = find(visitor, "anonymous signer")

    assert len(lines(reply)) == 20
    assert "the first twenty are shown" in reply.text
