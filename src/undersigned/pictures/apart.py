"""Makes a stranger's picture anew in a process of its own, which holds no key, no connection and little memory.

The process that asks may hold keys: a file that was made to fool the library in C, which unfolds pictures, must not run
there. The child gets the file on its standard input, an empty environment and limits of the system (memory, seconds, no
files written), and answers with a line of JSON and the bytes. What it answers is not believed but measured.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Final

from undersigned.pictures import rules
from undersigned.pictures.reading import Document, read_picture
from undersigned.pictures.rules import Kind

MOST_SECONDS: Final = 20
_MOST_MEMORY_BYTES: Final = 1024**3
_PICTURES: Final = (Kind.PNG, Kind.JPEG)


def read_picture_apart(data: bytes, *, longest: int) -> Document:
    """Return the picture *data* made anew by a child process, its longer side *longest* pixels at most.

    Raises:
        Refusal: It is not taken.
    """
    command = [sys.executable, "-I", "-m", "undersigned.pictures.apart", str(longest)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, env={}, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise rules.PictureBroken from error
    head, _, made = done.stdout.partition(b"\n")
    # A child that was ended by its limits says nothing, or half of it.
    if done.returncode or not head:
        raise rules.PictureTooLarge if done.returncode < 0 else rules.PictureBroken
    return _read_answer(head, made, longest)


def _read_answer(head: bytes, made: bytes, longest: int) -> Document:
    try:
        answer = json.loads(head)
        refusal = answer.get("refused")
        width, height = int(answer.get("width", 0)), int(answer.get("height", 0))
    except (ValueError, AttributeError, TypeError) as error:
        raise rules.PictureBroken from error
    if refusal is not None:
        raise _REFUSALS.get(refusal, rules.PictureBroken)
    kind = rules.find_kind(made)
    if kind not in _PICTURES or rules.find_size(made, kind) != (width, height) or max(width, height) > longest:
        raise rules.PictureBroken
    return Document(kind, made, width, height)


_REFUSALS: Final = {one.__name__: one for one in rules.Refusal.__subclasses__()}


def _answer(longest: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MOST_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        made = read_picture(sys.stdin.buffer.read(rules.MAX_DOCUMENT_BYTES + 1), longest=longest)
    except rules.Refusal as refusal:
        sys.stdout.write(json.dumps({"refused": type(refusal).__name__}) + "\n")
        return
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": rules.PictureTooLarge.__name__}) + "\n")
        return
    head = json.dumps({"width": made.width, "height": made.height}).encode()
    sys.stdout.buffer.write(head + b"\n" + made.data)


if __name__ == "__main__":
    _answer(int(sys.argv[1]))
