"""Publishers that are killed: processes that sign, integrate and publish until they are.

`python -m tests.publishing.busy_publisher` reads from each line of its standard input, as JSON, where an instance lies
and what a publisher is to do there. It starts one as a copy of itself that has done nothing but import what it needs,
lets it write, and says in a last line how it ended. What a publisher does:

- `work`: it writes its process id, then a line for each time that it published, until it is killed.
- `finish`: it brings everything out, verifies it, and writes one line of JSON.
- The name of a file: it ends by itself, as if killed, between writing that file and moving it into its place.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from tests import tables  # noqa: E402
from tests.builders import NOON, make_collection, make_waiting, make_withdrawal  # noqa: E402
from tests.publishing.test_writing_little import read_all  # noqa: E402

from undersigned.instance.config import read_instance  # noqa: E402
from undersigned.instance.ring import Ring  # noqa: E402
from undersigned.logkeeper import queries as logs  # noqa: E402
from undersigned.publiclog.note import parse_vkey  # noqa: E402
from undersigned.publishing import actions, queries  # noqa: E402
from undersigned.signing.actions import integrate  # noqa: E402
from undersigned.signing.models import Collection, Opening, Waiting  # noqa: E402
from undersigned.verifier.source import FolderSource  # noqa: E402
from undersigned.verifier.verify import verify  # noqa: E402


def bring_out(collection: Collection, *, full: bool = False) -> None:
    while integrate(collection, ring=settings.RING, today=NOON.date()):
        pass
    actions.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=NOON, full=full)


def work(collection: Collection) -> None:
    number = 0
    say(str(os.getpid()))
    while True:
        for _ in range(40):
            number += 1
            make_waiting(collection, f"Ann {number}")
        # Nobody can withdraw twice: a withdrawal that waited when we were killed is still there.
        waiting = set(Waiting.objects.filter(kind="withdraw").values_list("of_c", flat=True))
        oldest = Opening.objects.filter(collection=collection).exclude(c__in=waiting).order_by("index").first()
        if oldest:
            make_withdrawal(collection, oldest.c)
        bring_out(collection)
        say(str(number))


def end_before(name: str) -> None:
    """End this process without a further step when a file called *name* is about to be moved into its place."""
    rename = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name == name:
            os._exit(9)
        return rename(path, target)

    Path.replace = replace  # type: ignore[method-assign,assignment]


def finish(collection: Collection) -> None:
    bring_out(collection)
    folder = queries.bundle_folder(settings.INSTANCE, collection)
    repaired = read_all(folder)
    drafts = sorted(path.name for path in settings.INSTANCE.data.rglob(".*"))
    key = parse_vkey(logs.signer(collection.log, settings.RING).vkey)
    report = verify(FolderSource(folder), keys=[key], processes=1)
    bring_out(collection, full=True)
    anew = read_all(folder)
    outcome = {
        "findings": [f"{one.kind} {one.where} {one.detail}" for one in report.findings.kept],
        "differing": sorted(name for name in repaired.keys() | anew.keys() if repaired.get(name) != anew.get(name)),
        "drafts": drafts,
        "openings": Opening.objects.count(),
    }
    say(json.dumps(outcome))


def do(what: str, database: str, data: str, keys: str) -> None:
    tables.lead(connection, database)
    settings.INSTANCE = replace(read_instance(), data=Path(data), keys=Path(keys))
    settings.RING = Ring(settings.INSTANCE)
    actions.clear_away(settings.INSTANCE)
    found = Collection.objects.select_related("log", "statement").first() or make_collection()
    if what not in {"work", "finish"}:
        end_before(what)
    (finish if what == "finish" else work)(found)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def start(order: dict[str, str]) -> int:
    """Start a publisher, and return how it ended."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    code = 1
    try:
        do(**order)
        code = 0
    except Exception:  # noqa: BLE001  (whatever it is, whoever reads the output sees it)
        traceback.print_exc()
    finally:
        # Nothing that its maker is still to do is done here as well.
        os._exit(code)


if __name__ == "__main__":
    for line in sys.stdin:
        say(f"ended {start(json.loads(line))}")
