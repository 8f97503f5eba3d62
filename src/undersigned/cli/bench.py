"""`undersigned bench`: one JSON line for each figure. docs/reference/benchmarks.md says what they mean."""

from __future__ import annotations

from typing import Any

from undersigned.cli import bench_backup, bench_desk, bench_letterbox, bench_lists, bench_print, bench_table


def register(subparsers: Any) -> None:
    """Add the subcommand, with one of its own for each benchmark."""
    parser = subparsers.add_parser("bench", help="measure this machine; prints JSON lines")
    benchmarks = parser.add_subparsers(metavar="BENCHMARK", required=True)
    bench_letterbox.register(benchmarks)
    bench_lists.register(benchmarks)
    bench_desk.register(benchmarks)
    bench_table.register(benchmarks)
    bench_print.register(benchmarks)
    bench_backup.register(benchmarks)
