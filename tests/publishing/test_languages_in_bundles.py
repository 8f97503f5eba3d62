"""What readers see of languages: reviewed or not, of earlier versions, unofficial ones; names in other scripts."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_content, make_waiting, make_withdrawal
from tests.builders_of_languages import change_draft, make_hand, make_translation, review_all, translate

from undersigned.desk import actions as desk
from undersigned.desk import translating as languages
from undersigned.texts import queries as texts
from undersigned.texts.canonical import format_text
from undersigned.translating import actions, queries
from undersigned.translating.models import Term
from undersigned.translating.rules.glossary import Entry, Rendering, TermKind, parse_glossary

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    return make_collection()


def freeze(translation):
    seen = format_text(actions.put_together(translation))
    languages.freeze_translation(translation, seen=seen, ring=settings.RING, now=NOON)


def freeze_version(statement, content):
    change_draft(statement, content)
    draft = texts.draft_of(statement)
    seen = format_text(texts.content_of(draft))
    desk.freeze(draft.version, seen=seen, instance=settings.INSTANCE, ring=settings.RING, now=NOON)


def send(statement, lang="es", made_from=""):
    actions.send_offer(
        statement,
        lang=lang,
        words="Por un horario abierto\n\nDeclaramos:\n\n1. lamentamos;\n2. pedimos.",
        name="El Andén",
        address="https://anden.example/",
        made_from=made_from,
        today=NOON.date(),
    )
    return queries.offers_of(statement)[-1]


def words_of(folder, path="index.html"):
    from lxml import html

    return " ".join(html.fromstring((folder / path).read_bytes()).text_content().split())


def test_a_reviewed_translation_says_who_made_and_reviewed_it(collection, bring_out, folder_of, check):
    translation = make_translation(collection.statement)
    translate(translation, make_hand(translation, name="Tove"))
    review_all(translation, make_hand(translation, "reviewer", name="Rita"))
    freeze(translation)

    bring_out(collection)

    words = words_of(folder_of(collection), "de/index.html")
    assert "von einer zweiten Person geprüft. Übersetzt von Tove. Geprüft von Rita" in words
    assert "Eine zweite Person hat die Übersetzung geprüft" in words
    assert check(collection) == []


def test_a_translation_that_nobody_reviewed_does_not_say_so(collection, bring_out, folder_of):
    translation = make_translation(collection.statement)
    translate(translation)
    freeze(translation)

    bring_out(collection)

    assert "geprüft" not in words_of(folder_of(collection), "de/index.html").replace("nicht geprüft", "")


def test_a_language_of_an_earlier_version_stays_at_its_address_and_says_what_changed(
    collection, bring_out, folder_of, check
):
    translation = make_translation(collection.statement)
    translate(translation)
    freeze(translation)
    freeze_version(collection.statement, make_content(ask="we ask the railway board to publish it at once."))

    bring_out(collection)

    folder = folder_of(collection)
    words = words_of(folder, "de/index.html")
    assert "Dies ist Fassung 1, nicht das, was jetzt unterschrieben wird" in words
    assert "Seitdem im maßgeblichen Text geändert: Punkt 2." in words
    assert "data-text" not in (folder / "de/index.html").read_text()
    assert "stale, of version 1. Changed since: clause 2" in words_of(folder)
    assert check(collection) == []


def test_a_mended_translation_takes_the_place_of_the_stale_one(collection, bring_out, folder_of, check):
    translation = make_translation(collection.statement)
    translate(translation)
    freeze(translation)
    freeze_version(collection.statement, make_content(ask="we ask the railway board to publish it at once."))
    bring_out(collection)
    translate(translation)
    freeze(translation)

    bring_out(collection)

    assert "AT ONCE" in words_of(folder_of(collection), "de/index.html")
    assert "An earlier text in another language: Deutsch history/" in words_of(folder_of(collection))
    assert "stale" not in words_of(folder_of(collection))
    assert check(collection) == []


def test_what_was_sent_is_in_no_file_before_somebody_shows_it(collection, bring_out, folder_of):
    send(collection.statement)

    bring_out(collection, full=True)

    assert not [path for path in folder_of(collection).rglob("*.html") if "Andén" in path.read_text()]


def test_a_shown_one_is_unofficial_and_in_no_entry_of_the_log(collection, bring_out, folder_of, check):
    bring_out(collection)
    languages.show_offered(collection.statement, send(collection.statement, made_from=collection.text_sha256))

    bring_out(collection)

    folder = folder_of(collection)
    words = words_of(folder, "unofficial/es-1/index.html")
    assert "Una traducción no oficial" in words
    assert "El Andén" in words
    assert "versión anterior" not in words
    assert "unofficial, not reviewed, sent by El Andén" in words_of(folder)
    assert "  unofficial/" in (folder / "files.txt").read_text()
    assert check(collection) == []
    from undersigned.logkeeper import queries as logs

    assert logs.size(collection.log) == 1


def test_one_made_from_an_earlier_text_says_so(collection, bring_out, folder_of):
    languages.show_offered(collection.statement, send(collection.statement, made_from="0" * 64))

    bring_out(collection)

    assert "una versión anterior" in words_of(folder_of(collection), "unofficial/es-1/index.html")


def test_one_that_is_taken_off_is_gone(collection, bring_out, folder_of, check):
    offered = send(collection.statement)
    languages.show_offered(collection.statement, offered)
    bring_out(collection)
    languages.decline_offered(collection.statement, offered)

    bring_out(collection)

    assert not (folder_of(collection) / "unofficial").exists()
    assert check(collection) == []


def test_a_frozen_text_ends_the_unofficial_one(collection, bring_out, folder_of):
    languages.show_offered(collection.statement, send(collection.statement))
    offered = queries.offers_of(collection.statement)[0]
    translation = languages.take_over(collection.statement, offered, now=NOON)
    translate(translation)
    freeze(translation)

    bring_out(collection)

    assert not (folder_of(collection) / "unofficial").exists()
    assert queries.offers_of(collection.statement) == []


def entry(kind, source, **renderings):
    return Entry(kind, source, "", tuple(Rendering(lang, words, "Tove") for lang, words in renderings.items()))


def test_one_entry_for_an_organisation_serves_every_line_and_stands_beside_what_was_signed(
    collection, bring_out, folder_of, check
):
    make_waiting(collection, "City Hospital", klass="org", decided_on="2026-11-01")
    make_waiting(collection, "Ann", affiliation="city hospital", identification_only=True)
    bring_out(collection)
    languages.save_term(collection.statement, entry(TermKind.ORG, "City Hospital", ar="مستشفى المدينة"))

    bring_out(collection)

    page = (folder_of(collection) / "signatories/newest/000.html").read_text()
    assert "<bdi>City Hospital</bdi>" in page
    assert page.count("مستشفى المدينة\u2069 (ar, translated by \u2068Tove\u2069)</small>") == 2
    assert check(collection) == []


def test_a_role_is_translated_beside_the_signed_one(collection, bring_out, folder_of, check):
    make_waiting(collection, "Ann", role="nurse")
    languages.save_term(collection.statement, entry(TermKind.ROLE, "Nurse", de="Krankenschwester"))

    bring_out(collection)

    page = (folder_of(collection) / "signatories/names/index.html").read_text()
    assert '<span class="role"><bdi>nurse</bdi></span> <small>\u2068nurse\u2069: \u2068Krankenschwester\u2069' in page
    assert check(collection) == []


def test_the_glossary_is_a_file_of_the_bundle_without_people(collection, bring_out, folder_of, check):
    make_waiting(collection, "Zoë Müller")
    bring_out(collection)
    languages.save_term(collection.statement, entry(TermKind.PERSON, "Zoë Müller", ru="Зоя Мюллер"))
    languages.save_term(collection.statement, entry(TermKind.TERM, "timetable", de="Fahrplan"))

    bring_out(collection)

    folder = folder_of(collection)
    data = (folder / "glossary.json").read_bytes()
    assert [one.source for one in parse_glossary(data)] == ["timetable"]
    assert json.loads(data)["v"] == 1
    assert "Зоя Мюллер" in (folder / "signatories/names/index.html").read_text()
    assert "  glossary.json" in (folder / "files.txt").read_text()
    assert check(collection) == []


def test_what_the_glossary_has_for_a_person_goes_with_the_name(collection, bring_out, folder_of):
    signature = make_waiting(collection, "Zoë Müller")
    make_waiting(collection, "Ann")
    bring_out(collection)
    languages.save_term(collection.statement, entry(TermKind.PERSON, "Zoë Müller", ru="Зоя Мюллер"))
    bring_out(collection)
    make_withdrawal(collection, signature.c)

    bring_out(collection)

    assert not Term.objects.exists()
    assert not [path for path in folder_of(collection).rglob("*.html") if "Мюллер" in path.read_text()]
