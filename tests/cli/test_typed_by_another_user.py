"""Commands that leave files in an instance are refused to any other user than its own."""

import os

import pytest

from undersigned.cli.main import main


@pytest.mark.parametrize("command", [["doctor"], ["upgrade", "--no-backup"]])
def test_another_user_is_told_how_to_become_that_of_the_instance(tmp_path, monkeypatch, capsys, command):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)

    assert main([*command, "--data", str(tmp_path)]) == 2

    said = capsys.readouterr().err
    assert f"setpriv --reuid={tmp_path.stat().st_uid}" in said
    assert f"undersigned {command[0]}" in said
    assert list(tmp_path.iterdir()) == []
