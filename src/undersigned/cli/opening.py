"""Opening an instance for the commands that work on its tables, with the settings that it is served with."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

# What addresses are made of. A command that guessed another port or host would print links that lead nowhere, or
# freeze a text under a wrong origin. Nothing secret is kept in this file.
_KEPT = {"UNDERSIGNED_ORIGIN": "origin", "UNDERSIGNED_BIND": "bind", "UNDERSIGNED_PORT": "port"}


def add_instance_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names the instance."""
    parser.add_argument("--data", help="folder of the instance (UNDERSIGNED_DATA, ./var)")


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


def _kept_at(data: Path) -> Path:
    from undersigned.web.prepare import SERVED

    return data / SERVED
