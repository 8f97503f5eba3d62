"""The worker: mails, logs, published files, what falls due. One for each database; its next start repairs a kill.

Six threads: one sends mails, one tells webhooks and one speaks with the Fediverse, so that a slow host of others
delays no signature; one sets what is printed, and has logos made anew that organisations hand in; one watches, so
that it sees a round that hangs; the sixth goes round every two seconds, integrates what waits, publishes, finishes
closings. A log that does not agree with what is published is left alone, loudly, while the others go on.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from undersigned.instance.exposure import Depth
from undersigned.web.nightly import NightWatch
from undersigned.web.single import LockHeld, hold_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from undersigned.desk.alarming import Bell
    from undersigned.federation.rules import Fetch
    from undersigned.hooks.rules import Send
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.outbox.carriers import Carrier
    from undersigned.outbox.pacing import Pacing
    from undersigned.signing.models import Collection
    from undersigned.watching.serving import Lookout
    from undersigned.watching.watchman import Watchman
    from undersigned.web.domains import NightLook
    from undersigned.web.tidying import NightTidier

ROUND_SECONDS = 2.0
_MAIL_PAUSE_SECONDS = 0.5
# Who opens a statement corrects something in the first minute, as often as not: what is printed comes after it.
_PRINT_PAUSE_SECONDS = 20.0
_TRIM_SECONDS = 60
_TELL_SECONDS = 60
_KEYS_SECONDS = 60
_SWEEP_SECONDS = 600
_POST_SECONDS = 20
_LOCK_PATIENCE_SECONDS = 10
_log = logging.getLogger(__name__)


def work(instance: Instance) -> None:
    """Work until SIGTERM or SIGINT."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    from django.conf import settings  # noqa: PLC0415

    _with_lock(instance, lambda is_held: Worker(instance, settings.RING, stop, is_held).run())


def _with_lock(instance: Instance, run: Callable[[Callable[[], bool]], None]) -> None:
    # The worker before this one may be ending at this moment.
    gives_up_at = time.monotonic() + _LOCK_PATIENCE_SECONDS
    while True:
        try:
            with hold_database(instance) as is_held:
                run(is_held)
                return
        except LockHeld:
            if time.monotonic() > gives_up_at:
                raise
            time.sleep(0.2)


class Worker:
    """The one worker of a database."""

    def __init__(
        self, instance: Instance, ring: Ring, stop: threading.Event, is_held: Callable[[], bool] = lambda: True
    ) -> None:
        """Work for *instance* until *stop* is set, or *is_held* says that another worker may have begun."""
        self._is_held = is_held
        self._instance = instance
        self._ring = ring
        self._stop = stop
        self._left_alone: set[int] = set()
        self._trimmed_at = 0.0
        self._watched_keys_at = -float(_KEYS_SECONDS)
        self._looked_at = 0.0
        self._told_at = -float(_TELL_SECONDS)
        self._reminded_at = -float(_TELL_SECONDS)
        self._destroys_at = 0.0
        self._posted_at = -float(_POST_SECONDS)
        self._is_front_old = True
        self._is_edition_old = True
        self._looker: NightLook | None = None
        self._bell: Bell | None = None
        self._watch = NightWatch(instance.data / "checked-on", self._find_bundles)
        self._tidier: NightTidier | None = None
        self._watchman: Watchman | None = None
        self._is_round_whole = True

    def run(self) -> None:
        """Work until told to stop."""
        from undersigned.backups.writing import LAST_DAY  # noqa: PLC0415
        from undersigned.outbox.actions import drop_void, release_claims  # noqa: PLC0415
        from undersigned.publishing.actions import clear_away  # noqa: PLC0415
        from undersigned.watching.telling import Teller  # noqa: PLC0415
        from undersigned.watching.watchman import Watchman  # noqa: PLC0415
        from undersigned.web.tidying import NightTidier  # noqa: PLC0415

        clear_away(self._instance)
        release_claims()
        lost = drop_void(self._ring)
        self._tidier = NightTidier(self._instance)
        self._check_logs()
        backed_up_on = self._instance.data / LAST_DAY
        self._watchman = Watchman(self._instance, self._ring, self._name_left_alone, backed_up_on, mails_lost=lost)
        teller = Teller(self._ring.runtime, "worker", self._watchman.find_state)
        lookout = self._open_lookout()
        mails = threading.Thread(target=self._send_mails, name="mails")
        mails.start()
        hooks = threading.Thread(target=self._send_hooks, name="hooks")
        hooks.start()
        fediverse = threading.Thread(target=self._federate, name="fediverse")
        fediverse.start()
        prints = threading.Thread(target=self._print, name="prints")
        prints.start()
        watching = threading.Thread(target=self._watch_over, args=(self._watchman,), name="watching")
        watching.start()
        try:
            while not self._stop.is_set():
                if not self._is_held():
                    # With a restart of PostgreSQL, say. Whoever starts this one again gives it the lock, or refuses.
                    _log.warning("the lock on the database is lost, the worker ends to begin anew")
                    break
                self._watchman.rounds.begin()
                self._is_round_whole = True
                self._step(self._go_round)
                self._watchman.rounds.end(is_whole=self._is_round_whole)
                self._stop.wait(ROUND_SECONDS)
        finally:
            self._stop.set()
            self._watch.close()
            teller.close()
            if lookout is not None:
                lookout.close()
            mails.join()
            hooks.join()
            fediverse.join()
            prints.join()
            watching.join()

    def _open_lookout(self) -> Lookout | None:
        """Let programs watch, where the operator named a place for it; where nobody can, the work goes on unwatched."""
        if self._instance.watch is None:
            return None
        from undersigned.watching.serving import CannotWatch, Lookout  # noqa: PLC0415

        try:
            return Lookout(self._instance.watch, self._ring.runtime, self._instance.bearer)
        except CannotWatch as trouble:
            _log.critical("no program can watch, the work goes on: %s", trouble)
            if self._watchman is not None:
                self._watchman.is_watched = False
            return None

    def _name_left_alone(self) -> list[str]:
        from undersigned.logkeeper import queries  # noqa: PLC0415

        return [log.origin for log in queries.all_logs() if log.pk in self._left_alone] if self._left_alone else []

    def _check_logs(self) -> None:
        """Compare each log with what is published; one that disagrees is left alone until somebody has looked."""
        from undersigned.logkeeper import actions, queries  # noqa: PLC0415
        from undersigned.logkeeper.rules import LogBehind, Refusal  # noqa: PLC0415
        from undersigned.publiclog.errors import PublicLogError  # noqa: PLC0415
        from undersigned.signing.queries import ids_of_logs  # noqa: PLC0415

        in_use = ids_of_logs()
        for log in queries.all_logs():
            folder = self._folder(log.slug)
            try:
                actions.check_against_folder(log, folder)
                actions.check_signatures(log, folder, self._ring)
            except (Refusal, PublicLogError) as trouble:
                if isinstance(trouble, LogBehind) and log.pk not in in_use:
                    # Its statement was removed while the log was held: nothing is to be done about it any more.
                    continue
                self._left_alone.add(log.pk)
                _log.critical(
                    "log %s is left alone: %s (%s). Nothing is added to it. docs/how-to/run-it.md says what to do.",
                    log.origin,
                    type(trouble).__name__,
                    trouble,
                )

    def _go_round(self) -> None:
        from undersigned.signing import queries  # noqa: PLC0415

        self._step(self._release_due)
        for collection in queries.collections():
            if collection.log_id in self._left_alone:
                self._step(lambda found=collection: self._close_untold(found))  # type: ignore[misc]
            else:
                self._step(lambda found=collection: self._bring_out(found))  # type: ignore[misc]
        self._step(self._bring_out_editions)
        if self._is_front_old:
            self._step(self._bring_out_front)
        self._step(self._keep_keys)
        self._step(self._remove)
        self._step(self._trim)
        self._step(self._look_after_keys)
        if self._tidier is not None:
            self._step(lambda: self._tidier.tend(_now()))  # type: ignore[union-attr]
        self._step(lambda: self._watch.tend(_now()))
        if self._looker is None:
            from undersigned.web.domains import NightLook  # noqa: PLC0415

            self._looker = NightLook(self._instance)
        self._step(lambda: self._looker.tend(_now()))  # type: ignore[union-attr]
        self._step(self._ring_bell)
        self._step(self._tell_tables)
        self._step(self._look_for_news)
        self._step(self._close_questions)
        self._step(self._remind)

    def _release_due(self) -> None:
        """Release what was signed before its release, at the moment that was set; one that was missed comes at once."""
        from undersigned.desk import signing_on  # noqa: PLC0415

        for statement in signing_on.find_due(_now()):
            self._step(
                lambda found=statement: signing_on.release(  # type: ignore[misc]
                    found, instance=self._instance, ring=self._ring, now=_now()
                )
            )

    def _remind(self) -> None:
        """Once a minute: remind who has not answered before a release, tell convenors; remind them of addressees."""
        from undersigned.desk import answering  # noqa: PLC0415
        from undersigned.desk.signing_on import tell_convenors  # noqa: PLC0415
        from undersigned.signon.actions import remind_due  # noqa: PLC0415

        if time.monotonic() - self._reminded_at < _TELL_SECONDS:
            return
        self._reminded_at = time.monotonic()
        remind_due(_now())
        answering.remind_due(self._instance, today=_now().date())
        tell_convenors(instance=self._instance, now=_now())

    def _close_questions(self) -> None:
        """Count the voices of questions at round tables whose deadline has passed."""
        from undersigned.roundtable.actions import close_due  # noqa: PLC0415

        close_due(_now())

    def _ring_bell(self) -> None:
        """Tell convenors of alarms, and forget those that have had their time."""
        if self._bell is None:
            from undersigned.desk.alarming import Bell  # noqa: PLC0415

            self._bell = Bell(self._instance, self._ring)
        self._bell.tend(_now())

    def _look_for_news(self) -> None:
        """Queue what webhooks tell of what happened since the last round."""
        from undersigned.hooks.actions import look  # noqa: PLC0415

        look(instance=self._instance, now=_now())

    def _tell_tables(self) -> None:
        """Queue the digests of round tables that are due, and recall invitations, once a minute."""
        from undersigned.roundtable.actions import remind_invited, send_notices  # noqa: PLC0415

        if time.monotonic() - self._told_at < _TELL_SECONDS:
            return
        self._told_at = time.monotonic()
        send_notices(_now())
        remind_invited(_now())

    def _bring_out(self, collection: Collection) -> None:
        """Integrate what waits, finish a closing that is due, publish what changed."""
        from undersigned.publishing import actions as publishing  # noqa: PLC0415
        from undersigned.signing import actions as signing  # noqa: PLC0415

        now = _now()
        while not self._stop.is_set() and signing.integrate(collection, ring=self._ring, today=now.date()):
            pass
        signing.hold_slot(collection, ring=self._ring, now=now)
        if _has_ended(collection, now):
            signing.close_collection(collection, now=now)
        signing.finish_closing(collection, ring=self._ring, now=now)
        done = publishing.publish(collection, instance=self._instance, ring=self._ring, now=now)
        self._is_front_old = self._is_front_old or bool(done.written or done.removed)

    def _close_untold(self, collection: Collection) -> None:
        """End a closing whose log is held: it could not say so for good, and would keep a removal from beginning."""
        from undersigned.signing import actions as signing  # noqa: PLC0415

        signing.close_untold(collection, now=_now())

    def _bring_out_editions(self) -> None:
        """Write editions that changed; the first round writes all, as a new release may show them otherwise."""
        from undersigned.publishing import actions as publishing  # noqa: PLC0415

        is_new = publishing.publish_editions(self._instance, full=self._is_edition_old)
        self._is_edition_old = False
        self._is_front_old = self._is_front_old or is_new

    def _bring_out_front(self) -> None:
        """Write the page of all statements, whose counts have changed."""
        from undersigned.publishing import actions as publishing  # noqa: PLC0415

        publishing.publish_front(self._instance)
        self._is_front_old = False

    def _find_bundles(self) -> list[tuple[Path, str]]:
        """Return the folder and the key of every published log."""
        from undersigned.logkeeper import queries  # noqa: PLC0415

        logs = [log for log in queries.all_logs() if (self._folder(log.slug) / "checkpoint").exists()]
        return [(self._folder(log.slug), queries.signer(log, self._ring).vkey) for log in logs]

    def _send_mails(self) -> None:
        from django.db import connection  # noqa: PLC0415

        from undersigned.outbox.carriers import find_carrier  # noqa: PLC0415
        from undersigned.outbox.pacing import Pacing  # noqa: PLC0415
        from undersigned.outbox.sums import Sums  # noqa: PLC0415
        from undersigned.watching.noticing import Watched  # noqa: PLC0415

        sums, pacing = Sums(), Pacing(dict(self._instance.mail_pace))
        carrier: Carrier | None = find_carrier(self._instance, self._ring, sums)
        if carrier is None:
            _log.critical("UNDERSIGNED_SMTP is missing: no mail can be sent, so nobody can confirm.")
            return
        if self._watchman is not None:
            carrier = Watched(carrier, self._watchman.post)
        try:
            while not self._stop.is_set():
                self._tend(lambda: self._send_due(carrier, pacing))
                self._tend(lambda: sums.write(self._ring, _now()))
                self._stop.wait(_MAIL_PAUSE_SECONDS)
        finally:
            carrier.close()
            connection.close()

    def _send_due(self, carrier: Carrier, pacing: Pacing) -> None:
        from undersigned.outbox.actions import send_waiting  # noqa: PLC0415

        while not self._stop.is_set() and send_waiting(self._instance, self._ring, _now(), carrier, pacing):
            pass

    def _send_hooks(self) -> None:
        from django.db import connection  # noqa: PLC0415

        from undersigned.hooks.sending import make_sender  # noqa: PLC0415

        send = make_sender(self._instance)
        try:
            while not self._stop.is_set():
                self._tend(lambda: self._tell_due(send))
                self._stop.wait(ROUND_SECONDS)
        finally:
            connection.close()

    def _tell_due(self, send: Send) -> None:
        from undersigned.hooks.actions import send_due  # noqa: PLC0415

        while not self._stop.is_set() and send_due(send, ring=self._ring, now=_now()):
            pass

    def _federate(self) -> None:
        """Post what became of statements, look at who wants to follow, deliver; or end it, where it was wanted once."""
        from django.db import connection  # noqa: PLC0415

        from undersigned.federation.actions import write_files  # noqa: PLC0415
        from undersigned.federation.fetching import make_fetcher  # noqa: PLC0415
        from undersigned.hooks.sending import make_sender  # noqa: PLC0415

        fetch, send = make_fetcher(self._instance), make_sender(self._instance)
        try:
            self._tend(lambda: write_files(self._instance))
            while not self._stop.is_set():
                self._tend(lambda: self._post_and_take(fetch, send))
                self._stop.wait(ROUND_SECONDS)
        finally:
            connection.close()

    def _post_and_take(self, fetch: Fetch, send: Send) -> None:
        from undersigned.federation import actions  # noqa: PLC0415

        if time.monotonic() - self._posted_at >= _POST_SECONDS:
            self._posted_at = time.monotonic()
            if actions.look(instance=self._instance, ring=self._ring, now=_now()):
                actions.write_files(self._instance)
        instance, ring = self._instance, self._ring
        while not self._stop.is_set() and actions.take_requests(fetch, instance=instance, ring=ring, now=_now()):
            pass
        while not self._stop.is_set() and actions.send_due(send, instance=instance, ring=ring, now=_now()):
            pass

    def _watch_over(self, watchman: Watchman) -> None:
        from django.db import connection  # noqa: PLC0415

        try:
            while not self._stop.is_set():
                self._tend(lambda: watchman.tend(_now()))
                self._stop.wait(ROUND_SECONDS)
        finally:
            connection.close()

    def _print(self) -> None:
        from django.db import connection  # noqa: PLC0415

        try:
            while not self._stop.wait(_PRINT_PAUSE_SECONDS):
                self._tend(self._make_logos_anew)
                self._tend(self._print_due)
        finally:
            connection.close()

    def _make_logos_anew(self) -> None:
        """Make pictures of the files that organisations handed in, and forget what waited for too long."""
        from undersigned.organisations import actions as organising  # noqa: PLC0415

        organising.forget_old_offers(today=_now().date())
        while not self._stop.is_set() and organising.make_offers_anew(outbox_key=self._ring.outbox_key()):
            pass

    def _print_due(self) -> None:
        """Set the PDFs and draw the cards that are due, statement by statement; the next round publishes them."""
        from undersigned.editions.actions import raise_mark  # noqa: PLC0415
        from undersigned.editions.queries import printed_editions  # noqa: PLC0415
        from undersigned.logkeeper.queries import signer  # noqa: PLC0415
        from undersigned.publishing.actions import mark_front_stale  # noqa: PLC0415
        from undersigned.publishing.cards import draw_cards, draw_instance_cover  # noqa: PLC0415
        from undersigned.publishing.editions import print_edition  # noqa: PLC0415
        from undersigned.publishing.prints import print_statement  # noqa: PLC0415
        from undersigned.publishing.site import is_anything_heard  # noqa: PLC0415
        from undersigned.signing import queries  # noqa: PLC0415

        # Before those of statements: once these are out, the first page is written again, and its feed with it.
        if is_anything_heard():
            draw_instance_cover(self._instance, now=_now())
        for collection in queries.collections():
            if self._stop.is_set() or collection.log_id in self._left_alone:
                continue
            vkey = signer(collection.log, self._ring).vkey
            has_cards = draw_cards(collection, instance=self._instance, now=_now())
            if print_statement(collection, instance=self._instance, vkey=vkey, now=_now()) or has_cards:
                mark_front_stale(collection)
        for edition in printed_editions():
            if not self._stop.is_set() and print_edition(edition, instance=self._instance, now=_now()):
                raise_mark(edition)

    def _keep_keys(self) -> None:
        """Go on with what two convenors want destroyed; pause what is swapped or overdue, delete what came too late."""
        from undersigned.desk import custody  # noqa: PLC0415
        from undersigned.web.tidying import tidy  # noqa: PLC0415

        now = _now()
        if time.monotonic() >= self._destroys_at:
            try:
                custody.finish_destructions(ring=self._ring, sweep=lambda: tidy(self._instance), now=now)
            except custody.NotSwept as trouble:
                # Rewriting a large database takes minutes, and more than this round may stand in its way.
                self._destroys_at = time.monotonic() + _SWEEP_SECONDS
                _log.critical("destruction not finished: %s", trouble)
        if time.monotonic() - self._watched_keys_at >= _KEYS_SECONDS:
            custody.keep_watch(instance=self._instance, ring=self._ring, now=now)
            self._watched_keys_at = time.monotonic()

    def _remove(self) -> None:
        """Go on with the removal of coalitions that the operator wants gone."""
        from undersigned.coalitions import queries  # noqa: PLC0415
        from undersigned.web import removing  # noqa: PLC0415
        from undersigned.web.tidying import tidy  # noqa: PLC0415

        for coalition in queries.unfinished_removals():
            removing.go_on(
                coalition, instance=self._instance, ring=self._ring, sweep=lambda: tidy(self._instance), now=_now()
            )

    def _trim(self) -> None:
        """Empty SQLite's write-ahead file: it remembers in which order, and which rows together, were written."""
        from django.db import connection  # noqa: PLC0415

        if connection.vendor != "sqlite":
            return
        with connection.cursor() as cursor:
            # In the background, so that commits need not do it and the emptying below finds little to do.
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            if time.monotonic() - self._trimmed_at < _TRIM_SECONDS:
                return
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._trimmed_at = time.monotonic()

    def _look_after_keys(self) -> None:
        """Ask the second party again for keys that are missing; look for keys where they must not lie."""
        if self._looked_at and time.monotonic() - self._looked_at < _KEYS_SECONDS:
            return
        self._looked_at = time.monotonic()
        for name in self._ring.bring_back():
            _log.warning("key %s is missing, signing is paused there. See: undersigned keys check", name)
        for place in self._ring.look_for_exposed(Depth.QUICK):
            _log.critical("key exposed: %s; signing is paused until it is gone. See: undersigned keys check", place)

    def _step(self, task: Callable[[], None]) -> None:
        """Run *task* as a part of the round; one that fails leaves the round without its whole."""
        self._is_round_whole = self._tend(task) and self._is_round_whole

    def _tend(self, task: Callable[[], None]) -> bool:
        """Run *task* and say whether it went well; what fails is logged and tried again, and stops nothing else."""
        try:
            task()
        except Exception as error:  # noqa: BLE001  (a round must outlive whatever one statement or mail does)
            # Where it failed, not with what: the message of a database's error quotes the row.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("a task of the worker failed, it is tried again: %s\n%s", type(error).__name__, where)
            _drop_broken_connection()
            return False
        return True

    def _folder(self, slug: str) -> Path:
        return self._instance.public / "s" / slug


def _has_ended(collection: Collection, now: datetime) -> bool:
    """Say whether the last day of signing is over (in UTC, as all days here)."""
    from undersigned.signing.rules import CollectionState  # noqa: PLC0415

    last_day = collection.statement.closes_on
    return collection.state == CollectionState.OPEN and last_day is not None and last_day < now.date()


def _drop_broken_connection() -> None:
    from django.db import close_old_connections, connection  # noqa: PLC0415

    if not connection.in_atomic_block:
        close_old_connections()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (the worker is where the clock is read)
