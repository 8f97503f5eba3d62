"""Finds who speaks: "We, members of A, B and C, citizens who …, declare" names four issuers."""

import re

from undersigned.importing.matching import Matcher
from undersigned.importing.proposal import Passage
from undersigned.importing.source import Source

_MEMBERS = re.compile(
    r"(?:the )?(?P<who>members|representatives|supporters|delegates|mitglieder|membres|miembros|"
    r"membros)\s+(?:of|der|des|von|de|da|do)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:and\s+|und\s+|et\s+|y\s+|e\s+)?(?:the\s+|die\s+|der\s+|das\s+|les\s+|los\s+|las\s+|os\s+|as\s+)?",
    re.IGNORECASE,
)
# What follows a pause and is no body: the occasion, a participle, the verb.
_OCCASION = re.compile(
    r"(?:in|on|at|with|after|before|given|having|being|gathered|assembled|meeting|united|"
    r"concerned|as|who|angesichts|im|am|réunis|en|ante|em)\b",
    re.IGNORECASE,
)
_UNDERSIGNED = re.compile(
    r"(?:the\s+)?(?:under|co)?-?sign(?:ed|ers|atories)\b|(?:die\s+)?unterzeichn|"
    r"(?:les\s+)?(?:soussign|signataires)|(?:l[oa]s\s+)?(?:abajo|firmantes)|(?:os\s+)?abaixo",
    re.IGNORECASE,
)


def find_issuers(source: Source, matcher: Matcher, passages: list[tuple[int, int]]) -> list[Passage]:
    """Find those who speak, in the first sentence that names them beside "we".

    Args:
        source: The text.
        matcher: Its language.
        passages: Start and end of each part of the body, in order.
    """
    for start, end in passages:
        words = source.text[start : min(end, start + 1500)].replace("\n", " ").replace("\u00a0", " ")
        for found in matcher.subject.finditer(words):
            if found.end() == found.start() or not words[found.end() :].startswith(","):
                continue
            issuers = _read_list(source, words, found.end() + 1, start)
            if issuers:
                return issuers
    return []


def _read_list(source: Source, words: str, begin: int, offset: int) -> list[Passage]:
    issuers: list[Passage] = []
    member = None
    place = begin
    for part in re.finditer(r"[^,.;:!?]+", words[begin:]):
        start, text = begin + part.start(), part[0]
        stripped = text.strip()
        lead = len(text) - len(text.lstrip())
        if (
            start != place
            or not stripped
            or _OCCASION.match(stripped)
            or words[begin + part.end() : begin + part.end() + 1] != ","
        ):
            break
        place = begin + part.end() + 1
        if _UNDERSIGNED.match(stripped):
            continue
        belongs = _MEMBERS.match(stripped)
        skip = belongs.end() if belongs else 0
        member = belongs["who"].casefold() if belongs else member
        article = _ARTICLE.match(stripped, skip)
        skip = article.end() if article else skip
        name = stripped[skip:]
        if member and not name[:1].isupper():
            member = None
        span = source.span(offset + start + lead + skip, offset + start + lead + len(stripped))
        issuers.append(Passage(f"{name} ({member})" if member else name, span))
    return issuers
