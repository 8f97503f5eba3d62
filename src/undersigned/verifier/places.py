"""Places: which files may stand in a bundle follows from its log and from the format.

In the folders of names, texts, keys and languages nothing else may stand, whether a list names it or not: a list is
signed by nobody. Elsewhere a file that this program does not know is counted and said, since the format may grow.
Source: docs/reference/formats/bundle.md.
"""

import re
from dataclasses import dataclass
from enum import Enum

from undersigned.publiclog.errors import TileInvalid
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.tiles import TILE_WIDTH, parse_number
from undersigned.verifier.layout import BLOCK, TABLE
from undersigned.verifier.rows import parse_name_page_path

LANG = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_LANG_FOLDER = re.compile(LANG)
_TEXT = re.compile(rf"text\.({LANG})\.(?:md|txt|akn\.xml)")
_OF_LANG = re.compile(
    rf"(?:card\.({LANG})\.(?:wide|square|story)\.png|statement\.({LANG})\.(?:a4|letter)\.pdf|podcast\.({LANG})\.xml)"
)
_LANG_PAGES = frozenset({"index.html", "embed.html", "share.html", "talk.html", "reprint.html", "answers/index.html"})
_AT_THE_ROOT = frozenset(
    {
        *("answers.json", "days.html", "derived.json", "embed.html", "feed.atom", "feed.json", "glossary.json"),
        *("imported.jsonl", "index.html", "keys.txt", "locked.html", "moderation.html", "moderation.jsonl"),
        *("oembed.json", "reprint.html", "share.html", "statement.json", "talk.html"),
    }
)
_STORED = re.compile(r"(?:logos/([0-9a-f]{64})\.(?:png|jpg)|recordings/([0-9a-f]{64})\.(?:mp3|m4a|ogg))")
_HISTORY = re.compile(r"history/([0-9a-f]{64})\.(md|json)")
_CHECKPOINT = re.compile(r"checkpoints/(0|[1-9][0-9]{0,15})")
_VERSION = re.compile(r"versions/([1-9][0-9]{0,8})\.html")
_MEMBERS = re.compile(r"members/([^/]+)/(index\.html|issuer\.json|board\.json)")
_UNOFFICIAL = re.compile(rf"unofficial/{LANG}-[1-9][0-9]{{0,3}}/index\.html")
_LIST_PAGE = re.compile(r"signatories/(newest|organisations|affiliations|first)/(.+)\.html")
_CSV = re.compile(r"signatories/csv/(.+)\.csv")
_OTHERS = re.compile(
    r"answers/(?:index\.html|[0-9]{1,9}\.(?:jpg|png|pdf))"
    r"|assets/(?:[^/]+/)*[^/]+\.(?:css|svg|js|woff2|txt)"
    rf"|verify/(?:(?:index|{LANG})\.html|[^/]+\.(?:css|js))"
    r"|verify/vendored/(?:SHA256SUMS|VENDORED\.md|[^/]+/(?:LICENSE|[^/]+\.js))"
)
_TILE = re.compile(r"tile/(entries|[0-9]{1,2})/([x0-9/]+?)(?:\.p/([1-9][0-9]{0,2}))?")
# Whoever may write here may show names, texts or keys as those of the statement.
_WATCHED = frozenset({"openings", "signatories", "history", "checkpoints", "members", "logos", "recordings"})
_WATCHED |= {"versions", "unofficial", "tile"}


class Place(Enum):
    """What stands at a path."""

    KNOWN = "a file of the format, where the log gives it a place"
    FOREIGN = "a file that this program does not know"
    NONE = "a file where names, texts or keys stand, but for which there is no place"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a bundle may hold, by its log.

    Attributes:
        ledger: What the log says.
        affiliated: Signatories in the list by organisation.
        imported: Names signed elsewhere.
    """

    ledger: Ledger
    affiliated: int = 0
    imported: int = 0

    def pages(self, listing: str) -> int:
        """Return how many pages *listing* has at most."""
        ledger = self.ledger
        match listing:
            case "newest":
                rows = ledger.size
            case "organisations":
                rows = sum(ledger.counts(version).org.signed for version in range(1, ledger.version + 1))
            case "affiliations":
                rows = self.affiliated
            case _:
                rows = self.imported
        return _ceil(rows, BLOCK)


def find_place(path: str, digest: str, bounds: Bounds) -> Place:
    """Return what stands at *path*, where a file with the hash *digest* (empty if unknown) lies."""
    top = path.partition("/")[0]
    if is_watched(path):
        return Place.KNOWN if _has_place(path, top, digest, bounds) else Place.NONE
    if path in _AT_THE_ROOT or _OTHERS.fullmatch(path):
        return Place.KNOWN
    found = _OF_LANG.fullmatch(path)
    return Place.KNOWN if found and (found[1] or found[2] or found[3]) in bounds.ledger.langs else Place.FOREIGN


def is_watched(path: str) -> bool:
    """Return whether *path* is where names, texts or keys stand, so that nothing may that has no place there."""
    top, slash, _ = path.partition("/")
    return (top in _WATCHED or bool(_LANG_FOLDER.fullmatch(top))) if slash else path.startswith("text.")


def find_tile(path: str) -> tuple[str, int, int] | None:
    """Return level (`entries` for entries), number and width of the tile at *path*; None if it is none."""
    found = _TILE.fullmatch(path)
    if not found:
        return None
    width = int(found[3] or TILE_WIDTH)
    if width > TILE_WIDTH or (found[3] and width == TILE_WIDTH):
        return None
    try:
        return found[1], parse_number(found[2]), width
    except TileInvalid:
        return None


def _has_place(path: str, top: str, digest: str, bounds: Bounds) -> bool:  # noqa: C901, PLR0911 (a flat table)
    ledger = bounds.ledger
    match top:
        case "openings":
            return _is_numbered(path, "openings/", ".jsonl", _ceil(ledger.size, BLOCK))
        case "signatories":
            return _is_list(path, bounds)
        case "history":
            found = _HISTORY.fullmatch(path)
            return found is not None and found[1] in (ledger.all_texts if found[2] == "md" else ledger.all_statements)
        case "checkpoints":
            found = _CHECKPOINT.fullmatch(path)
            return found is not None and 0 < int(found[1]) <= ledger.size
        case "members":
            found = _MEMBERS.fullmatch(path)
            return found is not None and found[1] in (ledger.boards if found[2] == "board.json" else ledger.issuers)
        case "logos" | "recordings":
            found = _STORED.fullmatch(path)
            return found is not None and digest in ("", found[1] or found[2])
        case "versions":
            found = _VERSION.fullmatch(path)
            return found is not None and 1 < int(found[1]) <= ledger.version
        case "unofficial":
            return bool(_UNOFFICIAL.fullmatch(path))
        case "tile":
            return _is_tile(path, ledger.size)
    if found := _TEXT.fullmatch(path):
        return found[1] in ledger.texts
    page = path.removeprefix(f"{top}/")
    is_present = top in ledger.texts and top != ledger.lang
    return page in _LANG_PAGES and (is_present or (page == "index.html" and top in ledger.langs and top != ledger.lang))


def _is_list(path: str, bounds: Bounds) -> bool:
    if path.startswith("signatories/names/"):
        return path.endswith(".html") and parse_name_page_path(path) is not None
    if found := _LIST_PAGE.fullmatch(path):
        return _is_numbered(path, f"signatories/{found[1]}/", ".html", bounds.pages(found[1]))
    if _CSV.fullmatch(path):
        return _is_numbered(path, "signatories/csv/", ".csv", _ceil(bounds.ledger.size, TABLE))
    return path in ("signatories/index.html", "signatories/csv/csv-metadata.json")


def _is_numbered(path: str, folder: str, suffix: str, end: int) -> bool:
    if not path.startswith(folder) or not path.endswith(suffix):
        return False
    try:
        return parse_number(path[len(folder) : -len(suffix)]) < end
    except TileInvalid:
        return False


def _is_tile(path: str, size: int) -> bool:
    tile = find_tile(path)
    if tile is None:
        return False
    level, n, width = tile
    # Partial tiles of days past may still lie there.
    return n * TILE_WIDTH + width <= size >> 8 * (0 if level == "entries" else int(level))


def _ceil(rows: int, each: int) -> int:
    return -(-rows // each)
