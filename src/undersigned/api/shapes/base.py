"""What all shapes share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from undersigned.api.rules import MAX_PAGE


def _without_nul(words: str) -> str:
    if "\0" in words:
        raise ValueError("holds the character U+0000")
    return words


Words = Annotated[str, AfterValidator(_without_nul)]
"""Text; no database keeps the character U+0000."""

Line = Annotated[Words, Field(max_length=1000)]
Lang = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", examples=["en", "pt-BR"])]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
EntryNumber = Annotated[int, Field(ge=0, lt=2**53)]
RowId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Shape(BaseModel):
    """A JSON object."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )


class Nothing(Shape):
    """No members."""


class Paging(Shape):
    """Which part of a list is asked for."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    """Rows of one answer, at most."""
    after: Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$")] = ""
    """What `next` of the answer before said; empty for the beginning."""


class Number(Shape):
    """How many rows something was done to."""

    number: Count
