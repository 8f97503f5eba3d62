"""Minutes that write themselves: one line of canonical JSON for each thing that happened, each naming the one before.

Rules: lines are only added; a line names the SHA-256 of the line before it, so that none can be altered or left out
unseen; every change of the text is in them whole, with the hash of the text that it made. So the adopted text can be
made again from the minutes alone (`replay`), to the same bytes. A secret vote leaves numbers, and who took part only
where the rule says so.
Source: docs/reference/formats/minutes.md.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import rfc8785

from undersigned.roundtable.rules import changing, drafting
from undersigned.roundtable.rules.deciding import members_of_counts, members_of_procedure, members_of_rule
from undersigned.roundtable.rules.refusing import MinutesBroken, Refusal
from undersigned.texts.rules import Refusal as TextRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from undersigned.roundtable.rules.changing import AnyChange
    from undersigned.roundtable.rules.deciding import Outcome, Procedure, Rule, Voice
    from undersigned.roundtable.rules.drafting import Draft

VERSION = 1


class Kind(StrEnum):
    """What happened."""

    OPENED = "opened"
    JOINED = "joined"
    LEFT = "left"
    PUT = "put"
    DECIDED = "decided"
    CHANGED = "changed"
    ADOPTED = "adopted"
    NOTED = "noted"


class Ground(StrEnum):
    """Why the text was changed."""

    AMENDMENT = "amendment"
    EDITORIAL = "editorial"
    UNDO = "undo"


class Matter(StrEnum):
    """What was put to a decision."""

    AMENDMENT = "amendment"
    CLAUSE = "clause"
    WHOLE = "whole"


_ALWAYS = {"v", "n", "at", "kind", "before"}
_MEMBERS = {
    Kind.OPENED: {"table", "draft", "procedure", "text"},
    Kind.JOINED: {"party", "name", "role"},
    Kind.LEFT: {"party", "name", "role"},
    Kind.PUT: {"decision", "matter", "about", "rule", "closes_at", "text"},
    Kind.DECIDED: {"decision", "result", "why", "tallies", "silent", "entitled", "voices", "uncounted", "present"},
    Kind.CHANGED: {"change", "ground", "by", "reason", "decision", "text"},
    Kind.ADOPTED: {"decision", "text"},
    Kind.NOTED: {"by", "words"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        n: Its place, counted from 0.
        kind: What happened.
        at: When, to the second.
        before: SHA-256 of the line before it, in hexadecimal; empty for the first.
        members: What else it says, as JSON.
    """

    n: int
    kind: Kind
    at: datetime
    before: str
    members: Mapping[str, Any]

    @property
    def data(self) -> bytes:
        """The line as it stands in the file, without its end."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        always: dict[str, Any] = {"v": VERSION, "n": self.n, "at": at, "kind": self.kind.value, "before": self.before}
        return rfc8785.dumps({**self.members, **always})

    @property
    def digest(self) -> str:
        """SHA-256 of the line, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def make_line(last: Line | None, kind: Kind, at: datetime, **members: Any) -> Line:
    """Return the line that follows *last* (nothing: the first). Its *members* are those that *kind* has."""
    if set(members) != _MEMBERS[kind]:
        raise TypeError(kind, sorted(members))
    return Line(
        n=last.n + 1 if last else 0,
        kind=kind,
        at=at.astimezone(UTC).replace(microsecond=0),
        before=last.digest if last else "",
        members=json.loads(rfc8785.dumps(members)),
    )


def open_minutes(at: datetime, *, table: str, draft: Draft, procedure: Procedure) -> Line:
    """Return the first line: the table's name, the text it begins with and how it will decide."""
    return make_line(
        None,
        Kind.OPENED,
        at,
        table=table,
        draft=drafting.members_of(draft),
        procedure=members_of_procedure(procedure),
        text=draft.text_digest,
    )


def note_change(
    last: Line,
    at: datetime,
    *,
    change: AnyChange,
    after: Draft,
    ground: Ground,
    by: str,
    reason: str = "",
    decision: int | None = None,
) -> Line:
    """Return the line that says that *change* was made, and that the text is *after* now."""
    return make_line(
        last,
        Kind.CHANGED,
        at,
        change=changing.members_of(change),
        ground=ground,
        by=by,
        reason=reason,
        decision=decision,
        text=after.text_digest,
    )


def note_put(
    last: Line, at: datetime, *, decision: int, matter: Matter, about: str, rule: Rule, closes_at: datetime, text: str
) -> Line:
    """Return the line that says that *matter* was put to a decision under *rule*, which holds until it is closed.

    Args:
        last: The line before.
        at: When.
        decision: Its number.
        matter: What sort of thing.
        about: What, in words: the proposed wording, or the clause.
        rule: How it is decided.
        closes_at: The deadline.
        text: Hash of the text as it stood.
    """
    closes = closes_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    members = members_of_rule(rule)
    return make_line(
        last, Kind.PUT, at, decision=decision, matter=matter, about=about, rule=members, closes_at=closes, text=text
    )


def note_decision(
    last: Line,
    at: datetime,
    *,
    decision: int,
    rule: Rule,
    outcome: Outcome,
    names: Mapping[str, str],
    present: Sequence[str],
) -> Line:
    """Return the line that says how a decision went.

    Args:
        last: The line before.
        at: When.
        decision: Its number.
        rule: Under which it was put.
        outcome: What came out.
        names: Name of each party and person that spoke, as shown at the table.
        present: Names of the parties at the table.
    """
    voices: list[dict[str, Any]] = []
    if not rule.is_secret:
        voices = [_describe(names, name, voice) for name, voice in outcome.spoken.items()]
    elif rule.lists_voters:
        voices = [{"name": names[name]} for name in outcome.spoken]
    return make_line(
        last,
        Kind.DECIDED,
        at,
        decision=decision,
        result=outcome.result,
        why=outcome.why,
        **members_of_counts(outcome),
        voices=sorted(voices, key=lambda voice: str(voice["name"])),
        uncounted=len(outcome.uncounted),
        present=sorted(present),
    )


def format_lines(lines: Iterable[Line]) -> bytes:
    """Return *lines* as a file: JSON Lines."""
    return b"".join(line.data + b"\n" for line in lines)


def parse_lines(data: bytes) -> list[Line]:
    """Return the lines of the file *data*, each checked against the one before it.

    Raises:
        MinutesBroken: One of them does not follow, or is not what `format_lines` writes.
    """
    lines: list[Line] = []
    rows = data.split(b"\n")
    if rows.pop():
        raise MinutesBroken(len(rows))
    for n, row in enumerate(rows):
        line = parse_line(row, n)
        if line.before != (lines[-1].digest if lines else "") or (line.kind is Kind.OPENED) != (n == 0):
            raise MinutesBroken(n)
        lines.append(line)
    return lines


def replay(lines: Sequence[Line]) -> Draft:
    """Return the draft to which *lines* lead, made again change by change.

    Raises:
        MinutesBroken: A change cannot be made, or makes another text than the line says.
    """
    draft: Draft | None = None
    for line in lines:
        try:
            draft = _replay_line(draft, line)
        except (Refusal, TextRefusal) as error:
            raise MinutesBroken(line.n) from error
    if draft is None:
        raise MinutesBroken
    return draft


def _replay_line(draft: Draft | None, line: Line) -> Draft:
    if line.kind is Kind.OPENED:
        draft = drafting.draft_from_members(line.members["draft"])
    elif draft is None:
        raise MinutesBroken(line.n)
    elif line.kind is Kind.CHANGED:
        draft = changing.apply_change(draft, changing.change_from_members(line.members["change"]))
    if line.members.get("text", draft.text_digest) != draft.text_digest:
        raise MinutesBroken(line.n)
    return draft


def parse_line(row: bytes, n: int) -> Line:
    """Return the line that stands at *n*, without looking at the one before it.

    Raises:
        MinutesBroken: It is not what `format_lines` writes.
    """
    try:
        members = json.loads(row)
        kind = Kind(members["kind"])
        if set(members) != _ALWAYS | _MEMBERS[kind] or members["v"] != VERSION or members["n"] != n:
            raise MinutesBroken(n)
        at = datetime.strptime(members["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        line = Line(n, kind, at, members["before"], {name: members[name] for name in _MEMBERS[kind]})
        if line.data != row:
            raise MinutesBroken(n)
    except (KeyError, TypeError, ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise MinutesBroken(n) from error
    return line


def read_line(row: str, n: int) -> Line:
    """Return the line at *n* out of our own table, where it was checked when it was written; spelling takes time."""
    members = json.loads(row)
    at = datetime.strptime(members["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    kind = Kind(members["kind"])
    return Line(n, kind, at, members["before"], {name: members[name] for name in _MEMBERS[kind]})


def _describe(names: Mapping[str, str], name: str, voice: Voice) -> dict[str, Any]:
    return {
        "name": names[name],
        "by": names[voice.person],
        "answer": voice.answer,
        "reason": voice.reason,
        "withdrawn": voice.is_withdrawn,
    }
