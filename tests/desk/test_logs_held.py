"""A log that is published further than the database knows, as after a restore, is never signed again by anybody."""

from __future__ import annotations

import ast
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from tests.builders import NOON, make_collection, make_convenor, make_frozen, make_locked, make_statement, make_waiting
from tests.desk.key_holding import integrate

import undersigned
from undersigned.custody import actions as keeping
from undersigned.custody.rules import Told, Wish
from undersigned.desk import actions, custody, reasons, signing_on
from undersigned.instance.files import write_whole
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.models import Checkpoint
from undersigned.logkeeper.rules import LogBehind, LogForeign, LogHeld
from undersigned.outreach import actions as paper
from undersigned.publiclog.moderation import Reason
from undersigned.publiclog.note import Signer, sign_note
from undersigned.publishing import actions as publishing
from undersigned.publishing import queries as published
from undersigned.publishing.ledgers import forget_ledgers
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.models import Collection, Sealed
from undersigned.signing.rules import CollectionState
from undersigned.signon.rules import Moments
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import SlugTaken

LATER = NOON + timedelta(days=2)
TODAY = NOON.date()


def bring_out(collection, now=NOON):
    while signing.integrate(collection, ring=settings.RING, today=now.date()):
        pass
    publishing.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=now)


def hold(collection):
    """Publish what the database then knows nothing of."""
    bring_out(collection)
    with transaction.atomic():
        Collection.objects.filter(pk=collection.pk).update(state=CollectionState.OPEN)
        make_waiting(collection, "Since Then")
        bring_out(collection)
        transaction.set_rollback(True)
    forget_ledgers()


class Desk:
    """A statement with two names, one of them hidden, and all that acts on its log need."""

    def __init__(self):
        self.ada, self.bea = make_convenor("Ada"), make_convenor("Bea")
        self.collection = make_collection()
        self.statement = self.collection.statement
        texts.add_convenor(self.statement, self.ada)
        make_waiting(self.collection, "Zoë Müller")
        make_waiting(self.collection, "Nils Holm")
        bring_out(self.collection)
        self.shown, self.hidden = [row.index for row in collecting.openings(self.collection, 0, 100)]
        actions.hide_name(self.collection, self.hidden, **self.given)

    @property
    def given(self):
        return {"ring": settings.RING, "now": NOON}

    def prepare(self, act):
        if act == "release":
            actions.withhold_names(self.collection, **self.given)
            actions.release_names(self.collection, self.ada, **self.given)
        if act == "close":
            signing.close_collection(self.collection, now=NOON)
        if act in {"slot", "threshold", "epoch"}:
            # As many as a slot waits for.
            for _ in range(8):
                make_locked(self.collection, vis="convenors" if act == "epoch" else "threshold")
        if act == "epoch":
            keeping.ask(self.statement, Wish.DELETE_EPOCH, self.ada, today=TODAY, epoch=1)
        if act == "paper":
            paper.make_sheets(self.collection, ["AAAACCCC"], destroy_on=LATER.date(), today=TODAY)
            for one in (self.ada, self.bea):
                paper.count_sheet(self.statement, "AAAACCCC", 7, convenor=one)

    def do(self, act):
        collection, given, ring = self.collection, self.given, settings.RING
        match act:
            case "hide":
                actions.hide_name(collection, self.shown, **given)
            case "show":
                actions.show_name(collection, self.hidden, **given)
            case "remove":
                actions.remove_names(collection, [self.hidden], reason=Reason.CHECKED, **given)
            case "withhold":
                actions.withhold_names(collection, **given)
            case "release":
                actions.release_names(collection, self.bea, **given)
            case "rules":
                signing.change_rules(collection, "07" * 32, **given)
            case "close":
                signing.finish_closing(collection, ring=ring, now=LATER)
            case "names":
                make_waiting(collection, "Ida Late")
                signing.integrate(collection, ring=ring, today=TODAY)
            case "slot":
                signing.hold_slot(collection, ring=ring, now=NOON + timedelta(days=8))
            case "threshold":
                custody.delete_threshold(collection, Told.TOO_FEW, instance=settings.INSTANCE, **given)
            case "epoch":
                custody.agree_delete_epoch(collection, 1, self.bea, **given)
            case "paper":
                paper.put_into_log(collection, salt=b"s" * 32, ring=ring, today=TODAY)


@pytest.fixture(scope="module")
def built(house) -> Desk:
    return house.make(Desk)


@pytest.fixture
def desk(built) -> Desk:
    return deepcopy(built)


ACTS = (
    "hide", "show", "remove", "withhold", "release", "rules", "close", "names", "slot", "threshold", "epoch", "paper",
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_nothing_that_is_done_to_a_held_log_is_signed(desk, act):
    desk.prepare(act)
    hold(desk.collection)
    before = Checkpoint.objects.count(), logs.size(desk.collection.log)

    with pytest.raises(LogHeld) as refused, transaction.atomic():
        desk.do(act)

    assert (Checkpoint.objects.count(), logs.size(desk.collection.log)) == before
    assert "another address" in reasons.reason_for(refused.value)


def test_checkpoints_are_signed_in_one_place_alone():
    root = Path(undersigned.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "sign_note" in (code := path.read_text())
        and any(isinstance(one, ast.Name) and one.id == "sign_note" for one in ast.walk(ast.parse(code)))
    }

    # The benchmark makes logs of a million entries, in a place of its own.
    assert found == {"logkeeper/actions.py", "cli/bench_data.py"}


def test_a_log_that_another_key_signed_is_held_too(desk):
    bring_out(desk.collection)
    path = published.bundle_folder(settings.INSTANCE, desk.collection) / "checkpoint"
    text = path.read_text().split("\n\n")[0] + "\n"
    write_whole(path, sign_note(text, [Signer(desk.collection.origin, bytes(32))]), is_durable=False)

    with pytest.raises(LogForeign), transaction.atomic():
        desk.do("hide")


def test_what_nobody_is_to_read_after_the_day_goes_although_the_log_can_not_say_so(desk):
    make_locked(desk.collection, vis="threshold")
    integrate(desk.collection)
    hold(desk.collection)
    Collection.objects.filter(pk=desk.collection.pk).update(epoch=1, threshold=5, threshold_until=TODAY)
    assert Sealed.objects.count() == 1
    before = Checkpoint.objects.count()

    custody.keep_watch(instance=settings.INSTANCE, ring=settings.RING, now=LATER)

    assert (Sealed.objects.count(), Checkpoint.objects.count()) == (0, before)


def test_keys_are_destroyed_although_the_log_can_not_say_so(desk):
    hold(desk.collection)
    Collection.objects.filter(pk=desk.collection.pk).update(state=CollectionState.CLOSED)
    desk.collection.refresh_from_db()
    custody.destroy_as_operator(desk.collection, today=TODAY)
    swept: list[int] = []

    custody.finish_destructions(ring=settings.RING, sweep=lambda: swept.append(1) or [], now=LATER)

    assert settings.RING.is_destroyed(desk.collection.pk)
    assert not swept


@pytest.fixture(scope="module")
def published_before(house):
    """A statement whose address has a log that the database does not know."""

    def publish():
        statement = make_frozen()
        with transaction.atomic():
            bring_out(signing.open_collection(statement, host=settings.INSTANCE.host, ring=settings.RING, now=NOON))
            transaction.set_rollback(True)
        return statement

    return house.make(publish)


@pytest.fixture
def foreign(published_before):
    return deepcopy(published_before)


def test_a_statement_is_not_opened_where_another_one_was_published(foreign):
    with pytest.raises(LogBehind):
        actions.open_statement(foreign, instance=settings.INSTANCE, ring=settings.RING, now=NOON)
    with pytest.raises(LogBehind):
        signing_on.open_privately(
            foreign, Moments(), closes_at_once=False, instance=settings.INSTANCE, ring=settings.RING, now=NOON
        )

    assert collecting.collection_of(foreign) is None


def test_a_text_is_not_frozen_under_the_address_of_another_one(foreign):
    draft = make_statement(slug="of-its-own")
    version = draft.versions.get()
    (settings.INSTANCE.public / "s" / foreign.slug).rename(settings.INSTANCE.public / "s" / "of-its-own")
    seen = format_text(reading.content_of(reading.draft_of(draft)))
    given = {"instance": settings.INSTANCE, "ring": settings.RING, "now": NOON}

    with pytest.raises(SlugTaken):
        actions.freeze(version, seen=seen, **given)

    texts.choose_slug(draft, "of-nobody")
    draft.refresh_from_db()
    actions.freeze(draft.versions.get(), seen=seen, **given)


def test_opening_there_says_what_is_wrong(client, add, foreign):
    add(foreign)

    answer = client.post(f"/desk/s/{foreign.slug}/open/", {"do": "open"})

    assert "a new statement needs another address" in answer.content.decode()
