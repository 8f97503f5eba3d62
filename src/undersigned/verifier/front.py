"""Front pages: made at this tree, with its counts, its text and its latest names (checks 6 and 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from undersigned.publiclog.ledger import Counts, Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.imported import Imported
from undersigned.verifier.lists import Shelf
from undersigned.verifier.markup import Element, MarkupInvalid
from undersigned.verifier.members import Group, numbers_of_groups
from undersigned.verifier.numbers import is_number, numbers_in
from undersigned.verifier.pages import Directory, check_latest
from undersigned.verifier.shape import check_before_form, check_held, check_page, is_inside
from undersigned.verifier.signing import check_form
from undersigned.verifier.texts import check_article, check_head, title_of

_WAY_IN = "signatories/index.html"
_SPELT_AS_WORDS = 2
_ALWAYS_SHOWN = ("signed.person", "signed.org")


def front_path(lang: str, leading: str) -> str:
    """Return the path of the front page in *lang*."""
    return "index.html" if lang == leading else f"{lang}/index.html"


def numbers_of(counts: Counts, imported: int, groups: Iterable[Group] = ()) -> dict[str, int]:
    """Return the numbers that a front page shows, by the keys that it marks them with."""
    numbers = {"imported": imported, **numbers_of_groups(groups)}
    for class_, tally in (("person", counts.person), ("org", counts.org)):
        numbers |= {
            f"signed.{class_}": tally.signed,
            f"listed.{class_}": tally.listed,
            f"not-named.{class_}": tally.not_named,
            f"hidden.{class_}": tally.hidden,
            f"withdrawn.{class_}": tally.withdrawn,
            f"removed.{class_}": tally.removed,
        }
    return numbers


@dataclass(frozen=True, slots=True)
class Fronts:
    """What front pages are compared with.

    Attributes:
        ledger: What the log says.
        shelf: The files of the bundle.
        directory: The rows of all listed signatures.
        texts: The text of each language, checked already.
        imported: The rows of imported names.
        groups: Members counted without their names.
        findings: Takes what is wrong.
    """

    ledger: Ledger
    shelf: Shelf
    directory: Directory
    texts: dict[str, bytes]
    imported: Sequence[Imported]
    groups: Sequence[Group]
    findings: Findings

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers that pages may show, by their keys."""
        return numbers_of(self.ledger.counts(), len(self.imported), self.groups)

    def read(self, path: str, what: str) -> tuple[bytes, Element] | None:
        """Return the page at *path*, read strictly; None where it is missing or can't be read so."""
        page = self.shelf.read(path, self.findings) if path in self.shelf else None
        if page is None:
            self.findings.add(Wrong.PAGE_MISSING, path, what)
            return None
        try:
            return page, check_page(self.shelf, page, path)
        except MarkupInvalid as error:
            self.findings.add(Wrong.PAGE_MALFORMED, path, str(error))
            return None


def check_front_pages(fronts: Fronts) -> None:
    """Check the front page of every language, the way in to the lists, and the frames that others show.

    Raises:
        SourceUnreadable: A page can't be read, though it is there.
    """
    for lang in fronts.ledger.texts:
        path = front_path(lang, fronts.ledger.lang)
        if found := fronts.read(path, "the front page"):
            _check_front_page(fronts, *found, path=path, lang=lang)
        frame = path.replace("index.html", "embed.html")
        if frame in fronts.shelf and (found := fronts.read(frame, "the frame")):
            _check_frame(fronts, found[1], frame, lang)
    if found := fronts.read(_WAY_IN, "the way in to the lists"):
        _check_way_in(fronts, *found)
    for path in fronts.shelf.under("members/"):
        if path.endswith("/index.html") and (found := fronts.read(path, "the page for members")):
            _check_counts(found[1], path, fronts.numbers, fronts.findings, needed=())


def _check_front_page(fronts: Fronts, page: bytes, read: Element, *, path: str, lang: str) -> None:
    ledger, findings = fronts.ledger, fronts.findings
    made_at = read.elements[0].attributes.get("data-tree-size", "none")
    if made_at != str(ledger.size):
        findings.add(Wrong.PAGE_STALE, path, f"made at {made_at[:20]} entries, the log has {ledger.size}")
    needed = [key for key, number in fronts.numbers.items() if number or key in _ALWAYS_SHOWN]
    _check_counts(read, path, fronts.numbers, findings, needed=needed)
    _check_tallies(read, path, ledger, findings)
    check_latest(ledger, page, path, directory=fronts.directory, imported=fronts.imported, findings=findings)
    try:
        for element in read.find("ol", "signatories"):
            check_held(element)
        check_before_form(read)
    except MarkupInvalid as error:
        findings.add(Wrong.PAGE_MALFORMED, path, str(error))
    if lang in fronts.texts:
        check_article(read, path, fronts.texts[lang], lang, findings)
        check_head(read, path, fronts.texts[lang], signed=_signed(ledger), findings=findings)
    check_form(read, path, ledger, lang, findings)


def _check_way_in(fronts: Fronts, page: bytes, read: Element) -> None:
    needed = [key for key, number in fronts.numbers.items() if key.endswith((".person", ".org")) and number]
    needed = [key for key in needed if not key.startswith("members")]
    _check_counts(read, _WAY_IN, fronts.numbers, fronts.findings, needed=needed)
    _check_tallies(read, _WAY_IN, fronts.ledger, fronts.findings)
    # Names come here with a script, out of the list by name.
    has_form = any("action" in one.attributes for one in read.find("form"))
    if any(one.children for one in read.find("ol")) or b"<bdi" in page or len(read.find("h1")) != 1 or has_form:
        fronts.findings.add(Wrong.PAGE_MALFORMED, _WAY_IN, "a name or a form could stand there")
    for one in read.find("ul"):
        for item in one.elements:
            links = [inner.attributes.get("href", "") for inner in item.elements if inner.tag == "a"]
            if len(links) != 1 or item.own_words.strip() or not is_inside(fronts.shelf, links[0], _WAY_IN):
                fronts.findings.add(Wrong.PAGE_MALFORMED, _WAY_IN, "something else stands among the lists")


def _check_frame(fronts: Fronts, read: Element, path: str, lang: str) -> None:
    title = title_of(fronts.texts[lang]) if lang in fronts.texts else None
    shown = [" ".join(one.words.split()) for one in read.find("h1")]
    if title is not None and shown != [title]:
        fronts.findings.add(Wrong.PAGE_TEXT_CHANGED, path, "it shows another title")
    lines = [one for one in read.find("p") if one.find("time")]
    said = [number for one in lines for number in numbers_in(one.own_words)]
    _check_said(said, path, fronts.ledger, fronts.findings)


def _check_counts(
    read: Element, path: str, numbers: dict[str, int], findings: Findings, *, needed: Iterable[str]
) -> None:
    shown: set[str] = set()
    for one in (element for element in read.walk() if "data-count" in element.attributes):
        key, value = one.attributes["data-count"], one.attributes.get("value", "")
        shown.add(key)
        if one.tag != "data" or one.attributes.keys() != {"data-count", "value"} or one.elements or not one.is_seen():
            findings.add(Wrong.PAGE_MALFORMED, path, f"the number of {key[:40]!r} is not built as numbers are")
        if key not in numbers:
            findings.add(Wrong.COUNT_WRONG, path, f"{key[:40]!r} is no count that can be checked")
        elif value != str(numbers[key]):
            findings.add(Wrong.COUNT_WRONG, path, f"{key} is {numbers[key]}, the page says {value[:20] or 'nothing'}")
        elif not is_number(one.words, numbers[key]):
            findings.add(Wrong.COUNT_WRONG, path, f"{key} is {numbers[key]}, the page shows {one.words[:20]!r}")
    for key in needed:
        if key not in shown:
            findings.add(Wrong.COUNT_WRONG, path, f"{key} is {numbers[key]}, the page does not say so")


def _check_tallies(read: Element, path: str, ledger: Ledger, findings: Findings) -> None:
    """Check the numbers in the lines that say how many signed: languages may spell the smallest as words."""
    tallies = [one.words for kicker in read.find("p", "kicker") for one in _links_to(kicker, "#signatories")]
    tallies += [inner.words for one in read.find("p", "way") for inner in one.find("span")]
    for words in tallies:
        _check_said(numbers_in(words), path, ledger, findings)
    counts = ledger.counts()
    known = {counts.person.signed, counts.org.signed, counts.person.not_named + counts.org.not_named}
    known.add(sum(one.withdrawn + one.removed for one in (counts.person, counts.org)))
    for one in read.find("p", "tally"):
        for number in set(numbers_in(one.words)) - known:
            findings.add(Wrong.COUNT_WRONG, path, f"no count is {number}, which the page shows")


def _check_said(said: list[int], path: str, ledger: Ledger, findings: Findings) -> None:
    counts = ledger.counts()
    true = {counts.person.signed, counts.org.signed}
    if not set(said) <= true or not {number for number in true if number > _SPELT_AS_WORDS} <= set(said):
        shown = " and ".join(map(str, said)) or "nothing"
        findings.add(
            Wrong.COUNT_WRONG,
            path,
            f"{counts.person.signed} and {counts.org.signed} signed, a line of the page says {shown[:60]}",
        )


def _links_to(element: Element, href: str) -> list[Element]:
    return [one for one in element.find("a") if one.attributes.get("href") == href]


def _signed(ledger: Ledger) -> int:
    counts = ledger.counts()
    return counts.person.signed + counts.org.signed
