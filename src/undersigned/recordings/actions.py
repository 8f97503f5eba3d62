"""Keeping recordings, and forgetting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.recordings import rules
from undersigned.recordings.models import Recording

if TYPE_CHECKING:
    from datetime import date

    from undersigned.sounds.reading import Sound
    from undersigned.texts.models import Statement


@transaction.atomic
def keep_recording(
    statement: Statement, sound: Sound, *, version: int, lang: str, text_sha256: str, speaker: str, on: date
) -> Recording:
    """Keep *sound* as the recording of the text with this hash, in place of the one that was there.

    Raises:
        Refusal: It can't be kept; nothing was changed.
        CharacterForbidden: The name holds a character that is not taken.
    """
    tidy = rules.tidy_speaker(speaker)
    rows = Recording.objects.filter(statement=statement)
    rows.filter(text_sha256=text_sha256).delete()
    if rows.count() >= rules.MOST_RECORDINGS:
        raise rules.TooManyRecordings
    try:
        with transaction.atomic():
            return Recording.objects.create(
                statement=statement,
                version=version,
                lang=lang,
                text_sha256=text_sha256,
                speaker=tidy,
                on=on,
                kind=sound.kind.value,
                data=sound.data,
                sha256=sound.sha256,
                size_bytes=len(sound.data),
                seconds=sound.seconds,
            )
    except IntegrityError as error:
        raise rules.AlreadyThere from error


def drop_recording(statement: Statement, number: int) -> None:
    """Delete recording *number* of *statement*.

    Raises:
        NoSuchRecording: There is none, or it was deleted already.
    """
    deleted, _rows = Recording.objects.filter(statement=statement, pk=number).delete()
    if not deleted:
        raise rules.NoSuchRecording
