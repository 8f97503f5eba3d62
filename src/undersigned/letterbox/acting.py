"""What is read and stored when somebody acts for an organisation: one job of the writer for each deed.

Each asks within its transaction whether the code or the mailbox may still act, since another person may have shut it a
moment ago. What the deeds are for: `organising`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.letterbox import bodies
from undersigned.letterbox.amending import Change
from undersigned.letterbox.bodies import Acting, Body, Offer
from undersigned.organisations import rules

if TYPE_CHECKING:
    from datetime import date

    from undersigned.letterbox.changing import Signed
    from undersigned.letterbox.tables import ByCodeRow, Collection, Database, WaitingRow


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a body."""

    body: Body
    acting: list[Acting]
    has_logo: bool
    offer: Offer


@dataclass(frozen=True, slots=True)
class FindBody:
    """Finds what is kept of a body, and which codes act for it; None if *signed* may not act."""

    signed: Signed

    def run(self, database: Database) -> Found | None:
        """Look it up, with its logo and what it handed in as one."""
        if not self.signed.may_act(database):
            return None
        c = self.signed.c
        return Found(
            bodies.find_body(database, c),
            bodies.find_acting(database, c),
            bodies.has_logo(database, c),
            bodies.find_offer(database, c),
        )


@dataclass(frozen=True, slots=True)
class Invite:
    """Lets a further code act; the first one gets its row together with the second."""

    signed: Signed
    code: ByCodeRow
    mark: str

    def run(self, database: Database) -> bool | None:
        """Store it; None if *signed* may not act, False if as many act as there can be."""
        signed = self.signed
        if not signed.may_act(database):
            return None
        acting = bodies.find_acting(database, signed.c)
        if not rules.has_room_for_acting(max(len(acting), 1)):
            return False
        if not acting and database.find_by_code(signed.code_digest) is not None:
            bodies.add_acting(database, self.code.collection_id, signed.c, Acting(signed.code_digest, signed.mark))
        bodies.add_acting(database, self.code.collection_id, signed.c, Acting(self.code.digest, self.mark))
        database.insert_codes([self.code])
        return True


@dataclass(frozen=True, slots=True)
class Revoke:
    """Takes the right to act away from a code, or from the mailbox where *digest* is None."""

    signed: Signed
    collection_id: int
    digest: bytes | None

    def run(self, database: Database) -> bool | None:
        """Do it; None if *signed* may not act, False if that code did not act."""
        if not self.signed.may_act(database):
            return None
        if self.digest is None:
            bodies.shut_mailbox(database, self.collection_id, self.signed.c)
            return True
        return bodies.remove_acting(database, self.signed.c, self.digest)


@dataclass(frozen=True, slots=True)
class KeepProof:
    """Keeps what is known of a domain, and queues the changed record where there is one."""

    signed: Signed
    collection: Collection
    body: Body
    row: WaitingRow | None = None

    def run(self, database: Database) -> bool | None:
        """Do both; None if *signed* may not act."""
        if not self.signed.may_act(database):
            return None
        bodies.keep_proof(database, self.collection.id, self.signed.c, self.body)
        if self.row is not None:
            Change(self.signed, self.collection.log_id, self.row).run(database)
        return True


@dataclass(frozen=True, slots=True)
class DropLogo:
    """Takes the logo away that convenors put beside the name."""

    signed: Signed

    def run(self, database: Database) -> bool | None:
        """Do it; None if *signed* may not act."""
        if not self.signed.may_act(database):
            return None
        bodies.forget_logo(database, self.signed.c)
        return True


@dataclass(frozen=True, slots=True)
class HandIn:
    """Lets a logo wait, sealed in *box*, until it is made anew and a convenor has looked at it."""

    signed: Signed
    collection_id: int
    box: bytes
    today: date

    def run(self, database: Database) -> str | None:
        """Do it; None if *signed* may not act, else the name of a refusal, which is empty where there is none."""
        if not self.signed.may_act(database):
            return None
        c = self.signed.c
        before = bodies.find_offer(database, c)
        waiting = bodies.count_offers(database, self.collection_id, beside=c)
        try:
            rules.check_offer(state=before.state, offered_on=before.offered_on, waiting=waiting, today=self.today)
        except rules.Refusal as refusal:
            return type(refusal).__name__
        bodies.keep_offer(database, self.collection_id, c, box=self.box, offered_on=self.today.isoformat())
        return ""


@dataclass(frozen=True, slots=True)
class DropOffer:
    """Takes back the logo that was handed in, or the word that came of it."""

    signed: Signed

    def run(self, database: Database) -> bool | None:
        """Do it; None if *signed* may not act."""
        if not self.signed.may_act(database):
            return None
        # Who was refused today is still refused today.
        if bodies.find_offer(database, self.signed.c).state != rules.OfferState.REFUSED:
            bodies.forget_offer(database, self.signed.c)
        return True
