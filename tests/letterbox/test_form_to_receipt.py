"""From the form to the page, the receipt, the change and the end, with every room that takes part."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_a_signature_is_published_proved_changed_and_forgotten(database_url: str, tmp_path: Path) -> None:
    environ = os.environ | {
        "UNDERSIGNED_DATA": str(tmp_path / "data"),
        "UNDERSIGNED_KEYS": str(tmp_path / "keys"),
        "UNDERSIGNED_DATABASE": database_url,
        "DJANGO_SETTINGS_MODULE": "undersigned.web.settings",
    }

    done = subprocess.run(
        [sys.executable, "-m", "tests.letterbox.whole_way"], env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
