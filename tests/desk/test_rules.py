"""Decisions of the desk, as tables."""

from __future__ import annotations

import pytest

from undersigned.desk import rules
from undersigned.desk.rules import Standing, Step

COMPLETE = {"convened_by": "Round Table", "contact": "a@b.example", "imprint": "1 Station Road", "privacy": "Public."}
READY = {"is_frozen": True, "missing": (), "has_origin": True, "is_sample": False, "is_on_loopback": False}


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (Standing("", is_frozen=False, missing=()), Step.CORRECT),
        (Standing("", is_frozen=False, missing=("contact",)), Step.CORRECT),
        (Standing("", is_frozen=True, missing=("contact",)), Step.DETAILS),
        (Standing("", is_frozen=True, missing=()), Step.OPEN),
        (Standing("open", is_frozen=True, missing=()), Step.SHARE),
        (Standing("paused", is_frozen=True, missing=()), Step.RESUME),
        (Standing("closing", is_frozen=True, missing=()), Step.WAIT),
        (Standing("closed", is_frozen=True, missing=()), Step.DONE),
    ],
)
def test_the_next_step_follows_from_where_a_statement_stands(standing: Standing, step: Step):
    assert rules.find_next_step(standing) is step


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", ["", "  ", f"Responsible: {rules.PLACEHOLDER}."])
def test_a_detail_that_is_empty_or_not_completed_is_missing(name: str, value: str):
    assert rules.find_missing(**{**COMPLETE, name: value}) == (name,)


def test_who_calls_and_the_contact_stand_where_the_notice_had_brackets():
    notice = f"Responsible: {rules.PLACEHOLDER}."

    completed = rules.complete_notice(notice, convened_by="Round Table", contact="office@example.org")

    assert completed == "Responsible: Round Table, office@example.org."


@pytest.mark.parametrize(
    "given", [{"convened_by": "", "contact": "a@example.org"}, {"convened_by": "A", "contact": ""}]
)
def test_a_notice_is_not_completed_by_half(given: dict[str, str]):
    notice = f"Responsible: {rules.PLACEHOLDER}."

    assert rules.complete_notice(notice, **given) == notice


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"is_frozen": False}, rules.TextNotFrozen),
        ({"missing": ("imprint",)}, rules.DetailsMissing),
        ({"has_origin": False}, rules.OriginMissing),
        ({"is_sample": True}, rules.SampleInPublic),
    ],
)
def test_each_thing_that_is_not_ready_keeps_a_statement_closed(change, refusal: type[rules.Refusal]):
    with pytest.raises(refusal):
        rules.check_may_open(**{**READY, **change})


@pytest.mark.parametrize("change", [{}, {"is_sample": True, "is_on_loopback": True, "has_origin": False}])
def test_what_is_ready_may_open(change):
    rules.check_may_open(**{**READY, **change})
