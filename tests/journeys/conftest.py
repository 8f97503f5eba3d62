"""One running instance, and people who open it in Chromium: with scripts, without, with a keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.cli.conftest import Running
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

expect.set_options(timeout=steps.PATIENCE_SECONDS * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder: both databases run the other tests, one is enough here."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A whole instance, as an operator starts it; mails go to its own mailbox."""
    made = Running(tmp_path_factory.mktemp("house"), "--empty")
    made.environment["UNDERSIGNED_ORIGIN"] = f"localhost:{made.port}"
    made.start()
    yield made
    made.close()


@pytest.fixture
def open_profile(browser: Browser, house: Running) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser profile of its own; no page may complain on the console."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(base_url=house.address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(steps.PATIENCE_SECONDS * 1000)
        opened.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
    # A refusal is an answer with a status of its own, which Chromium reports as if something were missing.
    assert [said for said in complaints if "the server responded with a status of 4" not in said] == []


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def email() -> str:
    """An address that nobody else writes to."""
    return steps.make_address()


@pytest.fixture
def person(open_profile: Callable[..., Page]) -> Page:
    """A reader's browser."""
    return open_profile()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, house: Running) -> object:
    """The cookie of a convenor who came in by a one-time link."""
    context = browser.new_context(base_url=house.address)
    steps.come_in(context.new_page(), house.run("convenor", "link").stdout.strip())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def convenor(open_profile: Callable[..., Page], signed_in: object) -> Page:
    """The convenor's browser."""
    return open_profile(storage_state=signed_in)


@pytest.fixture(scope="package")
def open_statement(house: Running, signed_in: object) -> Callable[[], str]:
    """Open a statement of the convenor who is signed in; the pages that lead there are the whole way's, and others'."""
    token = house.give_token()
    return lambda: steps.open_by_program(house, token)


@pytest.fixture
def statement(open_statement: Callable[[], str]) -> str:
    """The address of a statement that is open for signing."""
    return open_statement()


@pytest.fixture(scope="package")
def busy_statement(open_statement: Callable[[], str]) -> str:
    """The address of a statement that several tests sign, each for its own people."""
    return open_statement()


@pytest.fixture
def bundle(house: Running) -> Callable[[str], Path]:
    """Find the published folder of the statement at an address."""
    return lambda address: house.data / "public" / address.strip("/")
