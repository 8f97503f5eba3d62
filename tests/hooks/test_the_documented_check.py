"""The program that docs/reference/formats/webhook.md shows does what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "formats" / "webhook.md").read_text()
VECTORS = json.loads((ROOT / "tests" / "vectors" / "webhook-v1.json").read_text())


@pytest.fixture(scope="module")
def check():
    names: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1], names)
    return names["check"]


@pytest.mark.parametrize("message", VECTORS["messages"], ids=lambda one: one["webhook-id"])
def test_it_takes_what_was_signed_and_nothing_else(check, message):
    check(message, message["body"].encode(), VECTORS["public_key"])

    with pytest.raises(InvalidSignature):
        check(message, message["body"].replace("open", "closed").encode(), VECTORS["public_key"])
    with pytest.raises(InvalidSignature):
        check(message | {"webhook-timestamp": "1"}, message["body"].encode(), VECTORS["public_key"])
    with pytest.raises(InvalidSignature):
        check(message, message["body"].encode(), VECTORS["public_key_of_site_key"])
