"""The front counts who reads, by the hour; of what it passes on to the letter box it counts failures alone."""

import asyncio
import time

import httpx
import pytest
from tests.web.conftest import listen_at, running

from undersigned.watching.counts import Tally
from undersigned.web.counted import count_front_answers
from undersigned.web.front import make_front

HOUR = 3600


async def thank(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"thank you"})


@pytest.fixture
def tally():
    return Tally()


@pytest.fixture
def front(instance, sockets, tally):
    instance.public.mkdir()
    transport = httpx.ASGITransport(count_front_answers(make_front(instance, **sockets), tally=tally))
    return httpx.AsyncClient(base_url="http://letters.example.org", transport=transport)


async def ask(front, *, path, times):
    async with front:
        return [(await front.post(path, content=b"")).status_code for _ in range(times)]


def test_no_number_tells_of_signatures(front, sockets, tally):
    with running(thank, listen_at(sockets["letterbox"])):
        assert set(asyncio.run(ask(front, path="/s/timetable/submit", times=20))) == {200}

    assert tally.read_answers(time.time() + HOUR) == {}


def test_a_letter_box_that_does_not_answer_is_told_at_once(front, tally):
    assert asyncio.run(ask(front, path="/c", times=1)) == [502]

    assert tally.read_failures("answers") == {"5xx": 1}


def test_what_the_front_answers_itself_is_counted_by_the_hour(front, tally):
    asyncio.run(ask(front, path="/s/timetable/", times=20))

    assert tally.read_answers(time.time() + HOUR) == {"4xx": 20}
