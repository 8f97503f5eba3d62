"""Setting Django up for the commands that work on an instance's tables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring


def add_instance_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names the instance."""
    parser.add_argument("--data", help="folder of the instance (UNDERSIGNED_DATA, ./var)")


def open_instance(arguments: argparse.Namespace) -> tuple[Instance, Ring]:
    """Set Django up for the instance that *arguments* and the environment name, and return its settings and keys.

    Raises:
        Undone: There is no instance yet.
    """
    from undersigned.cli.main import Undone
    from undersigned.instance.config import read_instance

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    instance = read_instance()
    if not (instance.data / "instance-id").exists():
        raise Undone(f"There is no instance in {instance.data}. Start one with: undersigned serve --data DIR")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")
    import django

    django.setup()
    from django.conf import settings

    return settings.INSTANCE, settings.RING
