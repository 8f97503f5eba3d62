"""What convenors did to names leaves in a record without names, which the verifier compares with the log."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_convenor, make_waiting
from tests.publishing.conftest import integrate_and_publish

from undersigned.publiclog.moderation import Reason
from undersigned.publishing import actions as publishing
from undersigned.signing import actions as signing
from undersigned.signing.actions.recording import Doing
from undersigned.signing.models import ModerationAct

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture(scope="module")
def published(house):
    def build():
        made = make_collection()
        for name in ("Zoë Müller", "Jan Kowalski", "Bot 1", "Bot 2"):
            make_waiting(made, name)
        integrate_and_publish(made)
        return made

    return house.make(build)


@pytest.fixture
def collection(published):
    return deepcopy(published)


def read_record(folder) -> list[dict]:
    return [json.loads(line) for line in (folder / "moderation.jsonl").read_text().splitlines()]


def test_a_bundle_in_which_nothing_was_done_says_so(collection, folder_of, check):
    assert read_record(folder_of(collection)) == []
    assert "Nothing so far" in (folder_of(collection) / "moderation.html").read_text()
    assert check(collection) == []


def test_each_act_is_told_with_its_kind_of_reason_and_no_name(collection, bring_out, folder_of, check):
    ada = make_convenor("Ada Convenor")
    doing = Doing(Reason.AUTOMATED, TODAY, convenor=ada, now=NOON)
    signing.hide_names(collection, [1, 2], doing, ring=settings.RING)
    signing.remove_names(collection, [1], doing, ring=settings.RING)
    signing.withhold_names(collection, ring=settings.RING, today=TODAY)
    bring_out(collection)

    assert read_record(folder_of(collection)) == [
        {"act": "hide", "by": "convenor", "day": "2026-11-23", "entry": 5, "n": 2, "reason": "automated", "v": 1},
        {"act": "remove", "by": "convenor", "day": "2026-11-23", "entry": 7, "n": 1, "reason": "automated", "v": 1},
        {"act": "withhold", "by": "convenor", "day": "2026-11-23", "entry": 8, "n": 1, "reason": "emergency", "v": 1},
    ]
    page = (folder_of(collection) / "moderation.html").read_text()
    assert "removed for good" in page
    assert "Ada" not in page
    assert "12:00" not in page
    assert check(collection) == []


def test_an_act_that_nobody_wrote_down_is_told_without_a_reason(collection, bring_out, folder_of, check):
    signing.hide_names(collection, [1, 2], Doing(Reason.OTHER, TODAY), ring=settings.RING)
    ModerationAct.objects.all().delete()
    bring_out(collection)

    assert read_record(folder_of(collection)) == [
        {"act": "hide", "by": "convenor", "day": "2026-11-23", "entry": 5, "n": 2, "reason": "not-stated", "v": 1}
    ]
    assert check(collection) == []


def test_acts_without_an_entry_stand_where_they_were_done(collection, bring_out, folder_of, check):
    signing.hide_names(collection, [1], Doing(Reason.OTHER, TODAY), ring=settings.RING)
    ModerationAct.objects.create(collection=collection, day=TODAY, act="keep", by="convenor", n=1, reason="checked")
    signing.show_names(collection, [1], Doing(Reason.MISTAKE, TODAY), ring=settings.RING)
    bring_out(collection)

    assert [line["act"] for line in read_record(folder_of(collection))] == ["hide", "keep", "show"]
    assert check(collection) == []


def test_the_page_shows_the_newest_and_the_file_holds_all(collection, bring_out, folder_of, check):
    kept = ({"act": "keep", "by": "convenor", "n": 1, "reason": reason} for reason in ("checked", "other") * 127)
    ModerationAct.objects.bulk_create(ModerationAct(collection=collection, day=TODAY, **members) for members in kept)
    for _ in range(3):
        signing.hide_names(collection, [1], Doing(Reason.OTHER, TODAY), ring=settings.RING)
        signing.show_names(collection, [1], Doing(Reason.MISTAKE, TODAY), ring=settings.RING)
    bring_out(collection)

    page = (folder_of(collection) / "moderation.html").read_text()
    assert len(read_record(folder_of(collection))) == 260
    assert page.count("<tr data-line=") == 256
    assert "4 earlier lines stand in the file." in page
    assert check(collection) == []


def test_every_list_and_the_front_page_lead_to_the_form_for_objections_and_to_the_record(collection, folder_of):
    folder = folder_of(collection)
    pages = [folder / "index.html", *(folder / "signatories").rglob("*.html")]

    assert len(pages) > 3
    for page in pages:
        words = page.read_text()
        assert f"/objection?s={collection.slug}" in words, page
        assert "moderation.html" in words, page


def test_writing_everything_anew_changes_no_byte_of_the_record(collection, bring_out, folder_of):
    signing.hide_names(collection, [1, 2], Doing(Reason.OTHER, TODAY), ring=settings.RING)
    bring_out(collection)
    before = [(folder_of(collection) / name).read_bytes() for name in ("moderation.jsonl", "moderation.html")]

    publishing.mark_stale(collection)
    bring_out(collection, full=True)

    assert [(folder_of(collection) / name).read_bytes() for name in ("moderation.jsonl", "moderation.html")] == before
