"""Recordings at the desk: joins the sound that is handed in with the text that it reads, and with its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.desk.appending import mark_stale
from undersigned.desk.using import take_storage
from undersigned.recordings import actions
from undersigned.recordings.rules import TextUnknown
from undersigned.sounds.reading import read_sound
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from undersigned.instance.config import Instance
    from undersigned.recordings.models import Recording
    from undersigned.signing.models import Collection


def texts_to_read(collection: Collection) -> Mapping[str, str]:
    """Return the hash of the present version's text in each language, the leading one first."""
    return {text.lang: text.sha256 for text in texts.frozen_texts(collection.statement, collection.version)}


def put_recording(
    collection: Collection, lang: str, file: bytes, speaker: str, *, instance: Instance, today: date
) -> Recording:
    """Publish the sound *file* beside the present text in *lang*, in place of the one that was there.

    Raises:
        Refusal: Of `sounds`, the file is not taken; of `recordings`, it can't be kept.
        OverLimit: Of `coalitions`: it has no room.
        CharacterForbidden: The name holds a character that is not taken.
    """
    # Reading takes a while, in which nobody else should wait to write.
    sound = read_sound(file)
    known = texts_to_read(collection)
    if lang not in known:
        raise TextUnknown
    statement = collection.statement
    with transaction.atomic():
        take_storage(statement.coalition, len(sound.data), instance=instance)
        kept = actions.keep_recording(
            statement,
            sound,
            version=collection.version,
            lang=lang,
            text_sha256=known[lang],
            speaker=speaker,
            on=today,
        )
        mark_stale(statement)
    return kept


@transaction.atomic
def take_recording_back(collection: Collection, number: int) -> None:
    """Delete recording *number*: page, file and feeds forget it with the next round.

    Raises:
        NoSuchRecording: There is none, or it was taken back already.
    """
    actions.drop_recording(collection.statement, number)
    mark_stale(collection.statement)
