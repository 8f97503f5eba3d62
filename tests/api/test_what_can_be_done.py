"""Each operation does what the page of the desk does, and tells it in its shape."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.utils import timezone
from tests.builders import make_convenor, make_statement, make_waiting

from undersigned.roundtable import actions as roundtable
from undersigned.roundtable.models import Table
from undersigned.signing import actions as signing
from undersigned.signing import queries
from undersigned.signing.actions.importing import ImportedName
from undersigned.signing.models import Imported, Objection, Waiting
from undersigned.texts import actions as texts
from undersigned.translating.queries import source_of

NAMES = ["Zoë Müller", "Zora Kaya", "Adam Nowak", "Bea Long", "Cem Short"]


@pytest.fixture
def collection(opened):
    return deepcopy(opened)


@pytest.fixture
def signed(collection, ring):
    """Five people on the list."""
    for name in NAMES:
        make_waiting(collection, name)
    while signing.integrate(collection, ring=ring, today=_today()):
        pass
    signing.sort_names(collection)
    return collection


def _today():
    return timezone.now().date()


@pytest.fixture
def at(convenor, collection, make_script):
    """A script at the open statement, and the path of the statement."""
    return make_script(convenor, collection.statement), f"statements/{collection.slug}"


def search(at, **words):
    script, path = at
    return script.do("POST", f"{path}/signatories/search", words)


def entry_of(at, name):
    return next(one["entry"] for one in search(at, words=name)["items"])


def test_names_are_found_page_by_page(at, signed):
    seen, after = [], ""
    for _ in range(3):
        page = search(at, limit=2, after=after)
        seen += [one["name"] for one in page["items"]]
        after = page["next"]

    assert sorted(seen) == sorted(NAMES)
    assert after is None


def test_a_name_is_hidden_and_shown_again(at, signed):
    script, path = at
    entry = entry_of(at, "Adam")

    script.do("POST", f"{path}/signatories/{entry}/hide", {"reason": "duplicate"})
    assert [one["name"] for one in search(at, state="hidden")["items"]] == ["Adam Nowak"]
    assert script.fail("POST", f"{path}/signatories/{entry}/hide", {"reason": "duplicate"})["status"] == 409

    script.do("POST", f"{path}/signatories/{entry}/show", {})
    assert search(at, state="hidden")["items"] == []
    assert [one["act"] for one in script.do("GET", f"{path}/acts")["acts"]] == ["show", "hide"]


def test_a_reason_of_the_wrong_kind_is_refused(at, signed):
    script, path = at
    problem = script.fail("POST", f"{path}/signatories/{entry_of(at, 'Adam')}/hide", {"reason": "mistake"})

    assert problem["type"].endswith("#reason-missing")
    assert search(at, state="hidden")["items"] == []


def test_an_objection_is_answered_by_keeping_the_name(at, signed):
    script, path = at
    entry = entry_of(at, "Adam")
    Objection.objects.create(collection=signed, index=entry, reason="not-real", times=2)

    assert script.do("GET", f"{path}/objections")["items"][0]["reasons"] == {"not-real": 2}
    script.do("POST", f"{path}/signatories/{entry}/keep", status=204)
    assert script.do("GET", f"{path}/objections")["items"] == []


def test_what_waits_for_a_look_is_let_in_or_declined(at, collection):
    script, path = at
    assert script.do("PUT", f"{path}/look-first", {"is_wanted": True}) == {"is_wanted": True}
    for name in NAMES:
        make_waiting(collection, name)
    Waiting.objects.update(is_held=True)
    first = script.do("GET", f"{path}/review?limit=3")
    rest = script.do("GET", f"{path}/review?limit=3&after={first['next']}")

    ids = [one["id"] for one in first["items"]]
    assert sorted(one["name"] for page in (first, rest) for one in page["items"]) == sorted(NAMES)
    assert script.do("POST", f"{path}/review/let-in", {"ids": ids}) == {"number": 3}
    left = [one["id"] for one in rest["items"]]
    assert script.do("POST", f"{path}/review/decline", {"ids": left, "reason": "not-real"}) == {"number": 2}
    assert queries.count_held(collection) == 0


def test_organisations_are_listed_and_marked_as_known(at, collection, ring):
    script, path = at
    make_waiting(collection, "Railway Union", "org", decided_on="2026-11-01")
    signing.integrate(collection, ring=ring, today=_today())
    row = script.do("GET", f"{path}/organisations")["items"][0]

    script.do("PUT", f"{path}/organisations/{row['entry']}/known", {"is_known": True})

    assert (row["name"], row["known_on"]) == ("Railway Union", "")
    assert script.do("GET", f"{path}/organisations")["items"][0]["known_on"] == _today().isoformat()


def test_the_order_of_the_letter_box_is_changed_member_by_member(at):
    script, path = at
    script.do("PATCH", f"{path}/order", {"blocked_domains": ["Mail.Example.org"], "normal_level": 50})
    changed = script.do("PATCH", f"{path}/order", {"takes_disposable": True})

    assert changed == {
        "blocked_domains": ["mail.example.org"], "takes_disposable": True, "normal_level": 50, "alarms": []
    }  # fmt: skip
    assert script.do("PATCH", f"{path}/order", {"normal_level": None})["normal_level"] is None
    assert script.fail("PATCH", f"{path}/order", {"blocked_domains": ["no domain"]})["status"] == 422


def test_signing_is_paused_resumed_and_closed(at):
    script, path = at

    states = [script.do("POST", f"{path}/{verb}")["state"] for verb in ("pause", "resume", "close")]

    assert states == ["paused", "open", "closing"]
    problem = script.fail("POST", f"{path}/pause")
    assert (problem["status"], problem["current"]["state"]) == (409, "closing")


def test_a_corrected_text_is_begun_dropped_and_frozen(at):
    script, path = at
    script.do("POST", f"{path}/versions", status=201)
    assert script.fail("POST", f"{path}/versions")["type"].endswith("#draft-exists")
    script.do("DELETE", f"{path}/draft", status=204)
    script.do("POST", f"{path}/versions", status=201)
    read = script.ask("GET", f"{path}/draft")
    script.do("PUT", f"{path}/draft", read.json() | {"title": "For open figures"}, If_Match=read.headers["ETag"])
    seen = script.do("GET", f"{path}/text")

    frozen = script.do("POST", f"{path}/freeze", {"sha256": seen["sha256"]})

    assert (frozen["version"], frozen["title"], frozen["has_draft"]) == (2, "For open figures", False)
    assert script.do("GET", f"{path}/text")["is_frozen"] is True


def test_another_language_is_begun_corrected_and_published(at):
    script, path = at
    text = "Für Zahlen\n\nWir erklären:\n\n1. Wir bedauern den Ausfall.\n2. Wir bitten um Zahlen."
    script.do("POST", f"{path}/languages", {"lang": "de", "text": text}, status=201)
    read = script.ask("GET", f"{path}/languages/de/draft")
    body = read.json() | {"subtitle": "Ein Aufruf"}
    script.do("PUT", f"{path}/languages/de/draft", body, If_Match=read.headers["ETag"])
    seen = script.do("GET", f"{path}/languages/de/text")

    frozen = script.do("POST", f"{path}/languages/de/freeze", {"sha256": seen["sha256"]})

    assert [one["lang"] for one in frozen["frozen"]] == ["en", "de"]
    assert script.fail("GET", f"{path}/languages/fr/draft")["status"] == 404


def test_choices_are_changed_member_by_member(at):
    script, path = at
    changed = script.do("PATCH", f"{path}/choices", {"people_at_risk": True})

    assert (changed["people_at_risk"], changed["open_now"]) == (True, ["public"])
    assert script.fail("PATCH", f"{path}/choices", {"offers_threshold": True})["type"].endswith("#too-many-choices")
    script.do("POST", f"{path}/choices/offer")


def test_imported_names_are_replaced_shown_and_taken_off(at):
    script, path = at
    read = script.ask("GET", f"{path}/names")
    items = [{"name": name, "role": "signaller"} for name in NAMES]
    script.do("PUT", f"{path}/names", {"items": items}, If_Match=read.headers["ETag"])
    assert script.fail("PUT", f"{path}/names", {"items": []}, If_Match=read.headers["ETag"])["status"] == 412

    behind = script.do("GET", f"{path}/names?after={'9' * 20}")
    assert behind["items"] == []
    assert behind["next"] is None
    page = script.do("GET", f"{path}/names?limit=2&after=2")
    assert [one["name"] for one in page["items"]] == NAMES[2:4]
    assert (page["next"], page["total"]) == ("4", 5)
    assert script.do("PUT", f"{path}/names/ground", {"ground": "They asked for it."})["ground"] == "They asked for it."
    script.do("DELETE", f"{path}/names/ground", status=204)
    assert script.do("GET", f"{path}/names")["ground"] == ""


def test_a_removal_that_was_asked_for_is_done(at, collection):
    script, path = at
    signing.save_imported(collection.statement, [ImportedName(name="Zoë Müller")], today=_today())
    Imported.objects.update(removals_asked=1)
    number = script.do("GET", f"{path}/removals")["items"][0]["number"]

    assert script.do("POST", f"{path}/removals/{number}", {"do": "remove"}) == {"items": []}
    assert not Imported.objects.exists()
    assert script.fail("POST", f"{path}/removals/{number}", {"do": "keep"})["status"] == 404


def test_a_round_table_is_opened(convenor, make_script):
    draft = make_statement(convenor)
    script = make_script(convenor, draft)

    made = script.do("POST", f"statements/{draft.slug}/tables", {"kept_days": 40}, status=201)

    assert Table.objects.get().kept_days == made["kept_days"] == 40
    assert script.do("GET", f"statements/{draft.slug}/tables")["adopted"] is None
    problem = script.fail("POST", f"statements/{draft.slug}/take-adopted-text", {"table": made["number"]})
    assert problem["type"].endswith("#nothing-adopted")


def test_translators_follow_a_table_once_a_program_says_so(convenor, make_script):
    draft = make_statement(convenor)
    script = make_script(convenor, draft)
    path = f"statements/{draft.slug}/follow-table"
    script.do("POST", f"statements/{draft.slug}/tables", {}, status=201)
    assert script.fail("POST", path, {})["type"].endswith("#no-table-drafts")
    roundtable.begin_drafting(Table.objects.get(), "silence", now=timezone.now())

    for may_follow in (True, False):
        script.do("POST", path, {"may_follow": may_follow}, status=204)
        assert source_of(draft).is_at_table is may_follow


@pytest.mark.parametrize("path", ["trend", "members", "keys", "hand-over", "at-the-end", "acts", "choices", "details"])
def test_what_is_only_read_fits_its_shape(at, path):
    script, base = at

    assert script.ask("GET", f"{base}/{path}").status_code == 200


def test_what_is_open_today_is_told(at, signed):
    script, path = at
    Objection.objects.create(collection=signed, index=entry_of(at, "Adam"), reason="not-real", times=1)

    full = script.do("GET", path)

    assert full["open_today"] == [{"what": "objections", "count": 1, "day": None}]
    assert full["counts"]["person"]["standing"] == 5


def test_statements_are_listed_page_by_page(convenor, make_script):
    script = make_script(convenor)
    slugs = [script.do("POST", "statements", {"skeleton": "appeal"}, status=201)["slug"] for _ in range(3)]

    first = script.do("GET", "statements?limit=2")
    rest = script.do("GET", f"statements?limit=2&after={first['next']}")

    assert [one["slug"] for page in (first, rest) for one in page["items"]] == slugs[::-1]
    assert rest["next"] is None


def test_a_second_convenor_of_the_statement_needs_a_token_of_her_own(convenor, collection, make_script):
    second = make_convenor("Bea Second")
    texts.add_convenor(collection.statement, second)

    assert make_script(second, collection.statement).ask("GET", f"statements/{collection.slug}").status_code == 200


def test_a_private_phase_is_told_as_not_opened_yet(at, collection):
    script, path = at
    type(collection).objects.update(state="private")

    full = script.do("GET", path)

    assert (full["state"], full["page"], full["counts"]) == ("frozen", None, None)
    assert script.fail("POST", f"{path}/signatories/search", {})["type"].endswith("#never-opened")
