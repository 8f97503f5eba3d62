"""The desk's pages of editions: begun, written, brought out, taken out of, taken back; nothing typed is lost."""

from __future__ import annotations

from copy import deepcopy

import pytest
from lxml import html
from tests.builders import make_collection, make_convenor, make_frozen

from undersigned.editions import queries
from undersigned.editions.rules import State


@pytest.fixture(scope="module")
def both(house, ada):
    return house.make(lambda: [ada.add(make_collection(slug=slug).statement) for slug in ("first", "second")])


@pytest.fixture
def statements(both):
    return deepcopy(both)


@pytest.fixture
def home(convenor):
    return "/desk/c/first/editions/"


@pytest.fixture
def begun(client, statements, home):
    client.post(home, {"title": "The timetable issue", "lang": "en"})
    return queries.find_edition("the-timetable-issue")


def page_of(edition):
    return f"/desk/c/first/editions/{edition.slug}/"


def typed(**more):
    return {"title": "The timetable issue", "lang": "en", "number": "No. 3", "introduction": "One.\n\nTwo."} | more


def bring_out(client, edition, statements):
    places = {f"place-{one.pk}": str(place) for place, one in enumerate(statements, 1)}
    client.post(page_of(edition), typed(do="bring-out", **places))
    edition.refresh_from_db()


def test_an_edition_that_runs_the_other_way_leaves_the_page_as_it_runs(client, statements, home):
    client.post(home, {"title": "عدد", "lang": "ar", "slug": "winter"})

    page = html.fromstring(client.get(f"{home}winter/").content.decode())

    assert page.get("dir") == "ltr"
    assert page.xpath("//input[@name='title']/@dir") == ["rtl"]


def test_the_way_of_an_edition(client, begun, statements, home):
    page = client.get(page_of(begun)).content.decode()
    assert all(f'name="place-{one.pk}"' in page for one in statements)

    places = {f"place-{statements[0].pk}": "2", f"place-{statements[1].pk}": "1"}
    client.post(page_of(begun), typed(do="save", dated_on="2026-12-01", **places))
    begun.refresh_from_db()
    assert [one.statement.slug for one in queries.contributions_of(begun)] == ["second", "first"]
    assert queries.words_of(begun).introduction == ("One.", "Two.")

    client.post(page_of(begun), typed(do="bring-out", **places))
    begun.refresh_from_db()
    page = client.get(page_of(begun)).content.decode()
    assert begun.state is State.OUT
    assert "https://letters.example.org/e/the-timetable-issue/" in page
    assert "The timetable issue" in client.get(home).content.decode()

    client.post(page_of(begun), {"do": f"take-out {statements[0].pk}"})
    assert queries.editions_in_which(statements[0]) == []
    client.post(page_of(begun), {"do": "take-back"})
    begun.refresh_from_db()
    assert begun.state is State.TAKEN_BACK
    assert "was taken back" in client.get(page_of(begun)).content.decode()


def test_a_draft_can_be_dropped(client, begun, home):
    assert client.post(page_of(begun), {"do": "drop"}).headers["Location"] == home
    assert client.get(page_of(begun)).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": "x" * 401}, "The title is too long."),
        ({"number": "x" * 61}, "The number is too long."),
        ({"introduction": "x" * 20_001}, "The introduction is too long."),
        ({"dated_on": "soon"}, "A day is no day."),
        ({"lang": "English"}, "Write the language as a short code"),
    ],
)
def test_what_cannot_stand_so_is_said_and_kept(client, begun, changed, words):
    answer = client.post(page_of(begun), typed(do="save", **changed))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert next(iter(changed.values())) in answer.content.decode()
    begun.refresh_from_db()
    assert begun.number == ""


def test_a_place_is_a_number(client, begun, statements):
    answer = client.post(page_of(begun), typed(do="save", **{f"place-{statements[0].pk}": "first"}))

    assert "A place is a number" in answer.content.decode()
    assert queries.contributions_of(begun) == []


def test_an_edition_without_a_statement_stays_a_draft(client, begun):
    answer = client.post(page_of(begun), typed(do="bring-out"))

    assert "No statement stands in the edition." in answer.content.decode()
    begun.refresh_from_db()
    assert begun.state is State.DRAFT


def test_what_is_not_published_is_not_offered(client, begun, add):
    frozen = add(make_frozen(slug="frozen"))

    client.post(page_of(begun), typed(do="save", **{f"place-{frozen.pk}": "1"}))
    assert f"place-{frozen.pk}" not in client.get(page_of(begun)).content.decode()
    assert queries.contributions_of(begun) == []


def test_a_title_of_the_wrong_length_or_address_is_refused_at_the_beginning(client, statements, home):
    for told, words in (
        ({"title": "x" * 401, "lang": "en"}, "The title is too long."),
        ({"title": "A title", "lang": "en", "slug": "Not So"}, "An address has 1 to 64 small letters"),
    ):
        answer = client.post(home, told)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert queries.all_editions() == []


def test_another_convenor_of_the_coalition_works_on_it_too(begun, statements, client):
    bring_out(client, begun, statements)
    other = make_convenor("Bo Convenor", begun.coalition)
    client.force_login(other, backend="undersigned.accounts.backends.LinkBackend")

    assert client.get(page_of(begun)).status_code == 200
    client.post(page_of(begun), typed(do="save", title="Another title"))
    begun.refresh_from_db()
    assert begun.title == "Another title"
