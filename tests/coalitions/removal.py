"""Make a coalition with one of everything on an instance of its own, and close it; run as a process of its own.

`python -m tests.coalitions.removal WORD PUBLIC`
"""

from __future__ import annotations

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from tests.coalitions.scenes import Scene  # noqa: E402

from undersigned.cli.opening import keep_settings  # noqa: E402
from undersigned.coalitions import actions  # noqa: E402

keep_settings(settings.INSTANCE)
harbour, valley = (actions.add_coalition(slug, slug.title()) for slug in ("harbour", "valley"))
scene = Scene(harbour, valley, settings.INSTANCE, settings.RING, *sys.argv[1:])
scene.print_edition()
scene.close()
