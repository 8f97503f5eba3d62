"""Of a scene that tests share, each finds rows, folders, keys and sessions as they were made, whatever others did."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tests.accounts.conftest import is_in

from undersigned.signing.models import Collection


@pytest.mark.parametrize("turn", [1, 2])
def test_a_scene_is_as_it_was_made(client, convenor, opened, instance, ring, turn):
    collection = deepcopy(opened)
    spoilt = instance.data / "spoilt"

    assert is_in(client)
    assert convenor.name == "Ada Convenor"
    assert collection.title == Collection.objects.get().title == "For an open timetable"
    assert len(ring.statement_key(collection.pk)) == 32
    assert not spoilt.exists()

    client.logout()
    convenor.name = collection.title = f"Spoilt {turn}"
    collection.save()
    ring.destroy_statement_key(collection.pk)
    spoilt.touch()
