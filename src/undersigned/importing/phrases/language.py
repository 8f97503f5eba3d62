"""The shape of a language's data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is looked for in the texts of one language; all expressions are matched without regard to case.

    Attributes:
        code: BCP 47.
        common_words: Short words by which the language is known.
        subjects: Expressions for those who speak ("we", "the undersigned").
        fillers: Words that may stand between subject and verb.
        hedges: Words that, right before the subject, show that the sentence reports and does not act.
        verbs: Lemma to expressions of the verb after its subject, and at the beginning of a clause.
        inverted: Lemma to expressions that hold verb and subject ("fordern wir").
        addressed: Lemmas whose object is an addressee.
        announcing: Expressions of a verb that only announces what follows ("declare the following").
        addressee_ends: Expressions that end the addressee ("to", "that").
        demand_nouns: Lemma to expressions of headings and lead-ins without a verb ("our demands").
        kinds: Name of a kind, in English, to expressions in a title.
        salutations: Expressions that open a letter; what follows up to the line's end is the addressee.
        openings: Expressions of the line before names ("signed"); matched against a whole line.
        signed: One of the openings as somebody writes it.
        farewells: Expressions of the line that ends a letter ("yours sincerely"); matched against a whole line.
        instructions: Beginnings of paragraphs about how to sign.
        groups: Heading words that say who stands under them: organisations.
        furniture_headings: Headings after which nothing of the statement comes.
        roles: Words by which a role is known.
        posts: Roles that "of" joins to a body ("president of").
        of: Words that join a post to its body.
        former: Expressions that make a role or affiliation a past one.
        member: Expressions before a body that stand for belonging to it.
        bodies: Words by which an organisation's name is known.
        counted: Nouns of unnamed groups ("486 workers").
        columns: Meaning to headings of a table's columns.
    """

    code: str
    common_words: frozenset[str]
    subjects: tuple[str, ...]
    fillers: tuple[str, ...]
    hedges: tuple[str, ...]
    verbs: Mapping[str, tuple[str, ...]]
    inverted: Mapping[str, tuple[str, ...]]
    addressed: frozenset[str]
    announcing: tuple[str, ...]
    addressee_ends: tuple[str, ...]
    demand_nouns: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    salutations: tuple[str, ...]
    openings: tuple[str, ...]
    signed: str
    farewells: tuple[str, ...]
    instructions: tuple[str, ...]
    groups: tuple[str, ...]
    furniture_headings: tuple[str, ...]
    roles: frozenset[str]
    posts: frozenset[str]
    of: tuple[str, ...]
    former: tuple[str, ...]
    member: tuple[str, ...]
    bodies: frozenset[str]
    counted: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
