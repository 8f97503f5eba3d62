"""Frozen examples of texts and statement files: what was signed once must be spelt the same for ever."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from undersigned.texts.canonical import content_from_json, format_text, parse_text
from undersigned.texts.statement_file import format_statement_file, parse_statement_file

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "text-v1.json").read_text())


@pytest.mark.parametrize("case", VECTORS["texts"], ids=lambda case: case["name"])
def test_a_text_makes_the_file_that_it_made_first(case):
    file = format_text(content_from_json(json.dumps(case["content"])))

    assert file.decode() == case["file"]
    assert sha256(file).hexdigest() == case["sha256"]


@pytest.mark.parametrize("case", VECTORS["texts"], ids=lambda case: case["name"])
def test_a_file_reads_and_writes_to_itself(case):
    assert format_text(parse_text(case["file"].encode())).decode() == case["file"]


@pytest.mark.parametrize("case", VECTORS["statement_files"], ids=lambda case: case["name"])
def test_a_statement_file_reads_and_writes_to_itself(case):
    file = case["file"].encode()

    assert format_statement_file(parse_statement_file(file)) == file
    assert sha256(file).hexdigest() == case["sha256"]
