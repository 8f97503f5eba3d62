"""Removing a coalition whole, in an order that survives a kill between any two steps.

1. Shut: nobody gets in any more. Everything is closed for good before. 2. What is locked and all marks go, then the
keys (as `custody` does it). 3. The database is written anew. 4. The logs say `destroyed`, and the bundles are published
a last time; a log that can't go on since a restore stays as it was published, and the certificate says so. 5. What the
certificate says is written down; with `--unpublish` the bundles are copied out and taken off. 6. Mails that wait go;
rows go, children first, in short transactions; folders go; convenors who belong to nothing else go. 7. The database is
written anew. 8. The coalition is a spent short name; the certificate is whole.

Each step looks at what is there, so a removal that died goes on with what is left. The logs themselves stay, in the
database as in public: they hold no personal data, and an origin must not be used twice.

Rows are found by following foreign keys, not room by room: a table that is new tomorrow can't be forgotten.
Source: docs/decisions/0056-coalitions.md.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from undersigned.accounts import actions as accounts
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions import queries
from undersigned.coalitions.certificate import Certificate, Ended, format_certificate, format_words
from undersigned.custody.rules import BACKUPS_RUN_OUT
from undersigned.desk import ending
from undersigned.desk.custody import can_tell
from undersigned.editions import queries as editions
from undersigned.instance.files import write_whole
from undersigned.logkeeper import queries as logs
from undersigned.publishing.actions import publish, publish_front
from undersigned.publishing.edition_paths import EDITION_SHELF
from undersigned.publishing.queries import bundle_folder, publication_of
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.verifier.mirror import mirror
from undersigned.verifier.source import SourceUnreadable, open_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from undersigned.coalitions.models import Coalition
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_SLICE = 500
_KEPT = {"logkeeper"}
_ROOTS = ("texts.Statement", "editions.Edition")
_SHELVES = ("staging", "prints", "cards")


class NotClosed(Exception):
    """Statements of the coalition are not closed for good. *states* are their short names and states."""

    def __init__(self, states: list[tuple[str, str]]) -> None:
        super().__init__()
        self.states = states


class CopyFailed(Exception):
    """A bundle could not be copied out, or the published one is not right; it was not taken off."""


class NotRemoved(Exception):
    """Something that has to go is there still; nothing was certified, and the next call goes on."""


@dataclass
class _Record:
    """What a removal has to remember: nothing of people, nothing that is not on its way to the certificate."""

    began_on: str
    unpublish: str = ""
    slugs: list[str] = field(default_factory=list)
    editions: list[str] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    never_public: int = 0
    convenors: int = 0
    mails: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    is_ended: bool = False
    is_described: bool = False


def describe(coalition: Coalition, *, instance: Instance, ring: Ring) -> dict[str, Any]:
    """Return what would go with *coalition*, what is in the way, and which logs will not be able to say it."""
    statements = list(texts.statements_in(coalition))
    return {
        "statements": [f"{one.slug} ({_state(one)})" for one in statements],
        "convenors_who_go": [one.name for one in queries.members_of_nothing_else(coalition)],
        "rows": {name: count for name, count in _count(coalition).items() if count},
        "published": [one.slug for one in statements if (instance.public / "s" / one.slug).exists()],
        "log_held": ending.find_held(coalition, ring=ring),
        "in_the_way": [f"{slug} is {state}" for slug, state in ending.find_in_the_way(coalition)],
    }


def begin(coalition: Coalition, *, unpublish: Path | None, instance: Instance, today: date) -> None:
    """Shut *coalition*; `go_on` does the rest. There is no way back.

    Raises:
        NotClosed: Something is open, or was closed less than a day ago; nothing was changed.
    """
    if states := ending.find_in_the_way(coalition):
        raise NotClosed(states)
    if coalition.removing_since is None:
        # Before it is shut, or a kill in between would forget what is to be taken off. What an attempt left that died
        # right here is written over: it shut nothing.
        _write(
            instance,
            coalition,
            _Record(today.isoformat(), unpublish=str(unpublish.absolute()) if unpublish else ""),
        )
    coalitions.begin_removal(coalition, today=today)


def go_on(
    coalition: Coalition, *, instance: Instance, ring: Ring, sweep: Callable[[], list[str]], now: datetime
) -> Path:
    """Do what is left of the removal of *coalition*, and return where the certificate lies.

    Args:
        coalition: Its removal was begun.
        instance: The settings.
        ring: The keys.
        sweep: Rewrites the files of the database.
        now: The time.
    Raises:
        CopyFailed: A bundle can't be copied out; nothing was taken off or deleted yet.
        NotRemoved, OSError: Something did not go; the next call goes on.
    """
    record = _read(instance, coalition)
    if not record.is_ended:
        _end(coalition, instance=instance, ring=ring, sweep=sweep, now=now)
        record.is_ended = True
        _write(instance, coalition, record)
    if not record.is_described:
        record = _describe_whole(coalition, record, instance=instance, ring=ring)
        _write(instance, coalition, record)
    _take_off(record, instance)
    record.mails += ending.drop_waiting_mails(coalition, ring=ring, now=now)
    _write(instance, coalition, record)
    ending.loosen(coalition, now=now)
    _delete_rows(coalition)
    folders = [instance.data / shelf / slug for shelf in _SHELVES for slug in record.slugs]
    for folder in [*folders, *(instance.data / EDITION_SHELF / slug for slug in record.editions)]:
        _remove(folder)
    accounts.forget_convenors(queries.members_of_nothing_else(coalition))
    publish_front(instance)
    _sweep(sweep)
    return _finish(coalition, record, instance, now.date())


def drop_shelves_of_nobody(instance: Instance) -> None:
    """Remove what a removal left that is done: folders that were being filled meanwhile, the record of its steps."""
    for shelf in _SHELVES:
        for folder in (instance.data / shelf).glob("*"):
            if texts.find_statement(folder.name) is None:
                _remove(folder)
    for folder in (instance.data / EDITION_SHELF).glob("*"):
        if editions.find_edition(folder.name) is None:
            _remove(folder)
    there = {_record_path(instance, one) for one in queries.unfinished_removals()}
    for path in (instance.data / "certificates").glob("*.begun.json"):
        # Of a removal that was killed between its last two steps.
        if path not in there and path.with_name(path.name.replace(".begun", "")).exists():
            path.unlink()


def certificate_path(instance: Instance, coalition: Coalition) -> Path:
    """Return where the certificate of *coalition* lies or will lie; the words for people lie beside it, as `.md`."""
    return instance.data / "certificates" / f"{coalition.slug}.json"


def _end(
    coalition: Coalition, *, instance: Instance, ring: Ring, sweep: Callable[[], list[str]], now: datetime
) -> None:
    """Destroy, and let the logs and the bundles say so."""
    ending.destroy_all(coalition, ring=ring, now=now)
    _sweep(sweep)
    ending.tell_all(coalition, ring=ring, now=now)
    for statement in texts.statements_in(coalition):
        collection = signing.collection_of(statement)
        if collection is not None and can_tell(collection, ring):
            publish(collection, instance=instance, ring=ring, now=now)
            if publication_of(collection).size != logs.size(collection.log):
                # Names came between sorting and snapshot: the next call brings them out.
                publish(collection, instance=instance, ring=ring, now=now)


def _describe_whole(coalition: Coalition, record: _Record, *, instance: Instance, ring: Ring) -> _Record:
    statements = list(texts.statements_in(coalition))
    slugs = [one.slug for one in editions.editions_of(coalition)]
    ended = ending.describe_ended(coalition, published="taken-off" if record.unpublish else "stays", ring=ring)
    if record.unpublish:
        for collection in filter(None, map(signing.collection_of, statements)):
            _copy_out(bundle_folder(instance, collection), Path(record.unpublish) / collection.slug, collection, ring)
        for slug in slugs:
            if (folder := instance.public / "e" / slug).exists():
                shutil.copytree(folder, Path(record.unpublish) / "e" / slug, dirs_exist_ok=True)
    return replace(
        record,
        slugs=[one.slug for one in statements],
        editions=slugs,
        statements=[asdict(one) for one in ended],
        never_public=len(statements) - len(ended),
        convenors=len(queries.members_of_nothing_else(coalition)),
        rows={name: count for name, count in _count(coalition).items() if count},
        is_described=True,
    )


def _copy_out(folder: Path, target: Path, collection: Any, ring: Ring) -> None:
    """Copy *folder* to *target*, which is empty or holds the copy of an earlier call; anything else there stays."""
    try:
        done = mirror(open_source(str(folder)), target, keys=[logs.signer(collection.log, ring).verifier_key])
    except SourceUnreadable as error:
        raise CopyFailed(collection.slug) from error
    if not done.is_good:
        raise CopyFailed(collection.slug)


def _take_off(record: _Record, instance: Instance) -> None:
    if record.unpublish:
        for slug in record.slugs:
            _remove(instance.public / "s" / slug)
        for slug in record.editions:
            _remove(instance.public / "e" / slug)


def _remove(folder: Path) -> None:
    """Remove *folder*; what stands in the way is raised, as nothing that is left may be certified as gone."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        # It was never there, or another process took away its own draft: then the next call takes the rest.
        if folder.exists():
            raise


def _sweep(sweep: Callable[[], list[str]]) -> None:
    if left := sweep():
        raise NotRemoved(left[0])


def _finish(coalition: Coalition, record: _Record, instance: Instance, today: date) -> Path:
    certificate = Certificate(
        host=instance.host,
        coalition=coalition.slug,
        began_on=record.began_on,
        done_on=today.isoformat(),
        backups_until=(today + BACKUPS_RUN_OUT).isoformat(),
        statements=tuple(Ended(**{**one, "keys_sha256": tuple(one["keys_sha256"])}) for one in record.statements),
        never_public=record.never_public,
        convenors=record.convenors,
        mails=record.mails,
        rows=record.rows,
    )
    path = certificate_path(instance, coalition)
    write_whole(path, format_certificate(certificate), is_durable=True)
    write_whole(path.with_suffix(".md"), format_words(certificate).encode(), is_durable=True)
    coalitions.finish_removal(coalition, today=today)
    _record_path(instance, coalition).unlink(missing_ok=True)
    return path


def _delete_rows(coalition: Coalition) -> None:
    """Delete every row that belongs to a statement or edition of *coalition*, and these, children first."""
    for model, belongs in _tables_of(coalition):
        rows = model._base_manager.filter(belongs)  # noqa: SLF001  (a manager of a room may hide rows)
        for one in _links_to_itself(model):
            rows.filter(**{f"{one.name}__isnull": False}).update(**{one.name: None})
        while ids := list(rows.values_list("pk", flat=True)[:_SLICE]):
            with transaction.atomic():
                # Raw: what hangs on these rows was deleted before them, and nothing else is to be looked up.
                model._base_manager.filter(pk__in=ids)._raw_delete(model._base_manager.db)  # noqa: SLF001


def _count(coalition: Coalition) -> dict[str, int]:
    return {
        model._meta.db_table: model._base_manager.filter(belongs).count()  # noqa: SLF001
        for model, belongs in _tables_of(coalition)
    }


def _tables_of(coalition: Coalition) -> list[tuple[type[models.Model], Q]]:
    """Return every table with rows of *coalition*, children first, and what says which rows those are."""
    roots = [apps.get_model(one) for one in _ROOTS]
    paths: dict[type[models.Model], str] = dict.fromkeys(roots, "coalition")
    parents: dict[type[models.Model], set[type[models.Model]]] = {one: set() for one in roots}
    others = [one for one in apps.get_models(include_auto_created=True) if one._meta.app_label not in _KEPT]  # noqa: SLF001
    is_growing = True
    while is_growing:
        is_growing = False
        for model in others:
            for link in _links(model):
                if link.related_model in paths and link.related_model is not model:
                    found = parents.setdefault(model, set())
                    is_growing |= link.related_model not in found
                    found.add(link.related_model)
                    if not link.null:
                        paths.setdefault(model, f"{link.name}__{paths[link.related_model]}")
    order: list[type[models.Model]] = []
    while len(order) < len(paths):
        # A table goes once nothing that refers to it is left.
        left = [one for one in paths if one not in order]
        ready = [one for one in left if not any(one in parents[other] for other in left if other is not one)]
        order += sorted(ready, key=lambda one: one._meta.db_table)  # noqa: SLF001
    return [(one, Q(**{paths[one]: coalition})) for one in order]


def _links(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if one.remote_field is not None]  # noqa: SLF001


def _links_to_itself(model: type[models.Model]) -> list[Any]:
    return [one for one in _links(model) if one.related_model is model]


def _state(statement: Any) -> str:
    collection = signing.collection_of(statement)
    return str(collection.state) if collection else "never public"


def _record_path(instance: Instance, coalition: Coalition) -> Path:
    return instance.data / "certificates" / f"{coalition.slug}.begun.json"


def _write(instance: Instance, coalition: Coalition, record: _Record) -> None:
    path = _record_path(instance, coalition)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(asdict(record)).encode(), is_durable=True)


def _read(instance: Instance, coalition: Coalition) -> _Record:
    path = _record_path(instance, coalition)
    if path.exists():
        return _Record(**json.loads(path.read_bytes()))
    began = coalition.removing_since
    return _Record(began.isoformat() if began else "")
