"""Whoever belongs to one coalition gets, at every address of another's things, what a made-up address gives."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, replace

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from tests.answers.test_how_demands_stand import ANSWER
from tests.builders import NOON, make_collection, make_content, make_convenor, make_statement
from tests.builders_of_languages import make_hand, make_translation, translate

from undersigned.answers import actions as answers
from undersigned.api.operations import all_operations
from undersigned.coalitions import actions as coalitions
from undersigned.custody import actions as custody
from undersigned.custody.rules import Part
from undersigned.desk import editions, tabling
from undersigned.editions.rules import Words
from undersigned.publishing.actions import publish, publish_front
from undersigned.publishing.ledgers import forget_ledgers
from undersigned.roundtable import actions as roundtable
from undersigned.roundtable.rules.seats import PartyClass, Role
from undersigned.sealing.envelope import find_recipient, generate_key
from undersigned.texts import actions as texts
from undersigned.texts import queries
from undersigned.texts.rules import Role as TextRole
from undersigned.tokens import actions as tokens
from undersigned.tokens.queries import tokens_at
from undersigned.tokens.rules import Scope
from undersigned.translating import actions as languages
from undersigned.translating.models import Term
from undersigned.translating.rules.glossary import Entry as Named
from undersigned.translating.rules.glossary import Rendering, TermKind

ROOMS = ("desk/", "table/", "translate/", "signon/", "api/")
PUBLIC = {
    "translate/offer/<slug:slug>/": "takes a translation of a text that is published anyway",
    "desk/scripts/<str:name>": "a script, the same for everybody",
    "table/scripts/<str:name>": "a script, the same for everybody",
}
"""Addresses with a parameter that mean the same for everybody, and why."""
ALIKE = {
    "table/stop/<int:seat_id>/<str:key>/": "ends mails for who has the key; without it the answer is one and the same",
    "signon/stop/<int:number>/<str:key>/": "the same",
}
"""Addresses that answer strangers with a page, which must not tell one number from another."""
WORDS = ("harbour", "Harbour", "dockers", "Dockers", "Quayside")
"""What must not be seen by others before it is public."""
BACKEND = "undersigned.accounts.backends.LinkBackend"


@dataclass
class Side:
    """A coalition with one of everything that has an address."""

    coalition: object
    convenor: object
    statement: object
    ids: dict[str, str]


def make_side(slug: str, name: str, title: str) -> Side:
    coalition = coalitions.add_coalition(slug, name)
    convenor = make_convenor(f"{name} Convenor", coalition)
    options = {"coalition": coalition, "convenor": convenor, "content": make_content(title)}
    statement = make_collection(**options, slug="timetable").statement
    key = custody.prepare_key(
        statement, Part.OWN, find_recipient(generate_key()), holder=name, origin="letters.example.org/s/x",
        random=secrets.token_bytes, today=NOON.date(),
    )  # fmt: skip
    texts.add_language(queries.newest_version(statement), lang="de", role=TextRole.TRANSLATION, content=make_content())
    translation = make_translation(statement)
    translate(translation)
    hand = make_hand(translation)
    languages.save_term(statement, Named(TermKind.TERM, "timetable", "", (Rendering("de", "Fahrplan"),)))
    entry = answers.draft_entry(statement, replace(ANSWER, happened_on=NOON.date()), today=NOON.date())
    draft = make_statement(**options, slug="draft")
    table = tabling.open_table(draft, kept_days=30, now=timezone.now())
    seat, _ = roundtable.invite(
        table, role=Role.DELEGATE, party=None, new_party=("Union", PartyClass.ORG), name="", address="", lang="en",
        now=timezone.now(),
    )  # fmt: skip
    words_of = Words(title=f"{name} issue", lang="en")
    edition = editions.make(coalition, words_of, [statement], by=convenor, slug="issue")
    numbers = {
        "key": entry, "key_id": key.pk, "term_id": Term.objects.get(statement=statement).pk, "table_id": table.pk,
        "seat_id": seat.pk, "party_id": seat.party_id, "translation_id": translation.pk, "hand_id": hand.pk,
    }  # fmt: skip
    fixed = {"stick": 1, "n": 1, "number": 1, "remark_id": 1, "clause_id": "c1", "lang": "de", "name": "nothing.js"}
    words = {
        "slug": statement.slug,
        "edition": edition.slug,
        "coalition": slug,
        "position": 0,
        "org": "x",
        "path": "x",
        "index": 1,
        "sha256": "a" * 64,
    }
    return Side(coalition, convenor, statement, {one: str(of) for one, of in (numbers | fixed | words).items()})


NOWHERE = {
    "pk": "987654",
    "slug": "made-up", "coalition": "made-up", "key": "987654", "key_id": "987654", "term_id": "987654",
    "table_id": "987654", "seat_id": "987654", "party_id": "987654", "translation_id": "987654", "hand_id": "987654",
    "edition": "made-up",
}  # fmt: skip


def walk(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from walk(pattern.url_patterns, route)


def fill(route: str, ids: dict[str, str]) -> str:
    """Return *route* with the ids of a side; a kind of id that is not in the list of ids is a thing to add to it."""
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: ids[found[1]], route)


def read(answer, ids: dict[str, str], route: str) -> tuple[int, str]:
    """Return what *answer* tells, without what was asked for and without the chance in it."""
    body = answer.content.decode(errors="replace").replace(fill(route, ids), "ADDRESS")
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", body)


@pytest.fixture
def sides(db, instance, ring):
    cache.clear()
    forget_ledgers()
    return make_side("harbour", "Harbour", "Quayside of the dockers"), make_side("valley", "Valley", "For the valley")


@pytest.fixture
def browser(sides):
    """The browser of who belongs to the valley."""
    made = Client(HTTP_HOST="letters.example.org")
    made.force_login(sides[1].convenor, backend=BACKEND)
    return made


def test_every_address_of_another_coalition_is_like_one_that_is_not_there(sides, browser):
    harbour, valley = sides
    passkey = Authenticator.objects.create(user=harbour.convenor, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    harbour.ids["pk"] = str(passkey.pk)
    routes = [route for route in walk(get_resolver().url_patterns) if "<" in route and route.startswith(ROOMS)]
    told = {}
    for route in [one for one in routes if one not in PUBLIC and not one.startswith("api/")]:
        for method in ("get", "post"):
            ask = getattr(browser, method)
            there = read(ask(fill(route, harbour.ids)), harbour.ids, route)
            nowhere = {**valley.ids, **NOWHERE}
            made_up = read(ask(fill(route, nowhere)), nowhere, route)
            if there != made_up or (there[0] not in {403, 404, 405} and route not in ALIKE):
                told[f"{method} {route}"] = (there[0], made_up[0])

    assert len(routes) > 80
    assert told == {}


def test_its_own_addresses_are_there_so_that_the_test_above_looks_at_real_ones(sides, browser):
    valley = sides[1]
    shown = ["desk/s/<slug:slug>/", "desk/c/<slug:coalition>/", "desk/s/<slug:slug>/answers/<int:key>/"]
    shown += ["desk/s/<slug:slug>/glossary/<int:term_id>/", "table/<int:table_id>/people/<int:seat_id>/"]
    shown += ["desk/c/<slug:coalition>/editions/", "desk/c/<slug:coalition>/editions/<slug:edition>/"]
    shown += ["translate/<int:translation_id>/", "table/<int:table_id>/parties/<int:party_id>/"]

    assert {route: browser.get(fill(route, valley.ids)).status_code for route in shown} == dict.fromkeys(shown, 200)


def test_a_token_acts_at_nothing_of_another_coalition(sides):
    harbour, valley = sides
    script = Client(HTTP_HOST="letters.example.org")
    today, told = timezone.now().date(), {}
    for where in (valley.statement, None):
        secret = tokens.make_token(valley.convenor, where, name="nightly", scopes=frozenset(Scope), days=9, today=today)
        for one in [one for one in all_operations() if "<" in one.route]:
            cache.clear()
            answers_ = []
            for ids in (harbour.ids, {**valley.ids, **NOWHERE}):
                answer = script.generic(
                    one.method, "/api/v1" + fill(one.route, ids), json.dumps(one.example) if one.has_body else "",
                    content_type="application/json", headers={"Authorization": f"Bearer {secret}"},
                )  # fmt: skip
                answers_.append((answer.status_code, answer.content))
            if answers_[0] != answers_[1] or answers_[0][0] != 404:
                told[one.name] = [status for status, _ in answers_]

    assert told == {}


def test_a_token_lists_and_begins_only_in_the_coalitions_of_its_convenor(sides):
    valley = sides[1]
    secret = tokens.make_token(
        valley.convenor, None, name="x", scopes=frozenset(Scope), days=9, today=timezone.now().date()
    )
    script = Client(HTTP_HOST="letters.example.org", headers={"Authorization": f"Bearer {secret}"})

    for slug in ("harbour", "made-up"):
        refused = script.post("/api/v1/statements", {"coalition": slug}, content_type="application/json")
        assert refused.json()["title"] == "Coalition unknown"
    begun = script.post("/api/v1/statements", {"coalition": "valley"}, content_type="application/json").json()
    listed = script.get("/api/v1/statements").json()["items"]

    assert [one["slug"] for one in listed] == [begun["slug"]]
    assert begun["slug"].startswith("valley--")


def test_no_page_of_the_desk_shows_a_word_of_another_coalition(sides, browser):
    pages = [route for route in walk(get_resolver().url_patterns) if route.startswith("desk/") and "<" not in route]
    seen = {
        f"{word} at {page}" for page in [*pages, "desk/c/valley/"] for word in WORDS
        if word in browser.get(f"/{page}").content.decode(errors="replace")
    }  # fmt: skip

    assert len(pages) > 10
    assert seen == set()


def test_a_token_of_another_coalition_cannot_be_ended(sides, browser):
    harbour = sides[0]
    today = timezone.now().date()
    tokens.make_token(harbour.convenor, harbour.statement, name="x", scopes=frozenset(Scope), days=9, today=today)
    (token,) = tokens_at(harbour.statement)

    told = [browser.post("/desk/tokens/", {"do": f"end {number}"}).content for number in (token.pk, 987654)]

    assert len(tokens_at(harbour.statement)) == 1
    plain = [re.sub(rb'csrfmiddlewaretoken" value="[^"]*"', b"", one) for one in told]
    assert plain[0] == plain[1]


def test_a_short_name_that_others_have_is_free(sides, browser):
    """A name that is taken, or a number behind it, would say that others work on the same thing."""
    valley = sides[1]
    make_statement(valley.convenor, make_content("Quayside of the dockers"), "mine", valley.coalition)
    begun = browser.post("/desk/new/", {"do": "read", "pasted": "Quayside of the dockers\n\nWe ask for light."})

    assert begun.headers["Location"] == "/desk/s/valley--quayside-of-the-dockers/text/"


def test_statements_that_are_not_listed_stay_off_the_first_page_and_the_feed(sides, instance, ring):
    harbour, valley = sides
    coalitions.list_statements(harbour.coalition, are_listed=False)
    for side in sides:
        publish(side.statement.collection, instance=instance, ring=ring, now=NOON)
    publish_front(instance)

    for name in ("index.html", "de/index.html", "feed.atom"):
        page = (instance.public / name).read_text()
        assert valley.statement.slug in page
        assert harbour.statement.slug not in page
    assert (instance.public / "s" / harbour.statement.slug / "index.html").exists()
