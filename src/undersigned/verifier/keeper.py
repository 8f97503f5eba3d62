"""Whose copy it is, and how fresh: what a mirror says of itself, in a folder of its own beside the bundle.

The bundle's own files stay as they are, byte for byte, so that the copy passes the same check. Pages that are read
elsewhere than at their origin ask for `copy/copy.json` and show a line; `copy/index.html` says the same without a
script, in the leading language of the text, `copy/<lang>.html` in its others; `copy/feed.atom` tells changes day by
day. The moment of a change is not kept: it would tell when somebody signed, which the bundle does not tell either.
Source: docs/reference/formats/copy.md.
"""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from undersigned.instance.languages import LANGUAGES, SOURCE
from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.verifier.keeper_words import Words, choose_languages, keeper_words
from undersigned.verifier.layout import LIST_NAME
from undersigned.verifier.lists import ListInvalid, parse_list
from undersigned.verifier.source import SourceUnreadable

KEEPER_FOLDER = "copy"
"""The folder that a mirror may have beside the files of the bundle."""

MAX_NAME_CHARACTERS = 200
_KEPT_DAYS = 60
_STATE = "copy.json"
_SLOT = re.compile(r"\{(name|day|original)\}")
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps a copy: a name, and where to read about them; *address* may be empty."""

    name: str
    address: str = ""


def make_keeper(name: str, address: str) -> Keeper:
    """Return the keeper as typed.

    Raises:
        SourceUnreadable: The name is empty, too long or has control characters, or the address is none of the web.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
        raise SourceUnreadable(f"--kept-by: give a name of {MAX_NAME_CHARACTERS} characters at most, on one line")
    if address:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or not address.isprintable():
            raise SourceUnreadable("--address: give one like https://host/")
    return Keeper(name, address)


def tell_keeper(target: Path, keeper: Keeper, checkpoint: Checkpoint, *, at: datetime) -> None:
    """Write into the copy *target* that *keeper* keeps it, and that at *at* (UTC) it was as the original.

    Raises:
        SourceUnreadable: The bundle has a folder of this name itself.
    """
    if _is_of_bundle(target):
        raise SourceUnreadable(f"the bundle has a folder {KEEPER_FOLDER}/ of its own; mirror it without --kept-by")
    folder = target / KEEPER_FOLDER
    state = {
        "address": keeper.address,
        "compared_at": f"{at:%Y-%m-%dT%H:%MZ}",
        "days": _grow(_read_days(folder / _STATE, checkpoint.origin), f"{at:%Y-%m-%d}", checkpoint.size),
        "kept_by": keeper.name,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "v": 1,
    }
    folder.mkdir(exist_ok=True)
    languages = _find_languages(target)
    pages = {_page_name(lang, languages[0]): _format_page(state, lang, languages) for lang in languages}
    for name, page in pages.items():
        _write(folder / name, page.encode())
    # Of a language that the statement has no more.
    for path in folder.glob("*.html"):
        if path.name not in pages:
            path.unlink()
    _write(folder / "feed.atom", _format_feed(state, languages[0]))
    _write(folder / _STATE, (json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def forget_keeper(target: Path) -> None:
    """Delete what the copy *target* says of its keeper.

    Raises:
        SourceUnreadable: It can't be deleted.
    """
    folder = target / KEEPER_FOLDER
    if folder.is_dir() and not _is_of_bundle(target):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            # Pages would go on naming a keeper who is none any more. A link has no reason of the system.
            reason = error.strerror or "is it a link?"
            raise SourceUnreadable(f"{folder} can't be deleted ({reason}) and goes on naming a keeper") from error


def _is_of_bundle(target: Path) -> bool:
    try:
        return f"{KEEPER_FOLDER}/" in parse_list((target / LIST_NAME).read_bytes())
    except (FileNotFoundError, ListInvalid):
        return False


def _read_days(path: Path, origin: str) -> list[dict[str, Any]]:
    """Return the days of changes that the copy knows; none where the file is missing, damaged or of another log."""
    try:
        state = json.loads(path.read_bytes())
        days = [{"day": str(one["day"]), "from": int(one["from"]), "size": int(one["size"])} for one in state["days"]]
        return days if state["origin"] == origin else []
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []


def _grow(days: list[dict[str, Any]], day: str, size: int) -> list[dict[str, Any]]:
    """Return *days*, newest first, after the log was found at *size* on *day*."""
    held = days[0]["size"] if days else 0
    if days and held == size:
        return days
    if days and days[0]["day"] == day:
        return [{**days[0], "size": size}, *days[1:]]
    return [{"day": day, "from": held, "size": size}, *days][:_KEPT_DAYS]


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.write_bytes(data)
    fresh.replace(path)


def _original(state: dict[str, Any]) -> str:
    return f"https://{state['origin']}/"


def _find_languages(target: Path) -> list[str]:
    """Return the languages in which the page speaks, by the statement and the texts that were copied."""
    try:
        leading = json.loads((target / "statement.json").read_bytes())["lang"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        leading = SOURCE
    return choose_languages(str(leading), [path.name[5:-3] for path in target.glob("text.*.md")])


def _page_name(lang: str, leading: str) -> str:
    return "index.html" if lang == leading else f"{lang}.html"


def _span(change: dict[str, Any]) -> str:
    return f"{change['from']} → {change['size']}" if change["from"] else str(change["size"])


def _format_page(state: dict[str, Any], lang: str, languages: Sequence[str]) -> str:
    words = keeper_words(lang)
    name = f"<bdi>{escape(state['kept_by'])}</bdi>"
    if state["address"]:
        name = f'<a href="{escape(state["address"])}" rel="nofollow">{name}</a>'
    original = escape(_original(state))
    moment = f"{state['compared_at'][:10]} {state['compared_at'][11:16]} UTC"
    filled = {
        "name": name,
        "day": f'<time datetime="{state["compared_at"]}" dir="ltr">{moment}</time>',
        "original": f'<a href="{original}" dir="ltr">{original}</a>',
    }
    kept = _SLOT.sub(lambda slot: filled[slot[1]], escape(words.kept))
    english = (
        f' <span class="original" lang="en" dir="ltr">{escape(words.stale_in_english)}</span>'
        if words.stale_in_english
        else ""
    )
    changes = "\n".join(
        f'<li><time datetime="{one["day"]}" dir="ltr">{one["day"]}</time>: <span dir="ltr">{_span(one)}</span></li>'
        for one in state["days"]
    )
    return f"""<!DOCTYPE html>
<html lang="{lang}" dir="{"rtl" if LANGUAGES[lang].is_rtl else "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(words.title)}</title>
<link rel="stylesheet" href="../assets/undersigned.css">
<link rel="alternate" type="application/atom+xml" href="feed.atom" title="{escape(words.changes)}">
</head>
<body>
<main id="main">
{_format_languages(words, lang, languages)}<h1>{escape(words.title)}</h1>
<p>{kept} {escape(words.checked)}</p>
<p>{escape(words.stale)}{english}</p>
<p><a href="../index.html">{escape(words.to_statement)}</a></p>
<h2>{escape(words.changes)}</h2>
<p>{escape(words.entries)}:</p>
<ul>
{changes}
</ul>
<p><a href="feed.atom">{escape(words.feed)}</a></p>
<p>{escape(words.check)}</p>
<pre lang="en" dir="ltr"><code>undersigned verify URL --key KEY</code></pre>
</main>
</body>
</html>
"""


def _format_languages(words: Words, here: str, languages: Sequence[str]) -> str:
    if len(languages) < 2:
        return ""
    marks = {here: ' aria-current="page"'}
    links = "\n".join(
        f'<a href="{_page_name(lang, languages[0])}" lang="{lang}" hreflang="{lang}"{marks.get(lang, "")}>'
        f"{escape(LANGUAGES[lang].name)}</a>"
        for lang in languages
    )
    return f'<nav class="languages" aria-label="{escape(words.languages)}">\n{links}\n</nav>\n'


def _format_feed(state: dict[str, Any], lang: str) -> bytes:
    words = keeper_words(lang)
    feed_id = f"urn:uuid:{uuid5(NAMESPACE_URL, _original(state) + ' ' + state['kept_by'])}"
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": lang})
    SubElement(feed, "id").text = feed_id
    SubElement(feed, "title").text = f"{words.changes}: {state['origin']}"
    SubElement(feed, "updated").text = state["compared_at"].replace("Z", ":00Z")
    SubElement(SubElement(feed, "author"), "name").text = state["kept_by"]
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": "feed.atom"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": "index.html"})
    SubElement(feed, "link", {"rel": "via", "type": "text/html", "href": _original(state)})
    for one in state["days"]:
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"{feed_id}#{one['day']}"
        SubElement(entry, "title").text = one["day"]
        SubElement(entry, "updated").text = f"{one['day']}T00:00:00Z"
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": "../index.html"})
        SubElement(entry, "summary").text = f"{words.entries}: {_span(one)}"
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
