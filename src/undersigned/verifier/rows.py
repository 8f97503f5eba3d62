"""Rows of signatories in pages: how a name is written, folded for sorting, and compared.

The writer of pages and the verifier share this file, so a row has one spelling.
Source: docs/reference/formats/bundle.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import category, normalize

LIST_START = re.compile(rb'^<ol class="signatories"[^<>\n]*>$', re.MULTILINE)
LIST_END = b"\n</ol>"
ROW_END = b"</li>"

MAX_KEY_CHARACTERS = 200
"""Characters of a folded name that count for sorting: what NFKD makes of one letter may be long."""

MAX_AFFILIATION_CHARACTERS = 100
"""Characters of a folded organisation that count for sorting by it."""

_WHITE_SPACE = re.compile(r"\s+")
_LOGO = (
    rb'(?: <img class="logo" src="(?:\.\./)*logos/[0-9a-f]{64}\.(?:png|jpg)" alt="[^<>"\n]*"'
    rb' width="[0-9]{1,4}" height="[0-9]{1,4}">)?'
)
REMARKS = _LOGO + rb"(?: <small>[^<>\n]*</small>)*"
"""What may stand after the part of a row that readers compare: a logo, then remarks."""

_REMARKS = re.compile(REMARKS + rb"</li>")


def fold(name: str) -> str:
    """Return *name* as it is sorted by: without marks and case, runs of white space as one space."""
    if name.isascii():
        folded = name.lower()
    else:
        letters = "".join(character for character in normalize("NFKD", name) if category(character)[0] != "M")
        folded = normalize("NFC", letters.casefold())
    return _WHITE_SPACE.sub(" ", folded)


def sort_key(name: str, index: int) -> str:
    """Return the key by which the signatory at *index* of the log stands among the others."""
    return f"{fold(name)[:MAX_KEY_CHARACTERS]}\n{index:010d}"


def affiliation_key(affiliation: str, key: str) -> str | None:
    """Return the key by which who stands at *key* among names stands in the list by organisation; None if by no one."""
    folded = fold(affiliation).strip()[:MAX_AFFILIATION_CHARACTERS]
    return f"{folded}\n{key}" if folded else None


def name_page_path(prefix: str) -> str:
    """Return the path, from the root of the bundle, of the page of all whose sort key begins with *prefix*."""
    spelt = "/".join(_spell(character) for character in prefix) or "index"
    return f"signatories/names/{spelt}.html"


def parse_name_page_path(path: str) -> str | None:
    """Return the prefix whose page stands at *path*, or None if it is no such page."""
    spelt = path.removeprefix("signatories/names/").removesuffix(".html")
    if spelt == "index":
        return "" if path == name_page_path("") else None
    try:
        prefix = "".join(chr(int(part[1:], 16)) if part.startswith("_") else part for part in spelt.split("/"))
    except (ValueError, OverflowError):
        return None
    return prefix if path == name_page_path(prefix) else None


@dataclass(frozen=True, slots=True)
class LogoShown:
    """A logo in a row: *href* is the way from the page to `logos/`, *words* stand for it where it is not seen."""

    href: str
    words: str
    width: int
    height: int


def format_row(
    row_id: str, *, name: str, role: str, affiliation: str, smalls: Sequence[str] = (), logo: LogoShown | None = None
) -> str:
    """Return the line of one signatory, without a line feed.

    Args:
        row_id: `s17` for entry 17 of the log, `f3` for line 3 of the imported names.
        name: As written.
        role: As written; empty if there is none.
        affiliation: As written; empty if there is none.
        smalls: Remarks in the words of the page's language, as plain text.
        logo: What stands before them, if there is one.
    """
    remarks = f" {_format_logo(logo)}" if logo else ""
    remarks += "".join(f" <small>{escape(remark)}</small>" for remark in smalls)
    return f"{format_head(row_id, name=name, role=role, affiliation=affiliation)}{remarks}</li>"


def _format_logo(logo: LogoShown) -> str:
    size = f'width="{logo.width}" height="{logo.height}"'
    return f'<img class="logo" src="{escape(logo.href)}" alt="{escape(logo.words)}" {size}>'


def format_head(row_id: str, *, name: str, role: str, affiliation: str) -> str:
    """Return the part of a row that readers compare: all before the remarks."""
    head = f'<li id="{row_id}"><bdi>{escape(name)}</bdi>'
    if role:
        head += f' <span class="role"><bdi>{escape(role)}</bdi></span>'
    if affiliation:
        head += f' <span class="affiliation"><bdi>{escape(affiliation)}</bdi></span>'
    return head


def is_row_of(line: bytes, head: bytes) -> bool:
    """Return whether *line* is *head* with nothing but remarks after it."""
    return line.startswith(head) and (line[len(head) :] == ROW_END or bool(_REMARKS.fullmatch(line, len(head))))


def split_lists(page: bytes) -> list[list[bytes]]:
    """Return the rows, one line each, of every list of signatories in *page*."""
    lists = []
    for start in LIST_START.finditer(page):
        end = page.find(LIST_END, start.end())
        lists.append(page[start.end() + 1 : max(end, start.end() + 1)].split(b"\n") if end > start.end() else [])
    return lists


def _spell(character: str) -> str:
    is_plain = character.isascii() and (character.islower() or character.isdigit())
    return character if is_plain else f"_{ord(character):x}"
