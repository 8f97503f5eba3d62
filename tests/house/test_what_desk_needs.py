"""Every address of the desk names what a convenor has to look after to reach it."""

from __future__ import annotations

import pytest

from undersigned.accounts.rules import Duty
from undersigned.desk import urls
from undersigned.desk.rules import Needs
from undersigned.desk.words import DEEDS, DUTIES


def needs_of(pattern):
    """Return what the innermost view but one names, through the guards around it."""
    view = pattern.callback
    while view is not None and not hasattr(view, "needs"):
        view = getattr(view, "__wrapped__", None)
    return getattr(view, "needs", None)


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_every_address_of_the_desk_names_what_it_needs(pattern):
    needs = needs_of(pattern)

    assert isinstance(needs, (Duty, Needs))
    assert (needs is Needs.NO_STATEMENT) == ("<slug:slug>" not in str(pattern.pattern))


def test_every_duty_is_needed_somewhere_and_has_words():
    needed = {needs_of(pattern) for pattern in urls.urlpatterns}

    assert set(Duty) <= needed
    assert set(DUTIES) == set(Duty)


# What is only read is done by nobody; `duties` and `invite` are noted by their page itself, and what is done to an
# edition is noted at the statements in it.
READ = {
    "statement", "acts", "answer-document", "organisation-logo", "keys-page", "convenors", "hand-over", "at-the-end",
    "print", "print-file", "press-kit", "paper-sheets", "organisation-offered-logo",
}  # fmt: skip


def test_everything_that_can_be_done_has_words():
    pages = {pattern.name for pattern in urls.urlpatterns if needs_of(pattern) is not Needs.NO_STATEMENT}

    assert pages - READ | {"duties", "invite", "edition"} == set(DEEDS)
