"""Texts read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.shapes import base
from undersigned.api.shapes import recordings as shapes
from undersigned.desk import recordings
from undersigned.recordings import queries
from undersigned.sounds.rules import Kind
from undersigned.verifier.layout import recording_path

if TYPE_CHECKING:
    from undersigned.recordings.models import Recording

# The beginning of an MP3, for the description.
_HEAD = "//tQZAAAAAAAAA=="


@operation(
    "GET",
    "statements/<slug:slug>/recordings",
    needs=Duty.PRESS,
    page="recordings",
    does="list the recordings of the text read aloud",
    gives=shapes.Recordings,
)
def recordings_(call: Call, _asked: base.Nothing) -> shapes.Recordings:
    """Return all of them."""
    return shapes.Recordings(items=[_shape(one) for one in queries.recordings_of(call.collection.statement)])


@operation(
    "POST",
    "statements/<slug:slug>/recordings",
    needs=Duty.PRESS,
    page="recordings",
    does="publish a recording of a text of the present version, in place of the one that was there",
    takes=shapes.RecordingIn,
    gives=shapes.Recording,
    example={"lang": "en", "file": {"name": "read.mp3", "data": _HEAD}, "speaker": "Ada Quay"},
)
def put_recording(call: Call, asked: shapes.RecordingIn) -> shapes.Recording:
    """Publish it."""
    kept = recordings.put_recording(
        call.collection, asked.lang, asked.file.data, asked.speaker, instance=call.instance, today=call.today
    )
    return _shape(kept)


@operation(
    "DELETE",
    "statements/<slug:slug>/recordings/<int:number>",
    needs=Duty.PRESS,
    page="recordings",
    does="take a recording back: page, file and feeds forget it",
)
def take_recording_back(call: Call, _asked: base.Nothing) -> None:
    """Take it back."""
    recordings.take_recording_back(call.collection, call.number)


def _shape(one: Recording) -> shapes.Recording:
    return shapes.Recording(
        number=one.pk,
        lang=one.lang,
        version=one.version,
        text_sha256=one.text_sha256,
        speaker=one.speaker,
        on=one.on,
        kind=Kind(one.kind),
        path=recording_path(one.file_name),
        sha256=one.sha256,
        size_bytes=one.size_bytes,
        seconds=one.seconds,
    )
