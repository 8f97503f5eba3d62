"""`undersigned coalition`: who shares the instance, what each may use, who belongs to it, removing one whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.cli.main import GOOD, Undone

if TYPE_CHECKING:
    import argparse

    from undersigned.accounts.models import Convenor
    from undersigned.cli.opening import Action
    from undersigned.coalitions.models import Coalition
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring


_NO_LIMIT = "none"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("coalition", help="serve several coalitions that cannot see each other")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = _add(actions, "add", "add a coalition, and print a link for its first convenor", _do_add)
    add.add_argument("name", help="its name, as its convenors see it")
    add.add_argument("--convenor", default="Convenor", metavar="NAME", help="name of its first convenor")
    _add(actions, "list", "list the coalitions", _do_list, has_slug=False)
    _add(actions, "show", "say what a coalition has, what it uses and how its removal stands", _do_show)
    rename = _add(actions, "rename", "call it by another name; the short name stays", _do_rename)
    rename.add_argument("name", help="the new name")
    limits = _add(actions, "limits", "say how much it may use", _do_limits)
    for what, words in (
        ("open", "statements open for signing at once"),
        ("convenors", "convenors"),
        ("tables", "round tables open at once"),
        ("storage", "MiB of pictures, documents and prints"),
        ("mails", "invitations that convenors mail in a day"),
    ):
        limits.add_argument(f"--{what}", metavar="N", help=f"{words}; `none` for no limit")
    listed = _add(actions, "listed", "list its statements on the first page, or leave them off", _do_listed)
    listed.add_argument("answer", choices=("yes", "no"), help="whether they are listed")
    for verb, words, run in (
        ("let-in", "let in a convenor of another coalition too", _do_let_in),
        ("let-go", "let a convenor of it go: nothing of it is open to them any more", _do_let_go),
    ):
        moving = _add(actions, verb, words, run)
        moving.add_argument("number", type=int, help="number of the convenor; see: undersigned convenor list")
    words = "remove a coalition whole, and certify it; without --confirm it only says what goes"
    remove = _add(actions, "remove", words, _do_remove)
    remove.add_argument("--close", action="store_true", help="first close what is open, and call off what waits")
    remove.add_argument("--unpublish", type=Path, metavar="DIR", help="copy published pages to DIR and take them off")
    remove.add_argument("--confirm", metavar="SLUG", help="the short name once more: there is no way back")


def find(slug: str | None) -> Coalition:
    """Return the coalition with this short name; without one, the first."""
    from undersigned.coalitions import actions, queries

    if slug is None:
        return actions.first_coalition()
    found = queries.find_coalition(slug)
    if found is None:
        raise Undone(f"There is no coalition {slug}. See which there are: undersigned coalition list")
    return found


def find_member(slug: str | None) -> tuple[Coalition, Convenor]:
    """Return the coalition with this short name, or the first one, and the convenor who came to it first."""
    from undersigned.coalitions import queries

    coalition = find(slug)
    members = [one for one in queries.members_of(coalition) if one.is_active]
    if not members:
        raise Undone(
            f"There is no convenor yet. Add one with: undersigned convenor add NAME --coalition {coalition.slug}"
        )
    return coalition, members[0]


def _add(actions: Any, name: str, words: str, action: Action, *, has_slug: bool = True) -> argparse.ArgumentParser:
    from undersigned.cli.opening import add_instance_arguments

    parser: argparse.ArgumentParser = actions.add_parser(name, help=words, description=words.capitalize() + ".")
    if has_slug:
        parser.add_argument("slug", help="short name of the coalition")
    add_instance_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=lambda arguments: _run(arguments, action))
    return parser


def _run(arguments: argparse.Namespace, action: Action) -> int:
    from undersigned.cli.opening import carry_out

    answer = carry_out(arguments, action)
    print(json.dumps(answer, ensure_ascii=False) if arguments.json else _spell(answer))
    return GOOD


def _spell(answer: dict[str, Any]) -> str:
    """Return *answer* for people: a line for each coalition, or a line for each member of one."""
    if "coalitions" in answer:
        return "\n".join(f"{row['slug']}\t{row['name']}" for row in answer["coalitions"])
    lines = []
    for name, value in answer.items():
        if isinstance(value, dict):
            lines += [f"{name}, {key}: {amount}" for key, amount in value.items()]
        elif isinstance(value, list):
            lines += [f"{name}: {one}" for one in value]
        elif value not in (None, ""):
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _describe(coalition: Coalition, instance: Instance, now: datetime) -> dict[str, Any]:
    from undersigned.coalitions import queries
    from undersigned.desk import using
    from undersigned.desk.using_words import spell_amount
    from undersigned.texts import queries as texts

    uses = using.measure(coalition, instance=instance, today=now.date())
    return {
        "slug": coalition.slug,
        "name": coalition.name,
        "is_first": coalition.is_first,
        "is_listed": coalition.is_listed,
        "removing_since": coalition.removing_since.isoformat() if coalition.removing_since else None,
        "statements": [one.slug for one in texts.statements_in(coalition)],
        "convenors": [f"{one.pk} {one.name}" for one in queries.members_of(coalition)],
        "used": {
            use.what.value: spell_amount(use.what, use.used)
            + ("" if use.most is None else f" of {spell_amount(use.what, use.most)}")
            for use in uses
        },
    }


def _do_add(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from django.db import transaction

    from undersigned.accounts.actions import make_sign_in_link
    from undersigned.coalitions import actions
    from undersigned.desk import belonging

    with transaction.atomic():
        coalition = actions.add_coalition(arguments.slug, arguments.name)
        convenor = belonging.add_convenor(coalition, arguments.convenor)
        link = instance.base_url + make_sign_in_link(convenor, now=now)
    return {"slug": coalition.slug, "name": coalition.name, "convenor": convenor.name, "link": link}


def _do_list(_arguments: argparse.Namespace, _instance: Instance, _ring: Ring, _now: datetime) -> dict[str, Any]:
    from undersigned.coalitions import queries

    return {"coalitions": [{"slug": one.slug, "name": one.name} for one in queries.all_coalitions()]}


def _do_show(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    return _describe(find(arguments.slug), instance, now)


def _do_rename(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.coalitions import actions

    coalition = find(arguments.slug)
    actions.rename_coalition(coalition, arguments.name)
    return _describe(coalition, instance, now)


def _do_limits(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.coalitions import actions
    from undersigned.coalitions.rules import Limited

    coalition = find(arguments.slug)
    given = {what: getattr(arguments, what.value) for what in Limited}
    limits = {what: _read_limit(what, typed) for what, typed in given.items() if typed is not None}
    if limits:
        actions.set_limits(coalition, limits)
    return _describe(coalition, instance, now)


def _read_limit(what: Any, typed: str) -> int | None:
    from undersigned.coalitions.rules import MEBIBYTE, Limited

    if typed == _NO_LIMIT:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 7:
        raise Undone(f"--{what.value} is {typed!r}: give a number from 0 to 9999999, or `{_NO_LIMIT}`.")
    return int(typed) * (MEBIBYTE if what is Limited.STORAGE else 1)


def _do_listed(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.coalitions import actions
    from undersigned.publishing.actions import publish_front

    coalition = find(arguments.slug)
    actions.list_statements(coalition, are_listed=arguments.answer == "yes")
    publish_front(instance)
    return _describe(coalition, instance, now)


def _do_let_in(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import belonging

    coalition = find(arguments.slug)
    belonging.let_in(coalition, _find_convenor(arguments.number))
    return _describe(coalition, instance, now)


def _do_let_go(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import belonging

    coalition = find(arguments.slug)
    left = belonging.let_go(coalition, _find_convenor(arguments.number), now=now)
    return {**_describe(coalition, instance, now), "nobody_has_all_of": [one.slug for one in left]}


def _do_remove(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk.ending import close_all, closed_at
    from undersigned.web import removing

    coalition = find(arguments.slug)
    if arguments.close:
        close_all(coalition, ring=ring, now=now)
    until = closed_at(coalition)
    wait = (
        f"links mailed before are taken until {datetime.fromtimestamp(until, UTC):%Y-%m-%d %H:%M} UTC" if until else ""
    )
    if arguments.confirm is None:
        command = f"undersigned coalition remove {coalition.slug} --confirm {coalition.slug}"
        plan = removing.describe(coalition, instance=instance, ring=ring)
        return {**plan, "wait": wait, "then": f"{command} (there is no way back; copies that others made stay)"}
    if arguments.confirm != coalition.slug:
        raise Undone(f"--confirm is {arguments.confirm!r}, the coalition is {coalition.slug!r}. Nothing was changed.")
    if arguments.unpublish and any(arguments.unpublish.absolute().glob("*")):
        raise Undone(f"{arguments.unpublish} is not empty. Name an empty folder for the copies.")
    if coalition.removing_since is None:
        try:
            removing.begin(coalition, unpublish=arguments.unpublish, instance=instance, today=now.date())
        except removing.NotClosed as refusal:
            states = ", ".join(f"{slug} ({state})" for slug, state in refusal.states)
            close = f"close it with: undersigned coalition remove {coalition.slug} --close"
            raise Undone(f"Not closed for good: {states}; {wait or close}.") from refusal
    return _finish_removal(coalition, instance, ring, now)


def _finish_removal(coalition: Coalition, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    """Go on here where no worker runs; else leave it to the worker."""
    from undersigned.web import removing
    from undersigned.web.single import LockHeld, hold_database
    from undersigned.web.tidying import tidy

    path = removing.certificate_path(instance, coalition)
    try:
        with hold_database(instance):
            removing.go_on(coalition, instance=instance, ring=ring, sweep=lambda: tidy(instance), now=now)
    except LockHeld:
        return {
            "removal": "begun; the worker does it within minutes, then the certificate is there",
            "certificate": str(path),
        }
    except removing.CopyFailed as error:
        raise Undone(
            f"{error}: its pages could not be copied and checked, so nothing was taken off or deleted. Mend the pages "
            "or the folder of the copies; the worker goes on by itself."
        ) from error
    except (removing.NotRemoved, OSError) as error:
        raise Undone(f"Not everything is gone yet: {error}. The worker goes on, or this command again.") from error
    return {"removal": "done", "certificate": str(path), "for_people": str(path.with_suffix(".md"))}


def _find_convenor(number: int) -> Convenor:
    from undersigned.accounts import queries

    convenor = queries.find_convenor(number)
    if convenor is None:
        raise Undone(f"There is no convenor {number}. See all with: undersigned convenor list")
    return convenor
