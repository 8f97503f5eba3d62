"""The Nu validator finds no error on any page, and Lighthouse nothing to improve on a statement's: `make validate`."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.journeys import steps
from tests.journeys.test_accessible import DESK, PUBLIC

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.cli.conftest import Running

VALIDATORS = Path(__file__).resolve().parents[1] / "validators" / "node_modules"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersigned"
CATEGORIES = ("performance", "accessibility", "best-practices")

pytestmark = pytest.mark.validate


def validate(*paths: object) -> list[str]:
    """Return what the Nu validator finds wrong in files and folders."""
    command = ["java", "-jar", VALIDATORS / "vnu-jar" / "build" / "dist" / "vnu.jar", "--format", "json"]
    said = subprocess.run([*command, *paths], capture_output=True, text=True, check=False).stderr
    return [
        f"{Path(one['url']).name}, line {one['lastLine']}: {one['message']}"
        for one in json.loads(said)["messages"]
        if one["type"] == "error"
    ]


def test_an_error_would_be_found(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html lang=en><title>Call</title><p><div>A box</div></p>")

    assert len(validate(page)) == 1


def test_every_published_page_is_valid(convenor: Page, house: Running, statement: str):
    steps.wait_until_published(convenor, statement)

    assert validate("--skip-non-html", house.data / "public") == []


def test_every_page_of_readers_and_convenors_is_valid(convenor: Page, statement: str, tmp_path: Path):
    steps.wait_until_published(convenor, statement)
    for number, path in enumerate((*PUBLIC, *DESK)):
        answer = convenor.request.get(path.format(statement=statement))
        (tmp_path / f"{number:03}{re.sub(r'[^a-z]+', '-', path)}.html").write_bytes(answer.body())

    assert validate("--skip-non-html", tmp_path) == []


def test_every_style_sheet_is_valid():
    assert validate("--skip-non-css", *sorted(SOURCE.rglob("*.css"))) == []


def test_a_statement_leaves_lighthouse_nothing_to_ask_for(convenor: Page, house: Running, statement: str):
    steps.wait_until_published(convenor, statement)
    command = [VALIDATORS / ".bin" / "lighthouse", house.address + statement, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"]
    command += ["--chrome-flags=--headless --no-sandbox --disable-background-networking"]
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
    done = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, check=True)

    found = json.loads(done.stdout)["categories"]
    assert {name: found[name]["score"] for name in CATEGORIES} == dict.fromkeys(CATEGORIES, 1)
