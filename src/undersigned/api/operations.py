"""All operations: importing this module fills the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from undersigned.api.doing import (
    answers,
    editions,
    languages,
    names,
    recordings,
    sharing,
    signatories,
    signing_on,
    statements,
    texts,
)
from undersigned.api.operation import OPERATIONS

if TYPE_CHECKING:
    from undersigned.api.operation import Operation

SUBJECTS: Final = {
    statements.__name__: "Statements",
    texts.__name__: "Texts",
    languages.__name__: "Languages",
    names.__name__: "Names signed elsewhere",
    signing_on.__name__: "Before a release",
    signatories.__name__: "Signatories",
    sharing.__name__: "Sharing",
    recordings.__name__: "Recordings",
    answers.__name__: "Answers",
    editions.__name__: "Editions",
}
"""What the modules of `doing` are about, in the order of pages."""


def all_operations() -> list[Operation]:
    """Return every operation, subject by subject."""
    order = list(SUBJECTS)
    return sorted(OPERATIONS, key=lambda one: order.index(one.run.__module__))


def subject_of(one: Operation) -> str:
    """Return what *one* is about."""
    return SUBJECTS[one.run.__module__]


def find_operation(name: str) -> Operation:
    """Return the operation called *name*."""
    return next(one for one in OPERATIONS if one.name == name)
