"""Order among names at the command line: with a kind of reason, and in the operator's own role."""

from __future__ import annotations

from argparse import Namespace
from copy import deepcopy

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_waiting

from undersigned.cli import statement as command
from undersigned.cli.main import Undone
from undersigned.publiclog.moderation import Act, ActBy, Reason
from undersigned.signing import actions as signing_actions
from undersigned.signing import queries as signing
from undersigned.signing.rules import NoSuchName


@pytest.fixture(scope="module")
def signed(house):
    def sign():
        made = make_collection()
        make_waiting(made)
        signing_actions.integrate(made, ring=settings.RING, today=NOON.date())
        return made

    return house.make(sign)


@pytest.fixture
def collection(signed):
    return deepcopy(signed)


def run(action, collection, settings, index: int = 1, reason: str = "law"):
    arguments = Namespace(slug=collection.slug, index=index, reason=reason)
    return action(arguments, settings.INSTANCE, settings.RING, NOON)


def test_the_operator_removes_a_name_and_the_record_says_who_and_why(collection, settings):
    run(command._remove, collection, settings)

    lines = signing.told_acts(collection)
    assert [(line.act, line.by, line.reason) for line in lines] == [
        (Act.HIDE, ActBy.OPERATOR, Reason.LAW),
        (Act.REMOVE, ActBy.OPERATOR, Reason.LAW),
    ]
    assert signing.tally(collection, 1)["person"].removed == 1


def test_a_name_is_hidden_with_a_kind_of_reason(collection, settings):
    run(command._hide, collection, settings, reason="duplicate")

    assert [(line.act, line.reason) for line in signing.told_acts(collection)] == [(Act.HIDE, Reason.DUPLICATE)]


def test_what_is_not_there_or_no_reason_is_refused(collection, settings):
    with pytest.raises(NoSuchName):
        run(command._remove, collection, settings, index=7)
    with pytest.raises(Undone, match="no kind of reason"):
        run(command._hide, collection, settings, reason="because")
    assert signing.told_acts(collection) == []
