"""Names that wait, many names by conditions, objections, requests to be removed: by pages and buttons alone."""

from __future__ import annotations

import secrets
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client
from tests.builders import NOON, make_convenor, make_waiting
from tests.desk.browsing import Page, visit

from undersigned.publiclog.moderation import Act, Reason
from undersigned.signing import actions as signing_actions
from undersigned.signing import queries as signing
from undersigned.signing.actions.importing import ImportedName
from undersigned.signing.models import Imported, Objection, Waiting
from undersigned.signing.rules import NameQuery


@pytest.fixture(scope="module")
def signed(house, opened):
    def sign():
        for name in ("Zoë Müller", "Bot 1", "Bot 2", "Bot 3"):
            make_waiting(opened, name)
        signing_actions.integrate(opened, ring=settings.RING, today=NOON.date())

    house.make(sign)
    return opened


@pytest.fixture
def collection(signed):
    return deepcopy(signed)


def make_held(collection, *names: str) -> None:
    for name in names:
        waiting = make_waiting(collection, name)
        Waiting.objects.filter(pk=waiting.pk).update(is_held=True)


def shown(collection, settings) -> list[str]:
    while signing_actions.integrate(collection, ring=settings.RING, today=NOON.date()):
        pass
    return sorted(str(row.fields["name"]) for row in signing.openings(collection, 0, 2000) if not row.is_hidden)


def told(collection) -> list[tuple[Act, int, Reason]]:
    return [(line.act, line.n, line.reason) for line in signing.told_acts(collection)]


def tick(page: Page, *names: str) -> list[str]:
    """Return the values of the boxes beside *names*."""
    labels = {
        label.text_content().split("·")[0].strip(): label.get("for") for label in page.tree.xpath("//ul//label[@for]")
    }
    ids = {box.get("id"): box.get("value") for box in page.tree.xpath('//input[@name="chosen"]')}
    return [ids[labels[name]] for name in names]


def press_ticked(page: Page, do: str, chosen: list[str]) -> Page:
    return Page(page.client, page.client.post(page.address, {"do": do, "chosen": chosen}, follow=True))


# Names that wait for a look.


def test_looking_first_is_switched_on_and_off_and_readers_are_told(client, collection, settings):
    from undersigned.publishing import actions as publishing

    def publish() -> str:
        publishing.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=NOON)
        return (settings.INSTANCE.public / "s" / collection.slug / "index.html").read_text()

    page = visit(client, f"/desk/s/{collection.slug}/look-first/").press("Look at names first")
    collection.refresh_from_db()
    assert collection.reviews_first
    assert "Look at names before they appearyes" in page.words
    assert "A convenor looks at each name before it appears." in publish()

    visit(client, f"/desk/s/{collection.slug}/look-first/").press("Let names appear at once")
    collection.refresh_from_db()
    assert not collection.reviews_first
    assert "A convenor looks at each name" not in publish()


def test_names_are_ticked_seen_once_more_and_let_in(client, collection, settings):
    make_held(collection, "Ada One", "Bea Two", "Cy Three")
    page = visit(client, f"/desk/s/{collection.slug}/review/")
    assert "1 to 3 of 3" in page.words

    page = press_ticked(page, "see-in", tick(page, "Ada One", "Cy Three"))
    assert "Let in 2 names?" in page.words
    assert "Bea Two" not in page.words
    assert signing.count_held(collection) == 3

    page = page.press("Let in 2 names")
    assert "2 names were let in" in page.words
    assert {"Ada One", "Cy Three"} <= set(shown(collection, settings))
    assert signing.count_held(collection) == 1


def test_declining_asks_for_a_kind_of_reason_and_is_told_without_the_name(client, collection, settings):
    make_held(collection, "Bad Words")
    page = visit(client, f"/desk/s/{collection.slug}/review/")
    page = press_ticked(page, "see-out", tick(page, "Bad Words"))
    refused = page.press("Decline 1 name")
    assert refused.status == 422
    assert "Choose of which kind" in refused.alert
    assert signing.count_held(collection) == 1

    page = page.press("Decline 1 name", reason="harmful")

    assert "1 name was declined" in page.words
    assert told(collection) == [(Act.DECLINE, 1, Reason.HARMFUL)]
    assert "Bad Words" not in shown(collection, settings)


def test_without_a_script_a_link_ticks_all_on_a_page_of_a_hundred(client, collection):
    make_held(collection, *(f"Person {at}" for at in range(130)))

    page = visit(client, f"/desk/s/{collection.slug}/review/?all")
    assert len(page.tree.xpath('//input[@name="chosen"][@checked]')) == 100
    assert "1 to 100 of 130" in page.words

    page = visit(client, f"/desk/s/{collection.slug}/review/?from=100")
    assert "101 to 130 of 130" in page.words


def test_ticking_nobody_is_said(client, collection):
    make_held(collection, "Ada One")
    page = visit(client, f"/desk/s/{collection.slug}/review/")

    for do in ("see-in", "see-out", "in", "out"):
        refused = press_ticked(page, do, [])
        assert refused.status == 422, do
        assert "No name is ticked" in refused.alert


def test_a_second_press_or_another_convenor_does_no_harm(client, collection, settings):
    make_held(collection, "Ada One")
    page = visit(client, f"/desk/s/{collection.slug}/review/")
    chosen = tick(page, "Ada One")
    press_ticked(page, "in", chosen)
    shown(collection, settings)

    assert "None of those names waits any more" in press_ticked(page, "in", chosen).words
    for odd in (["!!"], ["A" * 5000], [secrets.token_urlsafe(16)]):
        assert press_ticked(page, "in", odd).status in (200, 422)
    assert shown(collection, settings).count("Ada One") == 1


def test_a_name_that_stands_on_the_list_already_is_marked(client, collection, settings):
    from undersigned.publishing import actions as publishing

    publishing.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=NOON)
    make_held(collection, "ZOE MULLER", "New Person")

    page = visit(client, f"/desk/s/{collection.slug}/review/")

    marked = [" ".join(label.text_content().split()) for label in page.tree.xpath("//ul//label")]
    assert sorted("same name already" in label for label in marked) == [False, True]
    assert "ZOE MULLER same name already" in marked


# Many names by conditions.


def test_conditions_are_seen_with_their_number_before_anything_is_done(client, collection, settings):
    page = visit(client, f"/desk/s/{collection.slug}/query/").press("See whom they fit", name="bot*")
    assert "3 names fit" in page.words
    assert "Zoë Müller" not in page.words
    assert len(shown(collection, settings)) == 4

    page = page.press("Hide 3 names", reason="automated")
    assert "3 names were hidden" in page.words
    assert shown(collection, settings) == ["Zoë Müller"]

    page = page.press("Show 3 names again", reason="mistake")
    assert len(shown(collection, settings)) == 4
    assert told(collection) == [(Act.HIDE, 3, Reason.AUTOMATED), (Act.SHOW, 3, Reason.MISTAKE)]


def test_removing_for_good_takes_hiding_first_and_a_second_page(client, collection, settings):
    page = visit(client, f"/desk/s/{collection.slug}/query/").press("See whom they fit", name="bot*")
    assert "for good" not in page.words
    page = page.press("Hide 3 names", reason="automated").press("Remove 3 hidden names for good")
    assert "This is final" in page.words
    assert "withdraw" not in str(told(collection))

    page = page.press("Remove 3 names for good", reason="automated")

    assert "3 names were removed for good" in page.words
    assert told(collection)[-1] == (Act.REMOVE, 3, Reason.AUTOMATED)
    assert signing.tally(collection, 1)["person"].removed == 3


def test_who_signs_after_the_preview_is_not_touched(client, collection, settings):
    page = visit(client, f"/desk/s/{collection.slug}/query/").press("See whom they fit", name="bot*")
    make_waiting(collection, "Bot Or Not")
    shown(collection, settings)

    page.press("Hide 3 names", reason="automated")

    assert shown(collection, settings) == ["Bot Or Not", "Zoë Müller"]


def test_more_than_were_seen_are_not_hidden_unseen(client, collection, settings):
    data = {"name": "bot*", "do": "hide", "reason": "automated", "below": "99", "shown": "2", "hidden": "0"}

    page = Page(client, client.post(f"/desk/s/{collection.slug}/query/", data))

    assert page.status == 409
    assert "More names fit now" in page.alert
    assert len(shown(collection, settings)) == 4


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "at least one condition"),
        ({"name": "*"}, "at least one condition"),
        ({"first": "x"}, "are numbers"),
        ({"first": "9", "last": "3"}, "does not come after"),
        ({"first": "9" * 40}, "are numbers"),
    ],
)
def test_conditions_that_can_not_be_asked_are_answered_in_words(client, collection, typed, said):
    page = visit(client, f"/desk/s/{collection.slug}/query/").press("See whom they fit", **typed)

    assert page.status == 422
    assert said in page.alert


# Objections, and requests to be removed.


def test_an_objection_leads_from_the_statement_to_hiding_in_one_press(client, collection, settings):
    row = signing.find_by_query(collection, NameQuery(name="zoe*"))[0]
    Objection.objects.create(id=b"k" * 16, collection=collection, index=row.index, reason="objection", times=2)

    assert "1 name was objected to" in visit(client, f"/desk/s/{collection.slug}/").words
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Hide Zoë Müller")

    assert "objected to" not in page.words
    assert "Zoë Müller" not in shown(collection, settings)
    assert told(collection) == [(Act.HIDE, 1, Reason.OBJECTION)]


def test_a_name_can_be_left_on_the_list_after_an_objection(client, collection, settings):
    row = signing.find_by_query(collection, NameQuery(name="zoe*"))[0]
    Objection.objects.create(id=b"k" * 16, collection=collection, index=row.index, reason="not-real")

    visit(client, f"/desk/s/{collection.slug}/signatures/").press("Leave Zoë Müller on the list")

    assert "Zoë Müller" in shown(collection, settings)
    assert told(collection) == [(Act.KEEP, 1, Reason.CHECKED)]


def test_an_imported_name_whose_removal_was_asked_for_goes_with_one_press(client, collection):
    statement = collection.statement
    signing_actions.save_imported(statement, [ImportedName("Ada First"), ImportedName("Cy Last")], today=NOON.date())
    Imported.objects.filter(name="Ada First").update(removals_asked=2)
    # Saving the list again does not forget who asked.
    page = visit(client, f"/desk/s/{collection.slug}/names/").press("Save the names")
    assert "1 name asks to be removed" in page.words

    page = page.press("Remove Ada First")

    assert [row.name for row in signing.imported(statement)] == ["Cy Last"]
    assert told(collection) == [(Act.REMOVE_IMPORTED, 1, Reason.ASKED)]


# Who did it.


def test_convenors_see_who_did_what(client, collection):
    visit(client, f"/desk/s/{collection.slug}/query/").press("See whom they fit", name="bot*").press(
        "Hide 3 names", reason="duplicate"
    )

    page = visit(client, f"/desk/s/{collection.slug}/acts/")

    assert "Ada Convenor" in page.words
    assert "taken off the lists 3 stands there twice" in page.words


@pytest.mark.parametrize("path", ["review/", "query/", "acts/", "signatures/"])
def test_convenors_of_other_statements_find_nothing_here(collection, path):
    stranger = Client()
    stranger.force_login(make_convenor("Other Convenor"), backend="undersigned.accounts.backends.LinkBackend")

    assert stranger.get(f"/desk/s/{collection.slug}/{path}").status_code == 404


def test_the_words_of_a_reservation_are_seen_before_it_is_let_in(client, collection, settings):
    said = {"decided_on": "2026-11-20", "reservation": "Not clause 2."}
    waiting = make_waiting(collection, "Riders' Union", klass="org", **said)
    Waiting.objects.filter(pk=waiting.pk).update(is_held=True)

    page = visit(client, f"/desk/s/{collection.slug}/review/")

    assert "with a reservation: Not clause 2." in page.words
