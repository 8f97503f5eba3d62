"""Work shared out among processes: one function over many items, in order, with what all of them read held in common.

Workers begin as copies of the parent (fork), so ledger and lists of a million signatures are handed over for nothing.
Where the system can't do that, or there is little to do, the parent does the work itself.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

WORTH_SHARING = 64
"""Items below which starting workers costs more than it saves."""

Item = TypeVar("Item")
Result = TypeVar("Result")

_jobs: list[Callable[[Any], Any]] = []


def share_out(job: Callable[[Item], Result], items: Sequence[Item], processes: int) -> Iterator[Result]:
    """Yield what *job* returns for each of *items*, in their order.

    Args:
        job: May be a closure; what it returns must be picklable.
        items: Picklable.
        processes: How many workers to use.
    """
    if processes < 2 or len(items) < WORTH_SHARING or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(job, items)
        return
    _jobs.append(job)
    # What is frozen is not touched by the collector, so workers keep sharing its memory.
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield from pool.imap(_run, items, chunksize=16)
    finally:
        gc.unfreeze()
        _jobs.pop()


def _run(item: Any) -> Any:
    return _jobs[-1](item)
