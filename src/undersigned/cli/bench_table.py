"""The benchmark of the round table: every page of a big table, as its server makes it, and a long difference."""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from django.test import Client

    from undersigned.cli.bench_table_data import BigTable

_DIFFERENCE_WORDS = 5_000


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("table", help="every page of a big round table, and a long difference")
    parser.add_argument("--organisations", type=int, default=60, help="each with two delegates")
    parser.add_argument("--clauses", type=int, default=200)
    parser.add_argument("--amendments", type=int, default=1_000)
    parser.add_argument("--decided", type=int, default=300, help="so many of them were put and decided")
    parser.add_argument("--rounds", type=int, default=20, help="how often each page is asked for")
    parser.add_argument("--folder", type=Path, help="make the instance here and keep it (default: a temporary folder)")
    parser.add_argument("--database", help="an empty PostgreSQL database (default: SQLite)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fill the table, and ask for its pages as a chair and as a delegate."""
    with ExitStack() as stack:
        folder = arguments.folder
        if not folder:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="undersigned-bench-")))
        return _measure(folder, arguments)


def _measure(folder: Path, arguments: argparse.Namespace) -> int:
    from undersigned.cli import bench_data

    instance = bench_data.prepare_instance(folder, arguments.database)

    from undersigned.cli import bench_table_data

    now = datetime.now(UTC)  # noqa: TID251  (a command reads the clock)
    table = bench_table_data.find_or_fill(
        organisations=arguments.organisations,
        clauses=arguments.clauses,
        amendments=arguments.amendments,
        decided=arguments.decided,
        now=now,
    )
    size = {
        "database": "postgresql" if arguments.database else "sqlite",
        "organisations": arguments.organisations,
        "clauses": arguments.clauses,
        "amendments": arguments.amendments,
        "decided": arguments.decided,
    }
    chair, delegate = bench_table_data.sit_down(table, now=now)
    for who, client in (("delegate", delegate), ("chair", chair)):
        for what, path in _list_pages(table, is_chair=who == "chair"):
            figures = _time(_ask(client, table.path + path, host=instance.host), arguments.rounds)
            _say("table page", page=what, of=who, **size, **figures)
    for shape, before, after in _list_texts():
        _say("difference", shape=shape, words=_DIFFERENCE_WORDS, **_time(_compare(before, after), arguments.rounds))
    return 0


def _list_pages(table: BigTable, *, is_chair: bool) -> list[tuple[str, str]]:
    """Return name and path of every page that the table has for a delegate, or for a chair alone."""
    if is_chair:
        return [
            ("for me", ""),
            ("text", "text/"),
            ("an amendment", f"amendments/{table.crowded}/"),
            ("put a clause", f"text/put/{table.clause}/"),
            ("put the whole", "text/adopt/"),
            ("lay together", f"amendments/{table.overtaken}/merge/"),
            ("people", "people/"),
            ("invite", "people/invite/"),
            ("a seat", f"people/{table.seat}/"),
            ("a party", f"parties/{table.party}/"),
            ("end", "end/"),
        ]
    return [
        ("for me", ""),
        ("text", "text/"),
        ("questions", "talk/"),
        ("a clause", f"talk/{table.clause}/"),
        ("propose", f"amend/?does=change&clause={table.clause}"),
        ("propose, with every place", f"amend/?does=insert&clause={table.clause}"),
        ("amendments", "amendments/"),
        ("amendments, last page", f"amendments/?page={math.ceil(table.amendments / 100)}"),
        ("an amendment that many rival", f"amendments/{table.crowded}/"),
        ("an amendment that was overtaken", f"amendments/{table.overtaken}/"),
        ("lay together", f"amendments/{table.overtaken}/merge/"),
        ("decisions", "decisions/"),
        ("an open decision", f"decisions/{table.open_decision}/"),
        ("a closed decision", f"decisions/{table.closed_decision}/"),
        ("minutes", "minutes/"),
        ("minutes as a document", "minutes/document/"),
        ("minutes as a file", "minutes/file/"),
        ("people", "people/"),
        ("my seat", "mine/"),
    ]


def _ask(client: Client, path: str, *, host: str) -> Callable[[], None]:
    """Return what asks for a page, through everything between the server's door and the bytes."""

    def ask() -> None:
        answer = client.get(path, secure=True, headers={"host": host})
        if answer.status_code != 200 or not answer.content:
            raise SystemExit(f"{path} answers {answer.status_code}.")

    return ask


def _list_texts() -> list[tuple[str, bytes, bytes]]:
    """Return name and both sides of each shape of a difference: the usual one, and those that take longest."""
    words = [f"word{n % 700}" for n in range(_DIFFERENCE_WORDS)]
    # Few words often, many once or twice, as in a language; the same ones in every run.
    chance = random.Random(1)  # noqa: S311  (no secret)
    spoken = [f"word{int(chance.paretovariate(0.6)) % 1_500}" for _ in range(_DIFFERENCE_WORDS)]
    return [
        ("every tenth word", _as_lines(words), _as_lines(_exchange(words, 10))),
        ("every third word", _as_lines(spoken), _as_lines(_exchange(spoken, 3))),
        ("every other word left out", _as_lines(spoken), _as_lines(spoken[::2])),
        ("shuffled", _as_lines(spoken), _as_lines(chance.sample(spoken, len(spoken)))),
        ("shuffled, in one line", " ".join(spoken).encode(), " ".join(chance.sample(spoken, len(spoken))).encode()),
        (
            "halves exchanged, in one line",
            " ".join(spoken).encode(),
            " ".join(spoken[2_500:] + spoken[:2_500]).encode(),
        ),
    ]


def _exchange(words: list[str], every: int) -> list[str]:
    return [f"{word}x" if n % every == 0 else word for n, word in enumerate(words)]


def _compare(before: bytes, after: bytes) -> Callable[[], None]:
    """Return what compares two files."""
    from undersigned.texts.difference import find_difference

    def compare() -> None:
        find_difference(before, after)

    return compare


def _as_lines(words: list[str]) -> bytes:
    return "\n".join(" ".join(words[at : at + 50]) for at in range(0, len(words), 50)).encode()


def _time(act: Callable[[], None], rounds: int) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile of *act*: by the clock, and of the processor time of this process alone."""
    act()  # templates are read once
    clock, processor = [], []
    for _ in range(rounds):
        began, busy = time.perf_counter(), time.process_time()
        act()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - busy)
    return {"milliseconds": _sum_up(clock), "processor": _sum_up(processor)}


def _sum_up(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    p95 = ordered[math.ceil(len(ordered) * 0.95) - 1]
    return {"median": round(statistics.median(ordered) * 1000, 1), "p95": round(p95 * 1000, 1)}


def _say(what: str, **figures: object) -> None:
    sys.stdout.write(json.dumps({"bench": what, **figures}, ensure_ascii=False) + "\n")
    sys.stdout.flush()
