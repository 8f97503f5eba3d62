"""Shapes of recordings."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from undersigned.api.shapes.base import Count, Lang, Sha256, Shape, Words
from undersigned.api.shapes.statements import File
from undersigned.recordings.rules import MAX_SPEAKER
from undersigned.sounds.rules import Kind


class RecordingIn(Shape):
    """A sound: MP3, M4A with AAC, or Ogg with Opus. It is put together anew, without what is not heard."""

    lang: Lang
    """Which text of the present version it reads."""
    file: File
    speaker: Annotated[Words, Field(max_length=MAX_SPEAKER)] = ""
    """Who speaks, if they want to be named."""


class Recording(Shape):
    """A text read aloud, as it is published."""

    number: Count
    lang: str
    version: Count
    text_sha256: Sha256
    """The text that it reads."""
    speaker: str
    on: date
    """The day on which it was handed in."""
    kind: Kind
    path: str
    """Of its file, in the bundle."""
    sha256: Sha256
    size_bytes: Count
    seconds: Count


class Recordings(Shape):
    """The recordings of a statement."""

    items: list[Recording]
