"""Small drafts."""

from __future__ import annotations

import pytest

from undersigned.roundtable.rules.drafting import Draft, draft_from_content
from undersigned.texts.canonical import Block, BlockKind, Content


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
