"""Texts and statement files: those that the log names are there, unchanged, and stand in the pages (checks 4 and 6)."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import ParseError, fromstring

from undersigned.publiclog.canonical import parse_canonical
from undersigned.publiclog.errors import CanonicalInvalid
from undersigned.publiclog.ledger import Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import history_path
from undersigned.verifier.lists import Shelf
from undersigned.verifier.markup import Element, MarkupInvalid

_MARKER = re.compile(r"(?:#{1,3} |(?: {3,8})?[0-9]+\. )")
_NUMBER = re.compile(r"(?: {3,8})?([0-9]+\.) ")
_LINK = re.compile(r"(?<!\\)((?:\\\\)*)\[((?:[^\]\\]|\\.)*)\]\(((?:[^()\\\s]|\\.)*)\)")
_EMPHASIS = re.compile(r"(?<!\\)((?:\\\\)*)\*{1,2}")
_ESCAPED = re.compile(r"\\(.)")
_SOURCE_LINES = 3
"""Under a plain text: address, version, hash."""
_TEXT_KINDS = (Wrong.TEXT_CHANGED, Wrong.TEXT_MISSING)
_STATEMENT_KINDS = (Wrong.STATEMENT_CHANGED, Wrong.STATEMENT_MISSING)
_OF_TEXT = {
    "a": {"aria-label", "class", "href", "rel"},
    "em": set(),
    "h1": {"data-length", "id"},
    "h2": set(),
    "li": {"class", "id"},
    "ol": {"class", "start"},
    "p": {"class"},
    "strong": set(),
}
_CLASSES_OF_TEXT = frozenset({"", "anchor", "clause", "clauses", "subtitle"})


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


def check_article(read: Element, path: str, text: bytes, lang: str, findings: Findings) -> None:
    """Check that the article of a page says the words of *text*, in their order, with the same links, and no more."""
    articles = [one for one in read.find("article") if not _is_answer(one)]
    if len(articles) != 1 or articles[0].attributes.get("data-text") != lang:
        findings.add(Wrong.PAGE_MALFORMED, path, f"it has {len(articles)} articles, or none with the text in {lang}")
        return
    article = articles[0]
    try:
        links = _read_links(article)
    except MarkupInvalid as error:
        findings.add(Wrong.PAGE_MALFORMED, path, str(error))
        return
    shown = article.words.split()
    # Browsers number lists by themselves, but a page may write the numbers out.
    if shown not in (words_of(text, numbered=False), words_of(text, numbered=True)):
        findings.add(Wrong.PAGE_TEXT_CHANGED, path, _first_difference(words_of(text, numbered=False), shown))
    if links != links_of(text):
        findings.add(Wrong.PAGE_TEXT_CHANGED, path, "a link leads elsewhere")


def check_head(read: Element, path: str, text: bytes, *, signed: int, findings: Findings) -> None:
    """Check what a page tells other programs: the title, words of the text, its hash, how many *signed*."""
    title, words = title_of(text), " ".join(words_of(text, numbered=False))
    heads = [" ".join(one.words.split()) for one in read.find("title")]
    metas = {one.attributes.get("property") or one.attributes.get("name"): one for one in read.find("meta")}
    told = {name: " ".join(one.attributes.get("content", "").split()) for name, one in metas.items()}
    if heads != [title] or told.get("og:title", title) != title:
        findings.add(Wrong.PAGE_TEXT_CHANGED, path, "its title is another one")
    for name in ("description", "og:description"):
        if told.get(name, "").removesuffix("…") not in words:
            findings.add(Wrong.PAGE_TEXT_CHANGED, path, f"its {name} is not of the text")
    for one in read.find("script"):
        if one.attributes.get("type") == "application/ld+json":
            _check_data(one.own_words, path, title, text, signed=signed, findings=findings)


def check_copies(ledger: Ledger, texts: dict[str, bytes], shelf: Shelf, findings: Findings) -> None:
    """Check the texts for other programs: they say the words of the text, with its hash.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    for lang, text in texts.items():
        for path, read in ((f"text.{lang}.txt", _read_plain), (f"text.{lang}.akn.xml", _read_akoma_ntoso)):
            data = shelf.read(path, findings) if path in shelf else None
            if data is None:
                continue
            words = read(data, ledger.texts[lang])
            if words != words_of(text, numbered=True):
                findings.add(Wrong.TEXT_COPY_CHANGED, path, f"it is not text.{lang}.md in other words")


def title_of(text: bytes) -> str:
    """Return the title of *text*, in one line."""
    return " ".join(words_of(text.partition(b"\n")[0], numbered=False))


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


def _is_answer(article: Element) -> bool:
    return any(one.attributes.get("id") == "answers" for one in article.ancestors()) and article.class_ == "entry"


def _read_links(article: Element) -> list[str]:
    """Return where the links of *article* lead.

    Raises:
        MarkupInvalid: It holds what the text can't give.
    """
    links, number = [], 0
    for one in article.walk():
        if one is article:
            continue
        allowed = _OF_TEXT.get(one.tag)
        if allowed is None or one.attributes.keys() - allowed or one.class_ not in _CLASSES_OF_TEXT:
            raise MarkupInvalid(f"something in the text that no text gives: {one.tag}")
        if one.tag == "ol" and one.parent is article:
            # A list that goes on after a paragraph says with which number.
            if one.attributes.get("start", str(number + 1)) != str(number + 1):
                raise MarkupInvalid("clauses with other numbers")
            number += len(one.elements)
        if one.tag != "a":
            continue
        # A clause may have a link to itself, which has no words and leads nowhere else.
        is_anchor = one.parent is not None and one.parent.tag == "li" and not one.children
        address = one.attributes.get("href", "")
        if not is_anchor or address != f"#{one.parent.attributes.get('id') if one.parent else ''}":
            links.append(address)
    return links


def _check_data(spelt: str, path: str, title: str, text: bytes, *, signed: int, findings: Findings) -> None:
    try:
        members = json.loads(spelt)
        told = {
            "the title": (members.get("name"), title),
            "the hash": ((members.get("identifier") or {}).get("value"), sha256(text).hexdigest()),
            "the count": ((members.get("interactionStatistic") or {}).get("userInteractionCount"), signed),
        }
    except (ValueError, AttributeError, RecursionError):
        findings.add(Wrong.PAGE_MALFORMED, path, "its data for other programs are not readable")
        return
    for what, (said, true) in told.items():
        is_same = " ".join(said.split()) == true if isinstance(said, str) and isinstance(true, str) else said == true
        if said is not None and not is_same:
            kind = Wrong.COUNT_WRONG if what == "the count" else Wrong.PAGE_TEXT_CHANGED
            findings.add(kind, path, f"{what} in its data for other programs is {str(said)[:70]!r}")


def _read_plain(data: bytes, digest: str) -> list[str]:
    """Return the words of the text as plain text; none where its end does not name *digest*."""
    text, mark, end = data.decode("utf-8", "replace").rpartition("\n-- \n")
    lines = end.splitlines()
    return text.split() if mark and len(lines) == _SOURCE_LINES and lines[-1].endswith(digest) else []


def _read_akoma_ntoso(data: bytes, digest: str) -> list[str]:
    """Return the words of the text as Akoma Ntoso; none where it does not name *digest*."""
    # A file of ours declares nothing; what others declare could unfold to more than a memory holds.
    if b"<!" in data:
        return []
    try:
        root = fromstring(data)  # noqa: S314 (declares nothing, as was just seen)
    except (ParseError, ValueError):
        return []
    named = [part.get("sha256") for part in root.iter() if "sha256" in part.attrib]
    try:
        # What stands around the text has no words.
        return "".join(_words_of_element(root)).split() if named == [digest] else []
    except RecursionError:
        # No text of ours is nested so deep.
        return []


def _words_of_element(part: XmlElement) -> Iterator[str]:
    is_inline = part.tag.rpartition("}")[2] in ("a", "b", "i")
    yield "" if is_inline else " "
    yield part.text or ""
    for child in part:
        yield from _words_of_element(child)
        yield child.tail or ""
    yield "" if is_inline else " "


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
