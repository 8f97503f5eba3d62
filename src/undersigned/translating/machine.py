"""The door for a program that proposes translations: one of the operator's own, started for each request.

It is told in JSON on its standard input what to translate, and answers on its standard output. It gets no settings and
no keys; what it does with a draft is the operator's affair, which is why there is none by default.
Source: docs/reference/formats/proposals.md.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from undersigned.translating.rules.refusing import ProposerSilent

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE_SECONDS = 60
_PATH = "/usr/local/bin:/usr/bin:/bin"


def ask_program(program: str, *, source_lang: str, lang: str, texts: Sequence[str]) -> list[str]:
    """Return what *program* proposes for each of *texts*, in their order; an empty one where it has nothing.

    Raises:
        ProposerSilent: It did not answer in time, or not as it should.
    """
    question = {"source": source_lang, "target": lang, "texts": list(texts), "v": 1}
    try:
        answered = subprocess.run(
            [program],
            input=json.dumps(question, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=True,
            env={"PATH": _PATH, "LANG": "C.UTF-8"},
        )
        proposed: list[str] = json.loads(answered.stdout)["texts"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProposerSilent from error
    is_fitting = isinstance(proposed, list) and len(proposed) == len(texts)
    if not is_fitting or not all(isinstance(one, str) for one in proposed):
        raise ProposerSilent
    return proposed
