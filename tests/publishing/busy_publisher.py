"""A process that signs, integrates and publishes until it is killed; `finish` brings everything out and verifies.

With the name of a file it ends by itself, as if killed, between writing that file and moving it into its place.
Started by test_being_killed.py with the settings of an instance in the environment; ends with one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from tests.builders import NOON, make_collection, make_waiting, make_withdrawal  # noqa: E402
from tests.publishing.test_writing_little import read_all  # noqa: E402

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
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


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
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    actions.clear_away(settings.INSTANCE)
    found = Collection.objects.select_related("log", "statement").first() or make_collection()
    what = sys.argv[1] if sys.argv[1:] else ""
    if what and what != "finish":
        end_before(what)
    (finish if what == "finish" else work)(found)
