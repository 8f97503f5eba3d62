"""Before and at a release, with every room that takes part; each scene has a process and a database of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

_TREE = ast.parse((Path(__file__).parent / "scenes.py").read_text())
SCENES = [one.name for one in _TREE.body if isinstance(one, ast.FunctionDef) and not one.args.args][1:]


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_before_a_release(scene: str, database_url: str, tmp_path: Path) -> None:
    environ = os.environ | {
        "UNDERSIGNED_DATA": str(tmp_path / "data"),
        "UNDERSIGNED_KEYS": str(tmp_path / "keys"),
        "UNDERSIGNED_DATABASE": database_url,
        "DJANGO_SETTINGS_MODULE": "undersigned.web.settings",
    }

    done = subprocess.run(
        [sys.executable, "-m", "tests.signon.scenes", scene],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
