"""Handing jobs to the press, which is another process: one that is killed when it wants too much.

A process, because a template could loop and a font could be broken, and because what it held in memory goes with it.
The press is told everything on its standard input, writes no file and reads none but templates and fonts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.typesetting.errors import GlyphsMissing, PressFailed
from undersigned.typesetting.fonts import describe_gaps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from undersigned.typesetting.errors import Gap

PACKAGE = Path(__file__).parents[1]

_MEBIBYTE = 1 << 20
_MEMORY = Path("/proc/meminfo")
_RESERVE_MEBIBYTES = 128
"""What stays free for everybody else while the press works."""
_LEAST_MEBIBYTES = 192
"""What a text without names takes."""


@dataclass(frozen=True)
class Job:
    """One thing to set.

    Attributes:
        template: Path of the template inside the package, such as `publishing/print/statement.typ`.
        data: What the template finds as `data`; only what JSON can say.
        lang: Language of the document, as BCP 47 writes it.
        form: `pdf` or `png`. Of a template with several pages, `png` gives the first.
        ppi: Dots an inch of a picture; at 72 a point is a pixel.
        lenient: Keys of *data* whose characters are spelled out where no font has them; elsewhere they refuse the job.
        made_at: Seconds since 1970 that a PDF says it was made at; the same data give the same bytes.
        is_tagged: The PDF tells screen readers its structure; very long lists have no room for it.
    """

    template: str
    data: Mapping[str, Any]
    lang: str = "en"
    form: str = "pdf"
    ppi: int = 144
    lenient: Sequence[str] = ()
    made_at: int = 0
    is_tagged: bool = True


@dataclass(frozen=True)
class Sheet:
    """What came out of a job: the bytes, and the scripts whose characters were spelled out."""

    data: bytes
    spelled: Sequence[Gap] = field(default_factory=tuple)


@dataclass(frozen=True)
class Limits:
    """What the press may use for all jobs together; less memory where the machine has less."""

    seconds: int = 60
    mebibytes: int = 1024


def typeset(
    jobs: Sequence[Job], *, fonts: Sequence[Path] = (), limits: Limits | None = None, root: Path = PACKAGE
) -> list[Sheet]:
    """Set *jobs* in one process; return a sheet for each, in the same order.

    Args:
        jobs: What to set; many at once cost one start of the press.
        fonts: Folders with fonts that come before those of the system.
        limits: Of time and memory.
        root: Folder that templates lie in; they read nothing outside.
    Raises:
        GlyphsMissing: A character has no font here; says of which script, and what to install.
        PressFailed: A template is wrong, or a limit was reached.
    """
    limits = limits or Limits()
    order = {
        "jobs": [asdict(job) for job in jobs],
        "root": str(root),
        "fonts": [str(folder) for folder in fonts],
        "seconds": limits.seconds,
        "bytes": min(limits.mebibytes, count_spare_mebibytes(_MEMORY.read_text())) * _MEBIBYTE,
    }
    try:
        # The environment stays here: it holds settings that a press has no use for. Modules that it compiles would be
        # cut off by its limit on files, and stay so for every press after it: -B.
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-m", "undersigned.typesetting.press"],
            input=json.dumps(order).encode(),
            capture_output=True,
            env={"LC_ALL": "C.UTF-8"},
            timeout=limits.seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PressFailed(f"The press took longer than {limits.seconds} seconds.") from error
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        said = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        raise PressFailed(f"The press stopped ({done.returncode}): {said or 'a limit of memory or time was reached'}")
    return _read_answer(json.loads(head), body)


def count_spare_mebibytes(told: str) -> int:
    """Return how much memory the press may take on a machine whose kernel *told* this of it.

    Source: proc_meminfo(5).
    """
    (available,) = (int(line.split()[1]) >> 10 for line in told.splitlines() if line.startswith("MemAvailable:"))
    return max(_LEAST_MEBIBYTES, available - _RESERVE_MEBIBYTES)


def _read_answer(answer: dict[str, Any], body: bytes) -> list[Sheet]:
    if answer["missing"]:
        raise GlyphsMissing(describe_gaps(answer["missing"]))
    if answer["failed"]:
        raise PressFailed(answer["failed"])
    sheets, start = [], 0
    for length, spelled in zip(answer["lengths"], answer["spelled"], strict=True):
        sheets.append(Sheet(body[start : start + length], tuple(describe_gaps(spelled))))
        start += length
    return sheets
