"""Languages at the desk: begun, put together, frozen; what was sent; the glossary."""

from __future__ import annotations

from django.test import Client
from tests.builders import make_collection, make_content, make_frozen, make_statement
from tests.builders_of_languages import change_draft, make_hand, make_translation, translate
from tests.desk.browsing import visit

from undersigned.texts import queries as texts
from undersigned.texts.models import Statement
from undersigned.translating import queries
from undersigned.translating.models import Offer
from undersigned.translating.rules.segments import Part


def languages(client, statement):
    return visit(client, f"/desk/s/{statement.slug}/languages/")


def test_a_language_is_begun_from_a_draft(client, add):
    statement = add(make_statement())

    page = languages(client, statement).press("Begin a language", lang="ar")

    assert page.address.startswith("/translate/")
    assert queries.find_translation(statement, "ar") is not None


def test_languages_stand_there_by_the_names_that_they_give_themselves(client, add):
    statement = add(make_frozen())
    make_translation(statement, lang="ar")

    words = languages(client, statement).words

    assert "English, the leading text" in words
    assert "العربية" in words


def test_a_language_that_cannot_be_says_why(client, add):
    page = languages(client, add(make_statement())).press("Begin a language", lang="en")

    assert "leads" in page.alert


def test_a_whole_translation_is_seen_frozen_and_listed(client, add):
    statement = add(make_frozen())
    translate(make_translation(statement))

    page = visit(client, f"/desk/s/{statement.slug}/languages/de/whole/")
    assert "Not all parts were reviewed" in page.words
    page.press("Freeze this text")

    (_, german) = texts.frozen_texts(statement, 1)
    assert (german.lang, german.content.title) == ("de", "FOR AN OPEN TIMETABLE")
    assert queries.credit_of(statement, german.sha256).is_reviewed is False


def test_freezing_names_what_is_stale(client, add):
    statement = add(make_statement())
    translation = make_translation(statement)
    translate(translation)
    change_draft(statement, make_content(ask="we ask for it."))
    from django.conf import settings
    from tests.builders import NOON

    from undersigned.texts import actions

    actions.freeze_version(statement.versions.get(), host=settings.INSTANCE.host, now=NOON)

    page = visit(client, f"/desk/s/{statement.slug}/languages/de/whole/")

    assert "clause 2" in page.alert
    assert "changed after" in page.alert


def test_what_was_seen_is_what_is_frozen(client, add):
    statement = add(make_frozen())
    translation = make_translation(statement)
    translate(translation)
    page = visit(client, f"/desk/s/{statement.slug}/languages/de/whole/")
    translate(translation, words=str.title, only=[Part.TITLE])

    page = page.press("Freeze this text")

    assert "changed after this page" in page.alert
    assert len(texts.frozen_texts(statement, 1)) == 1


def test_a_frozen_language_of_an_open_statement_stands_in_the_log(client, add):
    collection = make_collection()
    statement = add(collection.statement)
    translate(make_translation(statement))

    visit(client, f"/desk/s/{statement.slug}/languages/de/whole/").press("Freeze this text")

    from undersigned.logkeeper import queries as logs

    assert logs.size(collection.log) == 2


def test_a_draft_of_a_language_is_thrown_away(client, add):
    statement = add(make_statement())
    make_translation(statement)

    visit(client, f"/desk/s/{statement.slug}/languages/de/drop/").press("Throw away what was translated part by part")

    assert queries.find_translation(statement, "de") is None


SENT = "Für einen offenen Fahrplan\n\nWir erklären:\n\n1. wir bedauern es;\n2. wir bitten darum."


def send(statement, **typed):
    page = visit(Client(), f"/translate/offer/{statement.slug}/")
    return page.press("Send it", lang="de", words=SENT, **{"name": "The Daily Platform", **typed})


def test_a_stranger_sends_a_translation_and_it_waits(client, add):
    statement = add(make_collection().statement)

    page = send(statement, address="https://platform.example/")

    assert "It has arrived" in page.words
    row = Offer.objects.get()
    assert b"Fahrplan" not in bytes(row.box)
    assert (row.content, row.sender, row.lang) == ("", "", "")


def test_bad_offers_are_answered_and_keep_what_was_typed(client, add):
    statement = add(make_collection().statement)

    page = send(statement, address="javascript:alert(1)")

    assert "web site" in page.alert
    assert page.value("address") == "javascript:alert(1)"
    assert "Fahrplan" in page.value("words")
    assert not Offer.objects.exists()


def test_so_many_wait_and_no_more(client, add):
    statement = add(make_collection().statement)
    from django.core.cache import cache

    for _ in range(20):
        cache.clear()
        send(statement)

    assert "wait for a look already" in send(statement).alert
    assert Offer.objects.count() == 20


def test_a_statement_that_is_not_public_takes_none(client, add):
    statement = add(make_frozen())

    assert visit(Client(), f"/translate/offer/{statement.slug}/").status == 404


def test_a_convenor_shows_what_was_sent(client, add):
    statement = add(make_collection().statement)
    send(statement)

    page = visit(client, f"/desk/s/{statement.slug}/languages/offers/").press("Show it as unofficial")

    assert "shown as unofficial" in page.words
    (shown,) = queries.shown_offers(statement)
    assert (shown.lang, shown.sender.name, shown.content.title) == (
        "de",
        "The Daily Platform",
        "Für einen offenen Fahrplan",
    )


def test_what_was_sent_is_declined_and_gone(client, add):
    statement = add(make_collection().statement)
    send(statement)

    visit(client, f"/desk/s/{statement.slug}/languages/offers/").press("Delete it")

    assert not Offer.objects.exists()


def test_what_was_sent_is_taken_over_part_by_part(client, add):
    statement = add(make_collection().statement)
    send(statement)

    page = visit(client, f"/desk/s/{statement.slug}/languages/offers/").press("Take it over for reviewing")

    assert page.address.startswith("/translate/")
    translation = queries.find_translation(statement, "de")
    source = queries.source_of(statement)
    rows = {row.unit.text: row.words for row in queries.rows_of(translation, source)}
    assert rows["For an open timetable"] == "Für einen offenen Fahrplan"
    assert rows["we regret that the evening trains were cancelled;"] == "wir bedauern es;"


def test_an_offer_is_among_what_is_open_today(client, add):
    statement = add(make_collection().statement)
    send(statement)

    assert "1 translation was sent" in visit(client, f"/desk/s/{statement.slug}/").words


def test_an_entry_of_the_glossary_stands_beside_the_part_in_which_it_occurs(client, add):
    statement = add(make_statement())
    translation = make_translation(statement)
    make_hand(translation)

    visit(client, f"/desk/s/{statement.slug}/glossary/").press(
        "Save", source="railway board", words="Bahnverwaltung", note="as in the law"
    )

    page = visit(client, f"/translate/{translation.pk}/")
    assert [words.text_content() for words in page.tree.xpath('//dl[@class="terms"]/dt')] == ["railway board"] * 2
    assert "Bahnverwaltung" in page.words


def test_a_person_in_the_glossary_has_signed(client, add):
    statement = add(make_statement())

    page = visit(client, f"/desk/s/{statement.slug}/glossary/").press(
        "Save", source="Zoë", words="Зоя", lang="ru", kind="person"
    )

    assert "Nobody of this name" in page.alert
    assert page.value("source") == "Zoë"


def test_the_desk_leads_to_the_check_in_the_language_that_people_sign(client, add):
    statement = add(make_collection().statement)
    Statement.objects.filter(pk=statement.pk).update(lead_lang="de")

    page = client.get(f"/desk/s/{statement.slug}/").content.decode()

    assert f"/s/{statement.slug}/verify/de.html" in page
