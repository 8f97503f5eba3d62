"""`python -m tests.fuzz`: a million cases, counted; ends with 1 if anything broke or hung.

--cases N      cases in process (1,000,000)
--http N       requests to each part of the server (20,000); 0 leaves the server out
--seed N       another seed tries other cases; the same one the same
--only WORD    only targets with this word in their name
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")


def main() -> int:
    """Try everything, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--http", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(2, maxtasksperchild=1) as pool:
        halves = pool.starmap(
            _try_half, [(half, options.cases, options.seed, options.only) for half in range(2)], chunksize=1
        )
    tallies = {}
    for half in halves:
        for tally in half:
            tallies[tally.name].add(tally) if tally.name in tallies else tallies.update({tally.name: tally})
    found = list(tallies.values())
    _show(found)
    if options.http > 0:
        from tests.fuzz.over_http import try_server

        over_http = try_server(options.http, options.seed, options.only)
        _show(over_http)
        found += over_http
    return _report(found, time.monotonic() - began, options.seed)


def _try_half(half: int, cases: int, seed: int, only: str) -> list:
    from tests.fuzz.targets import make_targets
    from tests.fuzz.trying import try_target

    targets = [target for target in make_targets() if only in target.name]
    shares = sum(target.share for target in targets)
    # Each process takes every second case; what is left over by rounding goes to the first target.
    counts = [cases * target.share // shares for target in targets]
    if counts:
        counts[0] += cases - sum(counts)
    return [
        try_target(target, seed, half, (count + 1 - half) // 2, 2)
        for target, count in zip(targets, counts, strict=True)
    ]


def _show(tallies: list) -> None:
    print(f"{'what':32} {'tried':>9} {'read':>9} {'refused':>9} {'broke':>6} {'hung':>5} {'slowest':>9}")
    for tally in tallies:
        broke = len([where for where in tally.faults if where != "hang"])
        print(
            f"{tally.name:32} {tally.tried:>9,} {tally.read:>9,} {tally.refused:>9,} {broke:>6} {tally.hangs:>5} "
            f"{tally.slowest_seconds * 1000:>7.0f} ms",
            flush=True,
        )


def _report(tallies: list, seconds: float, seed: int) -> int:
    faults = [(tally.name, where, case) for tally in tallies for where, case in tally.faults.items()]
    print(f"{sum(tally.tried for tally in tallies):,} cases, {len(faults)} faults, {seconds:.0f} s, seed {seed}")
    for name, where, case in faults:
        print(f"FAULT {name}: {where}\n  {case}")
    return 1 if faults else 0
