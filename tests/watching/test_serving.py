"""Measures and health over HTTP: at one place, in the format of Prometheus, behind a token where one is set."""

import re

import httpx
import pytest

from tests.cli.conftest import free_port
from undersigned.instance.config import SettingInvalid, read_instance
from undersigned.watching.serving import CannotWatch, Lookout
from undersigned.watching.state import MEASURES, Sample, State, format_measures
from undersigned.watching.telling import Teller

WELL = State("worker", 1, {"database": "ok"}, (Sample("undersigned_mails_waiting", 10),))
UNWELL = State("letterbox", 2, {"database": "no answer", "keys": "ok"})
TOKEN = "0123456789abcdef0123456789abcdef"
# Prometheus text exposition format 0.0.4: a comment, or name, labels, value.
LINE = re.compile(
    r"# HELP [a-z_]+ [^\n\\]+|# TYPE [a-z_]+ (counter|gauge)"
    r'|[a-z_]+\{([a-z_]+="([^"\\\n]|\\["\\n])*")(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\} -?[0-9]+'
)


@pytest.fixture
def watching(ring):
    opened = []

    def watch(*states, bearer=None, place=None):
        port = free_port()
        tellers = [Teller(ring.runtime, state.process, lambda state=state: state) for state in states]
        lookout = Lookout(place or ("127.0.0.1", port), ring.runtime, bearer)
        opened.extend([*tellers, lookout])
        return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)

    yield watch
    for one in opened:
        one.close()


def test_health_and_readiness_are_told_for_all_and_for_one(watching):
    client = watching(WELL, UNWELL, State("site", 3))
    found = {path: client.get(path).status_code for path in ("/healthz", "/readyz", "/readyz/worker", "/readyz/front")}

    assert found == {"/healthz": 200, "/readyz": 503, "/readyz/worker": 200, "/readyz/front": 503}
    told = client.get("/readyz/letterbox").json()
    assert told["processes"][0]["checks"] == {"database": "no answer", "keys": "ok"}


def test_who_is_wanted_and_tells_nothing_is_missed(watching):
    client = watching(WELL, State("letterbox", 2))

    found = {path: client.get(path).status_code for path in ("/healthz", "/readyz", "/readyz/worker", "/readyz/site")}

    assert found == {"/healthz": 503, "/readyz": 503, "/readyz/worker": 200, "/readyz/site": 503}
    assert 'undersigned_process_ready{process="site"} 0' in client.get("/metrics").text


def test_where_nobody_is_at_work_nobody_is_well(watching):
    assert watching().get("/healthz").status_code == 503


def test_nothing_else_is_there(watching):
    client = watching(WELL)

    assert [client.get(path).status_code for path in ("/", "/metrics/worker", "/desk/")] == [404, 404, 404]
    assert client.post("/metrics").status_code == 501


def test_measures_are_written_as_prometheus_reads_them(watching):
    answer = watching(WELL, UNWELL).get("/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert [line for line in answer.text.splitlines() if not LINE.fullmatch(line)] == []
    assert 'undersigned_mails_waiting{process="worker"} 10' in answer.text
    assert 'undersigned_process_ready{process="letterbox"} 0' in answer.text


def test_lines_of_one_measure_stand_together_and_two_of_a_kind_are_told_apart():
    text = format_measures([UNWELL, WELL, UNWELL])
    names = [line.partition("{")[0] for line in text.splitlines() if not line.startswith("#")]

    assert names == sorted(names, key=list(MEASURES).index)
    assert len(set(text.splitlines())) == len(text.splitlines())
    assert 'process="letterbox-2"' in text


def test_a_label_can_end_nothing_but_itself():
    odd = State("worker", 1, {}, (Sample("undersigned_alarms", 1, {"alarm": 'a"b\\c\nd'}),))

    assert [line for line in format_measures([odd]).splitlines() if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize(("given", "status"), [(None, 401), (f"Bearer {TOKEN}x", 401), (f"Bearer {TOKEN}", 200)])
def test_where_a_token_is_set_nobody_comes_in_without(watching, given, status):
    client = watching(WELL, bearer=TOKEN)
    headers = {"Authorization": given} if given else {}

    assert {
        client.get(path, headers=headers).status_code for path in ("/metrics", "/healthz/worker", "/readyz/worker")
    } == {status}


def test_a_socket_can_be_the_place(ring, watching, tmp_path):
    watching(WELL, place=tmp_path / "watch.sock")
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(tmp_path / "watch.sock"), verify=False)) as client:
        assert client.get("http://here/healthz/worker").status_code == 200


def test_a_place_that_is_taken_is_named(ring, watching):
    port = watching(WELL).base_url.port

    with pytest.raises(CannotWatch, match="UNDERSIGNED_WATCH"):
        Lookout(("127.0.0.1", port), ring.runtime, None)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"UNDERSIGNED_WATCH": "0.0.0.0:9464"}, "UNDERSIGNED_BEARER"),
        ({"UNDERSIGNED_WATCH": "9464"}, "UNDERSIGNED_WATCH"),
        ({"UNDERSIGNED_BEARER": "short"}, "UNDERSIGNED_BEARER"),
        ({"UNDERSIGNED_OPERATOR": "nobody"}, "UNDERSIGNED_OPERATOR"),
        ({"UNDERSIGNED_LOG": "xml"}, "UNDERSIGNED_LOG"),
    ],
)
def test_an_odd_setting_is_named(environ, named):
    with pytest.raises(SettingInvalid, match=named) as refused:
        read_instance(environ)

    assert "short" not in str(refused.value)
    assert "nobody" not in str(refused.value)


def test_other_machines_may_watch_with_a_token():
    made = read_instance({"UNDERSIGNED_WATCH": "0.0.0.0:9464", "UNDERSIGNED_BEARER": TOKEN})

    assert made.watch == ("0.0.0.0", 9464)


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz", "/healthz/worker"])
def test_the_public_side_knows_none_of_this(path):
    from undersigned.instance.doors import FILES, find_door

    assert find_door(path) == FILES
