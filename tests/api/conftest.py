"""A script with a token, on an instance with folders of its own."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests import scenes
from tests.builders import make_collection, make_convenor

from undersigned.api.rules import BASE
from undersigned.tokens import actions as tokens
from undersigned.tokens.rules import Scope

if TYPE_CHECKING:
    from undersigned.accounts.models import Convenor
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

house, instance = scenes.house, scenes.instance
EVERYTHING = frozenset(Scope)


@dataclass
class Script:
    """A program that shows a token with each request."""

    token: str
    client: Client

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request below the base; `If_Match` is a header, `raw` a body that is no JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = sent.pop("Content-Type", "application/json" if data else "")
        return self.client.generic(method, f"{BASE}/{path}", data, content_type=kind, headers=sent)

    def do(self, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        """Send a request that succeeds, and return what it answers."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == status, answer.content.decode()
        return json.loads(answer.content) if answer.content else None

    def fail(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Send a request that is refused, and return the problem."""
        answer = self.ask(method, path, body, **headers)
        assert answer.headers["Content-Type"] == "application/problem+json", answer.content.decode()
        problem = json.loads(answer.content)
        assert problem["status"] == answer.status_code
        return problem


@pytest.fixture(autouse=True)
def _house(db, instance, ring):
    """Every operation needs tables, settings and keys."""


@pytest.fixture(scope="module")
def ada(house) -> Convenor:
    """Whom scenes are made for; a test asks for her as `convenor`."""
    return house.make(lambda: make_convenor("Ada Convenor"))


@pytest.fixture(scope="module")
def opened(house, ada) -> Collection:
    """A collection that is hers; a test that takes it copies it, as what it does stays its own."""
    return house.make(lambda: make_collection(convenor=ada))


@pytest.fixture
def convenor(ada) -> Convenor:
    return deepcopy(ada)


@pytest.fixture
def make_script():
    """Give a convenor's script a token for a statement, or for those that it begins."""

    def make(
        convenor: Convenor, statement: Statement | None = None, scopes: frozenset[Scope] = EVERYTHING, days: int = 90
    ) -> Script:
        today = timezone.now().date()
        secret = tokens.make_token(convenor, statement, name="nightly", scopes=scopes, days=days, today=today)
        return Script(secret, Client(HTTP_HOST="letters.example.org"))

    return make


@pytest.fixture
def script(convenor, make_script) -> Script:
    """A script that begins statements."""
    return make_script(convenor)
