"""What the letter box mails: plain text, one file for each mail and language, with named slots.

A new and a repeated address get mails of one length, so that neither the queue nor the wire tells which it was: the
rule above the foot of the shorter one is drawn longer. Lengths are those in which mails are queued and travel
(`outbox.compose`): there, as here, what counts is bytes, with a line's end as two.

In a language that no native speaker has read (`instance.languages`) the English stands below, after a sentence that
says so: what is signed, and what doing nothing means, has to be understood.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from undersigned.instance.languages import LANGUAGES, SOURCE, choose_language

_FOLDER: Final = Path(__file__).parent / "mails"
_NAMES: Final = ("confirm", "known", "manage", "refused")
_RULE: Final = 8
_WIDTH: Final = 72
_PARTING: Final = "-" * _RULE
_SAME_LINK: Final = "(the same link as above)"


class Mails:
    """All mails in all languages, read once at the start."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Read the mails under *folder*, a folder for each language."""
        self._mails: dict[tuple[str, str], tuple[str, str]] = {}
        for lang in sorted(path.name for path in folder.iterdir() if path.is_dir()):
            read = {name: _read(folder, lang, name) for name in _NAMES}
            longest = max(_length(subject, body) for subject, body in read.values())
            for name, (subject, body) in read.items():
                rule = _draw_rule(_RULE + longest - _length(subject, body))
                self._mails[lang, name] = (subject, f"{body}\n\n{rule}\n{{host}}\n")
        self.languages = tuple(lang for lang in LANGUAGES if (lang, _NAMES[0]) in self._mails)

    def format_mail(self, name: str, lang: str, **values: str) -> tuple[str, str, str]:
        """Return subject, body and language of the mail *name*; English stands in for what is missing."""
        chosen = choose_language(lang, self.languages)
        subject, body = self._mails[chosen, name]
        return subject, body.format_map(values), chosen


def _read(folder: Path, lang: str, name: str) -> tuple[str, str]:
    """Return subject and body of a mail, with the English below where nobody has read the words yet."""
    subject, _, body = (folder / lang / f"{name}.txt").read_text("utf-8").strip().partition("\n\n")
    if not LANGUAGES[lang].is_read:
        unread = (folder / lang / "unread.txt").read_text("utf-8").strip()
        _subject, english = _read(folder, SOURCE, name)
        # The link is longer than all words together: once is enough.
        body = "\n\n".join((body, _PARTING, unread, english.replace("{link}", _SAME_LINK)))
    return subject.removeprefix("Subject: "), body


def _length(subject: str, body: str) -> int:
    # Slots are the same in all mails to one address.
    return len(subject.encode()) + len(body.encode()) + body.count("\n")


def _draw_rule(length: int) -> str:
    """Return a rule that weighs as much as one line of *length* dashes; a line's end weighs two of them."""
    rows = []
    while length > _WIDTH:
        # What is left must still be a rule to look at.
        row = min(_WIDTH, length - 2 - _RULE)
        rows.append("-" * row)
        length -= row + 2
    return "\n".join([*rows, "-" * length])
