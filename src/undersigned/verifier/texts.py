"""Texts and statement files: those that the log names are there, unchanged, and stand in the pages (checks 4 and 6)."""

import re
from hashlib import sha256
from html.parser import HTMLParser

from undersigned.publiclog.canonical import parse_canonical
from undersigned.publiclog.errors import CanonicalInvalid
from undersigned.publiclog.ledger import Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import history_path
from undersigned.verifier.lists import Shelf

_MARKER = re.compile(r"(?:#{1,3} |(?: {3,8})?[0-9]+\. )")
_NUMBER = re.compile(r"(?: {3,8})?([0-9]+\.) ")
_LINK = re.compile(r"(?<!\\)((?:\\\\)*)\[((?:[^\]\\]|\\.)*)\]\(((?:[^()\\\s]|\\.)*)\)")
_EMPHASIS = re.compile(r"(?<!\\)((?:\\\\)*)\*{1,2}")
_ESCAPED = re.compile(r"\\(.)")
_ARTICLE = re.compile(rb'^<article data-text="([A-Za-z0-9-]+)"[^<>\n]*>$(.*?)^</article>$', re.MULTILINE | re.DOTALL)
_TEXT_KINDS = (Wrong.TEXT_CHANGED, Wrong.TEXT_MISSING)
_STATEMENT_KINDS = (Wrong.STATEMENT_CHANGED, Wrong.STATEMENT_MISSING)
_INLINE = frozenset({"a", "abbr", "b", "bdi", "em", "i", "span", "strong"})
_UNSEEN = frozenset({"script", "style", "template"})


def check_texts(ledger: Ledger, shelf: Shelf, findings: Findings) -> dict[str, bytes]:
    """Check every text and statement file that an entry names.

    Returns:
        The text of each language of the newest version whose bytes are those that the log names.
    """
    texts: dict[str, bytes] = {}
    for lang, digest in ledger.texts.items():
        data = _check_file(f"text.{lang}.md", digest, _TEXT_KINDS, shelf, findings)
        if data is not None:
            texts[lang] = data
    for digest in ledger.all_texts.keys() - set(ledger.texts.values()):
        path = history_path(digest, "md")
        _check_file(path, digest, _TEXT_KINDS, shelf, findings)
    for digest in ledger.all_statements.keys() - {ledger.statement}:
        path = history_path(digest, "json")
        _check_file(path, digest, _STATEMENT_KINDS, shelf, findings)
    statement = _check_file("statement.json", ledger.statement, _STATEMENT_KINDS, shelf, findings)
    if statement is not None:
        _check_statement(statement, ledger, findings)
    return texts


def check_article(page: bytes, path: str, text: bytes, lang: str, findings: Findings) -> None:
    """Check that the article of *page* says the words of *text*, in their order, with the same links."""
    articles = [found for found in _ARTICLE.finditer(page) if found[1].decode() == lang]
    if len(articles) != 1:
        findings.add(Wrong.PAGE_MALFORMED, path, f"it has {len(articles)} articles with the text in {lang}")
        return
    reader = _Reader()
    reader.feed(articles[0][2].decode("utf-8", "replace"))
    reader.close()
    shown = "".join(reader.pieces).split()
    # Browsers number lists by themselves, but a page may write the numbers out.
    if shown not in (words_of(text, numbered=False), words_of(text, numbered=True)):
        findings.add(Wrong.PAGE_TEXT_CHANGED, path, _first_difference(words_of(text, numbered=False), shown))
    if reader.links != links_of(text):
        findings.add(Wrong.PAGE_TEXT_CHANGED, path, "a link leads elsewhere")


def words_of(text: bytes, *, numbered: bool) -> list[str]:
    """Return the words that a reader of *text* sees, with or without the numbers of clauses."""
    words: list[str] = []
    for line in text.decode("utf-8").split("\n"):
        if numbered and (number := _NUMBER.match(line)):
            words.append(number[1])
        plain = _LINK.sub(r"\1\2", _MARKER.sub("", line, count=1) if _MARKER.match(line) else line)
        words += _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\1", plain)).split()
    return words


def links_of(text: bytes) -> list[str]:
    """Return the addresses that *text* links to, in order."""
    return [_ESCAPED.sub(r"\1", link[3]) for link in _LINK.finditer(text.decode("utf-8"))]


class _Reader(HTMLParser):
    """Collects the words and links that a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._unseen = 0
        self._anchor = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag not in _INLINE:
            self.pieces.append(" ")
        given = dict(attrs)
        if tag == "li":
            self._anchor = f"#{given.get('id') or ''}"
        # A clause may have a link to itself, which leads nowhere else.
        if tag == "a" and (address := given.get("href") or "") != self._anchor:
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)


def _check_file(path: str, digest: str, kinds: tuple[Wrong, Wrong], shelf: Shelf, findings: Findings) -> bytes | None:
    changed, missing = kinds
    ignored = Findings()
    data = shelf.read(path, ignored)
    if data is None:
        findings.add(missing, path, f"the log names it by its hash {digest}")
        return None
    if sha256(data).hexdigest() != digest:
        findings.add(changed, path, f"the log names another hash, {digest}")
        return None
    # The log's hash is the stronger word; that of the bundle list only adds to it.
    findings.merge(ignored)
    return data


def _check_statement(data: bytes, ledger: Ledger, findings: Findings) -> None:
    try:
        statement = parse_canonical(data)
    except CanonicalInvalid as error:
        findings.add(Wrong.STATEMENT_CHANGED, "statement.json", str(error))
        return
    stated = {name: statement.get(name) for name in ("lang", "origin", "text", "version")}
    logged = {"lang": ledger.lang, "origin": ledger.origin, "text": ledger.text, "version": ledger.version}
    for name, value in stated.items():
        if value != logged[name]:
            findings.add(Wrong.STATEMENT_CHANGED, "statement.json", f"{name} is not that of the log")


def _first_difference(expected: list[str], shown: list[str]) -> str:
    for at, (one, other) in enumerate(zip(expected, shown, strict=False), 1):
        if one != other:
            return f"word {at} is {other[:40]!r} instead of {one[:40]!r}"
    return f"it has {len(shown)} words instead of {len(expected)}"
