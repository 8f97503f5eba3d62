"""The press: reads jobs on standard input, writes one line of JSON and then the bytes of what it set.

It limits itself before it looks at a job. A template reads nothing outside the root that was ordered.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import typst

from undersigned.typesetting.fonts import choose_fonts


def main() -> None:
    """Set what was ordered."""
    order = json.load(sys.stdin)
    _limit(order["seconds"], order["bytes"])
    folders = tuple(Path(folder) for folder in order["fonts"])
    answer: dict[str, Any] = {"lengths": [], "spelled": [], "missing": "", "failed": ""}
    pieces = []
    for job in order["jobs"]:
        try:
            data, spelled = _set(job, order["root"], folders)
        except _Missing as error:
            answer["missing"] = "".join(sorted(error.characters))
            break
        except typst.TypstError as error:
            answer["failed"] = f"{job['template']}: {error.message} {' '.join(error.hints)}".strip()
            break
        pieces.append(data)
        answer["lengths"].append(len(data))
        answer["spelled"].append("".join(sorted(spelled)))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for piece in pieces:
        sys.stdout.buffer.write(piece)


class _Missing(Exception):
    def __init__(self, characters: frozenset[str]) -> None:
        super().__init__(characters)
        self.characters = characters


def _limit(seconds: int, size_bytes: int) -> None:
    # Where memory runs out all the same, the press goes before anything that people sign at. A system that forbids to
    # say so leaves the choice to the kernel, which takes the largest.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (size_bytes, size_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # enough for `tempfile` to try a folder
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _set(job: dict[str, Any], root: str, folders: tuple[Path, ...]) -> tuple[bytes, frozenset[str]]:
    """Return the bytes of one job, and the characters that were spelled out."""
    data, lenient = job["data"], set(job["lenient"])
    strict = _characters([value for key, value in data.items() if key not in lenient])
    choice = choose_fonts(strict | _characters(data), job["lang"], folders)
    if choice.missing & strict:
        raise _Missing(choice.missing & strict)
    if choice.missing:
        data = {key: _spell(value, choice.missing) if key in lenient else value for key, value in data.items()}
    lang, _, rest = job["lang"].partition("-")
    with tempfile.TemporaryDirectory(prefix="undersigned-fonts-") as shelf:
        for number, path in enumerate(choice.files):
            Path(shelf, f"{number}{path.suffix}").symlink_to(path)
        made = typst.compile(
            str(Path(root, job["template"])),
            root=root,
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[shelf]),
            format=job["form"],
            ppi=job["ppi"],
            sys_inputs={
                "data": json.dumps(data),
                "fonts": json.dumps(choice.families),
                "lang": lang,
                "region": rest if len(rest) == 2 else "",
            },
            package_path=shelf,
            package_cache_path=shelf,
            timestamp=job["made_at"],
            pdf_tags=job["is_tagged"],
        )
    return (made[0] if isinstance(made, list) else made), choice.missing


def _characters(value: Any) -> frozenset[str]:
    """Return every character of the strings in *value*."""
    found: set[str] = set()
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            found.update(one)
        elif isinstance(one, dict):
            rest.extend(one.values())
        elif isinstance(one, list):
            rest.extend(one)
    return frozenset(found)


def _spell(value: Any, missing: frozenset[str]) -> Any:
    if isinstance(value, str):
        if missing.isdisjoint(value):
            return value
        return "".join(f"[U+{ord(one):04X}]" if one in missing else one for one in value)
    if isinstance(value, dict):
        return {key: _spell(one, missing) for key, one in value.items()}
    if isinstance(value, list):
        return [_spell(one, missing) for one in value]
    return value


if __name__ == "__main__":
    main()
