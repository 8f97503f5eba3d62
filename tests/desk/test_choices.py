"""Convenors choose which choices signatories have; a locked one is open once its key has been shown to open."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_frozen, make_locked

from undersigned.custody import actions as custody
from undersigned.custody import queries as keys
from undersigned.custody.models import Key
from undersigned.custody.rules import Part
from undersigned.desk import actions, offering
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import Recipient, Rules, parse_entry
from undersigned.sealing.contents import parse_content
from undersigned.sealing.envelope import find_recipient, fingerprint_recipients, generate_key, open_sealed
from undersigned.signing import rules
from undersigned.signing.models import Waiting
from undersigned.texts import queries as texts
from undersigned.texts.rules import Wishes
from undersigned.texts.statement_file import parse_statement_file

pytestmark = pytest.mark.django_db
AT_RISK = Wishes(people_at_risk=True, offers_convenors=True, offers_news=True)
UNTIL = NOON.date() + timedelta(days=30)


def make_key(statement, part: Part = Part.OWN) -> str:
    """A key that somebody has shown to open, and nobody has put in force."""
    secret = generate_key()
    today = NOON.date()
    key = custody.prepare_key(
        statement,
        part,
        find_recipient(secret),
        holder="Round Table",
        origin="letters.example.org/s/x",
        random=secrets.token_bytes,
        today=today,
    )
    for stick in (1, 2):
        test = keys.find_test(key, stick)
        answer = parse_content(open_sealed(bytes(test.test), [secret])).answer
        custody.answer_test(key, stick, answer, today=today)
    custody.accept_key(key, statement.convenors.get(), today=today)
    return secret


def save(statement, wishes, **more):
    offering.save_wishes(statement, wishes, instance=settings.INSTANCE, ring=settings.RING, now=NOON, **more)


def read_log(collection):
    return [parse_entry(data) for data in logs.entries(collection.log, 0, logs.size(collection.log))]


def newest_file(collection):
    return parse_statement_file(texts.newest_frozen(collection.statement).statement_file)


def test_a_statement_opens_with_names_alone_and_the_locked_choice_is_added_when_its_key_opens(ring):
    collection = make_collection()
    save(collection.statement, AT_RISK)
    collection.refresh_from_db()
    assert collection.choices == "public"
    assert [type(entry) for entry in read_log(collection)][1:] == []

    secret = make_key(collection.statement)
    assert offering.offer_what_is_ready(collection, instance=settings.INSTANCE, ring=ring, now=NOON)

    collection.refresh_from_db()
    assert (collection.choices, collection.epoch, collection.offers_news) == ("public,convenors", 1, True)
    assert collection.recipients == find_recipient(secret)
    recipient, changed = read_log(collection)[-2:]
    fingerprint = fingerprint_recipients([find_recipient(secret)]).hex()
    assert isinstance(recipient, Recipient)
    assert (recipient.epoch, recipient.fpr) == (1, fingerprint)
    assert isinstance(changed, Rules)
    assert changed.statement == texts.newest_frozen(collection.statement).statement_sha256
    said = newest_file(collection).offered
    assert (said.vis, said.recipient, said.has_news) == (("public", "convenors"), fingerprint, True)
    assert keys.logged_fingerprint(collection.statement, collection.log) == fingerprint
    assert not offering.offer_what_is_ready(collection, instance=settings.INSTANCE, ring=ring, now=NOON)


def test_a_statement_whose_key_is_ready_opens_with_both_choices(ring):
    statement = make_frozen()
    save(statement, AT_RISK)
    make_key(statement)

    collection = actions.open_statement(statement, instance=settings.INSTANCE, ring=ring, now=NOON)

    assert collection.choices == "public,convenors"


def test_a_choice_that_is_not_wanted_any_more_ends_at_once(ring):
    collection = make_collection()
    save(collection.statement, AT_RISK)
    make_key(collection.statement)
    offering.offer_what_is_ready(collection, instance=settings.INSTANCE, ring=ring, now=NOON)

    save(collection.statement, Wishes())

    collection.refresh_from_db()
    assert (collection.choices, collection.offers_news) == ("public", False)
    assert newest_file(collection).offered.vis == ("public",)


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        (
            Wishes(offers_convenors=True, offers_threshold=True, threshold=100, threshold_until=UNTIL),
            rules.TooManyChoices,
        ),
        (Wishes(offers_threshold=True, threshold_until=UNTIL), rules.ThresholdMissing),
        (Wishes(offers_threshold=True, threshold=100), rules.ThresholdMissing),
        (Wishes(offers_threshold=True, threshold=7, threshold_until=UNTIL), rules.ThresholdOdd),
        (Wishes(offers_threshold=True, threshold=100, threshold_until=NOON.date()), rules.ThresholdOdd),
    ],
)
def test_what_could_not_be_kept_is_not_offered(wishes, refusal):
    statement = make_frozen()

    with pytest.raises(refusal):
        save(statement, wishes)

    statement.refresh_from_db()
    assert not statement.offers_threshold


def test_a_number_under_which_people_signed_stays(ring):
    collection = make_collection()
    save(collection.statement, Wishes(offers_threshold=True, threshold=100, threshold_until=UNTIL))
    type(collection).objects.filter(pk=collection.pk).update(threshold=100, threshold_until=UNTIL)
    make_locked(collection, vis="threshold")
    assert Waiting.objects.exists()

    with pytest.raises(rules.ThresholdFixed):
        save(collection.statement, Wishes(offers_threshold=True, threshold=20, threshold_until=UNTIL))


def test_the_page_shows_names_alone_first_one_switch_and_more_ways_below(client, convenor):
    statement = make_frozen(convenor=convenor)
    address = f"/desk/s/{statement.slug}/choices/"

    page = client.get(address).content.decode()
    assert page.index("People may be at risk") < page.index(
        "More ways (they need two to seven other people and a week)"
    )
    assert not re.search(r"<input type=\"checkbox\"[^>]* checked", page)

    assert client.post(address, {"people_at_risk": "on"}).status_code == 302
    statement.refresh_from_db()
    assert statement.offers_convenors
    assert "Your own key is missing" in client.get(address).content.decode()

    refused = client.post(address, {"people_at_risk": "on", "offers_threshold": "on", "threshold": "100"})
    assert refused.status_code == 409
    assert "at most two choices" in refused.content.decode()


def test_a_key_that_was_replaced_does_not_make_a_choice_ready(client, convenor):
    statement = make_frozen(convenor=convenor)
    client.post(f"/desk/s/{statement.slug}/choices/", {"people_at_risk": "on"})
    make_key(statement)
    assert "Your own key is missing" not in client.get(f"/desk/s/{statement.slug}/choices/").content.decode()

    Key.objects.filter(statement=statement).update(from_epoch=1, until_epoch=2)

    assert "Your own key is missing" in client.get(f"/desk/s/{statement.slug}/choices/").content.decode()
