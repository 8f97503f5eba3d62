"""The pages about safety say what the program does: periods, and the words that signatories read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from undersigned.accounts import rules as accounts
from undersigned.backups import rules as backups
from undersigned.federation import rules as federation
from undersigned.hooks import rules as hooks
from undersigned.instance import ring
from undersigned.letterbox import limits
from undersigned.organisations import rules as organisations
from undersigned.outbox import rules as outbox
from undersigned.roundtable.rules import noticing, seats
from undersigned.sealing import link
from undersigned.signing.actions import recording
from undersigned.signing.rules import slots
from undersigned.signon import rules as sign_on
from undersigned.texts import actions as texts
from undersigned.tokens import rules as tokens
from undersigned.translating.rules import offering, working
from undersigned.web import worker

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HOUR = 3600
DAY = 24 * HOUR
PERIODS = {
    "what somebody sent and did not confirm": ("48 hours", link.LIFETIME_SECONDS, 48 * HOUR),
    "mails that wait": ("two days at most", outbox._LIFETIME_SECONDS, 2 * DAY),
    "confirm keys": ("3 days", (ring._CONFIRM_DAYS + 1) * DAY, 3 * DAY),
    "waiting rows of public names": ("two seconds", worker.ROUND_SECONDS, 2),
    "waiting rows of those not named": ("three at most", slots.PATIENCE.total_seconds(), 3 * DAY),
    "counters that keep order (network, domain)": ("five minutes", limits.WINDOW_SECONDS, 300),
    "sessions of convenors": ("12 hours", accounts.SESSION_LIFETIME.total_seconds(), 12 * HOUR),
    "which convenor hid or removed a name": ("30 days", recording.KEPT.total_seconds(), 30 * DAY),
    "people at a round table, what they said": (
        "30 days",
        seats.KEPT_DAYS * DAY,
        30 * DAY,
    ),
    "what is to be told to people at a round table by mail": ("7 days", noticing.KEPT.total_seconds(), 7 * DAY),
    "translations that were sent and wait": ("90 days", offering.KEPT.total_seconds(), 90 * DAY),
    "logos that were handed in and wait": ("90 days", organisations.OFFERED_KEPT.total_seconds(), 90 * DAY),
    "browsers that work on a language": ("30 days", working.SESSION_LIFETIME.total_seconds(), 30 * DAY),
    "links for translators": ("14 days", working.LINK_LIFETIME.total_seconds(), 14 * DAY),
    "sessions of seats": ("14 days of rest", seats.SESSION_REST.total_seconds(), 14 * DAY),
    "invitations to a table": ("14 days", seats.INVITATION_LIFETIME.total_seconds(), 14 * DAY),
    "what each convenor did at the desk, by day": ("30 days", texts.DEEDS_KEPT.total_seconds(), 30 * DAY),
    "tokens of scripts": ("90 days", tokens.DEFAULT_DAYS * DAY, 90 * DAY),
    "what webhooks were told": ("7 days", hooks.KEPT.total_seconds(), 7 * DAY),
    "that an account follows in the Fediverse (a mark), the inbox of its server": (
        "7 days",
        federation.PATIENCE.total_seconds(),
        7 * DAY,
    ),
    "which requests of the Fediverse came": ("2 days", federation.SEEN_KEPT.total_seconds(), 2 * DAY),
    "keys of repeated requests of scripts": ("2 days", tokens.KEYS_KEPT.total_seconds(), 2 * DAY),
    "the same in backups": ("14 days", backups.KEPT_DAYS * DAY, 14 * DAY),
    "who was asked to sign before a release, addresses, press copies": (
        "30 days",
        sign_on.KEPT.total_seconds(),
        30 * DAY,
    ),
    "sign-in links": ("24 hours", accounts.LINK_LIFETIME.total_seconds(), 24 * HOUR),
}


@pytest.fixture(scope="module")
def rows() -> dict[str, list[str]]:
    lines = (DOCS / "reference" / "retention.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: row for row in cells[1:]}


@pytest.mark.parametrize("what", PERIODS)
def test_every_period_is_that_of_the_program(rows, what):
    words, seconds, said = PERIODS[what]

    assert words in rows[what][1]
    assert seconds == said


def test_every_test_and_place_that_is_named_exists(rows):
    named = [name for row in rows.values() for name in re.findall(r"`([\w/]+\.py|tests/\w+)`", row[3])]
    bases = (ROOT, ROOT / "src" / "undersigned")

    assert [name for name in named if not any((base / name).exists() for base in bases)] == []


def test_what_is_not_protected_reads_the_same_in_the_docs_and_on_the_page():
    page = (ROOT / "src/undersigned/publishing/templates/publishing/not_protected.html").read_text()
    main = page[page.index("{% block main %}") :]
    sentences = [unescape(words) for words in re.findall(r'<(?:h2|p|li)>\{% translate "([^"]*)" %\}', main)]
    docs = (DOCS / "explanation" / "what-is-not-protected.md").read_text()
    written = [line.lstrip("-# ").strip() for line in docs.splitlines() if line.strip()][2:]

    assert sentences == written


PARTIES = (
    "prankster", "bot farm", "doxxer", "employer", "convenor", "member organisation", "seized while switched off",
    "seized while running", "compelled", "Tang", "mail provider", "observer", "moderator", "Trustees",
    "future computer",
)  # fmt: skip


@pytest.mark.parametrize("party", PARTIES)
def test_the_threat_model_speaks_of_every_party(party):
    assert party.lower() in (DOCS / "explanation" / "threat-model.md").read_text().lower()
