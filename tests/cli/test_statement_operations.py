"""Operations at the command line: told like requests, refused in one line."""

from __future__ import annotations

import argparse
import json

import pytest
from django.conf import settings
from django.utils import timezone
from tests.builders import make_collection, make_frozen, make_statement, make_waiting

from undersigned.cli import statement_operations as command
from undersigned.cli.main import Undone, make_parser
from undersigned.signing import actions as signing
from undersigned.texts.models import Deed


@pytest.fixture(autouse=True)
def _house(db, instance, ring):
    """Every action needs tables, settings and keys."""


def do(action, slug, *words):
    """Parse an action as typed and carry it out, without a process of its own."""
    arguments = make_parser("statement").parse_args(["statement", action, slug, *words])
    chosen = command.ACTIONS[action]
    run = command._runner(chosen)
    assert isinstance(arguments, argparse.Namespace)
    return run(arguments, settings.INSTANCE, settings.RING, timezone.now())


@pytest.fixture
def collection():
    return make_collection()


def test_what_is_typed_is_what_a_request_would_say(collection):
    do("save-order", collection.slug, "--blocked-domains", "mail.example.org", "--normal-level", "40")
    changed = do("save-order", collection.slug, "--takes-disposable")

    assert (changed["blocked_domains"], changed["normal_level"], changed["takes_disposable"]) == (
        ["mail.example.org"], 40, True,
    )  # fmt: skip


def test_a_name_is_found_and_looked_for(collection, ring):
    make_waiting(collection, "Zoë Müller")
    signing.integrate(collection, ring=ring, today=timezone.now().date())

    assert [one["name"] for one in do("search", collection.slug, "--words", "zoe", "--class", "person")["items"]] == [
        "Zoë Müller"
    ]


def test_looking_first_is_switched(collection):
    assert do("look-first", collection.slug, "on") == {"is_wanted": True}
    assert do("look-first", collection.slug, "off") == {"is_wanted": False}


def test_a_language_is_taken_from_a_file_corrected_and_frozen(collection, tmp_path):
    source = tmp_path / "de.txt"
    source.write_text("Für Zahlen\n\nWir erklären:\n\n1. Wir bedauern den Ausfall.\n2. Wir bitten um Zahlen.")
    begun = do("begin-language", collection.slug, "de", str(source), "--role", "translation")
    edited = tmp_path / "draft.json"
    edited.write_text(json.dumps(begun | {"subtitle": "Ein Aufruf"}))
    do("save-language", collection.slug, "de", str(edited))
    seen = do("language-text", collection.slug, "de")

    frozen = do("freeze-language", collection.slug, "de", "--sha256", seen["sha256"])

    assert "Ein Aufruf" in seen["text"]
    assert [one["lang"] for one in frozen["frozen"]] == ["en", "de"]


def test_imported_names_go_out_and_come_back(tmp_path):
    statement = make_statement()
    file, listed = tmp_path / "names.csv", tmp_path / "names.json"
    file.write_text("name,role\nZoë Müller,signaller\nAdam Nowak,driver\n")
    do("add-names", statement.slug, str(file))
    read = do("imported", statement.slug)
    listed.write_text(json.dumps(read | {"items": read["items"][::-1]}))

    assert [one["name"] for one in do("save-names", statement.slug, str(listed))["items"]] == [
        "Adam Nowak",
        "Zoë Müller",
    ]


def test_those_in_a_file_are_asked_to_sign_before_a_release(tmp_path):
    statement, file = make_frozen(), tmp_path / "asked.csv"
    file.write_text("Riders' Union, riders@union.example\nClub, City, club@city.example\n\n")
    do("begin-sign-on", statement.slug, "--soft-at", "2100-01-02T18:00:00Z")

    asked = do("invite", statement.slug, str(file), "--class", "org")

    assert (asked["mailed"], asked["org"]["invited"]) == (2, 2)
    assert do("board", statement.slug)["soft_at"] == "2100-01-02T18:00:00Z"
    file.write_text("Walkers\n")
    with pytest.raises(Undone, match="invited/0"):
        do("invite", statement.slug, str(file))


def test_a_part_of_a_list_does_not_replace_the_whole(tmp_path):
    statement = make_statement()
    file, part = tmp_path / "names.csv", tmp_path / "names.json"
    file.write_text("name,role\nZoë Müller,signaller\nAdam Nowak,driver\n")
    do("add-names", statement.slug, str(file))
    part.write_text(json.dumps(do("imported", statement.slug, "--limit", "1")))

    with pytest.raises(Undone, match="a part of the list"):
        do("save-names", statement.slug, str(part))
    assert do("imported", statement.slug)["total"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pause", "no-such-statement"), "There is no statement"),
        (("trend", "SLUG", "--days", "0"), "days: "),
        (("decline", "SLUG", "a", "--reason", "bad"), "reason: "),
        (("keep", "SLUG", "7"), "No name stands there"),
        (("save-draft", "SLUG", "FILE"), "is no JSON"),
        (("add-names", "SLUG", "/no/such/file"), "No such file"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(collection, tmp_path, words, said):
    file = tmp_path / "odd.json"
    file.write_text("{")
    action, slug, *rest = [word.replace("FILE", str(file)).replace("SLUG", collection.slug) for word in words]

    with pytest.raises(Undone, match=said) as raised:
        do(action, slug, *rest)
    assert "\n" not in str(raised.value)


def test_what_the_operator_does_is_no_deed_of_a_convenor(collection):
    do("pause", collection.slug)

    assert not Deed.objects.exists()


@pytest.mark.parametrize(
    "action",
    ["trend", "choices", "acts", "hand-over", "at-the-end", "languages", "round-tables", "removals", "objections",
     "review", "organisations", "members", "order", "keys", "show-details", "imported"],
)  # fmt: skip
def test_what_is_read_is_spelt_for_people(collection, action):
    assert isinstance(command.spell(do(action, collection.slug)), str)


def test_rows_are_lines_and_members_are_named():
    told = {"items": [{"day": "2026-11-23", "signed": 3, "is_done": True}], "next": None, "total": 1}

    assert command.spell(told) == "2026-11-23\t3\tyes\ntotal: 1"
