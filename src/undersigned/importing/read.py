"""From bytes to a readable source: which format it is, and its text in blocks.

The format is told by the content first, then by the name; what is not read is refused by name. Limits are checked
before anything is unpacked or parsed: MAX_TEXT_BYTES for text, MAX_DOCX_BYTES for documents; then MAX_LINES,
MAX_BLOCKS, and MAX_TEXT_BYTES again for what a document held.
"""

import math
import re
from pathlib import PurePath

from undersigned.importing.decoding import Decoded, decode
from undersigned.importing.errors import EmptySource, SourceTooLarge, TooManyParts, UnknownFormat
from undersigned.importing.lines import cut_blocks
from undersigned.importing.markdown import is_mostly_html, read_markdown, split_front_matter
from undersigned.importing.source import Builder, Kind, Source
from undersigned.importing.webpage import read_html

MAX_TEXT_BYTES = 5_000_000
MAX_DOCX_BYTES = 20_000_000
MAX_BLOCKS = 50_000
MAX_LINES = 300_000
_READ = "Read are: plain text, Markdown, HTML, DOCX, and CSV for lists of names."
_CUT_OUT = "Cut out the statement, and hand in long lists of names as CSV files of their own."
_BEGINNINGS = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word document (DOC)"),
    (b"{\\rtf", "rich text (RTF)"),
    (b"\x1f\x8b", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"Rar!", "a packed archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)
_BY_NAME = {
    "txt": Kind.TEXT,
    "text": Kind.TEXT,
    "md": Kind.MARKDOWN,
    "markdown": Kind.MARKDOWN,
    "html": Kind.HTML,
    "htm": Kind.HTML,
    "xhtml": Kind.HTML,
    "docx": Kind.DOCX,
    "csv": Kind.CSV,
    "tsv": Kind.CSV,
}
_NOT_READ = frozenset(
    "pdf doc odt rtf yml yaml json xml xlsx xls ods epub zip gz tgz tar eml toml tex".split()  # noqa: SIM905 - a list
)
_CHARSET = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_PAGE_START = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html|<head|<body|<meta|"
    rb"<\?xml[^>]{0,200}>\s*<(?:!doctype\s+)?html)",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(rb"<(?:p|div|ol|ul|li|h[1-6]|span|article|table|b)(?:\s[^<>]*)?>", re.IGNORECASE)


def read_source(data: bytes, *, filename: str | None = None, kind: Kind | None = None) -> Source:
    """Read *data* into text and blocks.

    Args:
        data: The file, or the pasted text or HTML in any encoding.
        filename: Helps where the content leaves open what it is.
        kind: Overrules both.
    Raises:
        ImportingError: One of its kinds; nothing was read.
    """
    kind = kind or find_kind(data, filename)
    check_size(len(data), kind)
    if kind is Kind.DOCX:
        # Its library is a hundred modules, and few processes ever read such a file.
        from undersigned.importing.word import read_docx  # noqa: PLC0415

        out, title = read_docx(data)
        return _checked(_from_builder(out, kind, Decoded("", "utf-8"), title))
    declared = _CHARSET.search(data[:4096]) if kind is Kind.HTML else None
    decoded = decode(data, declared=declared[1].decode("ascii") if declared else None)
    return _checked(_read_text(decoded, kind))


def find_kind(data: bytes, filename: str | None) -> Kind:
    """Tell the format of *data*.

    Raises:
        EmptySource: There is nothing.
        UnknownFormat: It is a format that is not read.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptySource("This is empty. Paste the text, or choose the file that holds it.")
    ending = PurePath(filename or "").suffix.lower().removeprefix(".")
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data or ending == "docx":
            return Kind.DOCX
        raise UnknownFormat(f"This is a packed file, but not a DOCX. {_READ}")
    for beginning, name in _BEGINNINGS:
        if data.startswith(beginning):
            raise UnknownFormat(f"This is {name}, which is not read yet. {_READ}")
    if _PAGE_START.match(data[:4096]) and _BY_NAME.get(ending) is not Kind.MARKDOWN:
        return Kind.HTML
    if ending in _NOT_READ:
        raise UnknownFormat(f"Files that end in .{ending} are not read yet. {_READ}")
    return _BY_NAME.get(ending) or _by_content(data)


def _by_content(data: bytes) -> Kind:
    head = data[:20_000]
    if head.lstrip().startswith(b"<") and len(_FRAGMENT.findall(head)) >= 1:
        return Kind.HTML
    if re.match(rb"---[ \t]*\r?\n", head) or re.search(rb"^#{1,6} \S|\]\(https?://|^\*\*\S", head, re.MULTILINE):
        return Kind.MARKDOWN
    return Kind.TEXT


def check_size(size_bytes: int, kind: Kind, *, is_all: bool = True) -> None:
    """Refuse what is larger than the limit of its format.

    Args:
        size_bytes: How much there is, or how much of it was read.
        kind: Its format.
        is_all: There is no more than that.
    Raises:
        SourceTooLarge: It is.
    """
    limit = MAX_DOCX_BYTES if kind is Kind.DOCX else MAX_TEXT_BYTES
    if size_bytes > limit:
        raise _too_large(size_bytes, limit, kind, is_all=is_all)


def _too_large(size_bytes: int, limit_bytes: int, kind: Kind, *, is_all: bool = True) -> SourceTooLarge:
    # Rounded up: what is a little above the limit must not seem to be as large as it.
    size = f"{math.ceil(size_bytes / 1e5) / 10:.1f} MB" if is_all else f"more than {size_bytes // 1_000_000} MB"
    what_to_do = "Hand in the list as several files, each with the line of headings." if kind is Kind.CSV else _CUT_OUT
    return SourceTooLarge(
        f"This has {size}; up to {limit_bytes // 1_000_000} MB are read. {what_to_do}", limit_bytes=limit_bytes
    )


def _read_text(decoded: Decoded, kind: Kind) -> Source:
    if kind is Kind.HTML:
        out, title = read_html(decoded.text)
        return _from_builder(out, kind, decoded, title)
    if kind is Kind.MARKDOWN and is_mostly_html(decoded.text):
        title, body = split_front_matter(decoded.text)
        out, _ = read_html(body, splits_on_empty_lines=True)
        return _from_builder(out, kind, decoded, title)
    if decoded.text.count("\n") > MAX_LINES:
        raise TooManyParts(f"This has more than {MAX_LINES:,} lines. {_CUT_OUT}")
    if kind is Kind.MARKDOWN:
        page = read_markdown(decoded.text)
        return Source(
            kind,
            decoded.encoding,
            page.text,
            tuple(page.blocks),
            tuple(page.dropped),
            page.title,
            decoded.notes,
            decoded.is_guessed,
        )
    blocks = tuple(cut_blocks(decoded.text, markdown=False))
    return Source(
        kind, decoded.encoding, decoded.text, blocks, notes=decoded.notes, encoding_guessed=decoded.is_guessed
    )


def _from_builder(out: Builder, kind: Kind, decoded: Decoded, title: str | None) -> Source:
    return Source(
        kind,
        decoded.encoding,
        out.text,
        tuple(out.blocks),
        tuple(out.dropped),
        title,
        decoded.notes,
        decoded.is_guessed,
    )


def _checked(source: Source) -> Source:
    if not source.blocks:
        raise EmptySource("There is no text in this. Paste the text of the statement itself.")
    if len(source.blocks) > MAX_BLOCKS:
        raise TooManyParts(f"This has more than {MAX_BLOCKS:,} paragraphs, items and rows. {_CUT_OUT}")
    if len(source.text) > MAX_TEXT_BYTES:
        raise _too_large(len(source.text), MAX_TEXT_BYTES, source.kind)
    return source
