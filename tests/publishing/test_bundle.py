"""A bundle is whole and verifies: where it was made, where it was copied to, at every size and after every change."""

from __future__ import annotations

import gzip
import re
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from tests.builders import (
    NOON,
    make_amend,
    make_collection,
    make_content,
    make_convenor,
    make_waiting,
    make_withdrawal,
)

from undersigned.publishing import actions
from undersigned.signing import actions as signing
from undersigned.signing.actions.importing import ImportedName
from undersigned.signing.models import Opening
from undersigned.texts import actions as texts
from undersigned.texts import queries as text_queries
from undersigned.texts.rules import Role

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def test_a_bundle_verifies_before_the_first_signature(bring_out, check):
    collection = make_collection()
    bring_out(collection)

    assert check(collection) == []


def test_a_bundle_verifies_with_names_that_look_like_markup(bring_out, check):
    collection = make_collection()
    for name in ("Zoë Müller", "Ann <b>& Co", "Ödön 'von' \"Horváth\"", "</ol>", "[[root]]", "ﷺ", "𝔄da"):
        make_waiting(collection, name)
    make_waiting(collection, "Choir of the Station", "org", decided_on="2026-11-01", reservation="Not clause 2.")
    bring_out(collection)

    assert check(collection) == []


def test_a_bundle_verifies_at_another_path(bring_out, check, folder_of, tmp_path):
    collection = make_collection()
    make_waiting(collection, "Zoë Müller")
    bring_out(collection)

    copied = tmp_path / "somewhere" / "else"
    shutil.copytree(folder_of(collection), copied)
    assert check(collection, copied) == []


def test_a_bundle_verifies_after_changes_and_withdrawals(bring_out, check):
    collection = make_collection()
    stays, changes, goes = (make_waiting(collection, name) for name in ("Ann Stays", "Bo Changes", "Cy Goes"))
    make_waiting(collection, "Choir", "org", decided_on="2026-11-01")
    bring_out(collection)

    make_amend(collection, changes.c, "Zed Changed")
    make_withdrawal(collection, goes.c)
    bring_out(collection)
    assert check(collection) == []

    signing.hide_name(collection, _index(stays.c), ring=settings.RING, today=TODAY)
    bring_out(collection)
    assert check(collection) == []

    signing.show_name(collection, _index(stays.c), ring=settings.RING, today=TODAY)
    bring_out(collection)
    assert check(collection) == []


def test_a_bundle_verifies_with_a_new_version_and_another_language(bring_out, check, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann Early")
    bring_out(collection)
    version = texts.start_version(collection.statement)
    texts.save_draft(text_queries.draft_of(collection.statement), make_content("For a quite open timetable"))
    texts.freeze_version(version, host=settings.INSTANCE.host, now=NOON)
    signing.add_version(collection, ring=settings.RING, now=NOON)
    draft = texts.add_language(version, lang="de", role=Role.TRANSLATION, content=make_content("Für einen Fahrplan"))
    frozen = texts.freeze_text(draft, now=NOON)
    language = next(text for text in text_queries.frozen_texts(collection.statement, 2) if text.sha256 == frozen.sha256)
    signing.add_text(collection, language, ring=settings.RING, now=NOON)
    make_waiting(collection, "Bo Late")
    bring_out(collection)

    assert check(collection) == []
    assert "Für einen Fahrplan" in (folder_of(collection) / "de/index.html").read_text()
    assert "signed version 1" in (folder_of(collection) / "signatories/newest/000.html").read_text()
    assert len(list((folder_of(collection) / "history").glob("*.md"))) == 1


def test_a_bundle_verifies_while_names_are_withheld_and_after_their_release(bring_out, check, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)

    signing.withhold_names(collection, ring=settings.RING, today=TODAY)
    bring_out(collection)
    assert check(collection) == []
    assert not (folder_of(collection) / "openings").exists()

    signing.ask_release(collection, make_convenor("First"))
    signing.release_names(collection, make_convenor("Second"), ring=settings.RING, today=TODAY)
    bring_out(collection)
    assert check(collection) == []
    assert "Ann Example" in (folder_of(collection) / "signatories/newest/000.html").read_text()


def test_imported_names_stand_apart_and_go_when_removed(bring_out, check, folder_of):
    collection = make_collection()
    names = [ImportedName(name="Ilse Brandt", role="teacher"), ImportedName(name="Jan de Wit", is_former=True)]
    signing.save_imported(collection.statement, names, today=TODAY)
    bring_out(collection)
    assert not (folder_of(collection) / "imported.jsonl").exists()

    signing.publish_imported(collection.statement, "They agreed in writing.")
    actions.mark_front_stale(collection)
    bring_out(collection)
    assert check(collection) == []
    assert "Ilse Brandt" in (folder_of(collection) / "signatories/first/000.html").read_text()

    for row in collection.statement.imported.all():
        signing.remove_imported(collection.statement, row.position)
    actions.mark_front_stale(collection)
    bring_out(collection)
    assert check(collection) == []
    assert not (folder_of(collection) / "signatories/first").exists()


def test_each_day_leaves_one_checkpoint(bring_out, check, folder_of):
    collection = make_collection()
    for day, name in enumerate(("Ann", "Bo", "Cy", "Di")):
        make_waiting(collection, name)
        bring_out(collection, NOON + timedelta(days=day // 2))

    assert [path.name for path in (folder_of(collection) / "checkpoints").iterdir() if path.name.isdigit()] == ["3"]
    assert check(collection) == []


def test_a_closed_statement_shows_no_form(bring_out, check, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    page = folder_of(collection) / "index.html"
    assert f'action="{settings.INSTANCE.base_url}/s/{collection.slug}/sign"' in page.read_text()

    signing.close_collection(collection, now=NOON)
    bring_out(collection)
    assert f"{collection.slug}/sign" not in page.read_text()

    signing.finish_closing(collection, ring=settings.RING, now=NOON + timedelta(days=2))
    bring_out(collection)
    assert check(collection) == []


def test_compressed_files_say_the_same(bring_out, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)

    packed = list(folder_of(collection).rglob("*.gz"))
    assert len(packed) > 10
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_file_times_tell_no_more_than_the_day(bring_out, folder_of):
    collection = make_collection()
    bring_out(collection)
    midnight = NOON.replace(hour=0).timestamp()

    pages = [path for path in folder_of(collection).rglob("*.html*") if path.is_file()]
    assert {path.stat().st_mtime for path in pages} == {midnight}


def test_all_links_are_relative_and_lead_somewhere(bring_out, folder_of):
    import re

    collection = make_collection()
    for number in range(300):
        make_waiting(collection, f"Ann {number}")
    bring_out(collection)

    for page in folder_of(collection).rglob("*.html"):
        if "verify" in page.parts:
            continue
        # What passes words on leads to messengers and networks; see test_pages_that_travel.py.
        text = re.sub(r"<a [^>]*data-with=[^>]*>", "", page.read_text())
        for link in re.findall(r'(?:href|src)="([^"#]+)(?:#[^"]*)?"', text):
            if not link.startswith(("mailto:", settings.INSTANCE.base_url)):
                assert (page.parent / link).is_file(), (page, link)


def _index(c: str) -> int:
    return Opening.objects.get(c=c).index


def test_the_number_of_a_clause_links_to_it_and_another_link_in_a_text_is_found(bring_out, check, folder_of):
    collection = make_collection()
    bring_out(collection)
    page = folder_of(collection) / "index.html"
    html = page.read_text()
    link = re.search(r'<li class="clause" id="(\w+)"><a class="anchor" href="#(\w+)"', html)
    assert link
    assert link[1] == link[2]
    assert check(collection) == []

    page.write_text(
        html.replace(f'class="anchor" href="#{link[1]}"', 'class="anchor" href="https://elsewhere.example"')
    )
    assert any("a link leads elsewhere" in found for found in check(collection))
