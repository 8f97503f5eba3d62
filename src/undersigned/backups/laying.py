"""Bringing the tables of Django's database to this release; in an empty database all at once.

Going through hundreds of steps takes ten seconds of a processor where there is no row to bring along, nearly all of it
in imagining the tables between two steps. So an empty database gets the tables as the models of a release describe
them, then what the steps do besides (guards, tables without an order), in their order. A step that only moves rows says
so: it is `elidable`, Django's word for what may be left out where there are none.
`tests/backups/test_tables_laid_at_once.py` compares both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from undersigned.instance.tables import is_ours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.migration import Migration
    from django.db.migrations.operations.base import Operation


def bring_tables() -> None:
    """Bring the tables to this release where they are not, and make what Django makes by itself."""
    executor = MigrationExecutor(connection)
    plan = _steps(executor)
    # Making the plan takes a tenth of what `migrate` takes to find out that there is nothing to do.
    if not plan:
        return
    if connection.introspection.table_names():
        take_steps()
        return
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)  # noqa: FBT003  (Django's order of arguments)
    state = lay()
    emit_post_migrate_signal(0, False, connection.alias, apps=state.apps, plan=plan)  # noqa: FBT003


def take_steps() -> None:
    """Take the tables through the steps that they lack, and make what Django makes by itself, with or without steps."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = _steps(executor)
    # As `migrate` does. It hands out tables as imagined after the last step, which takes longer than most steps: by
    # then they are those of the models.
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)  # noqa: FBT003  (Django's order of arguments)
    executor.migrate(executor.loader.graph.leaf_nodes(), plan)
    emit_post_migrate_signal(0, False, connection.alias, plan=plan)  # noqa: FBT003


def lay(steps: Collection[tuple[str, str]] | None = None) -> ProjectState:
    """Make the tables of a release in an empty database, without a row in them, and note its steps as taken.

    Args:
        steps: Application and name of each step of the release; by default this one.
    """
    executor = MigrationExecutor(connection)
    plan = [one for one in _steps(executor) if steps is None or (one[0].app_label, one[0].name) in steps]
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    for migration, _ in plan:
        for operation in _as_laid(migration.operations):
            operation.state_forwards(migration.app_label, state)
    # Where tables stood and steps were not noted, the next start would stop: all comes in one transaction.
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            editor.create_model(model)
        executor.recorder.ensure_schema()
        for migration, _ in plan:
            _do_besides(migration, state, editor)
            executor.recorder.record_applied(migration.app_label, migration.name)
    return state


def _steps(executor: MigrationExecutor) -> Sequence[tuple[Migration, bool]]:
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def _as_laid(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield *operations* as the database sees them where it is told something else than the models are."""
    for operation in operations:
        if not isinstance(operation, SeparateDatabaseAndState):
            yield operation
        elif any(isinstance(one, RunSQL) for one in operation.database_operations):
            # The same in SQL, so that a table of rows is not copied.
            yield from operation.state_operations
        else:
            yield from operation.database_operations


def _do_besides(migration: Migration, state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
    """Do what *migration* does besides making tables; the functions of libraries only move rows."""
    for operation in migration.operations:
        if isinstance(operation, RunPython) and not operation.elidable and is_ours(migration.app_label):
            operation.code(state.apps, editor)
