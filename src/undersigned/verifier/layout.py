"""Where things stand in a bundle. Source: docs/reference/formats/bundle.md."""

from undersigned.publiclog.tiles import format_number

BLOCK = 256
"""Entries of the log, or rows of a list, in one file."""

TABLE = 4096
"""Entries of the log in one table of the list."""

LIST_NAME = "files.txt"
"""The bundle list of a folder."""


def openings_path(block: int) -> str:
    """Return the path of the openings of entries *block* times 256 and following."""
    return f"openings/{format_number(block)}.jsonl"


def list_page_path(listing: str, block: int) -> str:
    """Return the path of page *block* of *listing* (`newest`, `organisations`, `affiliations` or `first`)."""
    return f"signatories/{listing}/{format_number(block)}.html"


def table_path(number: int) -> str:
    """Return the path of table *number* of the list, for other programs."""
    return f"signatories/csv/{format_number(number)}.csv"


def history_path(digest: str, suffix: str) -> str:
    """Return the path of an earlier text (`md`) or statement file (`json`)."""
    return f"history/{digest}.{suffix}"


def logo_path(name: str) -> str:
    """Return the path of the logo whose file is called *name*: its hash and kind."""
    return f"logos/{name}"


def recording_path(name: str) -> str:
    """Return the path of the recording whose file is called *name*: its hash and kind."""
    return f"recordings/{name}"


def issuer_path(org: str) -> str:
    """Return the path of the key and windows of the organisation *org*."""
    return f"members/{org}/issuer.json"


def board_path(org: str) -> str:
    """Return the path of the board of the organisation *org*."""
    return f"members/{org}/board.json"


def member_page_path(org: str) -> str:
    """Return the path of the page for members of the organisation *org*."""
    return f"members/{org}/index.html"


def is_listed_by_name(name: str) -> bool:
    """Return whether the bundle list of a folder names *name* (a file, or a folder with its final slash).

    The log is checked by its own proofs, `checkpoint` changes last, and what is compressed only repeats.
    """
    return name not in (LIST_NAME, "checkpoint", "tile/") and not name.endswith(".gz")
