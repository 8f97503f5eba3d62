"""A coalition with one of everything that hangs on a statement, beside another that stays; for tests of its removal."""

from __future__ import annotations

import secrets
from copy import copy, deepcopy
from dataclasses import replace
from datetime import timedelta

from tests.answers.test_how_demands_stand import ANSWER
from tests.builders import NOON, make_collection, make_content, make_convenor, make_locked, make_statement, make_waiting
from tests.builders_of_languages import make_hand, make_translation, translate

from undersigned.accounts import actions as accounts
from undersigned.answers import actions as answers
from undersigned.coalitions.actions import join
from undersigned.coalitions.models import Coalition
from undersigned.custody import actions as custody
from undersigned.custody.rules import Part
from undersigned.desk import editions, ending, tabling
from undersigned.editions.rules import Words
from undersigned.hooks import actions as hooks
from undersigned.logkeeper import queries as logs
from undersigned.outbox.actions import queue_mail
from undersigned.outbox.rules import Message
from undersigned.publishing.actions import publish, publish_editions
from undersigned.publishing.editions import print_edition
from undersigned.roundtable import actions as roundtable
from undersigned.roundtable.rules.seats import PartyClass, Role
from undersigned.sealing.envelope import find_recipient, generate_key
from undersigned.signing import actions as signing
from undersigned.signing.models import ByCode, Claim, Collection
from undersigned.texts import actions as texts
from undersigned.tokens import actions as tokens
from undersigned.tokens.rules import Scope
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify
from undersigned.web import removing

LATER = NOON + timedelta(days=3)
WORD = "Qzvkomplatiw"
"""Stands in whatever people wrote; only what is published may still hold it afterwards."""
PUBLIC = "Vrabentolix"
"""Stands in what is published."""


class Scene:
    """A coalition with one of everything, closed for good, beside another that stays."""

    def __init__(self, coalition, other, instance, ring, word=WORD, public=PUBLIC):
        self.word, self.public = word, public
        self.coalition, self.other, self.instance, self.ring = coalition, other, instance, ring
        self.ada, self.both = make_convenor(f"Ada {self.word}", coalition), make_convenor("Bea Both", coalition)
        join(other, self.both)
        accounts.set_address(self.ada, f"{self.word}@mail.example")
        self.collection = self._collect()
        self.draft = self._draft()
        self.kept = make_collection(coalition=other, content=make_content("For the valley"))
        make_waiting(self.kept, "Person Who Stays")
        signing.integrate(self.kept, ring=ring, today=NOON.date())
        self._gather()
        for found in (self.collection, self.kept):
            publish(found, instance=instance, ring=ring, now=NOON)
        self._queue(f"{self.word}@mail.example", "Code", "12345")
        self._queue("somebody@mail.example", "Please confirm", f"To sign this text:\n\n    For {self.public}\n")
        self._queue("another@mail.example", "For the valley", "To sign this text:\n\n    For the valley\n")

    def moved(self, instance, ring):
        """Return the same scene on a copy of its instance, for somebody who may do with it what they like."""
        made = copy(self)
        made.instance, made.ring = None, None
        made = deepcopy(made)
        made.instance, made.ring = instance, ring
        return made

    def _queue(self, to, subject, body):
        queue_mail(Message(to, subject, body, "en"), ring=self.ring)

    def _collect(self):
        content = make_content(f"For {self.public}")
        collection = make_collection(coalition=self.coalition, convenor=self.ada, content=content, slug="open")
        statement = collection.statement
        custody.prepare_key(
            statement, Part.OWN, find_recipient(generate_key()), holder=self.word, origin=collection.origin,
            random=secrets.token_bytes, today=NOON.date(),
        )  # fmt: skip
        make_waiting(collection, f"{self.public} Shown")
        for number in range(9):
            make_locked(collection, f"{self.word} {number}")
        signing.integrate(collection, ring=self.ring, today=NOON.date())
        signing.hold_slot(collection, ring=self.ring, now=LATER)
        Claim.objects.create(token=secrets.token_bytes(32), collection=collection, box=b"box")
        ByCode.objects.create(digest=secrets.token_bytes(32), collection=collection, box=b"box")
        answers.draft_entry(
            statement, replace(ANSWER, happened_on=NOON.date(), words=f"About {self.word}."), today=NOON.date()
        )
        today = NOON.date()
        self.scope = frozenset(Scope)
        texts.add_convenor(statement, self.both)
        tokens.make_token(self.both, statement, name=self.word, scopes=self.scope, days=9, today=today)
        tokens.make_token(self.both, None, name="mine", scopes=self.scope, days=9, today=today)
        hooks.make_hook(statement, f"https://{self.word.lower()}.example/hook", instance=self.instance, now=NOON)
        return collection

    def _draft(self):
        draft = make_statement(self.ada, make_content(f"Draft of {self.word}"), "draft", self.coalition)
        translation = make_translation(draft)
        translate(translation, make_hand(translation, name=self.word), lambda words: f"{self.word} {words}")
        table = tabling.open_table(draft, kept_days=30, now=NOON)
        roundtable.invite(
            table, role=Role.DELEGATE, party=None, new_party=(f"Union {self.word}", PartyClass.ORG), name=self.word,
            address=f"{self.word}@mail.example", lang="en", now=NOON,
        )  # fmt: skip
        roundtable.begin_drafting(table, "consent", now=NOON)
        return draft

    def _gather(self):
        inside = [self.collection.statement]
        editions.make(self.coalition, Words(title=f"Issue {self.word}", lang="en"), inside, by=self.ada, slug="draft")
        self.edition = editions.make(
            self.coalition, Words(title=f"Of {self.public}", lang="en"), inside, by=self.ada, slug="out"
        )
        editions.bring_out(self.edition, by=self.ada, today=NOON.date())
        publish_editions(self.instance)

    def print_edition(self):
        """Have the edition's PDF: a start of the press, which few tests look at."""
        print_edition(self.edition, instance=self.instance, now=NOON)
        publish_editions(self.instance)

    def close(self):
        ending.close_all(self.coalition, ring=self.ring, now=NOON)
        for found in Collection.objects.filter(statement__coalition=self.coalition):
            signing.finish_closing(found, ring=self.ring, now=LATER)

    def begin(self, unpublish=None):
        removing.begin(self.coalition, unpublish=unpublish, instance=self.instance, today=LATER.date())
        self.coalition.refresh_from_db()

    def go_on(self, sweep=list):
        return removing.go_on(
            Coalition.objects.get(pk=self.coalition.pk), instance=self.instance, ring=self.ring, sweep=sweep, now=LATER
        )

    def go_on_to_copies(self):
        """Do what comes before pages are taken off, folders and rows go."""
        record = removing._read(self.instance, self.coalition)
        removing._end(self.coalition, instance=self.instance, ring=self.ring, sweep=list, now=LATER)
        record.is_ended = True
        record = removing._describe_whole(self.coalition, record, instance=self.instance, ring=self.ring)
        removing._write(self.instance, self.coalition, record)

    @property
    def edition_folder(self):
        return self.instance.public / "e" / f"{self.coalition.prefix}out"

    @property
    def folder(self):
        return self.instance.public / "s" / self.collection.slug

    def verify(self, folder):
        return verify(FolderSource(folder), keys=[logs.signer(self.collection.log, self.ring).verifier_key])
