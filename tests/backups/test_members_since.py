"""Keys and boards of organisations that were published after the backup, and the members who were counted since."""

from __future__ import annotations

import pytest
from tests.builders import make_collection
from tests.members.issuing import Organisation
from tests.members.test_issuing import BETWEEN, SIGNING, admit, ask, publish_board, redeem, swap

from undersigned.logkeeper import actions as logkeeper
from undersigned.members import actions, queries, rules
from undersigned.members.catching_up import find_unprovable
from undersigned.members.models import Early, Issuer
from undersigned.publiclog.entry import Board, Destroyed
from undersigned.sealing.groups import find_most
from undersigned.signing.actions.integrating import drain
from undersigned.signing.models import MemberTally, Waiting


@pytest.fixture
def union(scene):
    return Organisation(make_collection().origin)


def counted(scene) -> int:
    drain(scene.collection, ring=scene.ring, today=SIGNING)
    scene.bring_out()
    return MemberTally.objects.get().counted


def test_a_board_comes_back_and_a_token_counts_once_all_the_same(scene, union):
    admit(scene.collection, union)
    slips = ask(union, 21)
    scene.bring_out()
    backup = scene.back_up()
    publish_board(scene.collection, union)
    for slip in slips[:5]:
        redeem(scene.collection, union, slip)
    assert counted(scene) == 5
    mirror = scene.lose()

    done = scene.restore(backup, mirror)

    assert done.held == {}
    assert (done.caught_up[scene.collection.slug].boards, done.caught_up[scene.collection.slug].keyless) == (1, 0)
    issuer = queries.find_issuer(scene.collection.statement, union.org)
    assert (issuer.issued, issuer.most, issuer.redeemed, issuer.name) == (
        21, find_most(21), 5, "Drivers’ Union",
    )  # fmt: skip
    redeem(scene.collection, union, slips[0])
    redeem(scene.collection, union, slips[5])
    assert counted(scene) == 6
    assert scene.check() == []


def test_a_key_comes_back_with_its_board_under_the_short_name(scene, union):
    scene.bring_out()
    backup = scene.back_up()
    admit(scene.collection, union)
    slips = ask(union, 21)
    publish_board(scene.collection, union)
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)

    assert (done.held, done.caught_up[scene.collection.slug].keyless) == ({}, 0)
    issuer = queries.find_issuer(scene.collection.statement, union.org)
    assert (issuer.name, issuer.spki, bytes(issuer.issuer)) == (union.org, union.spki, union.issuer_file)
    redeem(scene.collection, union, slips[0])
    assert counted(scene) == 1
    assert scene.check() == []


def test_a_key_without_a_board_comes_back_without_codes_and_can_be_replaced(scene, union):
    scene.bring_out()
    backup = scene.back_up()
    admit(scene.collection, union)
    ask(union, 3)
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)

    assert (done.held, done.caught_up[scene.collection.slug].keyless) == ({}, 1)
    with pytest.raises(rules.RequestMissing):
        actions.hand_out_requests(scene.collection.statement, union.org, today=BETWEEN)
    again = Organisation(union.origin)
    admit(scene.collection, again)
    scene.bring_out()
    assert queries.find_issuer(scene.collection.statement, union.org).invited == again.invited
    assert scene.check() == []


def test_a_token_that_was_early_at_the_backup_and_counted_since_is_not_kept_twice(scene, union):
    admit(scene.collection, union)
    slips = ask(union, 21)
    publish_board(scene.collection, union)
    scene.bring_out()
    redeem(scene.collection, union, slips[0])
    waits = Waiting.objects.get()
    issuer = Issuer.objects.get()
    Early.objects.create(id=bytes(waits.id), issuer=issuer, c=waits.c, record=bytes(waits.record))
    Waiting.objects.all().delete()
    backup = scene.back_up()
    for slip in slips[:5]:
        redeem(scene.collection, union, slip)
    assert counted(scene) == 5
    mirror = scene.lose()

    scene.restore(backup, mirror)

    assert not Early.objects.exists()
    assert Issuer.objects.get().redeemed == 5


def test_what_a_log_held_back_leaves_members_as_they_were(scene, union):
    scene.bring_out()
    backup = scene.back_up()
    admit(scene.collection, union)
    logkeeper.append(scene.collection.log, [Destroyed(what="statement-key")], ring=scene.ring, today=BETWEEN)
    scene.bring_out()
    mirror = scene.lose()

    assert scene.restore(backup, mirror).held
    assert not Issuer.objects.exists()


def test_a_board_that_the_key_did_not_sign_is_not_followed(scene, union):
    admit(scene.collection, union)
    ask(union, 21)
    publish_board(scene.collection, union)
    good, statement = queries.find_board(scene.collection.statement, union.org), scene.collection.statement
    digest = queries.find_issuer(statement, union.org).board.sha256
    entries = [Board(n=21, org=union.org, sha256=digest)]

    assert find_unprovable(union.origin, statement, entries, {digest: good}) == {}
    assert find_unprovable(union.origin, statement, entries, {digest: swap(union)}) == {"board": 1}
    assert find_unprovable(union.origin, statement, entries, {}) == {"board": 1}
    assert find_unprovable("other.example.org/s/x", statement, entries, {digest: good}) == {"board": 1}
