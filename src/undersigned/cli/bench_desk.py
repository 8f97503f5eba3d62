"""The benchmark of the desk's list of signatories: every search and filter of its page, over a long list.

What a program asks for by the API is measured too, from its token down to the JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from undersigned.signing.models import Collection

_ROUNDS = 5
_CASES: tuple[tuple[str, dict[str, str]], ...] = (
    ("first page", {}),
    ("beginning of a name", {"words": "Anna Be"}),
    ("one letter", {"words": "z"}),
    ("nobody's name", {"words": "qqq"}),
    ("inside of all names", {"words": "qqq", "do": "inside"}),
    ("hidden", {"state": "hidden"}),
    ("hidden, by a letter", {"state": "hidden", "words": "z"}),
    ("shown", {"state": "listed"}),
    ("organisations", {"klass": "org"}),
    ("organisations, by a letter", {"klass": "org", "words": "z"}),
    ("people", {"klass": "person"}),
    ("a version that few signed", {"version": "2"}),
    ("a version that few signed, by a letter", {"version": "2", "words": "z"}),
    ("an organisation that many name", {"organisation": "city hosp"}),
    ("an organisation and a name", {"organisation": "city hosp", "words": "Anna Be"}),
    ("an organisation, hidden", {"organisation": "city hosp", "state": "hidden"}),
    ("an organisation that nobody names", {"organisation": "qqq"}),
    ("an organisation, a version that few signed", {"organisation": "open", "version": "2"}),
)
_PROGRAM_CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("program: first page of 200", {"limit": 200}),
    ("program: 200 behind the letter m", {"limit": 200, "after": "m"}),
    ("program: one letter", {"words": "z", "limit": 200}),
    ("program: an organisation and a name", {"organisation": "city hosp", "words": "Anna Be"}),
)


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("desk", help="search and filter the desk's list of signatories")
    parser.add_argument("--size", type=int, default=1_000_000, help="signatures in the list")
    parser.add_argument("--folder", type=Path, help="make the instance here and keep it (default: a temporary folder)")
    parser.add_argument("--database", help="an empty PostgreSQL database (default: SQLite)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fill the list, and ask for its page in every way."""
    if arguments.folder:
        return _measure(arguments.folder, arguments.database, arguments.size)
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        return _measure(Path(folder), arguments.database, arguments.size)


def _measure(folder: Path, database: str | None, size: int) -> int:
    from undersigned.cli import bench_data

    bench_data.prepare_instance(folder, database)
    collection = _find_or_fill(size)
    where = "postgresql" if database else "sqlite"
    token = _make_token(collection)
    asking: list[tuple[str, Callable[[], int]]] = [
        *((what, partial(_ask, collection, typed)) for what, typed in _CASES),
        *((what, partial(_ask_as_program, collection, token, asked)) for what, asked in _PROGRAM_CASES),
    ]
    for what, ask in asking:
        seconds, found = [], 0
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            found = ask()
            seconds.append(time.perf_counter() - began)
        figures = {"median": statistics.median(seconds), "max": max(seconds)}
        milliseconds = {name: round(figure * 1000, 1) for name, figure in figures.items()}
        _say(what, database=where, signatures=size, shown=found, milliseconds=milliseconds)
    return 0


def _ask(collection: Collection, typed: dict[str, str]) -> int:
    """Return how many rows the desk's page shows; all of its making counts, down to the HTML."""
    from django.test import RequestFactory

    from undersigned.desk.views import moderating

    request = RequestFactory().post("/desk/", {"do": "find", **typed})
    request.user = collection.statement.convenors.get()
    return moderating.signatures(request, collection.slug).content.count(b'<th scope="row"><bdi>')


def _make_token(collection: Collection) -> str:
    from undersigned.tokens import actions
    from undersigned.tokens.rules import Scope

    convenor = collection.statement.convenors.get()
    today = datetime.now(UTC).date()  # noqa: TID251  (a command reads the clock)
    scopes = frozenset({Scope.SIGNATORIES_READ})
    return actions.make_token(convenor, collection.statement, name="bench", scopes=scopes, days=1, today=today)


def _ask_as_program(collection: Collection, token: str, asked: dict[str, Any]) -> int:
    """Return how many names the API answers."""
    from django.test import RequestFactory
    from django.urls import resolve

    path = f"/api/v1/statements/{collection.slug}/signatories/search"
    headers = {"Authorization": f"Bearer {token}"}
    request = RequestFactory().post(path, json.dumps(asked), content_type="application/json", headers=headers)
    view, words, named = resolve(path)
    return len(json.loads(view(request, *words, **named).content)["items"])


def _find_or_fill(size: int) -> Collection:
    from django.db import connection

    from undersigned.cli import bench_data
    from undersigned.signing import queries
    from undersigned.signing.models import Opening

    if found := queries.collections():
        return found[0]
    now = datetime.now(UTC)  # noqa: TID251  (a command reads the clock)
    collection = bench_data.make_collection(now)
    bench_data.fill_collection(collection, size, now)
    rows = Opening.objects.filter(collection=collection)
    few = max(1, size // 5000)
    rows.filter(index__in=range(0, size, few * 5)).update(is_hidden=True)
    for number, index in enumerate(range(1, size, few * 25)):
        rows.filter(index=index).update(klass="org", org_number=number)
    rows.filter(index__gte=size - few).update(version=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return collection


def _say(what: str, **figures: object) -> None:
    sys.stdout.write(json.dumps({"bench": what, **figures}, ensure_ascii=False) + "\n")
    sys.stdout.flush()
