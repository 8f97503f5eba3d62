"""Members counted without their names: the page of each organisation, its key and board, and what may be said of it.

Everything follows the log up to the bundle's size; a number that the log does not tell is not told here either.
Source: docs/reference/formats/member-token.md.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation

from undersigned.members import queries as members
from undersigned.opening.issuer import Issuer, format_issuer
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import Board
from undersigned.publiclog.entry import Issuer as IssuerEntry
from undersigned.publishing.chrome import Chrome
from undersigned.publishing.spelling import format_data, spell_day, spell_number
from undersigned.sealing.groups import find_shown
from undersigned.signing.rules import CollectionState
from undersigned.verifier.layout import board_path, issuer_path, member_page_path

if TYPE_CHECKING:
    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage

_SCRIPTS = Path(__file__).parent / "static" / "publishing" / "members"
_SCRIPT_NAMES = ("page.js", "vendored/blindrsa.js", "vendored/LICENSE-blindrsa-ts", "vendored/LICENSE-sjcl")


def stage_members(bundle: Bundle, stage: Stage, since: int) -> None:
    """Stage page and key of each organisation, and the boards that entries from *since* on name."""
    with translation.override(bundle.details_lang):
        _stage(bundle, stage, since)


def _stage(bundle: Bundle, stage: Stage, since: int) -> None:
    groups = member_groups(bundle)
    if not groups:
        return
    for name in _SCRIPT_NAMES:
        stage.put(f"assets/members/{name}", (_SCRIPTS / name).read_bytes())
    for group in groups:
        org, path = group["org"], member_page_path(group["org"])
        stage.put(issuer_path(org), group["file"])
        context = {**bundle.context(bundle.details_lang), **_page_context(bundle), "group": group}
        stage.put(path, Chrome.render("publishing/member.html", context).fill(path))
        # A board may be large and never changes in what follows, so it is not read again for each signature.
        if group["board_at"] is None or (group["board_at"] < since and stage.exists(board_path(org))):
            continue
        data = members.find_board(bundle.statement, org)
        if data is not None:
            stage.put(board_path(org), data)


def member_groups(bundle: Bundle) -> list[dict[str, Any]]:
    """Return what pages say of each organisation that issues tokens, by name."""
    ledger = bundle.ledger
    if not ledger.issuers:
        return []
    names = {issuer.org: issuer.name for issuer in members.issuers(bundle.statement)}
    places: dict[tuple[str, type], int] = {(entry.org, type(entry)): index for index, entry in ledger.tokens}
    groups = []
    for org, entry in ledger.issuers.items():
        issued = ledger.boards[org].n if org in ledger.boards else 0
        shown = find_shown(ledger.members.get(org, 0), issued)
        spki = parse_base64url(entry.spki)
        days = (entry.issue_until, entry.sign_from, entry.sign_until)
        groups.append(
            {
                "org": org,
                "name": names.get(org, org),
                "file": format_issuer(Issuer(org, ledger.origin, spki, *days)),
                "key": sha256(spki).hexdigest(),
                "path": member_page_path(org),
                "issuer_at": places[org, IssuerEntry],
                "board_at": places.get((org, Board)),
                "issued": issued,
                "issued_shown": spell_number(issued),
                "counted_html": format_data(f"members.{org}", shown.counted) if shown.counted is not None else "",
                "is_nearly_all": shown.is_nearly_all,
                "issued_html": format_data(f"members-nearly-all.{org}", issued),
                "days": {
                    name: {"iso": day, "words": spell_day(date.fromisoformat(day))}
                    for name, day in zip(("issue_until", "sign_from", "sign_until"), days, strict=True)
                },
            }
        )
    return sorted(groups, key=lambda group: (group["name"], group["org"]))


def _page_context(bundle: Bundle) -> dict[str, Any]:
    return {
        "is_open": CollectionState(bundle.collection.state) is CollectionState.OPEN and not bundle.ledger.is_closed,
        "origin": bundle.ledger.origin,
        "tree_size": str(bundle.size),
        "ask_url": f"{bundle.home}ask",
        "redeem_url": f"{bundle.home}redeem",
    }
