"""What strangers reach, described as OpenAPI (`openapi.json`), tried by schemathesis: values that fit, and that don't."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis import GenerationMode

from tests.fuzz.trying import Tally

DESCRIPTION = Path(__file__).with_name("openapi.json")
_PATIENCE_SECONDS = 10.0


def try_described(address: str, slug: str, count: int, number: int, tally: Tally) -> None:
    """Send about *count* requests, of each operation as many, half of them not as described."""
    schema = schemathesis.openapi.from_dict(json.loads(DESCRIPTION.read_text().replace("SLUG", slug)))
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try_operation(operation, mode, address, max(2, count // len(operations) // 2), number, tally)


def _try_operation(operation: Any, mode: GenerationMode, address: str, count: int, number: int, tally: Tally) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        began = time.perf_counter()
        tally.tried += 1
        try:
            answer = case.call(base_url=address, timeout=_PATIENCE_SECONDS, allow_redirects=False)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what we look for)
            kind = type(error).__name__
            if "Timeout" in kind:
                tally.hangs += 1
            tally.faults.setdefault(
                "hang" if "Timeout" in kind else f"{kind} from {operation.label}", repr(case.body)[:300]
            )
            return
        if answer.status_code >= 500:
            tally.faults.setdefault(f"{answer.status_code} from {operation.label}", repr(case.body)[:300])
        elif answer.status_code >= 400:
            tally.refused += 1
        else:
            tally.read += 1
        tally.slowest_seconds = max(tally.slowest_seconds, time.perf_counter() - began)

    try:
        send()
    except Exception as error:  # noqa: BLE001  (what was found is kept already)
        # A description that leaves nothing to vary has no wrong values.
        if "Unsatisfiable" not in type(error).__name__:
            tally.faults.setdefault(f"{type(error).__name__} while making {operation.label}", str(error)[:300])
