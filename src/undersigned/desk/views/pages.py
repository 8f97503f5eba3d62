"""What the desk's pages share: rendering with a statement's name and steps, refusals in words, what was handed in."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from undersigned.desk import actions, proposals, reasons, rules
from undersigned.importing.errors import ImportingError
from undersigned.importing.source import Kind as SourceKind
from undersigned.publishing.moderation import REASON_WORDS
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from undersigned.publiclog.moderation import Reason
    from undersigned.texts.models import Statement, Text
    from undersigned.texts.queries import FrozenVersion

_SHOWN_SOURCE = 200_000
_Taken = TypeVar("_Taken")


@dataclass(frozen=True)
class HandedIn:
    """A text that was pasted or uploaded; *plain* are the words of one that was pasted as rich text."""

    data: bytes
    filename: str | None
    kind: SourceKind | None
    plain: bytes = b""


def show(
    request: HttpRequest, template: str, statement: Statement | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render *template* of the desk, with what every page about *statement* shows.

    A view that knows the collection already hands it in as *collection*, also where there is none.
    """
    if statement is not None:
        collection = context["collection"] if "collection" in context else signing.collection_of(statement)
        draft, frozen = texts.draft_of(statement), texts.newest_frozen(statement)
        context |= {
            "statement": statement,
            "collection": collection,
            "title": _title(statement, draft, frozen),
            "state": collection.state if collection else "draft",
            "has_draft": draft is not None,
            "missing": actions.find_missing(statement),
            "frozen": frozen,
        }
    return render(request, f"desk/{template}.html", context, status=status)


def lead_away(slug: str) -> HttpResponse:
    """Lead to the statement's own page from one that has nothing to do there now; 303 says that nothing was done."""
    return HttpResponseRedirect(reverse("desk:statement", args=[slug]), status=HTTPStatus.SEE_OTHER)


def refusal_context(refusal: Exception) -> dict[str, Any]:
    """Return what a page needs to show *refusal*."""
    return {"reason": reasons.reason_for(refusal), "passage": reasons.passage_of(refusal)}


def title_of(statement: Statement) -> str:
    """Return the title as the draft or the newest version has it."""
    draft = texts.draft_of(statement)
    return _title(statement, draft, None if draft else texts.newest_frozen(statement))


def _title(statement: Statement, draft: Text | None, frozen: FrozenVersion | None) -> str:
    title = texts.content_of(draft).title if draft else frozen.title if frozen else ""
    return title or statement.slug


def source_context(statement: Statement) -> dict[str, Any]:
    """Return the source in stretches, with what was left out of it."""
    marks = proposals.marks_from_json(statement.source_marks)
    text = statement.source_text[:_SHOWN_SOURCE]
    return {
        "pieces": proposals.cut_pieces(text, marks) if text else [],
        "is_source_cut": len(statement.source_text) > _SHOWN_SOURCE,
        "left_out": marks.left_out,
        "notes": marks.notes,
        "encoding": marks.encoding,
        "renumbered": marks.renumbered,
    }


def reason_options(among: tuple[Reason, ...], chosen: str = "") -> list[dict[str, Any]]:
    """Return kinds of reasons to choose from, in words."""
    return [{"value": one.value, "words": REASON_WORDS[one], "is_chosen": one == chosen} for one in among]


def read_handed_in(request: HttpRequest) -> HandedIn:
    """Return the file that was uploaded, else what was pasted, as rich text where a script kept it.

    Raises:
        FileEmpty: A file was chosen, and there is nothing in it.
        NothingHandedIn: There is neither.
    """
    upload = request.FILES.get("file")
    if upload is not None:
        return HandedIn(read_upload(upload), upload.name, None)
    pasted = request.POST.get("pasted", "").replace("\r\n", "\n").encode("utf-8", "replace")
    plain = pasted if pasted.strip() else b""
    if rich := request.POST.get("pasted_html", "").strip():
        # The browser has decoded it: what the page says of its encoding is over.
        return HandedIn(BOM_UTF8 + rich.encode("utf-8", "replace"), None, SourceKind.HTML, plain)
    if not plain:
        raise rules.NothingHandedIn
    return HandedIn(plain, None, None)


def read_upload(upload: UploadedFile) -> bytes:
    """Return what is in the file that was chosen.

    Raises:
        FileEmpty: Nothing.
    """
    if not upload.size:
        raise rules.FileEmpty
    data: bytes = upload.read()
    return data


def take(handed_in: HandedIn, read: Callable[[HandedIn], _Taken]) -> _Taken:
    """Return what *read* makes of *handed_in*: of its plain words where the rich text can't be read."""
    try:
        return read(handed_in)
    except ImportingError:
        if not handed_in.plain:
            raise
        return read(HandedIn(handed_in.plain, None, None))
