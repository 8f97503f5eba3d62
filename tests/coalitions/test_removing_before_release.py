"""A coalition goes whole also where nothing of it was public yet: what waits for its release is called off."""

from __future__ import annotations

from tests.builders import NOON, make_frozen

from undersigned.desk import ending, signing_on
from undersigned.outbox.models import Mail
from undersigned.signon.rules import Moments
from undersigned.texts.models import Statement
from undersigned.web import removing


def test_what_waits_for_its_release_is_called_off(harbour, instance, ring):
    statement = make_frozen(coalition=harbour)
    signing_on.open_privately(statement, Moments(), closes_at_once=False, instance=instance, ring=ring, now=NOON)
    signing_on.invite(statement, "Ada Nobody, ada@mail.example", "org", today=NOON.date())
    assert ending.find_in_the_way(harbour) == [(statement.slug, "private")]

    ending.close_all(harbour, ring=ring, now=NOON)
    removing.begin(harbour, unpublish=None, instance=instance, today=NOON.date())
    removing.go_on(harbour, instance=instance, ring=ring, sweep=list, now=NOON)

    assert not Statement.objects.exists()
    assert not Mail.objects.exists()
