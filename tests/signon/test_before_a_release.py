"""Before and at a release, with every room that takes part: letter box, board, log and what is published."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests import builders, tables
from tests.conftest import SERVER, clear_memory
from tests.letterbox import visitor as visiting
from undersigned.desk import signing_on
from undersigned.desk.rules import KeyAway
from undersigned.instance.ring import Ring
from undersigned.letterbox.slots import Pages
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import parse_entry
from undersigned.publishing.actions import publish, publish_front
from undersigned.publishing.ledgers import forget_ledgers
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.models import ByCode, Claim, Waiting
from undersigned.signing.private import private_of
from undersigned.signon import actions as signon
from undersigned.signon import queries as boards
from undersigned.signon.rules import Answer, Moments
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify
from undersigned.web.pages import render_letterbox_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

NOW = datetime.fromtimestamp(int(time.time()), UTC)
LIST = "Riders' Union, riders@union.example\nCity Club, club@city.example\nWalkers' League"
WORDS = "We do not support clause 2."


class Stage:
    """A statement that three organisations are asked to sign, the letter box, and people who come to both."""

    made: ClassVar[list[Stage]] = []
    pages: ClassVar[Pages]

    def __init__(self, moments: Moments | None = None, *, closes_at_once: bool = False) -> None:
        self.statement = builders.make_frozen(slug=visiting.SLUG)
        self.phase = signing_on.open_privately(
            self.statement,
            moments or Moments(),
            closes_at_once=closes_at_once,
            instance=settings.INSTANCE,
            ring=settings.RING,
            now=NOW,
        )
        signing_on.invite(self.statement, LIST, "org", today=datetime.now(UTC).date())  # noqa: TID251  (as the page does)
        self.visitor = visiting.Visitor(settings.INSTANCE, settings.RING, self.pages, now=int(NOW.timestamp()))
        visiting.execute(self.visitor.url, "DELETE FROM outbox_mail")
        self.made.append(self)
        self.browser = Client(HTTP_HOST="letters.example.org")

    @property
    def collection(self) -> builders.Collection:
        found = private_of(self.statement) or collecting.collection_of(self.statement)
        assert found
        return found

    def place(self, at: int) -> boards.Place:
        return boards.board(self.phase)[at]

    def form(self, at: int, **typed: str) -> dict[str, str]:
        place = self.place(at)
        return (
            visiting.FORM
            | {"class": "org", "name": place.content.name, "email": f"mail{at}@org.example", "decided_on": "2026-01-02"}
            | {"text": self.collection.text_sha256, "invitation": place.content.code}
            | typed
        )

    def send(self, at: int, **typed: str) -> visiting.Reply:
        return self.visitor.post(f"/s/{visiting.SLUG}/sign", self.form(at, **typed))

    def link(self, at: int, **typed: str) -> str:
        checked = self.send(at, **typed)
        assert checked.status == 200, checked.text
        sent = self.visitor.post(f"/s/{visiting.SLUG}/submit", {"state": checked.hidden("state")})
        assert sent.status == 200, sent.text
        return visiting.find_link(self.visitor.newest_mail())

    def sign(self, at: int, **typed: str) -> visiting.Reply:
        signed = self.visitor.post("/c", {"code": self.link(at, **typed)})
        assert signed.status == 200, signed.text
        return signed

    def release(self) -> None:
        signing_on.release(self.statement, instance=settings.INSTANCE, ring=settings.RING, now=NOW)

    def bring_out(self) -> None:
        for collection in collecting.collections():
            while signing.integrate(collection, ring=settings.RING, today=NOW.date()):
                pass
            publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=NOW)
        publish_front(settings.INSTANCE)

    def names(self) -> list[str]:
        rows = collecting.openings(self.collection, 0, 1000)
        return [str(row.fields["name"]) for row in rows if not row.is_hidden]

    def entries(self) -> list[str]:
        found = [parse_entry(data) for data in logs.entries(self.collection.log, 0, logs.size(self.collection.log))]
        return [type(entry).__name__ for entry in found]

    def front(self) -> str:
        return unescape((settings.INSTANCE.public / "s" / visiting.SLUG / "index.html").read_text())

    def withdraw(self, signed: visiting.Reply) -> visiting.Reply:
        state = self.visitor.post("/w", {"code": signed.code}).hidden("state")
        return self.visitor.post("/w/withdraw", {"state": state})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The letter box's pages, which are the same for every instance."""
    folder = tmp_path_factory.mktemp("rendered")
    render_letterbox_pages(replace(settings.INSTANCE, data=folder))
    return Pages(folder / "pages")


@pytest.fixture(autouse=True)
def _place(database_url: str, tmp_path: Path, pages: Pages, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A whole instance: the letter box's connection and Django's see one database, which a transaction would forbid."""
    before = connection.settings_dict["NAME"], settings.INSTANCE, settings.RING
    name = database_url.rpartition("/")[2] if SERVER else database_url.removeprefix("sqlite:///")
    Stage.pages = pages
    with django_db_blocker.unblock():
        tables.lead(connection, name)
        settings.INSTANCE = replace(before[1], data=tmp_path / "data", keys=tmp_path / "keys", database=database_url)
        settings.INSTANCE.data.mkdir()
        settings.RING = Ring(settings.INSTANCE)
        forget_ledgers()
        yield
        while Stage.made:
            Stage.made.pop().visitor.close()
        tables.lead(connection, before[0])
        clear_memory(settings.INSTANCE)
        _name, settings.INSTANCE, settings.RING = before
        forget_ledgers()


def read_disk() -> bytes:
    """Return all that whoever takes disk and database finds; keys lie elsewhere."""
    found = b"".join(path.read_bytes() for path in sorted(settings.INSTANCE.data.rglob("*")) if path.is_file())
    url = settings.INSTANCE.database
    tables = (
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        if url.startswith("postgresql")
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    rows = [visiting.select(url, f'SELECT * FROM "{name}"') for (name,) in visiting.select(url, tables)]
    return found + repr(rows).encode()


def test_nothing_of_the_private_phase_is_public_or_readable_before_its_release():
    stage = Stage()
    signed = stage.sign(0, reservation=WORDS, name="Riders' Union of the Valley")
    state = stage.visitor.post("/w", {"code": signed.code}).hidden("state")
    changed = stage.visitor.post(
        "/w/change", {"state": state, "name": "Riders' Union of the Hills", "decided_by": "the assembly"}
    )
    assert "Nothing is public yet" in changed.text, changed.text
    signon.answer(stage.place(1), Answer.DECLINES, why="Our congress meets in May only.")
    signon.make_press_copy(stage.phase, "Morning Paper", shows_names=True, today=NOW.date())
    stage.bring_out()

    assert not (settings.INSTANCE.public / "s").exists()
    assert visiting.SLUG not in "".join(path.read_text() for path in settings.INSTANCE.public.rglob("*.html"))
    assert logs.size(stage.collection.log) == 0
    disk = read_disk().lower()
    for secret in (
        b"riders", b"city club", b"walkers", b"union.example", b"org.example", b"clause 2", b"congress", b"assembly",
        b"morning paper", stage.place(0).content.code.lower().encode(),
    ):  # fmt: skip
        assert secret not in disk, secret

    # Who guesses the address, of page and form alike, gets the answer of one that is not there, byte for byte.
    visitor, there, nowhere = stage.visitor, visiting.SLUG, "nowhere00"
    form = stage.form(0, invitation="") | {"invitation": "x" * 32}
    guesses = [
        ("/s/{}/sign", form),
        ("/s/{}/submit", {"state": visitor.post(f"/s/{there}/sign", stage.form(2)).hidden("state")[:-4] + "AAAA"}),
        ("/s/{}/ask", {}),
        ("/s/{}/redeem", {}),
        ("/w/mail", {"email": "mail0@org.example", "lang": "en"}),
        ("/objection", {"name": "Riders' Union"}),
        ("/objection/send", {"name": "Riders' Union"}),
    ]
    for path, fields in guesses:
        replies = [
            visitor.post(path.format(slug), fields | ({} if "{}" in path else {"statement": slug}))
            for slug in (there, nowhere)
        ]
        bodies = [
            reply.body.replace(slug.encode(), b"SLUG") for reply, slug in zip(replies, (there, nowhere), strict=True)
        ]
        assert replies[0].status == replies[1].status, path
        assert bodies[0] == bodies[1], path
    early = visitor.post("/receipt", {"record": signed.hidden("record"), "salt": signed.hidden("salt")})
    assert early.status == 404


def test_a_release_publishes_text_and_names_at_once_in_the_order_of_the_board():
    stage = Stage()
    union, club = stage.sign(0), stage.sign(1)
    stage.sign(2, **{"class": "person", "name": "Ada Walker", "decided_on": "", "role": "of the Walkers' League"})
    keys = [stage.place(at).row.pk for at in range(3)]
    signon.put_in_order(stage.phase, {keys[0]: 3, keys[1]: 1, keys[2]: 2})
    assert stage.place(2).answer is Answer.SIGNS

    stage.release()
    assert stage.names() == ["City Club", "Ada Walker", "Riders' Union"]
    assert stage.entries() == ["Open", "Sign", "Sign", "Sign"]
    stage.bring_out()

    front = stage.front()
    places = [front.index(f"<bdi>{name}</bdi>") for name in stage.names()]
    assert places == sorted(places)
    assert "First signatories" in front
    assert "The latest names" not in front
    folder = settings.INSTANCE.public / "s" / visiting.SLUG
    report = verify(FolderSource(folder), keys=[logs.signer(stage.collection.log, settings.RING).verifier_key])
    assert report.is_good, report.findings
    for signed in (union, club):
        receipt = stage.visitor.post("/receipt", {"record": signed.hidden("record"), "salt": signed.hidden("salt")})
        assert receipt.status == 200, receipt.text
    # The code works on, now as everybody's.
    assert "disappears from our pages" in stage.withdraw(union).text
    stage.bring_out()
    assert stage.entries()[-1] == "Withdraw"


def test_what_is_taken_back_before_the_release_never_enters_the_log():
    stage = Stage()
    stage.sign(1)
    link = stage.link(0)
    signed = stage.visitor.post("/c", {"code": link})
    assert stage.place(0).answer is Answer.SIGNS

    gone = stage.withdraw(signed)
    assert "never enters the log" in gone.text, gone.text
    assert stage.place(0).answer is Answer.DECIDING
    assert (Waiting.objects.count(), Claim.objects.count(), ByCode.objects.count()) == (1, 1, 1)
    again = stage.visitor.post("/c", {"code": link})
    assert again.status == 409, again.text
    assert "counts no more" in again.text

    stage.release()
    assert stage.names() == ["City Club"]
    assert stage.visitor.post("/c", {"code": link}).status == 409
    assert stage.entries() == ["Open", "Sign"]


def test_an_invitation_signs_once_and_a_voided_one_never():
    stage = Stage()
    first, second = stage.link(0), stage.link(0, email="other@org.example", name="Somebody else")
    assert stage.visitor.post("/c", {"code": first}).status == 200
    assert stage.visitor.post("/c", {"code": first}).status == 200  # the same page again
    refused = stage.visitor.post("/c", {"code": second})
    assert refused.status == 409
    assert "signed with this invitation already" in refused.text
    assert Claim.objects.count() == Waiting.objects.count() == 1

    mailed = stage.link(1)
    before = stage.form(1)
    signon.renew_link(stage.place(1))
    visiting.execute(stage.visitor.url, "DELETE FROM outbox_mail")
    assert stage.visitor.post("/c", {"code": mailed}).status == 409
    assert stage.visitor.post(f"/s/{visiting.SLUG}/sign", before).status == 404
    stage.sign(1)


def test_two_presses_at_the_same_moment_use_an_invitation_once():
    stage = Stage()
    links = [stage.link(0, email=f"mail{at}@org.example") for at in range(4)]
    replies = stage.visitor.post_at_once([("/c", {"code": link}) for link in [*links, *links]])
    assert sorted(reply.status for reply in replies) == [200, 200, 409, 409, 409, 409, 409, 409]
    assert Claim.objects.count() == Waiting.objects.count() == ByCode.objects.count() == 1


def test_who_confirms_at_the_release_is_in_it_or_enters_right_after():
    stage = Stage()
    stage.sign(0)
    link = stage.link(1)
    # The letter box read the collection a moment ago, as one that waits for its release.
    stage.send(2)
    stage.release()

    reply = stage.visitor.post("/c", {"code": link})
    assert reply.status == 200, reply.text
    assert "everyone can see in a few seconds" in reply.text
    stage.bring_out()
    assert stage.names() == ["Riders' Union", "City Club"]
    assert "The latest names" in stage.front()
    # A change that was begun before and is sent after the release is kept out of neither.
    assert stage.entries() == ["Open", "Sign", "Sign"]


def test_a_reservation_that_nobody_read_waits_for_a_look_after_the_release():
    stage = Stage()
    stage.sign(0, reservation=WORDS)
    stage.sign(1, reservation="Not clause 3.")
    stage.sign(2)
    signon.note_read(stage.place(1))

    stage.release()
    assert stage.names() == ["City Club", "Walkers' League"]
    assert collecting.count_held(stage.collection) == 1
    stage.bring_out()
    assert "with a reservation: Not clause 3." in stage.front()
    held = collecting.held_names(stage.collection, 0, 9)
    assert held[0].fields["reservation"] == WORDS
    signing.let_in(stage.collection, [held[0].id])
    stage.bring_out()
    assert f"with a reservation: {WORDS}" in stage.front()


def test_words_changed_after_a_convenor_read_them_are_read_again():
    stage = Stage()
    signed = stage.sign(0, reservation=WORDS)
    signon.note_read(stage.place(0))
    state = stage.visitor.post("/w", {"code": signed.code}).hidden("state")
    stage.visitor.post("/w/change", {"state": state, "name": "Riders' Union", "reservation": "Not a word of it."})
    (row, *_) = signing_on.read_board(stage.phase, ring=settings.RING)
    assert row.is_unread
    assert row.signed
    assert row.signed["reservation"] == "Not a word of it."

    signon.note_read(stage.place(0))
    stage.release()
    stage.bring_out()
    assert "Not a word of it." in stage.front()
    assert WORDS not in stage.front()
    assert stage.entries() == ["Open", "Sign", "Amend"]


def test_the_form_closes_at_the_hard_deadline_and_mailed_links_count_until_the_release():
    soon = NOW + timedelta(hours=1)
    stage = Stage(Moments(None, soon, NOW + timedelta(hours=2)))
    link = stage.link(0)
    stage.visitor.now += 3601
    late = stage.send(1)
    assert late.status == 409
    assert "last moment for signing before the release is over" in late.text
    assert re.search(r'href="[^"]*/signon/" data-kind="">Go on from here', late.text)
    signed = stage.visitor.post("/c", {"code": link})
    assert signed.status == 200
    assert (NOW + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M UTC") in signed.text


def test_called_off_forgets_what_was_signed_and_may_begin_anew():
    stage = Stage()
    signed, number = stage.sign(0), stage.collection.pk
    signing_on.call_off(stage.statement, ring=settings.RING, now=NOW)
    assert settings.RING.is_destroyed(number)
    assert (Waiting.objects.count(), Claim.objects.count(), ByCode.objects.count()) == (0, 0, 0)
    assert stage.visitor.post("/w", {"code": signed.code}).status == 404

    stage.phase = signing_on.open_privately(
        stage.statement, Moments(), closes_at_once=True, instance=settings.INSTANCE, ring=settings.RING, now=NOW
    )
    assert [place.answer for place in boards.board(stage.phase)] == [Answer.INVITED] * 3
    stage.visitor.now += 5
    stage.sign(0)
    stage.release()
    assert stage.collection.state == "closing"
    assert stage.names() == ["Riders' Union"]


def test_a_crash_in_the_middle_of_a_release_leaves_nothing_of_it():
    stage = Stage()
    stage.sign(0)
    key = settings.RING.runtime / f"statement-{stage.collection.pk}.key"
    hidden = key.read_bytes()
    for path in (key, *settings.RING._keys.glob("statement-*")):
        path.rename(path.with_suffix(".away"))
    with pytest.raises(KeyAway):
        stage.release()
    assert private_of(stage.statement)
    assert logs.size(stage.collection.log) == 0
    key.write_bytes(hidden)
    stage.release()
    assert stage.names() == ["Riders' Union"]


def test_the_page_of_an_invitation_shows_the_text_after_a_button_and_takes_answers():
    stage = Stage(Moments(NOW + timedelta(days=1), NOW + timedelta(days=2), NOW + timedelta(days=3)))
    code = stage.place(0).content.code
    cover = stage.browser.get("/signon/")
    assert "evening trains" not in cover.content.decode()
    assert stage.place(0).answer is Answer.INVITED

    paper = stage.browser.post("/signon/", {"link": f"https://letters.example.org/signon/#{code}"})
    page = unescape(paper.content.decode())
    assert "evening trains" in page
    assert "This invitation is for <bdi>Riders' Union</bdi>" in page
    assert paper.headers["X-Robots-Tag"].startswith("noindex")
    assert paper.headers["Cache-Control"] == "no-store"
    assert stage.place(0).answer is Answer.SEEN
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert hidden["invitation"] == code
    assert hidden["text"] == stage.collection.text_sha256

    stage.browser.post("/signon/", {"link": code, "do": "deciding"})
    assert stage.place(0).answer is Answer.DECIDING
    long = stage.browser.post("/signon/", {"link": code, "do": "declines", "why": "x" * 281})
    assert long.status_code == 422
    assert "x" * 281 in long.content.decode()
    stage.browser.post("/signon/", {"link": code, "do": "declines", "why": "No\nmandate."})
    assert (stage.place(0).answer, stage.place(0).content.why) == (Answer.DECLINES, "No mandate.")

    stage.sign(0)
    refused = stage.browser.post("/signon/", {"link": code, "do": "declines"})
    assert refused.status_code == 422
    assert stage.place(0).answer is Answer.SIGNS
    assert "Signed with this invitation" in refused.content.decode()
    assert stage.browser.post("/signon/", {"link": "y" * 32}).status_code == 403
    stage.release()
    over = stage.browser.post("/signon/", {"link": code}).content.decode()
    assert f"https://letters.example.org/s/{visiting.SLUG}/" in over


def test_a_press_copy_says_the_embargo_everywhere_and_ends_with_the_release():
    stage = Stage(Moments(None, None, NOW + timedelta(days=3)))
    stage.sign(1)
    day = NOW.date()
    paper = signon.make_press_copy(stage.phase, "Morning Paper", shows_names=True, today=day)
    signon.make_press_copy(stage.phase, "Evening Radio", shows_names=False, today=day)
    radio, morning = [one.code for one in boards.outlets(stage.phase)]
    until = f"EMBARGOED until {NOW + timedelta(days=3):%Y-%m-%d %H:%M} UTC"

    assert "evening trains" not in stage.browser.get("/signon/press/").content.decode()
    page = stage.browser.post("/signon/press/", {"link": morning}).content.decode()
    assert until in page
    assert "City Club" in page
    assert "Riders" not in page
    assert "City Club" not in stage.browser.post("/signon/press/", {"link": radio}).content.decode()
    file = stage.browser.post("/signon/press/text/", {"link": radio, "lang": "en"})
    assert file.content.decode().startswith(until)
    assert b"evening trains" in file.content

    signon.void_press_copy(stage.phase, paper.pk)
    assert stage.browser.post("/signon/press/", {"link": morning}).status_code == 403
    stage.release()
    assert f"/s/{visiting.SLUG}/" in stage.browser.post("/signon/press/", {"link": radio}).content.decode()
    assert stage.browser.post("/signon/press/text/", {"link": radio, "lang": "en"}).status_code == 403
