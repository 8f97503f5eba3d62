"""Whose copy it is, and how fresh: what a mirror says of itself, in a folder of its own beside the bundle.

The bundle's own files stay as they are, byte for byte, so that the copy passes the same check. Pages that are read
elsewhere than at their origin ask for `copy/copy.json` and show a line; `copy/index.html` says the same without a
script, `copy/feed.atom` tells changes day by day. The moment of a change is not kept: it would tell when somebody
signed, which the bundle does not tell either. Source: docs/reference/formats/copy.md.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.verifier.layout import LIST_NAME
from undersigned.verifier.lists import ListInvalid, parse_list
from undersigned.verifier.source import SourceUnreadable

KEEPER_FOLDER = "copy"
"""The folder that a mirror may have beside the files of the bundle."""

MAX_NAME_CHARACTERS = 200
_KEPT_DAYS = 60
_STATE = "copy.json"
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
    _write(folder / "index.html", _format_page(state).encode())
    _write(folder / "feed.atom", _format_feed(state))
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


def _say_change(change: dict[str, Any]) -> str:
    if not change["from"]:
        return f"first copy, at {change['size']:,} entries of the log"
    return f"from {change['from']:,} to {change['size']:,} entries of the log"


def _format_page(state: dict[str, Any]) -> str:
    name = f"<bdi>{escape(state['kept_by'])}</bdi>"
    if state["address"]:
        name = f'<a href="{escape(state["address"])}" rel="nofollow">{name}</a>'
    original = escape(_original(state))
    changes = "\n".join(
        f'<li><time datetime="{one["day"]}">{one["day"]}</time>: {_say_change(one)}</li>' for one in state["days"]
    )
    moment = state["compared_at"].replace("T", " ").replace("Z", " UTC")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>About this copy</title>
<link rel="stylesheet" href="../assets/undersigned.css">
<link rel="alternate" type="application/atom+xml" href="feed.atom" title="Changes of this copy">
</head>
<body>
<main id="main">
<h1>About this copy</h1>
<p>This is a copy, kept by {name}, of <a href="{original}">{original}</a>. Every file of it was checked before it was
shown. <a href="../index.html">Read the statement</a></p>
<dl class="facts">
<dt>Last found to be as the original</dt><dd><time datetime="{state["compared_at"]}">{moment}</time></dd>
<dt>Entries in the log</dt><dd>{state["size"]:,}</dd>
</dl>
<p>If that is some days ago, names may stand here that people have taken back since.</p>
<h2>Changes</h2>
<ul>
{changes}
</ul>
<p><a href="feed.atom">The same as a feed</a>. To check this copy: <code>undersigned verify</code> with its address and
the key of the statement.</p>
</main>
</body>
</html>
"""


def _format_feed(state: dict[str, Any]) -> bytes:
    feed_id = f"urn:uuid:{uuid5(NAMESPACE_URL, _original(state) + ' ' + state['kept_by'])}"
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    SubElement(feed, "id").text = feed_id
    SubElement(feed, "title").text = f"Copy of {state['origin']}"
    SubElement(feed, "updated").text = state["compared_at"].replace("Z", ":00Z")
    SubElement(SubElement(feed, "author"), "name").text = state["kept_by"]
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": "feed.atom"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": "index.html"})
    SubElement(feed, "link", {"rel": "via", "type": "text/html", "href": _original(state)})
    for one in state["days"]:
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"{feed_id}#{one['day']}"
        SubElement(entry, "title").text = f"{one['day']}: {_say_change(one)}"
        SubElement(entry, "updated").text = f"{one['day']}T00:00:00Z"
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": "../index.html"})
        SubElement(entry, "summary").text = f"The copy was brought up to date, {_say_change(one)}."
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
