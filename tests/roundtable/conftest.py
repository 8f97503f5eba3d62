"""Small drafts; a table of three organisations, its chair, and people who come by the links that they were given."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests import scenes
from tests.builders import make_convenor, make_statement
from tests.desk.browsing import Page, visit

from undersigned.desk import tabling
from undersigned.roundtable import actions
from undersigned.roundtable.models import Party, Seat, Table
from undersigned.roundtable.rules.drafting import Draft, draft_from_content
from undersigned.roundtable.rules.seats import PartyClass
from undersigned.texts.canonical import Block, BlockKind, Content

if TYPE_CHECKING:
    from undersigned.accounts.models import Convenor

house, instance = scenes.house, scenes.instance


@pytest.fixture
def draft() -> Draft:
    """Return a preamble, two numbered clauses and a closing."""
    return draft_from_content(
        Content(
            title="More trains",
            issuers=("Walkers",),
            blocks=(
                Block(BlockKind.PARAGRAPH, "The last train leaves at nine."),
                Block(BlockKind.CLAUSE, "We ask for a train at midnight.", id="c1", verb="ask"),
                Block(BlockKind.CLAUSE, "We ask for benches:", items=("at the station;", "in the park.")),
                Block(BlockKind.PARAGRAPH, "We thank everybody who waits."),
            ),
        )
    )


@pytest.fixture
def pages(db, instance, ring):
    """Pages need tables, settings and keys."""


@dataclass
class Round:
    """A table, and what it takes to sit down there."""

    table: Table
    convenor: Convenor
    chair: Client
    browsers: dict[int, Client] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/table/{self.table.pk}/"

    def invite(self, party: str = "Rail Union", role: str = "delegate", **options: Any) -> tuple[Seat, str]:
        """Make a seat and its link, as the chair's page does."""
        found = Party.objects.filter(table=self.table, name=party, removed_at__isnull=True).first()
        return actions.invite(
            self.table,
            role=role,
            party=found,
            new_party=None if found or not party else (party, PartyClass.ORG),
            name=options.pop("name", ""),
            address=options.pop("address", ""),
            lang="en",
            now=options.pop("now", timezone.now()),
        )

    def seat(self, name: str = "Ada", browser: Client | None = None, **options: Any) -> tuple[Seat, Client]:
        """Let a person sit down; returns the seat and the browser."""
        seat, link = self.invite(name=name, **options)
        browser = browser or Client()
        take(browser, link)
        seat.refresh_from_db()
        return seat, browser

    def visit(self, browser: Client, page: str = "") -> Page:
        return visit(browser, self.path + page)


def take(browser: Client, link: str, **typed: Any) -> Page:
    """Open the page of a link and press its two buttons, as the script or the person's pasting would."""
    page = visit(browser, "/table/enter/").press("See the invitation", link=link)
    return page.press("Take this seat", **typed)


@pytest.fixture(scope="module")
def met(house) -> Round:
    """A table where nobody but the chair sits, for the scenes of a file; a test asks for it as `round_`."""

    def meet() -> Round:
        convenor = make_convenor("Cem Chair")
        statement = make_statement(convenor)
        chair = Client()
        chair.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
        return Round(tabling.open_table(statement, kept_days=30, now=timezone.now()), convenor, chair)

    return house.make(meet)


@pytest.fixture
def round_(met, pages) -> Round:
    return deepcopy(met)


@pytest.fixture(scope="module")
def laid(house, met) -> Round:
    """A table with one delegate, who talks about the text under consent; a file that needs others lays its own."""

    def lay() -> Round:
        met.seat("Ada", party="Rail Union")
        actions.begin_drafting(met.table, "consent", now=timezone.now())
        return met

    return house.make(lay)


@pytest.fixture
def table(laid, pages) -> Round:
    return deepcopy(laid)
