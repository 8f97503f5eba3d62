"""Every page of the desk: shown to its convenor, refused to strangers and to convenors of other statements."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.answers.test_how_demands_stand import ANSWER
from tests.answers.test_recording import make_picture
from tests.builders import NOON, make_collection, make_content, make_convenor, make_frozen, make_statement
from tests.builders_of_languages import make_translation, translate

from undersigned.answers import actions as answers
from undersigned.answers.models import Entry
from undersigned.custody import actions as custody
from undersigned.custody.models import Key
from undersigned.custody.rules import Part
from undersigned.desk import urls
from undersigned.editions import actions as editions
from undersigned.editions.rules import Words
from undersigned.sealing.envelope import find_recipient, generate_key
from undersigned.texts import actions as texts
from undersigned.texts import queries
from undersigned.texts.models import Statement
from undersigned.texts.rules import Role
from undersigned.translating import actions as languages
from undersigned.translating.models import Term
from undersigned.translating.rules.glossary import Entry as Named
from undersigned.translating.rules.glossary import Rendering, TermKind

ROUTES = [str(pattern.pattern) for pattern in urls.urlpatterns]


def fill_all(slug: str) -> dict[str, str]:
    """Return the address that each route has for the statement at *slug*, with what there is of it."""
    key = Key.objects.filter(statement__slug=slug).order_by("pk").first()
    term = Term.objects.filter(statement__slug=slug).first()
    entry = Entry.objects.filter(statement__slug=slug).first()
    statement = Statement.objects.filter(slug=slug).first()
    values = {
        "slug:slug": slug,
        "slug:coalition": statement.coalition.slug if statement else "nothing-here",
        "slug:edition": "evening",
        "int:index": "0",
        "slug:sha256": "0" * 64,
        "int:key": str(entry.pk if entry else 1),
        "str:lang": "de",
        "str:name": "rich_paste.js",
        "int:key_id": str(key.pk if key else 1),
        "int:stick": "1",
        "int:term_id": str(term.pk if term else 1),
    }
    asked = {route: "?piece=leaflet+a5&lang=en" if route.endswith("print/file/") else "" for route in ROUTES}
    return {
        route: "/desk/" + re.sub(r"<([^>]+)>", lambda found: values[found[1]], route) + asked[route] for route in ROUTES
    }


def make_full(ada):
    """An open statement with a key, a draft correction and a draft translation: every page has something to show."""
    statement = ada.add(make_collection().statement)
    custody.prepare_key(
        statement, Part.OWN, find_recipient(generate_key()), holder="Round Table",
        origin="letters.example.org/s/timetable", random=secrets.token_bytes, today=NOON.date(),
    )  # fmt: skip
    texts.add_language(queries.newest_version(statement), lang="de", role=Role.TRANSLATION, content=make_content())
    translate(make_translation(statement))
    languages.save_term(statement, Named(TermKind.TERM, "timetable", "", (Rendering("de", "Fahrplan"),)))
    texts.start_version(statement)
    editions.make_edition(statement.coalition, Words(title="Evening trains", lang="en"), slug="evening")
    answers.draft_entry(
        statement,
        replace(ANSWER, happened_on=NOON.date(), document_words="a letter"),
        today=NOON.date(),
        document=make_picture(),
    )
    return statement


@pytest.fixture(scope="module")
def full(house, ada) -> dict[str, str]:
    """The addresses of a statement where every page has something to show, by route."""
    return house.make(lambda: fill_all(make_full(ada).slug))


def find_faults(client: Client, route: str, path: str) -> list[str]:
    """Return what is wrong with the page of *route* at *path*, for whoever may see it."""
    answer = client.get(path)
    # What can't be printed yet is a page that says why.
    # And where nobody handed in a logo, there is none.
    has_nothing = route.endswith("logo/") or "/offered/" in route
    if answer.status_code not in {200, 302, 303, 405, 422} | ({404} if has_nothing else set()):
        return [f"it answers {answer.status_code}"]
    if answer.status_code not in {200, 422} or "html" not in answer.headers["Content-Type"]:
        return []
    page = answer.content.decode()
    faults = {
        "not one heading": page.count("<h1") != 1,
        "a style of its own": "style=" in page,
        "a script of its own": re.search(r"<script(?![^>]*src=)", page),
    }
    return [name for name, is_there in faults.items() if is_there]


# The statement with everything takes longer to make than one of its pages to read, so one test asks for all of them.
def test_every_page_answers_its_convenor(client, full):
    found = {route: find_faults(client, route, path) for route, path in full.items()}

    assert {route: faults for route, faults in found.items() if faults} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_the_sign_in_page_from_everywhere(full, method: str):
    stranger = Client()
    answers = {route: getattr(stranger, method)(path) for route, path in full.items()}

    led = {route: (answer.status_code, answer.headers.get("Location")) for route, answer in answers.items()}

    assert {route: where for route, where in led.items() if where != (302, "/desk/sign-in/")} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_another_convenors_statement_is_there(full, method: str):
    other = Client()
    other.force_login(make_convenor("Other"), backend="undersigned.accounts.backends.LinkBackend")
    paths = {route: path for route, path in full.items() if "slug:slug" in route}

    found = {route: getattr(other, method)(path).status_code for route, path in paths.items()}

    assert {route: status for route, status in found.items() if status not in {404, 405}} == {}


def test_every_address_under_the_desk_is_one_of_these_or_the_way_in():
    patterns = [str(pattern.pattern) for pattern in get_resolver().url_patterns if hasattr(pattern, "pattern")]

    assert "desk/" in patterns
    ways_in = {
        str(route.pattern)
        for pattern in get_resolver().url_patterns
        for route in getattr(pattern, "url_patterns", [])
        if str(route.pattern).startswith("desk/")
    }
    assert {"/".join(route.split("/")[:2]) for route in ways_in} == {
        "desk/sign-in",
        "desk/sign-out",
        "desk/account",
        "desk/passkeys.js",
        "desk/link.js",
    }


@pytest.mark.parametrize("make", [make_statement, make_frozen, lambda: make_collection().statement])
def test_reading_any_page_changes_nothing(client, add, make):
    from django.db import connection

    paths = fill_all(add(make()).slug)
    asked: list[str] = []

    def note(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        for path in paths.values():
            client.get(path)

    assert len(asked) > len(paths)
    assert [sql for sql in asked if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql)] == []


def test_a_form_without_its_token_is_refused(convenor, add):
    statement = add(make_statement())
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")

    assert browser.post(f"/desk/s/{statement.slug}/freeze/").status_code == 403
    assert queries.newest_frozen(statement) is None
