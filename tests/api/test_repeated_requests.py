"""A request that is sent again with the same key is carried out once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from undersigned.signing import queries as signing
from undersigned.texts.models import Statement
from undersigned.tokens import actions as tokens
from undersigned.tokens.models import Repeat

TEXT = {"text": "For an open timetable\n\nWe ask the railway board to publish the figures."}
NAMES = {"file": {"name": "names.csv", "data": "bmFtZSxyb2xlClpvw6sgTcO8bGxlcixzaWduYWxsZXIK"}}


def test_a_statement_is_begun_once(script):
    first = script.do("POST", "statements", TEXT, status=201, Idempotency_Key="k1")
    again = script.ask("POST", "statements", TEXT, Idempotency_Key="k1")

    assert (again.status_code, again.json()["slug"]) == (200, first["slug"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Statement.objects.count() == 1


def test_without_a_key_or_with_another_one_it_is_another_statement(script):
    for key in ("k1", "k2"):
        script.do("POST", "statements", TEXT, status=201, Idempotency_Key=key)
    script.do("POST", "statements", TEXT, status=201)

    assert Statement.objects.count() == 3


def test_one_key_is_for_one_request(script):
    script.do("POST", "statements", TEXT, status=201, Idempotency_Key="k1")

    problem = script.fail("POST", "statements", {"skeleton": "motion"}, Idempotency_Key="k1")

    assert problem["type"].endswith("#key-used")
    assert Statement.objects.count() == 1


def test_keys_of_two_tokens_are_two(convenor, script, make_script):
    for one in (script, make_script(convenor)):
        one.do("POST", "statements", TEXT, status=201, Idempotency_Key="k1")

    assert Statement.objects.count() == 2


def test_what_failed_can_be_sent_again(script):
    file = {"file": {"name": "x.docx", "data": "AAAA"}}
    script.fail("POST", "statements", file, Idempotency_Key="k1")

    script.do("POST", "statements", TEXT, status=201, Idempotency_Key="k1")

    assert Statement.objects.count() == 1


def test_names_are_added_once(script):
    slug = script.do("POST", "statements", TEXT, status=201)["slug"]
    for _ in range(2):
        script.do("POST", f"statements/{slug}/names/file", NAMES, Idempotency_Key="k2")

    assert len(signing.imported(Statement.objects.get())) == 1


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256])
def test_an_odd_key_is_refused(script, key):
    assert script.fail("POST", "statements", TEXT, Idempotency_Key=key)["type"].endswith("#key-odd")
    assert not Statement.objects.exists()


def test_keys_are_forgotten_after_two_days(script):
    script.do("POST", "statements", TEXT, status=201, Idempotency_Key="k1")
    today = timezone.now().date()

    tokens.forget_old(today + timedelta(days=2))
    assert Repeat.objects.count() == 1
    tokens.forget_old(today + timedelta(days=3))
    assert not Repeat.objects.exists()
