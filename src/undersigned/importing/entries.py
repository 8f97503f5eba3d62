"""One entry of a list of names: name, role, affiliation, former or not, person or organisation.

The name is kept as printed. What can't be told apart is kept together rather than cut wrongly, and no word is lost: a
part that fits nothing goes to the affiliation.
"""

import re
from dataclasses import dataclass
from functools import cache

from undersigned.importing.languages import find_script
from undersigned.importing.phrases import ALL

_OPEN, _CLOSE = "([（【", ")]）】"
_QUOTED_END = re.compile(r"^(?P<name>[^“”„«»\"]{3,}?)\s+[“„«\"](?P<body>[^“”„«»\"]{2,})[”“»\"]$")
_HANDLE = re.compile(r"(?:[,，]\s*|\s+)(?P<handle>@[\w-]+(?:\.[\w-]+)*)")
_SEPARATOR = re.compile(r"\s*[,，;；]\s*|\s+[-–—|]\s+|\s+@\s+|\s+//?\s+")
_PARTS = re.compile(
    r"\s*[,，;；]\s*|\s+[|]\s+|\s+&\s+(?=(?:\w+\s)?(?:director|professor|founder|ceo|chair)\b)", re.IGNORECASE
)
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\ufeff\u2060\u00ad\u180e")
_EDGES = " \t,;，；*_·•"
_LONGEST = 2_000
"""Characters up to which words are taken apart; no entry that anybody wrote is longer."""
_SQUEEZED = {ord(character): None for character in _INVISIBLE} | {0xA0: " "}
_CONTROL_MARK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2400-\u2421]")
_BIDI_MARK = re.compile(f"[{''.join(sorted(_BIDI))}]")
_INVISIBLE_MARK = re.compile(f"[{''.join(sorted(_INVISIBLE))}]")
_LINK = re.compile(r"https?://|www\.")
_MAIL = re.compile(r"[^\s@]@[^\s@]+\.\w")
_TAG_MARK = re.compile(r"[<>{}]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry taken apart; see `proposal.SignatoryProposal` for what the parts mean."""

    name: str
    role: str | None = None
    affiliation: str | None = None
    former: bool = False
    handle: str | None = None
    remark: str | None = None
    is_org: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    roles: frozenset[str]
    posts: frozenset[str]
    bodies: frozenset[str]
    former: re.Pattern[str]
    member: re.Pattern[str]
    of: re.Pattern[str]


def squeeze(words: str) -> str:
    """Give *words* with single spaces and without characters that nobody sees."""
    return " ".join((words if words.isascii() else words.translate(_SQUEEZED)).split())


def parse_entry(printed: str, *, expects_org: bool = False) -> Entry:
    """Take the entry *printed* apart.

    Args:
        printed: One entry, with or without line ends inside.
        expects_org: The entry stands under a heading that promises organisations.
    """
    words = _all_words()
    line = squeeze(printed).strip(_EDGES)
    if len(line) > _LONGEST:
        return Entry(line, is_org=expects_org)
    quoted = _QUOTED_END.match(line)
    if quoted and "(" not in line:
        return Entry(quoted["name"].strip(_EDGES), affiliation=quoted["body"].strip(), is_org=False)
    line, handle = _take_handle(line)
    name, details, remark = _split_name(line, words, expects_org=expects_org)
    if expects_org:
        return _parse_org(line, handle)
    if not details and is_body(name, words):
        return Entry(name, handle=handle, remark=remark, is_org=True)
    if handle is None and (found := _HANDLE.match(" " + details)):
        handle, details = found["handle"], details[found.end() - 1 :].strip(_EDGES)
    role, affiliation, former = split_details(_unbracketed(details))
    return Entry(name, role, affiliation, former, handle, remark)


def _parse_org(line: str, handle: str | None) -> Entry:
    """Keep an organisation as printed; a bracket with one plain word beside it is a remark, an acronym a part of it."""
    placed = re.match(r"(?P<name>[^()]+?)\s+\((?P<word>[^\W\d_]+)\)$", line)
    if placed and placed["word"].istitle():
        return Entry(placed["name"], handle=handle, remark=placed["word"], is_org=True)
    return Entry(line, handle=handle, is_org=True)


def split_details(details: str) -> tuple[str | None, str | None, bool]:
    """Split what stands beside a name into role, affiliation, and whether they are past."""
    words = _all_words()
    if not details:
        return None, None, False
    if len(details) > _LONGEST:
        return None, details, False
    for separator in (" @ ", "@"):
        head, found, tail = details.partition(separator)
        if found and head and _is_role(head, words) and not (separator == "@" and tail[:1].islower()):
            return head.strip(_EDGES), tail.strip(_EDGES) or None, False
    roles: list[str] = []
    past: list[bool] = []
    parts = _split_outside(details, _PARTS)
    for number, (start, part) in enumerate(parts):
        plain, is_former = _without_former(part, words)
        role, body = _split_part(part, plain, words, is_former=is_former)
        if role:
            roles.append(role)
            past.append(is_former)
        if body:
            # From the first body on nothing is reordered: a second post belongs to a second body.
            rest = parts[number + 1 :]
            affiliation = body + details[start + len(part) :].rstrip(_EDGES) if rest else body
            return ", ".join(roles) or None, affiliation, is_former and not rest
    return ", ".join(roles) or None, None, bool(past) and all(past)


def is_past(words_found: str) -> bool:
    """Tell whether a role or affiliation is said to be a past one."""
    return _without_former(words_found, _all_words())[1]


def find_flags(printed: str, name: str) -> tuple[str, ...]:
    """Name what a person should look at.

    Returns:
        Of `control`, `bidi`, `invisible`, `link`, `mail`, `markup`, `formula`, `long`, those that apply.
    """
    flags: list[str] = []
    if _CONTROL_MARK.search(name):
        flags.append("control")
    if _BIDI_MARK.search(printed):
        flags.append("bidi")
    if _INVISIBLE_MARK.search(printed):
        flags.append("invisible")
    if _LINK.search(printed):
        flags.append("link")
    if _MAIL.search(printed):
        flags.append("mail")
    if _TAG_MARK.search(name):
        flags.append("markup")
    if name[:1] in {"=", "+", "-", "@"}:
        flags.append("formula")
    if len(name) > 200 or len(printed) > 700:
        flags.append("long")
    return tuple(flags)


def is_body(words_found: str, words: "_Words | None" = None) -> bool:
    """Tell whether *words_found* name an organisation."""
    known = (words or _all_words()).bodies
    tokens = re.findall(r"[\w.’'-]+", words_found.casefold())
    return any(token in known or token.rstrip(".") in known for token in tokens)


def has_role(words_found: str) -> bool:
    """Tell whether *words_found* hold a word for a role, in any language known here."""
    roles = _all_words().roles
    return any(token in roles for token in re.findall(r"[\w-]+", words_found.casefold()))


@cache
def _all_words() -> _Words:
    """Lists mix languages, so the words of all of them are known to every list."""
    return _Words(
        roles=frozenset().union(*(phrases.roles for phrases in ALL)),
        posts=frozenset().union(*(phrases.posts for phrases in ALL)),
        bodies=frozenset().union(*(phrases.bodies for phrases in ALL)),
        former=_joined(phrases.former for phrases in ALL),
        member=_joined(phrases.member for phrases in ALL),
        of=_joined(phrases.of for phrases in ALL),
    )


def _joined(tables: object) -> re.Pattern[str]:
    expressions = sorted({expression for table in tables for expression in table}, key=len, reverse=True)  # type: ignore[attr-defined]
    return re.compile("(?:" + "|".join(expressions) + r")(?:(?<=\W)|(?!\w))\s*", re.IGNORECASE)


def _take_handle(line: str) -> tuple[str, str | None]:
    bracket = next((place for place, character in enumerate(line) if character in _OPEN), len(line))
    found = _HANDLE.search(line)
    if not found or found.start() > bracket:
        return line, None
    rest = line[: found.start()] + (" " if line[found.end() : found.end() + 1] in _OPEN else "") + line[found.end() :]
    return rest.strip(_EDGES), found["handle"]


def _split_name(line: str, words: _Words, *, expects_org: bool) -> tuple[str, str, str | None]:
    """Part the name from what stands beside it and from what follows the bracket."""
    bracket = re.search(r"\s*[(（]", line)
    separator = _SEPARATOR.search(line)
    if bracket and bracket.start() > 0 and (not separator or bracket.start() < separator.start()):
        inside_end = _closing(line, bracket.end())
        inside, after = line[bracket.end() : inside_end], line[inside_end + 1 :].strip()
        if _belongs_to_name(line[: bracket.start()], inside, after, words, expects_org=expects_org):
            return _name_with_bracket(line, inside_end, after)
        return line[: bracket.start()].strip(_EDGES), inside.strip("() "), after.strip(" ;,.)") or None
    if separator and separator.start() > 0:
        return line[: separator.start()].strip(_EDGES), line[separator.end() :].strip(_EDGES), None
    return line, "", None


def _name_with_bracket(line: str, inside_end: int, after: str) -> tuple[str, str, None]:
    head = line[: inside_end + 1].strip(_EDGES)
    separator = _SEPARATOR.match(after) or _SEPARATOR.match(" " + after)
    if separator:
        return head, after[max(0, separator.end() - (0 if _SEPARATOR.match(after) else 1)) :].strip(_EDGES), None
    more = re.match(
        r"(?P<name>[^\W\d_][\w.’'-]*(?:\s[^\W\d_][\w.’'-]*){0,2})\s*(?:(?P<sep>[,，(（]|\s[-–]\s)(?P<rest>.*))?$", after
    )
    if more and more["name"] and not has_role(more["name"]):
        rest = (more["rest"] or "").strip(_EDGES)
        if more["sep"] and more["sep"] in _OPEN and rest[-1:] in _CLOSE:
            # The bracket was opened by what parts name and details.
            rest = rest[:-1].strip(_EDGES)
        return f"{head} {more['name']}", rest, None
    return head, after.strip(_EDGES), None


def _belongs_to_name(head: str, inside: str, after: str, words: _Words, *, expects_org: bool) -> bool:
    """Tell whether a bracket is a part of the name: another script, a nickname, an acronym of the body."""
    if expects_org:
        return True
    script = find_script(inside)
    if script and script != find_script(head) and len(inside) <= 12:
        return True
    follows = after[:1]
    if follows and follows not in ";.)" and not re.match(r"[-–—]", after):
        return True
    initials = "".join(token[0] for token in re.findall(r"[^\W\d_][\w’'-]*", head) if token[0].isupper())
    return is_body(head, words) and inside.isupper() and len(inside) <= 10 and inside[:1] in initials


def _unbracketed(words_found: str) -> str:
    if words_found[:1] and words_found[0] in _OPEN and _closing(words_found, 1) == len(words_found) - 1:
        return words_found[1:-1].strip(_EDGES)
    return words_found


def _closing(line: str, start: int) -> int:
    depth = 1
    for place in range(start, len(line)):
        if line[place] in _OPEN:
            depth += 1
        elif line[place] in _CLOSE:
            depth -= 1
            if depth == 0:
                return place
    return len(line)


def _split_outside(details: str, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """Split at *pattern*, but not inside brackets or quotes; give each part with its place."""
    parts: list[tuple[int, str]] = []
    start = depth = 0
    ends = {found.start(): found.end() for found in pattern.finditer(details)}
    for place, character in enumerate(details):
        depth += (character in _OPEN + "“„«") - (character in _CLOSE + "”»")
        if place in ends and depth <= 0 and place >= start:
            parts.append((start, details[start:place]))
            start = ends[place]
    parts.append((start, details[start:]))
    return [(place, part) for place, part in parts if part.strip(_EDGES)]


def _without_former(part: str, words: _Words) -> tuple[str, bool]:
    found = words.former.match(part)
    if found:
        return part[found.end() :].strip(), True
    if re.search(r"\b(?:former|formerly|emeritus|emerita|ehemalige[rs]?|a\.\s?d\.)(?!\w)", part, re.IGNORECASE):
        return part, True
    return part, False


def _split_part(part: str, plain: str, words: _Words, *, is_former: bool) -> tuple[str | None, str | None]:
    member = words.member.match(plain)
    body = plain[member.end() :].strip(' "“”„«»') if member else ""
    if member and is_former and plain[:1].islower() and body.istitle():
        # "ex-member of the Left Front": the belonging is past, and says no more than the body's name.
        return None, _unquoted(plain[member.end() :])
    if not _is_role(plain, words):
        return None, _unquoted(plain) if is_former and not has_role(plain) else _unquoted(part)
    post = _split_post(part, words)
    return post or (part, None)


def _split_post(part: str, words: _Words) -> tuple[str, str] | None:
    """Split "President of the Polish Software Market Association" where a post is joined to a body."""
    for found in re.finditer(r"\s+(?=\w+)", part):
        joint = words.of.match(part, found.end())
        head, body = part[: found.start()], part[joint.end() :] if joint else ""
        if joint and body[:1].isupper() and head.split()[-1].casefold() in words.posts:
            return head, _unquoted(body.strip())
    return None


def _unquoted(words_found: str) -> str:
    inner = words_found.strip()
    if len(inner) > 2 and inner[0] in '“„«"' and inner[-1] in '”“»"' and not re.search(r"[“”„«»\"]", inner[1:-1]):
        return inner[1:-1].strip()
    return inner


def _is_role(part: str, words: _Words) -> bool:
    """Tell whether *part* is what somebody does: a role word where roles stand, or a small first letter."""
    tokens = re.findall(r"[\w.’'-]+", part)
    if not tokens:
        return False
    head = re.split(r"\s(?:of|at|for|in|de|der|du|für|@)\s", part, maxsplit=1)[0]
    heads = re.findall(r"[\w’'-]+", head.casefold())
    if heads and (heads[-1] in words.roles or (heads[0] in words.roles and not is_body(head, words))):
        return True
    if is_body(part, words) or re.search(r"\w\.\w{2,}", part):
        return False
    small = tokens[0][0].islower() and len(tokens) > 1 and not re.search(r"[A-Z]", tokens[0])
    return small or any(token.casefold() in words.roles for token in tokens)
