"""Which release the tables are of: compared with this one, brought there, and taken back where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from undersigned.backups.laying import take_steps
from undersigned.backups.rules import Refusal, ReleaseNewer
from undersigned.instance.tables import FromNewerRelease, check_known

if TYPE_CHECKING:
    from collections.abc import Collection


class CannotGoBack(Refusal):
    """A migration of this release can't be undone."""


def applied() -> frozenset[tuple[str, str]]:
    """Return application and name of every migration that the tables have been through."""
    return frozenset(MigrationRecorder(connection).applied_migrations())


def check_not_newer(migrations: Collection[tuple[str, str]]) -> None:
    """Check that this release knows all of *migrations*, through which the tables of a backup have been.

    Raises:
        ReleaseNewer: It does not.
    """
    try:
        check_known(migrations)
    except FromNewerRelease as error:
        raise ReleaseNewer("it was made by a newer release, whose tables this one does not know") from error


def knows(migrations: Collection[tuple[str, str]]) -> bool:
    """Say whether this release brings all of *migrations*."""
    return set(migrations) <= set(MigrationExecutor(connection).loader.graph.node_map)


def waiting() -> list[tuple[str, str]]:
    """Return the migrations that the tables have not been through yet, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def migrate() -> None:
    """Bring the tables to this release, and make what the program makes by itself."""
    take_steps()


def go_back(migrations: Collection[tuple[str, str]]) -> int:
    """Undo what the tables have been through beyond *migrations*, and return how many migrations that were.

    Raises:
        CannotGoBack: One of them can't be undone; those after it were.
    """
    executor = MigrationExecutor(connection)
    beyond = applied() - set(migrations)
    targets: list[tuple[str, str | None]] = []
    for app in sorted({app for app, _ in beyond}):
        kept = {one for one in migrations if one[0] == app}
        targets += _last_of(executor, kept) or [(app, None)]
    if not targets:
        return 0
    try:
        for step in executor.migration_plan(targets):
            # One by one: at once Django would imagine the tables after every step that lies between two of these.
            MigrationExecutor(connection).migrate(targets, plan=[step])
    except IrreversibleError as error:
        raise CannotGoBack("a migration of this release can't be undone") from error
    return len(beyond)


def _last_of(executor: MigrationExecutor, migrations: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those of *migrations* that no other of them builds on; what is asked for twice would be undone again."""
    nodes = executor.loader.graph.node_map
    known = sorted(one for one in migrations if one in nodes)
    return [one for one in known if not any(child.key in migrations for child in nodes[one].children)]
