"""What was recognised in a source, for a person to correct: every part with the place that it was taken from.

The keys of `to_json` are those of the page on importing in the reference; `null` means that nothing was found.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the source's text: offsets in characters, lines counted from 1, end exclusive, end_line inclusive."""

    start: int
    end: int
    line: int
    end_line: int

    def to_json(self) -> dict[str, int]:
        """Give the span as JSON."""
        return {"start": self.start, "end": self.end, "line": self.line, "end_line": self.end_line}


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was left out, and why; *span* is None where it is not in the text shown either."""

    text: str
    reason: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the statement with their place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that the statement does: condemns, demands, asks.

    Attributes:
        text: The clause as printed, marks of the format left out.
        verb: English lemma ("call_on"); None for a clause without a verb that is known.
        verb_text: The words found.
        addressee: Who is asked, as printed; None where nobody is named.
        addressee_refers_to: Who "you" is, where the addressee is a pronoun.
        target: The object of a verb that addresses nobody (what is condemned).
        number: The number or letter as printed ("3", "b"); None without one.
        inside_clause: Counted from 1, the clause that this one is a part of.
        optional: A person should decide whether this is a clause at all.
    """

    text: str
    span: Span
    verb: str | None
    verb_text: str | None
    verb_span: Span | None
    addressee: str | None = None
    addressee_span: Span | None = None
    addressee_refers_to: str | None = None
    target: str | None = None
    number: str | None = None
    inside_clause: int | None = None
    optional: bool = False


class SignatoryKind(StrEnum):
    """Who signs; the values are those of the field `class` of a signature."""

    PERSON = "person"
    ORG = "org"


@dataclass(frozen=True, slots=True)
class SignatoryProposal:
    """One entry of a list of names.

    Attributes:
        name: As printed, white space squeezed; never reordered or corrected.
        role: What the person does; None where nothing is said.
        affiliation: The body named with the name; None where none is.
        former: The role or affiliation is said to be a past one.
        place: A town or country that has a column or bracket of its own.
        handle: An account name that begins with @.
        remark: Words that are none of the above.
        group: The heading that the entry stands under.
        as_printed: The whole entry.
        flags: What a person should look at; see `entries.find_flags`.
    """

    name: str
    kind: SignatoryKind
    as_printed: str
    span: Span
    role: str | None = None
    affiliation: str | None = None
    former: bool = False
    place: str | None = None
    handle: str | None = None
    remark: str | None = None
    group: str | None = None
    flags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the entry as JSON, with the kind spelt out."""
        found: dict[str, Any] = {
            "name": self.name,
            "role": self.role,
            "affiliation": self.affiliation,
            "kind": "person" if self.kind is SignatoryKind.PERSON else "organisation",
            "as_printed": self.as_printed,
            "line": self.span.line,
            "span": self.span.to_json(),
        }
        if self.former:
            found["affiliation_status"] = "former"
        for key in ("place", "handle", "remark", "group"):
            if getattr(self, key) is not None:
                found[key] = getattr(self, key)
        if self.flags:
            found["flags"] = list(self.flags)
        return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement as it was recognised.

    Attributes:
        source_kind: The format that was read.
        encoding: The encoding that was used.
        encoding_guessed: Neither the bytes nor the format said which one it is.
        source_text: The text that all spans point into.
        lang: BCP 47; None where no language known here fits.
        kind: What the text calls itself, in English; None where it doesn't say.
        issued_by: Who speaks, as named in the text.
        between: Passages between two clauses, in the order of the text.
        unnamed: Groups that are counted but not named ("486 tech workers").
        notes: What a person should know about the reading.
    """

    source_kind: str
    encoding: str
    source_text: str
    lang: str | None
    kind: str | None
    title: Passage | None
    subtitle: Passage | None
    issued_by: tuple[Passage, ...]
    addressees: tuple[str, ...]
    preamble: tuple[Passage, ...]
    clauses: tuple[Clause, ...]
    between: tuple[Passage, ...]
    closing: tuple[Passage, ...]
    signatories: tuple[SignatoryProposal, ...]
    unnamed: tuple[Passage, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...] = ()
    encoding_guessed: bool = False

    @property
    def is_statement(self) -> bool:
        """Tell whether anything of a statement was found: a clause, signatories, or a title with a text."""
        return bool(self.clauses or self.signatories or (self.title and self.preamble))

    def to_json(self) -> dict[str, Any]:
        """Give the proposal with the keys of the reference page, ready for `json.dumps`."""
        return {
            "source": {
                "kind": self.source_kind,
                "encoding": self.encoding,
                "encoding_guessed": self.encoding_guessed,
                "text": self.source_text,
            },
            "title": self.title.text if self.title else None,
            "title_span": self.title.span.to_json() if self.title else None,
            "subtitle": self.subtitle.text if self.subtitle else None,
            "subtitle_span": self.subtitle.span.to_json() if self.subtitle else None,
            "lang": self.lang,
            "kind": self.kind,
            "issued_by": [issuer.text for issuer in self.issued_by],
            "issued_by_spans": [issuer.span.to_json() for issuer in self.issued_by],
            "addressees": list(self.addressees),
            "preamble_start": self.preamble[0].text if self.preamble else None,
            "preamble": [_to_json(passage) for passage in self.preamble],
            "clauses": [_to_json(clause) for clause in self.clauses],
            "between": [_to_json(passage) for passage in self.between],
            "closing_start": self.closing[0].text if self.closing else None,
            "closing": [_to_json(passage) for passage in self.closing],
            "signatories": [signatory.to_json() for signatory in self.signatories],
            "signatories_count": len(self.signatories),
            "unnamed_signatories": [_to_json(passage) for passage in self.unnamed],
            "dropped": [_to_json(part) for part in self.dropped],
            "notes": list(self.notes),
        }


def _to_json(part: Passage | Clause | Dropped) -> dict[str, Any]:
    """Give *part* as JSON; `dataclasses.asdict` copies every word and takes four times as long."""
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: value.to_json() if isinstance(value, Span) else value for name, value in values.items()}
