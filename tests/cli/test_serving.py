"""`undersigned serve` runs a whole instance in one command, and keeps it running."""

import os
import signal
import subprocess
import time

import httpx
import pytest
from tests.cli.conftest import UNDERSIGNED, Running, make_environment


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("running"), is_first_start=True)
    made.start()
    yield made
    # Here and not in a test: each stop is one more start for the tests that follow.
    made.stop(signal.SIGINT)
    check_ended(made)
    made.close()


def check_ended(made):
    assert made.process.returncode == 0
    assert made.members() == {}


def test_the_sample_is_published_and_marked_as_a_sample(running):
    page = running.wait_for_page("/s/sample/")

    assert "For a timetable that people can plan with" in page
    assert "sample" in page.lower()


def test_every_part_answers(running):
    for path in ("/", "/letterbox/health", "/mailbox/", "/desk/sign-in/", "/c"):
        assert running.client.get(path).status_code == 200, path


def test_the_printed_link_opens_a_page_with_a_button(running):
    assert 'method="post"' in running.client.get(running.find_link()).text


def test_a_second_instance_on_the_same_data_is_refused(running):
    done = running.run("serve", "--port", str(running.port + 1), code=2)

    assert done.stderr.count("\n") == 1
    assert "running on" in done.stderr


def test_a_port_in_use_is_one_clear_line(running, tmp_path):
    environment = make_environment(tmp_path)
    command = [*UNDERSIGNED, "serve", "--port", str(running.port)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"Port {running.port}" in done.stderr


@pytest.mark.parametrize("name", ["front", "letterbox", "site", "worker"])
def test_a_killed_process_comes_back(running, name):
    before = running.members()
    for pid in before[name]:
        os.kill(pid, signal.SIGKILL)

    def is_back():
        present = running.members().get(name, [])
        return len(present) == len(before[name]) and not set(present) & set(before[name])

    running.wait_until(is_back)
    for path in ("/", "/letterbox/health", "/desk/sign-in/"):
        assert running.client.get(path).status_code == 200


def test_a_killed_front_turns_nobody_away(running):
    os.kill(running.members()["front"][0], signal.SIGKILL)

    # Whoever knocks now waits in the queue of the socket, which outlives the process.
    assert httpx.get(running.address, timeout=20, verify=False).status_code == 200


def test_the_mailbox_is_for_this_machine_alone(running):
    assert running.client.get("/mailbox/", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404
    assert running.client.get("/mailbox/", headers={"via": "1.1 proxy"}).status_code == 404
    assert running.client.get("/mailbox/", headers={"host": "letters.example.org"}).status_code in {400, 404}


def test_no_log_line_holds_the_code_of_a_link(running):
    link = running.find_link()
    code = link.rpartition("#")[2]
    printed = running.output().count(code)
    running.client.get(f"/desk/sign-in/{code}/missing/")
    running.client.post("/desk/sign-in/", data={"link": link})

    assert running.output().count(code) == printed


def test_stopping_ends_every_process_and_a_later_start_makes_no_second_sample(running):
    assert len(running.members()) == 5
    running.stop(signal.SIGTERM)
    check_ended(running)
    running.start()

    assert len(running.members()) == 5
    assert len(running.run("statement", "list").stdout.splitlines()) == 1


def test_an_empty_start_makes_no_sample_and_nothing_is_left_when_the_supervisor_is_killed(tmp_path):
    made = Running(tmp_path, "--empty")
    made.start()
    assert made.run("statement", "list").stdout.strip() == ""
    made.process.kill()
    made.process.wait()
    ends_at = time.monotonic() + 30
    while made.members() and time.monotonic() < ends_at:
        time.sleep(0.1)

    assert made.members() == {}
    made.close()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"UNDERSIGNED_ORIGIN": "letters.example.org"}, "UNDERSIGNED_SMTP"),
        ({"UNDERSIGNED_BIND": "0.0.0.0", "UNDERSIGNED_SMTP": "smtp://localhost"}, "UNDERSIGNED_ORIGIN"),
        ({"UNDERSIGNED_SMTP": "mail"}, "UNDERSIGNED_SMTP"),
        ({"UNDERSIGNED_PORT": "many"}, "UNDERSIGNED_PORT"),
        ({"UNDERSIGNED_RUNTIME": "/var/tmp/undersigned-tests-disk"}, "UNDERSIGNED_RUNTIME"),
    ],
)
def test_a_setting_that_is_missing_or_odd_stops_the_server_by_name(tmp_path, settings, named):
    environment = make_environment(tmp_path, **settings)
    done = subprocess.run([*UNDERSIGNED, "serve"], env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert named in done.stderr


@pytest.mark.parametrize("folder", ["/proc/nothing/there", "/dev/null/there", "/dev/null", "/proc"])
def test_a_folder_that_can_not_be_made_or_written_to_is_one_clear_line(tmp_path, folder):
    command = [*UNDERSIGNED, "serve", "--port", "1", "--data", folder]
    done = subprocess.run(command, env=make_environment(tmp_path), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"The folder {folder} can't be made or written to" in done.stderr


def test_a_second_worker_is_refused_in_one_line(running):
    done = running.run("serve", "--only", "worker", code=2)

    assert done.stderr.count("\n") == 1
    assert "worker" in done.stderr


def test_commands_know_how_the_instance_is_served(running):
    link = running.run("convenor", "link").stdout.strip()

    assert link.startswith(running.address + "/desk/sign-in/")
    assert running.client.get(link).status_code == 200
