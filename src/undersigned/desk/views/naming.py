"""Names that came with the text: corrected beside the source, ordered, shown on a ground, removed on request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.desk import access, actions, forms, keeping, proposals, reasons, rules
from undersigned.desk.stretches import find_stretch, format_stretch, parse_stretch
from undersigned.desk.views import pages
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from undersigned.desk.stretches import Stretch
    from undersigned.signing.actions.importing import ImportedName
    from undersigned.texts.models import Statement

PAGE = 100
MARKED = 50
"""Names to look at again of which the page has a list."""


@require_http_methods(["GET", "POST"])
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct the imported names, a hundred on a page."""
    statement = access.statement_for(request, slug)
    kept = actions.imported_names(statement)
    start = _start(request, len(kept))
    if request.method != "POST":
        return _page(request, statement, kept, find_stretch(kept, start, PAGE))
    try:
        typed = forms.read_names(request.POST)
    except reasons.REFUSALS as refusal:
        return _page(request, statement, kept, find_stretch(kept, start, PAGE), refusal=refusal)
    operation = forms.read_operation(request.POST)
    rows = forms.apply_to_names(typed, operation) if operation else typed
    filled = [row for row in rows if row.name or row.role or row.affiliation]
    read = parse_stretch(request.POST.get("made-from", ""))
    try:
        actions.save_stretch(statement, read, filled, now=timezone.now())
    except reasons.REFUSALS as refusal:
        kept = actions.imported_names(statement)
        if read is None or isinstance(refusal, rules.ListChanged):
            # Whoever saves the page that says so has been told what it replaces.
            read = find_stretch(kept, read.start if read else start, read.count if read else PAGE)
        return _page(request, statement, kept, read, rows=rows, refusal=refusal)
    if operation and operation.verb == "add-name":
        # The empty row is shown, not kept, until it has a name.
        kept = actions.imported_names(statement)
        return _page(request, statement, kept, find_stretch(kept, read.start if read else 0, len(filled)), rows=rows)
    here = f"{reverse('desk:names', args=[slug])}?from={start}"
    return redirect(f"{here}#name-{operation.place}" if operation else f"{here}&saved")


@require_POST
def add_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the names of a file behind those that are there."""
    statement = access.statement_for(request, slug)
    upload = request.FILES.get("names")
    kept = actions.imported_names(statement)
    try:
        if upload is None:
            raise rules.FileMissing
        data = pages.read_upload(upload)
        left_out, notes = actions.add_names_from_file(statement, data, upload.name or "", now=timezone.now())
    except reasons.REFUSALS as refusal:
        return _page(request, statement, kept, find_stretch(kept, 0, PAGE), refusal=refusal)
    if left_out or notes:
        kept = actions.imported_names(statement)
        return _page(request, statement, kept, find_stretch(kept, 0, PAGE), left_out_now=left_out, notes_now=notes)
    return redirect("desk:names", slug)


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the imported names on a ground, or take them off again."""
    statement = access.statement_for(request, slug)
    try:
        if request.POST.get("do") == "hide":
            actions.unpublish_names(statement)
        else:
            actions.publish_names(statement, request.POST.get("ground", ""))
    except reasons.REFUSALS as refusal:
        kept = actions.imported_names(statement)
        return _page(request, statement, kept, find_stretch(kept, 0, PAGE), refusal=refusal)
    return redirect("desk:names", slug)


@require_POST
def removals(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove a name whose removal was asked for, or leave it."""
    statement = access.statement_for(request, slug)
    verb, _, typed = request.POST.get("do", "").partition(" ")
    name = next((row for row in signing.removals_asked(statement) if row.pk == keeping.read_number(typed)), None)
    if name is not None and verb == "remove":
        actions.remove_imported(statement, name, now=timezone.now(), convenor=access.convenor_of(request))
    elif name is not None and verb == "keep":
        actions.keep_imported(statement, name)
    return redirect("desk:names", slug)


def _page(
    request: HttpRequest,
    statement: Statement,
    kept: Sequence[ImportedName],
    stretch: Stretch,
    *,
    rows: Sequence[ImportedName] | None = None,
    refusal: Exception | None = None,
    left_out_now: Sequence[proposals.LeftOut] = (),
    notes_now: Sequence[str] = (),
) -> HttpResponse:
    """Show a page of the names *kept*, with *rows* as they were typed in place of the *stretch*, if there are any."""
    published, count, start = signing.published_imported(statement), len(kept), stretch.start
    rows = kept[start : start + stretch.count] if rows is None else rows
    everyone = [*kept[:start], *rows, *kept[start + stretch.count :]]
    marks = _find_marks(everyone)
    return pages.show(
        request,
        "names",
        statement,
        status=422 if refusal else 200,
        rows=[
            {"name": row, "fault": _fault(row) if refusal else "", "mark": mark}
            for row, mark in zip(rows, marks[start : start + len(rows)], strict=True)
        ],
        marked=[
            {"name": name.name, "start": at // PAGE * PAGE, "place": at % PAGE}
            for at, (name, mark) in enumerate(zip(everyone, marks, strict=True))
            if mark
        ][:MARKED],
        start=start,
        made_from=format_stretch(stretch),
        count=count,
        previous=max(0, start - PAGE) if start else None,
        following=start + PAGE if start + PAGE < count else None,
        ground=published[0].ground if published else request.POST.get("ground", ""),
        is_published=bool(published),
        was_saved="saved" in request.GET,
        removals=signing.removals_asked(statement),
        left_out_now=left_out_now,
        notes_now=notes_now,
        **(pages.source_context(statement) | {"notes": (), "renumbered": None}),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _fault(row: ImportedName) -> str:
    if not row.name:
        return "missing"
    return proposals.find_fault(row) or ("odd" if proposals.is_odd_name(row) else "")


def _find_marks(names: Sequence[ImportedName]) -> list[str]:
    """Return for each of *names* why a person should look at it: `twice`, `odd`, or nothing."""
    counts = Counter(name.name.casefold() for name in names if name.name)
    return [
        "" if not name.name else "twice" if counts[name.name.casefold()] > 1 else proposals.find_mark(name)
        for name in names
    ]


def _start(request: HttpRequest, count: int) -> int:
    typed = request.GET.get("from", "0")
    start = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    return min(start, max(0, count - 1)) // PAGE * PAGE
