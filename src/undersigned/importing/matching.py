"""The data of a language made into expressions: who does what, and which lines open or end a list."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from undersigned.importing.phrases import BY_CODE, Phrases

_EDGE = r"(?<![\w'’-])"
# Few pauses and no way back into one: time must grow with the text, also where it is "we, we, we, …".
_ASIDE = r"(?:(?:,[^.,;:!?]{1,200}){1,12}?,)?"
_ACT_WITHIN = 2_000
# Each space has one place only: of two that may take it, a long run of them makes squares.
_COUNT = r"\d(?:[\s.,]?\d)*[.,]?\s?\+?\s{1,8}"
_WRAP = r"[\s*_>#\"'“”«»„()\[\].,:;/·•–—-]*"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its place: *start* is that of the subject, where there is one."""

    lemma: str
    start: int
    verb_start: int
    verb_end: int


@dataclass(frozen=True, slots=True)
class Matcher:
    """The compiled expressions of a language."""

    phrases: Phrases
    lemmas: tuple[str, ...]
    acting: re.Pattern[str]
    inverted: re.Pattern[str] | None
    at_start: re.Pattern[str]
    announcing: re.Pattern[str]
    opening: re.Pattern[str]
    farewell: re.Pattern[str]
    salutation: re.Pattern[str]
    instruction: re.Pattern[str]
    furniture: re.Pattern[str]
    group: re.Pattern[str]
    counted: re.Pattern[str]
    demand_noun: re.Pattern[str]
    subject: re.Pattern[str]

    def find_act(self, sentence: str) -> Verb | None:
        """Find what *sentence* does in the name of those who speak; None where it only tells."""
        for found in self.acting.finditer(sentence, 0, _ACT_WITHIN):
            before = re.findall(r"[\w’']+(?=\W*$)", sentence[max(0, found.start() - 30) : found.start()])
            if not before or before[-1].casefold() not in self.phrases.hedges:
                return self._verb(found, found.start())
        if self.inverted and (found_inverted := self.inverted.search(sentence, 0, _ACT_WITHIN)):
            return self._verb(found_inverted, found_inverted.start())
        return None

    def find_opening_verb(self, words: str) -> Verb | None:
        """Find the verb that *words* begin with; participles don't count, they open recitals."""
        found = self.at_start.match(words)
        if not found:
            return None
        verb = self._verb(found, 0)
        first = words[verb.verb_start : verb.verb_end].split(maxsplit=1)[0]
        return None if self.phrases.code == "en" and first.casefold().endswith("ing") else verb

    def _verb(self, found: re.Match[str], start: int) -> Verb:
        name = str(found.lastgroup)
        return Verb(self.lemmas[int(name[1:])], start, found.start(name), found.end(name))


@cache
def matcher_for(code: str) -> Matcher:
    """Build the expressions of a language, once."""
    phrases = BY_CODE[code]
    verbs = _named(phrases.verbs)
    lemmas = tuple(phrases.verbs)
    subjects = _any(sorted(phrases.subjects, key=len, reverse=True))
    fillers = rf"(?:[\s,]+(?:{_any(phrases.fillers)})(?!\w)){{0,4}}"
    inverted = (
        re.compile(_EDGE + rf"(?:{_named(phrases.inverted, lemmas)})(?!\w)", re.IGNORECASE)
        if phrases.inverted
        else None
    )
    return Matcher(
        phrases=phrases,
        lemmas=lemmas,
        acting=_compile(rf"{_EDGE}(?:{subjects}){_ASIDE}{fillers}[\s,]*(?<!\w)(?:{verbs})(?!\w)"),
        inverted=inverted,
        at_start=_compile(rf"\W{{0,5}}(?:(?:{_any(phrases.fillers)})\s+){{0,3}}(?:{verbs})(?!\w)"),
        announcing=_compile(rf"(?:{_any(phrases.announcing)})\W*$"),
        opening=_compile(rf"{_WRAP}(?:{_any(phrases.openings)}){_WRAP}$"),
        farewell=_compile(rf"{_WRAP}(?:{_any(phrases.farewells)}){_WRAP}$"),
        salutation=_compile(
            rf"{_WRAP}(?P<whole>(?:{_any(phrases.salutations)})(?!\w)(?:\s+(?P<who>\S[^:!.\n]{{1,150}}?))?)"
            r"\s*(?:[,:!]+\s*)?$"
        ),
        instruction=_compile(rf"\W{{0,5}}(?:{_any(phrases.instructions)})"),
        furniture=_compile(rf"{_WRAP}(?:{_any(phrases.furniture_headings)}){_WRAP}$"),
        group=_compile(_EDGE + rf"(?:{_any(phrases.groups)})(?!\w)"),
        counted=_compile(rf"{_WRAP}{_COUNT}(?:\w{{1,40}}\s{{1,8}})?(?:{_any(phrases.counted)}){_WRAP}$"),
        demand_noun=_compile(rf"{_WRAP}(?:.{{0,60}}\s)?(?:{_named(phrases.demand_nouns, prefix='d')}){_WRAP}$"),
        subject=_compile(
            rf"{_EDGE}(?:{_any(subject for subject in phrases.subjects if chr(60) not in subject)})(?!\w)"
        ),
    )


def _any(expressions: Iterable[str]) -> str:
    return "|".join(expressions)


def _named(table: Mapping[str, tuple[str, ...]], lemmas: tuple[str, ...] | None = None, prefix: str = "v") -> str:
    """Join the expressions of *table*, longest first, each lemma in a group that is named by its number."""
    order = lemmas or tuple(table)
    groups = [(lemma, _any(sorted(expressions, key=len, reverse=True))) for lemma, expressions in table.items()]
    # Of two verbs that begin alike ("call on", "call") the longer one has to be tried first.
    groups.sort(key=lambda group: max(map(len, group[1].split("|"))), reverse=True)
    return "|".join(rf"(?P<{prefix}{order.index(lemma)}>{expression})" for lemma, expression in groups)


def _compile(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
