"""What the letter box mails: plain text, one file for each mail and language, with named slots.

A new and a repeated address get mails of one length, so that neither the queue nor the wire tells which it was: the
rule above the foot of the shorter one is drawn longer. Lengths are those of quoted-printable, in which mails travel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "mails"
_RULE: Final = 8


class Mails:
    """All mails in all languages, read once at the start."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Read the mails under *folder*, a folder for each language."""
        self._mails: dict[tuple[str, str], tuple[str, str]] = {}
        for lang in sorted(path for path in folder.iterdir() if path.is_dir()):
            read = {path.stem: path.read_text("utf-8") for path in lang.glob("*.txt")}
            longest = max(map(_length, read.values()))
            for name, text in read.items():
                subject, _, body = text.partition("\n\n")
                rule = "-" * (_RULE + longest - _length(text))
                self._mails[lang.name, name] = (subject.removeprefix("Subject: "), body.replace("{rule}", rule))

    def format_mail(self, name: str, lang: str, **values: str) -> tuple[str, str, str]:
        """Return subject, body and language of the mail *name*; English stands in for what is missing."""
        chosen = lang if (lang, name) in self._mails else "en"
        subject, body = self._mails[chosen, name]
        return subject, body.format_map(values), chosen


def _length(text: str) -> int:
    # Templates have no line so long that it would be broken; the one that is, the link, is as long in both.
    return sum(1 if byte < 0x80 and byte != ord("=") else 3 for byte in text.encode())
