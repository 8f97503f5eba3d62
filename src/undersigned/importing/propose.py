"""Puts the proposal together: head, body, list of names, and a reason for all that was left out."""

from undersigned.importing.addressees import is_pronoun
from undersigned.importing.clauses import Body, read_body
from undersigned.importing.issuers import find_issuers
from undersigned.importing.languages import guess_language, phrases_for
from undersigned.importing.matching import matcher_for
from undersigned.importing.proposal import Dropped, Proposal
from undersigned.importing.signatures import NameList, find_names
from undersigned.importing.source import Source
from undersigned.importing.titles import Head, find_kind, read_head


def propose_statement(source: Source) -> Proposal:
    """Recognise the statement in *source*; what could not be placed is among what was dropped."""
    lang = guess_language(source.text)
    matcher = matcher_for(phrases_for(lang).code)
    head = read_head(source, matcher)
    names = find_names(source, matcher, head.body_start)
    body = read_body(source, matcher, head, names.first_block)
    return Proposal(
        source_kind=source.kind.value,
        encoding=source.encoding,
        source_text=source.text,
        lang=lang,
        kind=find_kind(head, matcher),
        title=head.title,
        subtitle=head.subtitle,
        issued_by=tuple([head.issuer] if head.issuer else find_issuers(source, matcher, _places(body))),
        addressees=_addressees(head, body),
        preamble=tuple(body.preamble),
        clauses=tuple(body.clauses),
        between=tuple(body.between),
        closing=tuple(body.closing),
        signatories=tuple(names.signatories),
        unnamed=(*body.unnamed, *names.unnamed),
        dropped=_dropped(source, head, body, names),
        notes=(*source.notes, *names.notes),
        encoding_guessed=source.encoding_guessed,
    )


def _places(body: Body) -> list[tuple[int, int]]:
    spans = [part.span for part in (*body.preamble, *body.between)] + [clause.span for clause in body.clauses]
    return sorted((span.start, span.end) for span in spans)


def _addressees(head: Head, body: Body) -> tuple[str, ...]:
    """Name each addressee once: of the salutation first, then of the clauses in their order."""
    named = head.salutations + [clause.addressee for clause in body.clauses if clause.addressee and not clause.optional]
    return tuple(dict.fromkeys(name for name in named if not is_pronoun(name)))


def _dropped(source: Source, head: Head, body: Body, names: NameList) -> tuple[Dropped, ...]:
    found = [*head.dropped, *body.dropped, *names.dropped]
    found.sort(key=lambda part: part.span.start if part.span else -1)
    return (*source.dropped, *found)
