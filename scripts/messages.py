"""Message catalogues: gathers what is marked for translation, and compiles what was translated.

`python scripts/messages.py` brings every catalogue up to date and compiles it; `--check` only says what is wrong, one
line for each thing, and ends with 1. `--new LANG` begins a language. It needs neither GNU gettext nor a server.

A part of the house has a catalogue of its own, so that a language may be complete in one part before it is in another:
`src/undersigned/locale/<part>/<lang>/LC_MESSAGES/django.po` and, compiled, `django.mo` beside it.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE: Final = Path(__file__).parents[1] / "src" / "undersigned"
LOCALE: Final = SOURCE / "locale"
PARTS: Final = {
    "mails": (
        "*/templates/*/mails/*.txt",
        "accounts/mails.py",
        "roundtable/mails.py",
        "outbox/letters.py",
        "roundtable/templates/roundtable/stop.html",
        "web/templates/web/base.html",
    ),
    "pages": (
        "publishing/templates/publishing/*.html",
        "publishing/*.py",
        "federation/saying.py",
        "letterbox/templates/letterbox/*",
        "translating/labels.py",
        "verifier/keeper_words.py",
        "web/templates/web/base.html",
    ),
    "warnings": (
        "publishing/templates/publishing/at_risk.html",
        "publishing/templates/publishing/not_protected.html",
    ),
    "details": (
        "publishing/templates/publishing/hand_over.html",
        "publishing/templates/publishing/locked.html",
        "publishing/templates/publishing/member.html",
        "publishing/templates/publishing/moderation.html",
        "publishing/answering.py",
        "publishing/checking_words.py",
        "publishing/templates/publishing/verify.html",
        "outreach/*.py",
        "publishing/templates/publishing/answers.html",
        "publishing/templates/publishing/answers_demands.html",
        "publishing/templates/publishing/answers_entry.html",
        "publishing/templates/publishing/answers_section.html",
        "publishing/templates/publishing/days.html",
        "publishing/templates/publishing/embed.html",
        "publishing/templates/publishing/reprint.html",
        "publishing/templates/publishing/share.html",
        "publishing/templates/publishing/talk.html",
        "publishing/moderation.py",
        "publishing/print_text.py",
        "publishing/prints.py",
        "publishing/sharing.py",
        "publishing/notices.py",
        "custody/templates/custody/note.html",
        "letterbox/templates/letterbox/organisation.html",
        "letterbox/templates/letterbox/way.html",
        "letterbox/templates/letterbox/asked.html",
        "letterbox/templates/letterbox/counted.html",
        "letterbox/templates/letterbox/details.txt",
    ),
    "table": (
        "roundtable/templates/roundtable/*.*",
        "roundtable/**/*.py",
        "signon/templates/signon/*.html",
        "signon/**/*.py",
        "translating/templates/translating/*.html",
        "translating/**/*.py",
        "web/templates/*.html",
        "web/templates/web/base.html",
    ),
    "desk": (
        "desk/templates/desk/*.html",
        "desk/**/*.py",
        "accounts/templates/*.html",
        "accounts/templates/account/*.html",
        "accounts/templates/accounts/*.html",
        "accounts/templates/mfa/**/*.html",
        "accounts/**/*.py",
        "outbox/templates/outbox/mailbox.html",
        "web/templates/web/base.html",
    ),
}
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[sd]")
_LOOSE: Final = re.compile(r"(?m)^\s+")


def gather(part: str) -> Catalog:
    """Return what is marked for translation in the files of *part*."""
    catalog = Catalog(charset="utf-8")
    # A file that a smaller part names is not of a larger one, whose patterns would find it too.
    named = {name for other in PARTS if other != part for name in PARTS[other]} - set(PARTS[part])
    for pattern in PARTS[part]:
        for path in sorted(SOURCE.glob(pattern)):
            if str(path.relative_to(SOURCE)) in named:
                continue
            for line, words, comments, context in _extract(path):
                catalog.add(
                    words, None, [(str(path.relative_to(SOURCE)), line)], auto_comments=comments, context=context
                )
    return catalog


@cache
def _extract(path: Path) -> list[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Return what is marked in the file at *path*, which several parts may share."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        # What is no tag becomes rows of X, which read as names of Python once they are not indented.
        text = _LOOSE.sub("", templatize(text, origin=str(path)))
    found = extract("python", io.BytesIO(text.encode()), KEYWORDS, ("Translators:",))
    return [
        (line if path.suffix == ".py" else 0, words, list(comments), context)
        for line, words, comments, context in found
    ]


def read(path: Path) -> Catalog:
    """Return the catalogue at *path*."""
    with path.open("rb") as file:
        return read_po(file, locale=_locale_of(path))


def bring_up_to_date(path: Path, gathered: Catalog) -> Catalog:
    """Return the catalogue at *path* with what was *gathered*: what is gone is left out, what is new is empty."""
    return renew(read(path) if path.exists() else None, path, gathered)


def renew(old: Catalog | None, path: Path, gathered: Catalog) -> Catalog:
    """Do the same with what was read at *path* already."""
    new = Catalog(locale=_locale_of(path), charset="utf-8")
    for message in gathered:
        if message.id:
            known = old.get(message.id, message.context) if old else None
            new[message.id] = Message(
                message.id,
                known.string if known else ("",) * new.num_plurals if message.pluralizable else "",
                sorted({(name, 0) for name, _line in message.locations}),
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return new


def format_po(catalog: Catalog) -> bytes:
    """Return the catalogue as it is stored: sorted, without times and line numbers."""
    written = io.BytesIO()
    write_po(written, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + written.getvalue().lstrip(b"\n").rstrip(b"\n") + b"\n"


def format_mo(catalog: Catalog) -> bytes:
    """Return *catalog* compiled; the same words give the same bytes."""
    compiled = io.BytesIO()
    write_mo(compiled, _Timeless(catalog))
    return compiled.getvalue()


class _Timeless:
    """A catalogue whose header holds only what reading needs, and no time."""

    charset = "utf-8"

    def __init__(self, catalog: Catalog) -> None:
        header = (
            f"Language: {catalog.locale_identifier}\nContent-Type: text/plain; charset=utf-8\n"
            f"Plural-Forms: {catalog.plural_forms}\n"
        )
        self._messages = [Message("", header), *(message for message in catalog if message.id)]

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages)


def find_faults(path: Path, gathered: Catalog) -> Iterator[str]:
    """Yield what is wrong with the catalogue at *path*."""
    catalog = read(path)
    if format_po(renew(catalog, path, gathered)) != path.read_bytes():
        yield "is not up to date: make messages"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != format_mo(catalog):
        yield "is not compiled: make messages"
    for message in catalog:
        if message.id:
            yield from _faults_of(message, catalog)


def _faults_of(message: Message, catalog: Catalog) -> Iterator[str]:
    ids = message.id if message.pluralizable else (message.id,)
    forms = message.string if message.pluralizable else (message.string,)
    if message.fuzzy or not all(forms) or (message.pluralizable and len(forms) != catalog.num_plurals):
        yield f"lacks: {ids[0]}"
        return
    wanted = set(_PLACEHOLDER.findall(" ".join(ids)))
    for form in forms:
        named, rest = set(_PLACEHOLDER.findall(form)), _PLACEHOLDER.sub("", form.replace("%%", ""))
        # A form for exactly one or two things may say so in words.
        if not named <= wanted or (not message.pluralizable and named != wanted) or "%" in rest:
            yield f"has other names in it: {ids[0]}"


def _locale_of(path: Path) -> str:
    return path.parents[1].name


def catalogues() -> Iterator[tuple[str, Path]]:
    """Yield part and path of each catalogue."""
    for part in PARTS:
        for path in sorted((LOCALE / part).glob("*/LC_MESSAGES/django.po")):
            yield part, path


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="only say what is wrong")
    parser.add_argument("--new", metavar="LANG", help="begin a language, spelt as a folder: pt_BR")
    options = parser.parse_args()
    settings.configure(USE_I18N=True)
    django.setup()
    gathered = {part: gather(part) for part in PARTS}
    if options.new:
        for part in PARTS:
            path = LOCALE / part / options.new / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(path.read_bytes() if path.exists() else format_po(bring_up_to_date(path, gathered[part])))
    faults = 0
    for part, path in catalogues():
        if not options.check:
            path.write_bytes(format_po(bring_up_to_date(path, gathered[part])))
            path.with_suffix(".mo").write_bytes(format_mo(read(path)))
        for fault in find_faults(path, gathered[part]):
            print(f"{path.relative_to(SOURCE)} {fault}")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
