"""The benchmark of print: one PDF with very many names, and everything of a statement built from nothing.

Both as the worker has it done.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from undersigned.instance.config import Instance
    from undersigned.signing.models import Collection


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("print", help="one PDF with very many names")
    parser.add_argument("--size", type=int, default=100_000, help="signatures in the list")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fill a list, read it as for print, and have it set."""
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        return _measure(Path(folder), arguments.size)


def _measure(folder: Path, size: int) -> int:
    from undersigned.cli import bench_data

    instance = bench_data.prepare_instance(folder)
    from undersigned.logkeeper import queries as logs
    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.ledgers import read_ledger
    from undersigned.publishing.print_text import statement_data
    from undersigned.publishing.prints import LIMITS, TEMPLATE
    from undersigned.typesetting.typeset import Job, typeset

    now = datetime.now(UTC)  # noqa: TID251  (a command reads the clock)
    collection = bench_data.make_collection(now)
    bench_data.fill_collection(collection, size, now)
    began = time.perf_counter()
    entries = logs.size(collection.log)
    bundle = Bundle(collection, instance, read_ledger(collection.log, entries), entries, now.date(), "")
    data = statement_data(bundle, bundle.lead, "a4")
    read = time.perf_counter()
    (sheet,) = typeset([Job(TEMPLATE, data, lenient=("groups",), is_tagged=False)], limits=LIMITS)
    done = time.perf_counter()
    press = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "bench": "print",
        "signatures": size,
        "seconds": round(done - began, 1),
        "of_it_reading": round(read - began, 1),
        "of_it_setting": round(done - read, 1),
        "press_cpu_seconds": round(press.ru_utime + press.ru_stime, 1),
        "press_peak_mb": round(press.ru_maxrss / 1024),
        "pdf_bytes": len(sheet.data),
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.write(json.dumps(_build_all(instance, collection, size, now)) + "\n")
    return 0


def _build_all(instance: Instance, collection: Collection, size: int, now: datetime) -> dict[str, object]:
    """Build the bundle from nothing, then cards and PDFs, then the bundle with them."""
    from django.conf import settings

    from undersigned.logkeeper.queries import signer
    from undersigned.publishing.actions import mark_front_stale, publish
    from undersigned.publishing.cards import draw_cards
    from undersigned.publishing.prints import print_statement

    began = time.perf_counter()
    publish(collection, instance=instance, ring=settings.RING, now=now, full=True)
    bundled = time.perf_counter()
    draw_cards(collection, instance=instance, now=now)
    print_statement(collection, instance=instance, vkey=signer(collection.log, settings.RING).vkey, now=now)
    mark_front_stale(collection)
    printed = time.perf_counter()
    publish(collection, instance=instance, ring=settings.RING, now=now)
    done = time.perf_counter()
    folder = instance.public / "s" / collection.slug
    return {
        "bench": "print",
        "built": "bundle, lists, feeds, cards, PDFs",
        "signatures": size,
        "pdfs": len(list(folder.rglob("*.pdf"))),
        "cards": len(list(folder.rglob("*.png"))),
        "seconds": round(done - began, 1),
        "of_it_bundle": round(bundled - began, 1),
        "of_it_cards_and_pdfs": round(printed - bundled, 1),
        "of_it_bundle_again": round(done - printed, 1),
    }
