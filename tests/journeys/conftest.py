"""One running instance, and people who open it in Chromium: with scripts, without, with a keyboard alone."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.cli.conftest import Running
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 720}

expect.set_options(timeout=steps.PATIENCE_SECONDS * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder: both databases run the other tests, one is enough here."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A whole instance, as an operator starts it; mails go to its own mailbox.

    One clerk runs all commands, and one process does what others did before and the nights between.
    """
    made = Running(tmp_path_factory.mktemp("house"), "--empty")
    made.environment["UNDERSIGNED_ORIGIN"] = f"localhost:{made.port}"
    made.start()
    with made.clerk() as made.run, stand_beside(made) as made.beside:
        yield made
    made.close()


@contextmanager
def stand_beside(house: Running) -> Iterator[Callable[..., str]]:
    """Lend what `beside` does, in its own process: to be called with who acts, and their words."""
    command = [sys.executable, "-m", "tests.journeys.beside"]
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:

        def act(*words: str) -> str:
            process.stdin.write(json.dumps(words) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, process.stderr.read()
            return str(json.loads(answer))

        yield act
        process.stdin.close()


@dataclass
class Profile:
    """A browser profile with one page, which tests use one after the other."""

    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, browser: Browser, house: Running, **options: object) -> Profile:
        """Make one; no page may complain on the console."""
        # Where pages glide to what is pressed, each picture on the way is drawn: a sixth of all work.
        calm = {"reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=house.address, viewport=WIDE, **calm)  # type: ignore[arg-type]
        context.set_default_timeout(steps.PATIENCE_SECONDS * 1000)
        made = cls(context, context.new_page())
        context.on("weberror", lambda error: made.complaints.append(str(error.error)))
        context.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
        return made

    def lend(self, viewport: ViewportSize, storage_state: StorageState | None) -> Page:
        """Return the page as a newcomer's: of what others did only the style sheets and fonts are still there."""
        # Where the last test ended on the page that comes next, an address with a fragment would load nothing.
        self.page.goto("about:blank")
        self.complaints.clear()
        self.context.clear_cookies()
        if storage_state:
            self.context.add_cookies(storage_state["cookies"])
        if self.page.viewport_size != viewport:
            self.page.set_viewport_size(viewport)
        self.page.emulate_media(media="null", color_scheme="light")
        return self.page


Unused = dict[frozenset[tuple[str, object]], list[Profile]]


@pytest.fixture(scope="package")
def profiles(browser: Browser, house: Running) -> Iterator[Unused]:
    """Browser profiles that nobody uses at the moment, by their options: a new one costs as much as three pages."""
    unused: Unused = defaultdict(list)
    yield unused
    for profile in itertools.chain(*unused.values()):
        profile.context.close()


@pytest.fixture
def open_profile(browser: Browser, house: Running, profiles: Unused) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser profile of its own; no page may complain on the console."""
    lent: list[tuple[Profile, list[Profile] | None]] = []

    def open_one(
        *,
        viewport: ViewportSize = WIDE,
        storage_state: StorageState | None = None,
        is_new: bool = False,
        **options: object,
    ) -> Page:
        """*is_new*: for a test that listens to the page or plugs something in, which would stay there."""
        unused = None if is_new else profiles[frozenset(options.items())]
        profile = unused.pop() if unused else Profile.make(browser, house, **options)
        lent.append((profile, unused))
        return profile.lend(viewport, storage_state)

    yield open_one
    said = [words for profile, _ in lent for words in profile.complaints]
    for profile, unused in lent:
        if unused is None:
            profile.context.close()
        else:
            unused.append(profile)
    # A refusal is an answer with a status of its own, which Chromium reports as if something were missing.
    assert [words for words in said if "the server responded with a status of 4" not in words] == []


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
