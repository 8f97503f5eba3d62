"""The writer thread: group commit. What queued up while the last commit ran is the next batch.

Order that survives a crash: rows, commit, answer. So an answered confirmation is stored; one that was stored and not
answered is found again by the next click on the same link. A batch that fails is tried again row by row, so a row
that the database refuses hurts nobody else. Source: research measured this against a commit for each request.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import defaultdict
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from undersigned.instance.database import is_sqlite
from undersigned.letterbox.inviting import use_invitation
from undersigned.letterbox.sqlite import SqliteDatabase
from undersigned.letterbox.tables import ByCodeRow, ClaimRow, Collection, MailRow, WaitingRow
from undersigned.signing.rules import InvitationUsed, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from undersigned.letterbox.tables import Database

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_Result_co = TypeVar("_Result_co", covariant=True)

# Keeps every transaction below 50 ms, also on a disk where a million claims are spread.
_MAX_BATCH = 200


class StoreFailed(Exception):
    """The database did not take it: nothing was stored."""


class Job(Protocol[_Result_co]):
    """Something that one transaction does; several jobs share a transaction."""

    def run(self, database: Database) -> _Result_co:
        """Do it."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Asks for a statement that there can't be."""

    def run(self, database: Database) -> None:
        database.find_collection("")


@dataclass(frozen=True, slots=True)
class Submission:
    """A form was submitted: queue one of two mails of equal length, by whether the address signed already."""

    token: bytes
    mail_id: bytes
    box_for_new: bytes
    box_for_known: bytes


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A link was confirmed: claim, code and waiting row, all or none. *check* raises unless it may still be.

    *invitation* is number and turn of the invitation that it uses, if any.
    """

    log_id: int
    claim: ClaimRow
    code: ByCodeRow
    waiting: WaitingRow
    check: Callable[[Collection], None]
    invitation: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """It stands now."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The token was claimed before; *box* tells for which commitment."""

    box: bytes


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The commitment is in the log or waits for it, but nobody claims it any more."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The collection does not take it (any more)."""

    reason: Refusal


Outcome = Confirmed | Claimed | TakenBack | Refused
_Ticket = tuple[Any, "asyncio.Future[Any]"]


class Store:
    """The one writer of this process."""

    def __init__(self, url: str) -> None:
        """Start the thread; the connection is opened at once, so that a wrong setting stops the start."""
        self._database = open_database(url)
        self._queue: SimpleQueue[_Ticket | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="letterbox-writer")
        self._thread.start()

    def close(self) -> None:
        """Finish what is queued and stop."""
        self._queue.put(None)
        self._thread.join()
        self._database.close()

    async def submit(self, submission: Submission) -> None:
        """Queue the mail of a submitted form; returns when it is durable.

        Raises:
            StoreFailed: Nothing was stored.
        """
        await self._enqueue(submission)

    async def confirm(self, confirmation: Confirmation) -> Outcome:
        """Store a confirmation; returns when it is durable.

        Raises:
            StoreFailed: Nothing was stored.
        """
        outcome: Outcome = await self._enqueue(confirmation)
        return outcome

    async def run(self, job: Job[_Result]) -> _Result:
        """Run *job* in a transaction; returns when it is durable.

        Raises:
            StoreFailed: Nothing was stored.
        """
        result: _Result = await self._enqueue(job)
        return result

    def is_answering(self, seconds: float) -> bool:
        """Say whether a question to the database is answered within *seconds*; asked from another thread."""
        asked = asyncio.run_coroutine_threadsafe(self.run(_Question()), self._loop)
        try:
            asked.result(seconds)
        except (StoreFailed, TimeoutError):
            asked.cancel()
            return False
        return True

    def _enqueue(self, task: object) -> asyncio.Future[Any]:
        if not self._thread.is_alive():
            # Nobody would ever answer.
            raise StoreFailed
        future = self._loop.create_future()
        self._queue.put((task, future))
        return future

    def _run(self) -> None:
        while (batch := self._take_batch()) is not None:
            self._loop.call_soon_threadsafe(_deliver, self._write(batch))

    def _take_batch(self) -> list[_Ticket] | None:
        first = self._queue.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < _MAX_BATCH:
            try:
                ticket = self._queue.get_nowait()
            except Empty:
                break
            if ticket is None:
                self._queue.put(None)
                break
            batch.append(ticket)
        return batch

    def _write(self, batch: list[_Ticket]) -> list[tuple[asyncio.Future[Any], Any]]:
        tasks = [task for task, _ in batch]
        try:
            results = self._write_at_once(tasks)
        except Exception as error:  # noqa: BLE001  (whatever it was, one row must not fail the others)
            _LOGGER.warning("batch of %d is tried row by row: %s", len(tasks), type(error).__name__)
            results = [self._write_alone(task) for task in tasks]
        return [(future, result) for (_, future), result in zip(batch, results, strict=True)]

    def _write_at_once(self, tasks: list[Any]) -> list[Any]:
        database = self._database
        try:
            database.begin()
            results = apply_batch(database, tasks)
            database.commit()
        except BaseException:
            database.rollback()
            raise
        return results

    def _write_alone(self, task: Any) -> Any:
        try:
            return self._write_at_once([task])[0]
        except Exception as error:  # noqa: BLE001  (told to the one who asked; its words may hold what a person typed)
            _LOGGER.warning("not stored: %s of %s", type(task).__name__, type(error).__name__)
            failure = StoreFailed()
            failure.__cause__ = error
            return failure


def open_database(url: str) -> Database:
    """Open a connection to either database."""
    if is_sqlite(url):
        return SqliteDatabase(url)
    from undersigned.letterbox.postgresql import PostgresqlDatabase  # noqa: PLC0415  (only where it is used)

    return PostgresqlDatabase(url)


def apply_batch(database: Database, tasks: Sequence[Any]) -> list[Any]:
    """Apply *tasks*, those of a kind together, within the open transaction, and return their results in order."""
    results: list[Any] = [None] * len(tasks)
    submissions = [task for task in tasks if isinstance(task, Submission)]
    if submissions:
        _submit(database, submissions)
    confirmations = [at for at, task in enumerate(tasks) if isinstance(task, Confirmation)]
    if confirmations:
        outcomes = _confirm(database, [tasks[at] for at in confirmations])
        for at, outcome in zip(confirmations, outcomes, strict=True):
            results[at] = outcome
    for at, task in enumerate(tasks):
        if not isinstance(task, Submission | Confirmation):
            results[at] = task.run(database)
    return results


def _submit(database: Database, submissions: Sequence[Submission]) -> None:
    known = database.find_claims([submission.token for submission in submissions])
    database.insert_mails(
        [MailRow(one.mail_id, one.box_for_known if one.token in known else one.box_for_new) for one in submissions]
    )


def _confirm(database: Database, confirmations: Sequence[Confirmation]) -> list[Outcome]:
    # The log is asked before the claims: another letter box may store the same link between the two questions, and
    # what it stored must then be found claimed, not taken back.
    entered = _find_entered(database, confirmations)
    known = database.find_claims([one.claim.token for one in confirmations])
    new = [one for one in confirmations if one.claim.token not in known]
    held = database.hold_collections({one.claim.collection_id for one in new}) if new else {}
    outcomes: dict[int, Outcome] = {}
    winners = []
    for one in new:
        if one.waiting.c in entered:
            outcomes[id(one)] = TakenBack()
        elif (reason := _refuse(one, held)) is not None:
            outcomes[id(one)] = Refused(reason)
        elif one.claim.token not in known:
            known[one.claim.token] = one.claim.box
            winners.append(one)
    refused = {one.claim.token for one in _store(database, winners, known)}
    outcomes |= {id(one): Refused(InvitationUsed()) for one in new if one.claim.token in refused}
    stored = {id(one) for one in winners if known[one.claim.token] is one.claim.box}
    for one in confirmations:
        if id(one) not in outcomes:
            outcomes[id(one)] = Confirmed() if id(one) in stored else Claimed(known[one.claim.token])
    return [outcomes[id(one)] for one in confirmations]


def _store(database: Database, winners: list[Confirmation], known: dict[bytes, bytes]) -> list[Confirmation]:
    """Insert the rows of *winners*, and return those whose invitation counts no more.

    Where another letter box was quicker, its box comes into *known*.
    """
    if not winners:
        return []
    # One order for all letter boxes, so that two batches with the same tokens can't wait for each other.
    winners = sorted(winners, key=lambda one: one.claim.token)
    inserted = database.insert_claims([one.claim for one in winners])
    lost = [one.claim.token for one in winners if one.claim.token not in inserted]
    if lost:
        known.update(database.find_claims(lost))
        winners = [one for one in winners if one.claim.token in inserted]
    # After the claims: who presses twice finds the first claim, not a used invitation.
    refused = [one for one in winners if not _use_invitation(database, one)]
    for one in refused:
        database.delete_claim(one.claim.token)
    winners = [one for one in winners if one not in refused] if refused else winners
    if winners:
        database.insert_codes([one.code for one in winners])
        database.insert_waiting([one.waiting for one in winners])
    return refused


def _use_invitation(database: Database, one: Confirmation) -> bool:
    return one.invitation is None or use_invitation(database, *one.invitation, one.claim.collection_id)


def _find_entered(database: Database, confirmations: Sequence[Confirmation]) -> set[str]:
    by_log: dict[int, list[str]] = defaultdict(list)
    for one in confirmations:
        by_log[one.log_id].append(one.waiting.c or "")
    return {c for log_id, commitments in by_log.items() for c in database.find_commitments(log_id, commitments)}


def _refuse(one: Confirmation, held: dict[int, Collection]) -> Refusal | None:
    try:
        one.check(held[one.claim.collection_id])
    except Refusal as refusal:
        return refusal
    return None


def _deliver(results: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in results:
        # Who asked may have hung up meanwhile; what is stored is stored.
        if future.cancelled():
            continue
        if isinstance(result, StoreFailed):
            future.set_exception(result)
        else:
            future.set_result(result)
