"""Refusals about recordings, in words: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from undersigned.recordings import rules
from undersigned.sounds import rules as sounds

if TYPE_CHECKING:
    from django.utils.functional import Promise

REASONS: dict[type[Exception], str | Promise] = {
    sounds.SoundEmpty: gettext_lazy("The file is empty. Choose another one."),
    sounds.SoundTooLarge: gettext_lazy(
        "The file has more than 6 MB. Save it in mono, with 64 kbit/s or less, then choose it again."
    ),
    sounds.SoundUnknown: gettext_lazy(
        "This is no sound that is taken. Save it as MP3, as M4A with AAC, or as Ogg with Opus."
    ),
    sounds.CodecRefused: gettext_lazy(
        "Not every browser plays this kind of sound, or the file holds several recordings. Save it as MP3, as M4A with "
        "AAC, or as Ogg with Opus."
    ),
    sounds.SoundBroken: gettext_lazy(
        "The sound can't be read to its end, or it is shorter than a second. Save it again, then choose it."
    ),
    rules.TextUnknown: gettext_lazy("The statement has no published text in this language. Choose one of the list."),
    rules.AlreadyThere: gettext_lazy("This very sound stands at another text of this statement already."),
    rules.TooManyRecordings: gettext_lazy("There are forty recordings, as many as are taken. Take one back first."),
    rules.SpeakerTooLong: gettext_lazy("The name has more than 200 characters."),
    rules.NoSuchRecording: gettext_lazy("This recording is not there any more; perhaps somebody took it back."),
}
