"""The benchmark of long lists: the whole bundle, its verification, integrating onto it, and how soon a name is visible.

Each figure is one JSON line. Parts that claim a memory run as processes of their own, measured from outside.
"""

from __future__ import annotations

import gzip
import json
import math
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.cli.bench_process import run_measured

if TYPE_CHECKING:
    import argparse

    from undersigned.signing.models import Collection

_ROUNDS = 7
_SAMPLES = 150
_POLL_SECONDS = 0.02
_WORKER = """from undersigned.instance.config import read_instance
from undersigned.web.worker import work
work(read_instance())"""


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    parser = subparsers.add_parser("lists", help="integrate, publish and verify a long list")
    parser.add_argument("--size", type=int, default=1_000_000, help="signatures in the list")
    parser.add_argument("--folder", type=Path, help="make the instance here and keep it (default: a temporary folder)")
    parser.set_defaults(run=run)
    page = subparsers.add_parser("page", help="bytes over the wire of a statement's page")
    page.add_argument("--size", type=int, default=5_000, help="signatures in the list")
    page.set_defaults(run=run_page)
    part = subparsers.add_parser("lists-part", help="one part of `lists`, which `lists` starts by itself")
    part.add_argument("part", choices=("fill", "publish", "integrate", "visible"))
    part.add_argument("folder", type=Path)
    part.add_argument("size", type=int)
    part.set_defaults(run=run_part)


def run(arguments: argparse.Namespace) -> int:
    """Measure all parts one after the other."""
    if arguments.folder:
        return _measure(arguments.folder, arguments.size)
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        return _measure(Path(folder), arguments.size)


def run_page(arguments: argparse.Namespace) -> int:
    """Measure the front page, style sheet included, fonts there are none."""
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        for part in ("fill", "publish"):
            run_measured(_part(part, Path(folder), arguments.size))
        bundle = _find_bundle(Path(folder))
        parts = {name: len(gzip.decompress((bundle / f"{name}.gz").read_bytes())) for name in ("index.html",)}
        wire = {path.name: path.stat().st_size for path in [bundle / "index.html.gz", *bundle.glob("assets/*.gz")]}
        _say("page", signatures=arguments.size, wire_bytes=sum(wire.values()), files=wire, unpacked=parts)
    return 0


def run_part(arguments: argparse.Namespace) -> int:
    """Run one part in this process."""
    from undersigned.cli import bench_data

    bench_data.prepare_instance(arguments.folder)
    parts = {"fill": _fill, "publish": _publish, "integrate": _integrate, "visible": _visible}
    parts[arguments.part](arguments.size)
    return 0


def _measure(folder: Path, size: int) -> int:
    for part in ("fill", "publish", "integrate", "visible"):
        ran = run_measured(_part(part, folder, size))
        sys.stdout.write(ran.output)
        _say(f"{part}, whole process", signatures=size, seconds=round(ran.seconds, 1), peak_mb=ran.peak_mb)
        if ran.exit_code:
            return ran.exit_code
    words = ["-m", "undersigned.cli", "verify", str(_find_bundle(folder)), "--no-pin", "--json"]
    ran = run_measured(words)
    _say("verify", exit_code=ran.exit_code, signatures=size, seconds=round(ran.seconds, 1), peak_mb=ran.peak_mb)
    return ran.exit_code


def _part(part: str, folder: Path, size: int) -> list[str]:
    return ["-m", "undersigned.cli", "bench", "lists-part", part, str(folder), str(size)]


def _find_bundle(folder: Path) -> Path:
    return next((folder / "data" / "public" / "s").iterdir())


def _fill(size: int) -> None:
    from undersigned.cli import bench_data

    bench_data.fill_collection(bench_data.make_collection(_now()), size, _now())


def _publish(size: int) -> None:
    from django.conf import settings

    from undersigned.publishing import actions

    began = time.perf_counter()
    actions.publish(_collection(), instance=settings.INSTANCE, ring=settings.RING, now=_now(), full=True)
    _say("whole bundle", signatures=size, seconds=round(time.perf_counter() - began, 1))


def _integrate(size: int) -> None:
    from django.conf import settings

    from undersigned.logkeeper import actions as logkeeper
    from undersigned.signing import actions as signing

    collection, folder = _collection(), settings.INSTANCE.public / "s" / _collection().slug
    database, files, longest, sorting = [], [], [], []
    for _ in range(_ROUNDS):
        _make_waiting(collection, 1000)
        began = time.perf_counter()
        transactions: list[float] = []
        while signing.integrate(collection, ring=settings.RING, today=_now().date()):
            transactions.append(time.perf_counter() - began - sum(transactions))
        integrated = time.perf_counter()
        logkeeper.write_checkpoint(collection.log, folder, logkeeper.write_tiles(collection.log, folder))
        database.append(integrated - began)
        files.append(time.perf_counter() - integrated)
        longest.append(max(transactions))
        began = time.perf_counter()
        signing.sort_names(collection)
        sorting.append(time.perf_counter() - began)
    whole = [one + other for one, other in zip(database, files, strict=True)]
    _say(
        "integrate 1,000",
        onto=size,
        milliseconds=_spread(whole),
        of_it_database=_spread(database),
        of_it_files=_spread(files),
        longest_transaction=_spread(longest),
        sorting_names_afterwards=_spread(sorting),
    )


def _visible(size: int) -> None:
    """Count the files that batches write; then let the real worker run while people confirm at random moments."""
    from django.conf import settings

    from undersigned.publishing import actions as publishing
    from undersigned.signing import actions as signing

    collection = _collection()
    written, seconds_of_one = {}, []
    for batch in (0, *[1] * _ROUNDS, 10, 100, 1000):  # the first brings out what the part before integrated
        _make_waiting(collection, batch)
        while signing.integrate(collection, ring=settings.RING, today=_now().date()):
            pass
        began = time.perf_counter()
        published = publishing.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=_now())
        written[batch] = published.written
        if batch == 1:
            seconds_of_one.append(time.perf_counter() - began)
    del written[0]
    _say("files written", signatures=size, by_batch=written)
    _say("publish one", signatures=size, milliseconds=_spread(seconds_of_one))
    worker = subprocess.Popen([sys.executable, "-c", _WORKER])
    try:
        _wait_until_visible(collection, _confirm(collection))  # the worker has started
        # Its first round also makes up for the night, which rewrites the database; by day nobody waits for that.
        began = time.perf_counter()
        night = _wait_until_visible(collection, _confirm(collection)) - began
        seconds = _measure_visible(collection)
    finally:
        worker.terminate()
        worker.wait()
    seconds.sort()
    p99 = seconds[math.ceil(len(seconds) * 0.99) - 1]
    median = statistics.median(seconds)
    _say(
        "confirm to visible",
        signatures=size,
        samples=len(seconds),
        median_seconds=round(median, 2),
        p99_seconds=round(p99, 2),
        seconds_with_the_night=round(night, 2),
    )


def _measure_visible(collection: Collection) -> list[float]:
    began: dict[str, float] = {}
    seconds = []
    for _ in range(_SAMPLES):
        name = _confirm(collection)
        began[name] = time.perf_counter()
        until = began[name] + secrets.randbelow(800) / 1000
        while time.perf_counter() < until:
            time.sleep(_POLL_SECONDS)
            seen = _visible_names(collection, list(began))
            seconds += [time.perf_counter() - began.pop(found) for found in seen]
    for name, start in began.items():
        seconds.append(_wait_until_visible(collection, name) - start)
    return seconds


def _confirm(collection: Collection) -> str:
    return _make_waiting(collection, 1)[0]


def _wait_until_visible(collection: Collection, name: str) -> float:
    while not _visible_names(collection, [name]):
        time.sleep(_POLL_SECONDS)
    return time.perf_counter()


def _visible_names(collection: Collection, names: list[str]) -> list[str]:
    """Return those of *names* whose commitment's opening the front or the newest pages show by now."""
    from django.conf import settings

    from undersigned.publiclog.tiles import format_number

    folder = settings.INSTANCE.public / "s" / collection.slug
    size = int((folder / "checkpoint").read_text().split("\n")[1])
    pages = [
        folder / f"signatories/newest/{format_number(n)}.html" for n in {(size - 1) // 256, max(0, size - 257) // 256}
    ]
    shown = "".join(page.read_text() for page in pages if page.exists())
    return [name for name in names if f"<bdi>{name}</bdi>" in shown]


def _make_waiting(collection: Collection, count: int) -> list[str]:
    import random

    from undersigned.cli.bench_data import make_row
    from undersigned.signing.models import Waiting

    chance, day = random.Random(), _now().date().isoformat()  # noqa: S311  (names, no secrets)
    rows = [make_row(collection, 0, chance, day) for _ in range(count)]
    Waiting.objects.bulk_create(
        Waiting(
            id=secrets.token_bytes(16),
            collection=collection,
            kind="sign",
            klass="person",
            vis="public",
            c=c,
            salt=salt,
            record=record,
            text=collection.text_sha256,
            version=collection.version,
        )
        for c, salt, record, _, _ in rows
    )
    return [json.loads(record)["name"] for _, _, record, _, _ in rows]


def _collection() -> Collection:
    from undersigned.signing import queries

    return queries.collections()[0]


def _spread(seconds: list[float]) -> dict[str, float]:
    return {
        "min": round(min(seconds) * 1000, 1),
        "median": round(statistics.median(seconds) * 1000, 1),
        "max": round(max(seconds) * 1000, 1),
    }


def _say(what: str, **figures: object) -> None:
    sys.stdout.write(json.dumps({"bench": what, **figures}) + "\n")
    sys.stdout.flush()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (a command reads the clock)
