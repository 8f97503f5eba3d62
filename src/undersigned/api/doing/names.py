"""Names signed elsewhere: read, corrected, shown on a ground, removed on request."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.rules import NotThere
from undersigned.api.shapes import base
from undersigned.api.shapes import names as shapes
from undersigned.desk import actions
from undersigned.signing import queries as signing
from undersigned.signing.actions.importing import ImportedName

if TYPE_CHECKING:
    from collections.abc import Sequence


def version_of_names(call: Call) -> str:
    """Return which list of imported names stands now."""
    rows = [asdict(one) for one in actions.imported_names(call.statement)]
    return sha256(json.dumps(rows).encode()).hexdigest()[:32]


@operation(
    "GET",
    "statements/<slug:slug>/names",
    needs=Duty.SIGNATORIES,
    page="names",
    does="list the names signed elsewhere, in the order given",
    takes=base.Paging,
    gives=shapes.ImportedNames,
    version_of=version_of_names,
)
def names(call: Call, asked: base.Paging) -> shapes.ImportedNames:
    """Return a page of imported names."""
    return _page(call, start=int(asked.after or 0), limit=asked.limit)


@operation(
    "PUT",
    "statements/<slug:slug>/names",
    needs=Duty.SIGNATORIES,
    page="names",
    does="replace the names signed elsewhere",
    takes=shapes.NamesIn,
    gives=shapes.ImportedNames,
    version_of=version_of_names,
    example={"items": [{"name": "Zoë Müller", "role": "signaller"}]},
)
def save_names(call: Call, asked: shapes.NamesIn) -> shapes.ImportedNames:
    """Keep the whole list, in its order."""
    actions.save_names(call.statement, [_read(one) for one in asked.items], now=call.now)
    return _page(call, start=0, limit=base.Paging().limit)


@operation(
    "POST",
    "statements/<slug:slug>/names/file",
    needs=Duty.SIGNATORIES,
    page="names-file",
    does="add the names of a file behind those that are there",
    takes=shapes.NamesFile,
    gives=shapes.Added,
    is_once=True,
    example={"file": {"name": "names.csv", "data": "bmFtZSxyb2xlClpvw6sgTcO8bGxlcixzaWduYWxsZXIK"}},
)
def add_names(call: Call, asked: shapes.NamesFile) -> shapes.Added:
    """Read the file."""
    left_out, notes = actions.add_names_from_file(call.statement, asked.file.data, asked.file.name, now=call.now)
    return shapes.Added(
        total=len(signing.imported(call.statement)),
        left_out=[shapes.LeftOut(text=one.text, reason=one.reason) for one in left_out],
        notes=list(notes),
    )


@operation(
    "PUT",
    "statements/<slug:slug>/names/ground",
    needs=Duty.SIGNATORIES,
    page="names-publish",
    does="show the names signed elsewhere on the published page",
    takes=shapes.Ground,
    gives=shapes.ImportedNames,
    example={"ground": "The signatories published these names on 12 May 2026."},
)
def publish_names(call: Call, asked: shapes.Ground) -> shapes.ImportedNames:
    """Show them."""
    actions.publish_names(call.statement, asked.ground)
    return _page(call, start=0, limit=base.Paging().limit)


@operation(
    "DELETE",
    "statements/<slug:slug>/names/ground",
    needs=Duty.SIGNATORIES,
    page="names-publish",
    does="take the names signed elsewhere off the published page",
)
def unpublish_names(call: Call, _asked: base.Nothing) -> None:
    """Take them off."""
    actions.unpublish_names(call.statement)


@operation(
    "GET",
    "statements/<slug:slug>/removals",
    needs=Duty.SIGNATORIES,
    page="removals",
    does="list imported names whose removal somebody asked for",
    gives=shapes.Removals,
)
def removals(call: Call, _asked: base.Nothing) -> shapes.Removals:
    """Return them."""
    rows = [
        shapes.RemovalRow(
            number=one.pk, name=one.name, role=one.role, affiliation=one.affiliation, asked=one.removals_asked
        )
        for one in signing.removals_asked(call.statement)
    ]
    return shapes.Removals(items=rows)


@operation(
    "POST",
    "statements/<slug:slug>/removals/<int:number>",
    needs=Duty.SIGNATORIES,
    page="removals",
    does="remove an imported name whose removal was asked for, or leave it",
    takes=shapes.RemovalAnswer,
    gives=shapes.Removals,
    example={"do": "remove"},
)
def answer_removal(call: Call, asked: shapes.RemovalAnswer) -> shapes.Removals:
    """Remove or keep it."""
    found = next((one for one in signing.removals_asked(call.statement) if one.pk == call.number), None)
    if found is None:
        raise NotThere
    if asked.do == "remove":
        actions.remove_imported(call.statement, found, now=call.now, convenor=call.convenor)
    else:
        actions.keep_imported(call.statement, found)
    return removals(call, base.Nothing())


def _page(call: Call, *, start: int, limit: int) -> shapes.ImportedNames:
    kept: Sequence[ImportedName] = actions.imported_names(call.statement)
    published = signing.published_imported(call.statement)
    return shapes.ImportedNames(
        items=[_show(one) for one in kept[start : start + limit]],
        next=str(start + limit) if start + limit < len(kept) else None,
        total=len(kept),
        ground=published[0].ground if published else "",
    )


def _show(name: ImportedName) -> shapes.ImportedName:
    return shapes.ImportedName.model_construct(
        name=name.name,
        role=name.role,
        affiliation=name.affiliation,
        former=name.is_former,
        klass="org" if name.klass == "org" else "person",
        as_printed=name.as_printed,
        source=name.source,
    )


def _read(asked: shapes.ImportedName) -> ImportedName:
    return ImportedName(
        name=" ".join(asked.name.split()),
        role=" ".join(asked.role.split()),
        affiliation=" ".join(asked.affiliation.split()),
        is_former=asked.former,
        klass=asked.klass,
        as_printed=asked.as_printed,
        source=asked.source,
    )
