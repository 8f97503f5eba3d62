"""The sample statement of a trial instance: an invented text by an invented round table, frozen and open for signing.

It is marked as a sample wherever it is shown, and exists only where nobody but this machine can reach the instance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts import queries as accounts
from undersigned.desk import actions as desk
from undersigned.texts import actions as texts
from undersigned.texts import queries as text_queries
from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.rules import Details

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

SLUG = "sample"

CONTENT = Content(
    title="For a timetable that people can plan with",
    subtitle="Sample statement of an invented round table of passengers",
    issuers=("passengers and staff of the valley railway",),
    addressees=("the board of the valley railway", "the district council"),
    blocks=(
        Block(
            BlockKind.PARAGRAPH,
            "This is a sample. The railway, the round table and everything they say are invented; sign it to see how "
            "signing works.",
        ),
        Block(
            BlockKind.PARAGRAPH,
            "We, passengers and staff of the valley railway, met at a round table after the evening trains were taken "
            "out of the timetable. We travel for different reasons and do not agree on everything. On this we agree:",
        ),
        Block(
            BlockKind.CLAUSE,
            "We **regret** that the timetable was changed without asking those who use it.",
            verb="regret",
        ),
        Block(
            BlockKind.CLAUSE,
            "We **ask** the board of the valley railway:",
            verb="ask",
            addressee="the board of the valley railway",
            items=(
                "to publish how many people used each train;",
                "to hear passengers and staff before the next change;",
                "to run the last train of the day again until the figures are known.",
            ),
        ),
        Block(
            BlockKind.CLAUSE,
            "We **ask** the district council to put connecting buses on the agenda of its next meeting.",
            verb="ask",
            addressee="the district council",
        ),
        Block(BlockKind.CLAUSE, "We **offer** to help with the counting.", verb="offer"),
        Block(BlockKind.PARAGRAPH, "If there is no answer within three months, we shall meet again and say so."),
    ),
)

DETAILS = Details(
    convened_by="Sample round table of passengers",
    contact="round-table@valley-railway.example",
    imprint="Sample round table of passengers, 1 Station Square, Example Valley. Invented, like everything here.",
    privacy=(
        "This is a sample on a machine of your own. A name that you sign with is shown on the page of this instance; "
        "the address is used once, to confirm, and is not kept. You can take the name back at any time."
    ),
)


def make_sample(instance: Instance, ring: Ring, *, now: datetime) -> str | None:
    """Make the sample, open for signing, and return its path; None where there is no convenor to own it."""
    convenor = accounts.first_convenor()
    if convenor is None:
        return None
    _open(convenor, instance, ring, now)
    return f"/s/{SLUG}/"


def _open(convenor: Convenor, instance: Instance, ring: Ring, now: datetime) -> None:
    statement = texts.create_statement(convenor, slug=SLUG, content=CONTENT, lang="en", is_sample=True)
    texts.save_details(statement, DETAILS)
    texts.freeze_version(text_queries.newest_version(statement), host=instance.host, now=now)
    desk.open_statement(statement, instance=instance, ring=ring, now=now)
