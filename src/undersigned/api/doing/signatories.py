"""Who signed here: found, hidden, shown; objections, what waits for a look, organisations, members, order, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.shapes import base
from undersigned.api.shapes import names as shapes
from undersigned.custody import queries as custody
from undersigned.desk import actions, logos, membering
from undersigned.organisations import queries as organisations
from undersigned.organisations.rules import format_domain, parse_level
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.signing import actions as collecting
from undersigned.signing import queries as signing
from undersigned.signing.rules import HIDING, SHOWING, NameFilter, check_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.signing.queries import HeldName, OpeningRow

# A picture of one point, for the description.
_POINT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"


@operation(
    "POST",
    "statements/<slug:slug>/signatories/search",
    needs=Duty.SIGNATORIES,
    page="signatures",
    does="find names on the lists, hidden ones too",
    takes=shapes.Search,
    gives=shapes.Signatories,
    is_reading=True,
    example={"words": "z", "limit": 20},
)
def search(call: Call, asked: shapes.Search) -> shapes.Signatories:
    """Return a page of names."""
    chosen = NameFilter(
        words=asked.words.strip(),
        organisation=asked.organisation.strip(),
        state=asked.state,
        klass=asked.klass or "",
        version=asked.version,
    )
    page = signing.list_names(call.collection, chosen, after=asked.after, is_inside=asked.inside, limit=asked.limit)
    return shapes.Signatories(items=[_show(row) for row in page.rows], next=page.after or None)


@operation(
    "POST",
    "statements/<slug:slug>/signatories/<int:number>/hide",
    needs=Duty.SIGNATORIES,
    page="signatures",
    does="take one name off the lists",
    takes=shapes.Hide,
    gives=base.Number,
    example={"reason": "duplicate"},
)
def hide(call: Call, asked: shapes.Hide) -> base.Number:
    """Hide it."""
    reason = check_reason(asked.reason, HIDING)
    actions.hide_name(call.collection, call.number, ring=call.ring, now=call.now, reason=reason, convenor=call.convenor)
    return base.Number(number=1)


@operation(
    "POST",
    "statements/<slug:slug>/signatories/<int:number>/show",
    needs=Duty.SIGNATORIES,
    page="signatures",
    does="put one name back on the lists",
    takes=shapes.Show,
    gives=base.Number,
    example={"reason": "checked"},
)
def unhide(call: Call, asked: shapes.Show) -> base.Number:
    """Show it."""
    reason = check_reason(asked.reason, SHOWING)
    actions.show_name(call.collection, call.number, ring=call.ring, now=call.now, reason=reason, convenor=call.convenor)
    return base.Number(number=1)


@operation(
    "GET",
    "statements/<slug:slug>/objections",
    needs=Duty.SIGNATORIES,
    page="signatures",
    does="list names to which somebody objected",
    gives=shapes.Objections,
)
def objections(call: Call, _asked: base.Nothing) -> shapes.Objections:
    """Return them, the most frequent first."""
    found = signing.objected_names(call.collection)
    return shapes.Objections(
        items=[shapes.ObjectionRow(signatory=_show(one.row), reasons=one.reasons) for one in found]
    )


@operation(
    "POST",
    "statements/<slug:slug>/signatories/<int:number>/keep",
    needs=Duty.SIGNATORIES,
    page="signatures",
    does="leave a name on the lists although somebody objected",
)
def keep(call: Call, _asked: base.Nothing) -> None:
    """Keep it."""
    actions.keep_name(call.collection, call.number, now=call.now, convenor=call.convenor)


@operation(
    "GET",
    "statements/<slug:slug>/review",
    needs=Duty.SIGNATORIES,
    page="review",
    does="list names that wait for a look; nothing of them is public yet",
    takes=shapes.QueuePage,
    gives=shapes.Queue,
)
def review(call: Call, asked: shapes.QueuePage) -> shapes.Queue:
    """Return a page of the queue."""
    rows = signing.held_behind(call.collection, _key(asked.after), asked.limit + 1)
    shown = rows[: asked.limit]
    twins = signing.listed_twins(call.collection, (str(one.fields.get("name", "")) for one in shown))
    return shapes.Queue(
        items=[_show_held(one, twins) for one in shown],
        next=format_base64url(shown[-1].id) if len(rows) > asked.limit else None,
        total=signing.count_held(call.collection),
    )


@operation(
    "POST",
    "statements/<slug:slug>/review/let-in",
    needs=Duty.SIGNATORIES,
    page="review",
    does="let names in that waited for a look",
    takes=shapes.LetIn,
    gives=base.Number,
)
def let_in(call: Call, asked: shapes.LetIn) -> base.Number:
    """Let them in."""
    return base.Number(number=actions.let_in(call.collection, _keys(asked.ids)))


@operation(
    "POST",
    "statements/<slug:slug>/review/decline",
    needs=Duty.SIGNATORIES,
    page="review",
    does="do not let names in that waited for a look",
    takes=shapes.Decline,
    gives=base.Number,
)
def decline(call: Call, asked: shapes.Decline) -> base.Number:
    """Decline them."""
    reason = check_reason(asked.reason, HIDING)
    done = actions.decline(
        call.collection, _keys(asked.ids), ring=call.ring, now=call.now, reason=reason, convenor=call.convenor
    )
    return base.Number(number=done)


@operation(
    "PUT",
    "statements/<slug:slug>/look-first",
    needs=Duty.SIGNATORIES,
    page="look-first",
    does="let names wait for a look before they appear, or not",
    takes=shapes.Wanted,
    gives=shapes.Wanted,
    example={"is_wanted": True},
)
def look_first(call: Call, asked: shapes.Wanted) -> shapes.Wanted:
    """Switch it."""
    actions.look_first(call.statement, is_wanted=asked.is_wanted)
    return asked


@operation(
    "GET",
    "statements/<slug:slug>/organisations",
    needs=Duty.SIGNATORIES,
    page="organisations",
    does="list organisations that signed, in the order of signing",
    takes=base.Paging,
    gives=shapes.Organisations,
)
def organisations_(call: Call, asked: base.Paging) -> shapes.Organisations:
    """Return a page of organisations."""
    collection = call.collection
    start, count = min(int(asked.after or 0), 2**31), signing.organisation_count(collection)
    commitments, kept = signing.organisation_commitments(collection), organisations.bodies(collection)
    shown_logos = organisations.logos(collection)
    rows = []
    for row in signing.organisations(collection, start, start + asked.limit):
        shown = parse_level(str(row.fields.get("level", "")))
        c = commitments.get(row.index, "")
        body, logo = kept.get(c), shown_logos.get(c)
        rows.append(
            shapes.Organisation(
                entry=row.index,
                name=str(row.fields.get("name", "")),
                decided_on=str(row.fields.get("decided_on", "")),
                hidden=row.is_hidden,
                known_on=body.known_on if body else "",
                domain=format_domain(shown.domain) if shown else "",
                logo=logo.file_name if logo else "",
            )
        )
    return shapes.Organisations(items=rows, next=str(start + asked.limit) if start + asked.limit < count else None)


@operation(
    "PUT",
    "statements/<slug:slug>/organisations/<int:number>/known",
    needs=Duty.SIGNATORIES,
    page="organisations",
    does="note that the convenors know an organisation, or that they don't",
    takes=shapes.Known,
    gives=shapes.Known,
    example={"is_known": True},
)
def mark_organisation(call: Call, asked: shapes.Known) -> shapes.Known:
    """Note it."""
    actions.mark_organisation(call.collection, call.number, is_known=asked.is_known, now=call.now)
    return asked


@operation(
    "PUT",
    "statements/<slug:slug>/organisations/<int:number>/logo",
    needs=Duty.SIGNATORIES,
    page="organisations",
    does="put a logo beside the name of an organisation, in place of the one that was there",
    takes=shapes.LogoIn,
    example={"file": {"name": "logo.png", "data": _POINT}},
)
def put_logo(call: Call, asked: shapes.LogoIn) -> None:
    """Put it there."""
    logos.put_logo(call.collection, call.number, asked.file.data, instance=call.instance)


@operation(
    "DELETE",
    "statements/<slug:slug>/organisations/<int:number>/logo",
    needs=Duty.SIGNATORIES,
    page="organisations",
    does="take the logo away from the name of an organisation",
)
def take_logo_away(call: Call, _asked: base.Nothing) -> None:
    """Take it away."""
    logos.take_logo_away(call.collection, call.number)


@operation(
    "GET",
    "statements/<slug:slug>/members",
    needs=Duty.KEYS,
    page="members",
    does="list organisations whose members are counted without their names",
    gives=shapes.Members,
)
def members(call: Call, _asked: base.Nothing) -> shapes.Members:
    """Return where each of them stands."""
    rows = [
        shapes.MembersRow(
            org=one.issuer.org, name=one.issuer.name, phase=one.phase, invited=one.issuer.invited, asked=one.asked
        )
        for one in membering.organisations(call.collection, today=call.today)
    ]
    return shapes.Members(items=rows)


@operation(
    "GET",
    "statements/<slug:slug>/order",
    needs=Duty.SIGNATORIES,
    page="order",
    does="show what the letter box does not take, and alarms",
    gives=shapes.Order,
)
def order(call: Call, _asked: base.Nothing) -> shapes.Order:
    """Return settings and alarms."""
    collection = call.collection
    return shapes.Order(
        blocked_domains=collection.blocked_domains.split(),
        takes_disposable=collection.takes_disposable,
        normal_level=collection.normal_level,
        alarms=[
            shapes.AlarmRow(day=one.day, kind=str(one.kind), number=one.number, domain=one.domain)
            for one in signing.alarms(collection, call.ring)
        ],
    )


@operation(
    "PATCH",
    "statements/<slug:slug>/order",
    needs=Duty.SIGNATORIES,
    page="order",
    does="change what the letter box does not take, and from which level on it asks for proofs",
    takes=shapes.OrderChange,
    gives=shapes.Order,
    example={"blocked_domains": ["mail.example.org"], "normal_level": 50},
)
def save_order(call: Call, asked: shapes.OrderChange) -> shapes.Order:
    """Change the members that were given."""
    collection, given = call.collection, asked.model_fields_set
    level = asked.normal_level if "normal_level" in given else collection.normal_level
    collecting.keep_order(
        collection,
        blocked="\n".join(asked.blocked_domains) if "blocked_domains" in given else collection.blocked_domains,
        takes_disposable=asked.takes_disposable if "takes_disposable" in given else collection.takes_disposable,
        level="" if level is None else str(level),
    )
    return order(call, base.Nothing())


@operation(
    "GET",
    "statements/<slug:slug>/keys",
    needs=Duty.KEYS,
    page="keys",
    does="list the public keys that names are locked to",
    gives=shapes.Keys,
)
def keys(call: Call, _asked: base.Nothing) -> shapes.Keys:
    """Return the keys, oldest first."""
    found = custody.keys(call.statement)
    collection = signing.collection_of(call.statement)
    rows = []
    for one in found:
        standing = custody.standing_of(one)
        rows.append(
            shapes.KeyRow(
                number=one.pk,
                part=str(standing.part),
                recipient=one.recipient,
                holder=one.holder,
                is_accepted=standing.is_accepted,
                tried_on={str(stick): day for stick, day in standing.passes.items()},
                from_epoch=one.from_epoch,
                until_epoch=one.until_epoch,
                fate=one.fate,
            )
        )
    return shapes.Keys(items=rows, is_paused=bool(collection and collection.locked_paused))


def _show(row: OpeningRow) -> shapes.Signatory:
    said = row.fields
    return shapes.Signatory(
        entry=row.index,
        klass="org" if row.klass == "org" else "person",
        name=str(said.get("name", "")),
        role=str(said.get("role", "")),
        affiliation=str(said.get("affiliation", "")),
        former=bool(said.get("former")),
        identification_only=bool(said.get("identification_only")),
        decided_on=str(said.get("decided_on", "")),
        reservation=str(said.get("reservation", "")),
        signed=str(said.get("signed", "")),
        version=row.version,
        hidden=row.is_hidden,
    )


def _show_held(one: HeldName, twins: set[str]) -> shapes.Held:
    name = str(one.fields.get("name", ""))
    return shapes.Held(
        id=format_base64url(one.id),
        is_change=one.is_change,
        name=name,
        role=str(one.fields.get("role", "")),
        affiliation=str(one.fields.get("affiliation", "")),
        before=str(one.before.get("name", "")) if one.before else None,
        has_twin=name in twins and not one.is_change,
    )


def _key(spelt: str) -> bytes:
    try:
        return parse_base64url(spelt)
    except ValueError:
        return b""


def _keys(spelt: Sequence[str]) -> list[bytes]:
    return [key for key in dict.fromkeys(map(_key, spelt)) if key]
