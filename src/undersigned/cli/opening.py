"""Opening an instance for the commands that work on its tables, with the settings that it is served with."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

    Action = Callable[[argparse.Namespace, Instance, Ring, datetime], dict[str, Any]]

# What addresses are made of. A command that guessed another port or host would print links that lead nowhere, or
# freeze a text under a wrong origin. Nothing secret is kept in this file.
_KEPT = {"UNDERSIGNED_ORIGIN": "origin", "UNDERSIGNED_BIND": "bind", "UNDERSIGNED_PORT": "port"}


def add_instance_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names the instance."""
    parser.add_argument("--data", help="folder of the instance (UNDERSIGNED_DATA, ./var)")


def refuse_strangers(arguments: argparse.Namespace, command: str) -> None:
    """Refuse *command* typed as another user: what root leaves behind the instance could not write any more.

    Raises:
        Undone: The data folder belongs to somebody else; the message says how to become that one.
    """
    from undersigned.cli.main import Undone

    data = Path(arguments.data or os.environ.get("UNDERSIGNED_DATA") or "var")
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise Undone(
            f"{data} belongs to another user. Type it as that one, with the instance's settings, such as: "
            f"setpriv --reuid={data.stat().st_uid} --regid={data.stat().st_gid} --clear-groups undersigned {command}"
        )


def keep_settings(instance: Instance) -> None:
    """Write down how *instance* is served."""
    kept = {name: str(getattr(instance, member) or "") for name, member in _KEPT.items()}
    write_whole(_kept_at(instance.data), json.dumps(kept).encode(), is_durable=False)


def open_instance(arguments: argparse.Namespace) -> tuple[Instance, Ring]:
    """Set Django up for the instance that *arguments* and the environment name, and return its settings and keys.

    Raises:
        Undone: There is no instance yet.
    """
    from undersigned.cli.main import Undone
    from undersigned.instance.config import read_instance

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    kept = _kept_at(read_instance().data)
    if not kept.exists():
        raise Undone(f"There is no instance in {kept.parent}. Start one with: undersigned serve --data DIR")
    for name, value in json.loads(kept.read_text()).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")
    import django

    django.setup()
    from django.conf import settings

    return settings.INSTANCE, settings.RING


def carry_out(arguments: argparse.Namespace, action: Action) -> dict[str, Any]:
    """Do *action* on the instance that *arguments* name, and return its answer.

    Raises:
        Undone: There is no instance yet, or it was refused; the message is the desk's.
    """
    from undersigned.cli.main import Undone

    instance, ring = open_instance(arguments)
    from undersigned.desk.reasons import REFUSALS, reason_for

    now = datetime.now(UTC)  # noqa: TID251  (the command line is where the clock is read)
    try:
        return action(arguments, instance, ring, now)
    except REFUSALS as refusal:
        raise Undone(reason_for(refusal)) from refusal


def _kept_at(data: Path) -> Path:
    from undersigned.web.prepare import SERVED

    return data / SERVED
