"""Who is asked: the words between the verb and what is asked.

English needs care, as "to" joins much else than an infinitive: "those in a position to do so to stop …",
"contributors to free software projects to take …". Other languages use the ends that their data names.
"""

import re

from undersigned.importing.phrases import Phrases

_MAX_CHARACTERS = 140
# After these, "to" belongs to the word before it.
_BINDS_TO = frozenset(
    [
        "position",
        "right",
        "rights",
        "ability",
        "power",
        "duty",
        "obligation",
        "need",
        "chance",
        "opportunity",
        "attempt",
        "attempts",
        "able",
        "unable",
        "willing",
        "ready",
        "free",
        "adhere",
        "adheres",
        "adhering",
        "belong",
        "belongs",
        "belonging",
        "according",
        "relate",
        "related",
        "relating",
        "contribute",
        "contributes",
        "contributing",
        "contributor",
        "contributors",
        "refer",
        "continue",
        "continues",
        "have",
        "has",
        "want",
        "wants",
        "wish",
        "wishes",
        "refuse",
        "refuses",
        "due",
        "thanks",
        "access",
        "respect",
        "regard",
        "committed",
        "entitled",
        "subject",
        "party",
        "parties",
        "signatory",
        "next",
        "close",
        "loyal",
        "linked",
        "aim",
        "aims",
        "seek",
        "seeks",
        "try",
        "trying",
        "used",
        "going",
        "demand",
        "appeal",
        "call",
        "letter",
        "answer",
        "solution",
        "alternative",
        "opposed",
        "opposition",
        "approach",
        "support",
    ]
)
_NOT_INFINITIVE = re.compile(
    r"(?:the|a|an|all|any|its|their|our|his|her|this|that|these|those|such|each|every|some|many|"
    r"free|open|public|local|national|\w+(?:ist|ive|al|ous|ic|ed|ing|ful))\b",
    re.IGNORECASE,
)
_INFINITIVE_LIKE = frozenset(
    [
        "do",
        "be",
        "heal",
        "deal",
        "seal",
        "steal",
        "appeal",
        "reveal",
        "conceal",
        "signal",
        "assist",
        "resist",
        "insist",
        "exist",
        "consist",
        "enlist",
        "give",
        "live",
        "drive",
        "arrive",
        "receive",
        "strive",
        "forgive",
        "survive",
        "proceed",
        "succeed",
        "need",
        "feed",
        "exceed",
        "heed",
        "speed",
        "bring",
        "sing",
        "fuel",
        "reveal",
        "total",
        "bring",
    ]
)
_PRONOUNS = frozenset(
    ["you", "them", "everyone", "us", "vocês", "vosotros", "ustedes", "vous", "euch", "sie", "ihnen", "all", "each"]
)
_OBJECT_END = re.compile(r"[,;:]|\.(?:\s|$)|$")
_PAUSE = re.compile(
    r",\s+(?:in|together|as|including|after|before|by|with|without|where|if|on|at|through|under|while)\b", re.IGNORECASE
)
_THAT_VERB = re.compile(
    r"\s(?:\w+ly\s+)?(?:stop|end|be|take|make|give|work|ensure|guarantee|publish|withdraw|"
    r"repeal|release|respect|recognise|recognize|cease|start|begin|provide|"
    r"pay|return|resign|step|act|adopt|reject|revoke|cancel|halt|hold|keep|put|lift|open|close|"
    r"allow|grant|implement|introduce|listen|hear|reverse|"
    r"should|must|shall|will|may|not|is|are|comply|commit|immediately|finally)\b",
    re.IGNORECASE,
)


def find_addressee(after_verb: str, lemma: str, verb_text: str, phrases: Phrases) -> tuple[int, int] | None:
    """Find the addressee in the words after the verb, as start and end; None where nobody is addressed."""
    if lemma not in phrases.addressed:
        return None
    found = _find_english(after_verb, lemma, verb_text) if phrases.code == "en" else _find_by_ends(after_verb, phrases)
    if found is None:
        return None
    start, end = found
    while start < end and after_verb[start] in ' \t*_"“':
        start += 1
    while end > start and after_verb[end - 1] in ' \t,;:*_"”':
        end -= 1
    return (start, end) if 0 < end - start <= _MAX_CHARACTERS else None


def is_pronoun(words: str) -> bool:
    """Tell whether *words* stand for somebody named elsewhere."""
    return words.casefold().strip() in _PRONOUNS


def find_target(after_verb: str) -> tuple[int, int] | None:
    """Find the object of a verb that addresses nobody: up to the first pause."""
    start = len(after_verb) - len(after_verb.lstrip())
    for found in _OBJECT_END.finditer(after_verb, start):
        # The point of an initial ends nothing.
        if (
            found[0].startswith(".")
            and re.search(r"\b\w$", after_verb[: found.start()])
            and found.end() < len(after_verb)
        ):
            continue
        return (start, found.start()) if 0 < found.start() - start <= 300 else None
    return None


def _find_english(after: str, lemma: str, verb_text: str) -> tuple[int, int] | None:
    lead = re.match(r"\s+(that|for|of|from|the following)\b", after, re.IGNORECASE)
    begin = 0
    if verb_text.casefold().endswith("that") or (lead and lead[1].casefold() == "that"):
        begin = lead.end() if lead else 0
        end = _THAT_VERB.search(after, begin)
        return (begin, end.start()) if end else None
    if lead and lead[1].casefold() in {"for", "of", "from"} and lemma in {"ask", "request", "demand"}:
        begin = lead.end()
        if lead[1].casefold() == "for" and not re.search(r"\bto\b", after[begin : begin + _MAX_CHARACTERS]):
            return None
    elif lemma in {"demand", "propose", "recommend", "request"} and not re.search(r"\bto\b", after[:_MAX_CHARACTERS]):
        return None
    if lemma in {"demand", "recommend", "propose"} and not lead:
        return None
    if lemma in {"remind", "warn"}:
        end = re.search(r"\s(?:that|of|about|against)\b", after)
        return (begin, end.start()) if end else None
    end_at = _infinitive_after(after, begin)
    return (begin, end_at) if end_at else None


def _infinitive_after(after: str, begin: int) -> int | None:
    """Find where the noun ends that is asked: before the first "to" that opens an infinitive."""
    for found in re.finditer(
        r"(?:,\s+|\s)(?:not\s+)?to(?:\s*:|\s+(?P<word>[\w’'-]+))", after[: begin + 400], re.IGNORECASE
    ):
        if found.start() <= begin:
            continue
        if _opens_infinitive(after[begin : found.start()], found["word"]):
            pause = _PAUSE.search(after, begin, found.start())
            return pause.start() if pause else found.start()
    return None


def _opens_infinitive(before: str, word: str | None) -> bool:
    if word is None:
        return True
    last = re.findall(r"[\w’'-]+", before)
    if last and last[-1].casefold() in _BINDS_TO:
        return False
    if word[:1].isupper():
        return False
    return word.casefold() in _INFINITIVE_LIKE or not _NOT_INFINITIVE.match(word)


def _find_by_ends(after: str, phrases: Phrases) -> tuple[int, int] | None:
    ends = "|".join(phrases.addressee_ends)
    found = re.search(rf"[,\s]+(?:{ends})(?!\w)|[.;:!?]", after[: _MAX_CHARACTERS + 20], re.IGNORECASE)
    if not found or found[0][0] in ".;!?" or found.start() == 0:
        return None
    return 0, found.start()
