"""The benchmark of backups: making one, getting it back, and how soon an instance signs after a start.

Each part is a command as an operator types it, measured from outside, on an instance with as many signatures as asked
for, claims and codes among them.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.cli.bench_process import Ran, run_measured

if TYPE_CHECKING:
    import argparse

    from undersigned.signing.models import Collection

_SLICE = 5000
_POLL_SECONDS = 0.05
_BOOT_SECONDS = 300


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    parser = subparsers.add_parser("backup", help="back up, restore, start")
    parser.add_argument("--size", type=int, default=100_000, help="signatures in the list")
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL database to back up from")
    parser.set_defaults(run=run)
    part = subparsers.add_parser("backup-part", help="one part of `backup`, which `backup` starts by itself")
    part.add_argument("folder", type=Path)
    part.add_argument("size", type=int)
    part.add_argument("--database", metavar="URL")
    part.set_defaults(run=run_part)


def run(arguments: argparse.Namespace) -> int:
    """Measure all parts one after the other."""
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as name:
        folder = Path(name)
        words = ["--database", arguments.database] if arguments.database else []
        made = _run("bench", "backup-part", str(folder), str(arguments.size), *words)
        if made.exit_code:
            return made.exit_code
        sys.stdout.write(made.output)
        _measure(folder, arguments.size, arguments.database)
    return 0


def run_part(arguments: argparse.Namespace) -> int:
    """Make and publish an instance that was signed by many, and its key."""
    from undersigned.cli import bench_data
    from undersigned.cli.opening import keep_settings
    from undersigned.sealing.envelope import generate_key

    instance = bench_data.prepare_instance(arguments.folder, arguments.database)
    collection = bench_data.make_collection(_now())
    bench_data.fill_collection(collection, arguments.size, _now())
    _fill_marks(collection, arguments.size)
    from django.conf import settings

    from undersigned.publishing import actions

    actions.publish(collection, instance=instance, ring=settings.RING, now=_now(), full=True)
    keep_settings(instance)
    (arguments.folder / "key").write_text(generate_key() + "\n")
    return 0


def _fill_marks(collection: Collection, count: int) -> None:
    from undersigned.signing.models import ByCode, Claim

    for at in range(0, count, _SLICE):
        width = min(_SLICE, count - at)
        Claim.objects.bulk_create(
            Claim(token=secrets.token_bytes(32), collection=collection, box=secrets.token_bytes(72))
            for _ in range(width)
        )
        ByCode.objects.bulk_create(
            ByCode(digest=secrets.token_bytes(32), collection=collection, box=secrets.token_bytes(104))
            for _ in range(width)
        )


def _measure(folder: Path, size: int, database: str | None) -> None:
    from undersigned.sealing.envelope import find_recipient

    os.environ["UNDERSIGNED_DATA"], os.environ["UNDERSIGNED_KEYS"] = str(folder / "data"), str(folder / "keys")
    os.environ["UNDERSIGNED_ORIGIN"] = "letters.example.org"
    if database:
        os.environ["UNDERSIGNED_DATABASE"] = database
    key = folder / "key"
    ran = _run("backup", "--to", str(folder / "backups"), "--recipient", find_recipient(key.read_text()), "--json")
    backup = json.loads(ran.output)
    _say("backup", ran, signatures=size, rows=backup["rows"], megabytes=round(backup["bytes"] / 1e6, 1))
    # Into SQLite, from whichever it was: the tables are made anew, too.
    os.environ.pop("UNDERSIGNED_DATABASE", None)
    words = ["restore", backup["file"], "--identity", str(key)]
    ran = _run(*words, "--data", str(folder / "plain"), "--nothing-newer", "--json")
    _say("restore", ran, signatures=size)
    public = str(folder / "data" / "public")
    ran = _run(*words, "--data", str(folder / "again"), "--published", public, "--json")
    _say("restore, published files checked and copied", ran, signatures=size)
    _say_boot(folder / "again", size)


def _say_boot(data: Path, size: int) -> None:
    """Start the restored instance and sign as soon as it takes a form."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"UNDERSIGNED_DATA": str(data), "UNDERSIGNED_SMTP": "smtp://localhost:9"}
    began = time.perf_counter()
    serving = subprocess.Popen(
        [sys.executable, "-m", "undersigned.cli", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _can_sign(data, port):
            if time.perf_counter() - began > _BOOT_SECONDS or serving.poll() is not None:
                raise TimeoutError("the restored instance takes no form")
            time.sleep(_POLL_SECONDS)
        seconds = time.perf_counter() - began
    finally:
        serving.terminate()
        serving.wait()
    sys.stdout.write(json.dumps({"bench": "start to signing", "signatures": size, "seconds": round(seconds, 1)}) + "\n")


def _can_sign(data: Path, port: int) -> bool:
    import httpx

    bundle = next((data / "public" / "s").iterdir())
    text = json.loads((bundle / "openings" / "000.jsonl").read_text().split("\n", 1)[0])["record"]["text"]
    form = {"class": "person", "vis": "public", "lang": "en", "text": text, "consent": "yes"}
    with suppress(httpx.HTTPError):
        answer = httpx.post(
            f"http://127.0.0.1:{port}/s/{bundle.name}/sign",
            data=form | {"name": "Ada Lind", "email": "ada@example.org"},
            headers={"Host": "letters.example.org"},
        )
        return answer.status_code == httpx.codes.OK
    return False


def _run(*words: str) -> Ran:
    return run_measured(["-m", "undersigned.cli", *words])


def _say(what: str, ran: Ran, **figures: object) -> None:
    members = {"bench": what, **figures, "exit_code": ran.exit_code, "peak_mb": ran.peak_mb}
    sys.stdout.write(json.dumps(members | {"seconds": round(ran.seconds, 1)}) + "\n")
    sys.stdout.flush()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (a command reads the clock)
