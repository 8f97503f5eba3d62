"""`undersigned bench letterbox`: what one submitted form and one confirmed link cost, in one alternated run.

Three contenders answer the same requests on the same database: the letter box, the letter box with a million stored
signatures (claims, codes, log, openings), and a Django view with form and ORM that does the same work. The client runs
on the same machine, with 64 connections that are kept open and a request that is new each time. One JSON object a line.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import secrets
import shutil
import socket
import statistics
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from undersigned.cli.bench_client import Sample, run_client

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from undersigned.signing.models import Collection

_ROUNDS = 3
_SECONDS = 2.0
_STORED = 1_000_000
_SPARE = 1.6  # more requests are prepared than the last round answered


@dataclass
class Contender:
    """A process that answers: where it listens, and what it did in each round."""

    name: str
    port: int
    pid: int
    samples: list[Sample]
    cpu_us: list[float]


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("letterbox", help="submit and confirm, against a Django view and a full database")
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="length of a measurement")
    parser.add_argument("--stored", type=int, default=_STORED, help="signatures in the full database")
    parser.add_argument("--vis", choices=["public", "convenors"], default="public", help="who may see the names")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure on SQLite, and on PostgreSQL if UNDERSIGNED_BENCH_DATABASE names one."""
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        _measure(Path(folder), os.environ.get("UNDERSIGNED_BENCH_DATABASE"), arguments)
    return 0


def _measure(folder: Path, database: str | None, arguments: argparse.Namespace) -> None:
    from undersigned.cli.bench_data import make_collection, prepare_instance
    from undersigned.web.pages import render_letterbox_pages

    instance = prepare_instance(folder, database)
    render_letterbox_pages(instance)
    collection = make_collection(datetime.now(UTC))  # noqa: TID251  (a command reads the clock)
    if arguments.vis != "public":
        _offer_locking(collection)
    maker = _Maker(collection, arguments.vis)
    where = "postgresql" if database else "sqlite"
    with ExitStack() as stack:
        boxes: dict[str, dict[str, str]] = {"letterbox": {}} | (
            {} if database else {"letterbox-full": _fill_copy(folder, arguments.stored)}
        )
        contenders = [stack.enter_context(_serve(name, _serve_letterbox, environ)) for name, environ in boxes.items()]
        django = stack.enter_context(_serve("django", _serve_django, {}))
        submits = _alternate([*contenders, django], maker.make_submit, f"/s/{collection.slug}/submit", arguments)
        _report(f"{where}.submit", submits)
        for contender in contenders:
            contender.samples, contender.cpu_us = [], []
        confirms = _alternate(contenders, maker.make_confirm, "/c", arguments)
        _report(f"{where}.confirm", confirms)


def _alternate(
    contenders: list[Contender],
    make_body: Callable[[], bytes],
    path: str,
    arguments: argparse.Namespace,
) -> list[Contender]:
    for turn in range(_ROUNDS + 1):
        # The order is turned round each time, so that what heats up or fills up favours nobody.
        for contender in contenders if turn % 2 else reversed(contenders):
            last = contender.samples[-1].per_second if contender.samples else 3000
            bodies = [make_body() for _ in range(int(last * arguments.seconds * _SPARE) + 2000)]
            before = _cpu_seconds(contender.pid)
            sample = run_client(contender.port, path, bodies, arguments.seconds)
            contender.samples.append(sample)
            contender.cpu_us.append(1e6 * (_cpu_seconds(contender.pid) - before) / sample.answered)
    for contender in contenders:
        del contender.samples[0], contender.cpu_us[0]  # warming up
    return contenders


def _report(name: str, contenders: list[Contender]) -> None:
    rates = {}
    for contender in contenders:
        rates[contender.name] = statistics.median(sample.per_second for sample in contender.samples)
        _print(
            name=f"{name}.{contender.name}",
            per_second=round(rates[contender.name]),
            p50_ms=round(statistics.median(sample.p50_ms for sample in contender.samples), 1),
            p99_ms=round(statistics.median(sample.p99_ms for sample in contender.samples), 1),
            cpu_us=round(statistics.median(contender.cpu_us)),
            refused=sum(sample.refused for sample in contender.samples),
        )
    for other in rates.keys() - {"letterbox"}:
        ratio = (
            rates["letterbox-full"] / rates["letterbox"]
            if other == "letterbox-full"
            else rates["letterbox"] / rates[other]
        )
        words = "full/empty" if other == "letterbox-full" else f"letterbox/{other}"
        _print(name=f"{name}.ratio", of=words, ratio=round(ratio, 2))


def _print(**values: object) -> None:
    print(json.dumps(values), flush=True)


class _Maker:
    """Makes requests as the pages and mails of the server would carry them, with the keys of the instance."""

    def __init__(self, collection: Collection, vis: str) -> None:
        from django.conf import settings

        from undersigned.letterbox.keys import Keys

        self._collection = collection
        self._vis = vis
        self._now = int(time.time())
        self._keys = Keys(settings.RING).of_today(self._now)

    def make_submit(self) -> bytes:
        """Return the body of a submitted form: a state that was checked, for a new address."""
        from undersigned.publiclog.encoding import format_base64url
        from undersigned.sealing.form import LIFETIME_SECONDS, seal_form

        state = {
            "a": self._make_address(),
            "c": self._collection.pk,
            "l": "en",
            "r": self._make_record().decode(),
            "vis": self._vis,
            "w": False,
            "x": self._now + LIFETIME_SECONDS,
        }
        box = seal_form(state, form="submit", key=self._keys.form, day=self._keys.day, nonce=secrets.token_bytes(12))
        return urlencode({"state": format_base64url(box)}).encode()

    def make_confirm(self) -> bytes:
        """Return the body of a confirmed link, for a new address."""
        from undersigned.sealing import link

        made = link.ConfirmLink(
            secrets.token_bytes(32),
            self._collection.pk,
            self._collection.version,
            self._make_address(),
            "en",
            self._vis,
            self._make_record(),
            self._now + link.LIFETIME_SECONDS,
        )
        box = link.seal_confirm_link(made, key=self._keys.link, day=self._keys.day, nonce=secrets.token_bytes(12))
        return urlencode({"code": link.format_link(box)}).encode()

    def _make_address(self) -> str:
        return f"{secrets.token_hex(8)}@mail.example"

    def _make_record(self) -> bytes:
        from undersigned.publiclog.entry import SignerClass
        from undersigned.publiclog.record import Record, format_record

        return format_record(
            Record(
                name=f"Zoë {secrets.token_hex(4)}",
                class_=SignerClass.PERSON,
                origin=self._collection.origin,
                signed=datetime.fromtimestamp(self._now, UTC).date().isoformat(),
                text=self._collection.text_sha256,
                version=self._collection.version,
                role="nurse",
            )
        )


def _offer_locking(collection: Collection) -> None:
    """Let names be locked to a key that nobody keeps."""
    from undersigned.publiclog.entry import Visibility
    from undersigned.sealing.envelope import find_recipient, generate_key
    from undersigned.signing.models import Collection
    from undersigned.signing.rules import format_choices

    Collection.objects.filter(pk=collection.pk).update(
        choices=format_choices((Visibility.PUBLIC, Visibility.CONVENORS)),
        recipients=find_recipient(generate_key()),
        epoch=1,
    )


def _fill_copy(folder: Path, count: int) -> dict[str, str]:
    """Copy the instance, store *count* signatures in the copy, and return the environment that finds it."""
    import sqlite3

    copy = folder / "full"
    shutil.copytree(folder / "data", copy)
    environ = {"UNDERSIGNED_DATA": str(copy)}
    filling = multiprocessing.get_context("spawn").Process(target=_fill_log, args=(environ, count))
    filling.start()
    filling.join()
    if filling.exitcode:
        raise ChildProcessError(filling.exitcode)
    connection = sqlite3.connect(copy / "undersigned.sqlite3")
    (collection,) = connection.execute("SELECT id FROM signing_collection").fetchone()
    for table, key in (("signing_claim", "token"), ("signing_bycode", "digest")):
        rows = ((key, collection, b"\x01" + secrets.token_bytes(92)) for key in _sorted_keys(count))
        connection.executemany(f"INSERT INTO {table} ({key}, collection_id, box) VALUES (?, ?, ?)", rows)  # noqa: S608
        connection.commit()
    connection.close()
    return environ


def _fill_log(environ: Mapping[str, str], count: int) -> None:
    """Give the collection of an instance *count* entries of the log with their openings."""
    os.environ.update(environ)
    import django

    django.setup()
    from undersigned.cli.bench_data import fill_collection
    from undersigned.signing import queries

    fill_collection(queries.collections()[0], count, datetime.now(UTC))  # noqa: TID251  (a command reads the clock)


def _sorted_keys(count: int) -> list[bytes]:
    # In order, as a table clustered by its key is quickest to fill so; it lies on the disk as after random inserts.
    return sorted(secrets.token_bytes(32) for _ in range(count))


@contextmanager
def _serve(
    name: str, target: Callable[[Mapping[str, str], int], None], environ: Mapping[str, str]
) -> Iterator[Contender]:
    port = _free_port()
    process = multiprocessing.get_context("spawn").Process(target=target, args=(environ, port))
    process.start()
    _wait_for(port)
    try:
        yield Contender(name, port, process.pid or 0, [], [])
    finally:
        process.terminate()
        process.join()


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of *pid* and of its children: steadier than rates on a machine that others use too."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if pid in (int(status.parent.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def _serve_letterbox(environ: Mapping[str, str], port: int) -> None:
    os.environ.update(environ)
    from undersigned.instance.config import read_instance
    from undersigned.web.processes import listen_tcp, run_letterbox

    run_letterbox(read_instance(), listen_tcp("127.0.0.1", port))


def _serve_django(environ: Mapping[str, str], port: int) -> None:
    os.environ.update(environ)
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "undersigned.cli.bench_django:make_site",
        address="127.0.0.1",
        port=port,
        factory=True,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        websockets=False,
        log_enabled=False,
    ).serve()
