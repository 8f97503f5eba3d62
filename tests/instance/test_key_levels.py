"""How kept keys lie on the disk at each level, come back after a reboot, and end; a lost one pauses collecting."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from undersigned.instance.config import SettingInvalid, read_instance
from undersigned.instance.exposure import Depth
from undersigned.instance.lockers import CREDENTIAL, CannotLock, describe_level
from undersigned.instance.ring import KeyExposed, KeyMissing, Ring
from undersigned.sealing.envelope import find_recipient, generate_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from undersigned.instance.config import Instance

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HAS_TANG = all(shutil.which(name) for name in ("clevis", "jose")) and Path("/usr/libexec/tangd").exists()
needs_tang = pytest.mark.skipif(not HAS_TANG, reason="type: apt-get install -y clevis tang jose")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instance:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "data").mkdir()
    return replace(
        read_instance(), data=tmp_path / "data", keys=tmp_path / "keys", database=f"sqlite:///{tmp_path}/data/d.sqlite3"
    )


def reboot(ring: Ring) -> None:
    for path in ring.runtime.iterdir():
        path.unlink()


def read_rest(home: Instance) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home.keys / home.identity).iterdir()}


def use_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: bytes = b"c" * 48) -> None:
    (tmp_path / "credentials").mkdir(exist_ok=True)
    (tmp_path / "credentials" / CREDENTIAL).write_bytes(secret)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))


# Every level


def test_at_the_trial_level_a_key_comes_back_by_itself(home):
    ring = Ring(home)
    ring.make_statement_key(1)
    key = ring.statement_key(1)
    reboot(ring)

    assert Ring(home).statement_key(1) == key
    assert "plain" not in describe_level(home)


def test_with_a_credential_no_key_lies_in_clear(home, tmp_path, monkeypatch):
    use_credential(tmp_path, monkeypatch)
    ring = Ring(home)
    ring.make_statement_key(1)
    key, site = ring.statement_key(1), ring.site_key()
    reboot(ring)

    assert (Ring(home).statement_key(1), Ring(home).site_key()) == (key, site)
    assert all(secret not in data for secret in (key, site) for data in read_rest(home).values())
    assert "credential" in describe_level(home)


def test_another_credential_opens_nothing_and_collecting_pauses(home, tmp_path, monkeypatch):
    use_credential(tmp_path, monkeypatch)
    ring = Ring(home)
    ring.make_statement_key(1)
    reboot(ring)
    use_credential(tmp_path, monkeypatch, b"d" * 48)

    with pytest.raises(KeyMissing):
        Ring(home).statement_key(1)
    assert Ring(home).bring_back() == ["statement-1"]


def test_a_locked_key_opens_under_its_own_name_only(home, tmp_path, monkeypatch):
    use_credential(tmp_path, monkeypatch)
    ring = Ring(home)
    ring.make_statement_key(1)
    reboot(ring)
    folder = home.keys / home.identity
    (folder / "statement-1.box").rename(folder / "statement-2.box")

    assert Ring(home).bring_back() == ["statement-2"]


def test_a_short_credential_stops_the_start(home, tmp_path, monkeypatch):
    use_credential(tmp_path, monkeypatch, b"short")

    with pytest.raises(SettingInvalid, match=CREDENTIAL):
        Ring(home)


def test_plain_files_go_when_the_level_rises(home, tmp_path, monkeypatch):
    ring = Ring(home)
    ring.make_statement_key(1)
    key = ring.statement_key(1)
    ring.site_key()
    use_credential(tmp_path, monkeypatch)

    Ring(home).settle()

    assert set(read_rest(home)) == {"statement-1.box", "site.box"}
    reboot(ring)
    assert Ring(home).statement_key(1) == key


# The recovery sheet


def test_the_sheet_brings_keys_back_and_nothing_else_does(home):
    paper = generate_key()
    ring = Ring(replace(home, sheet=find_recipient(paper)))
    ring.make_statement_key(1)
    key = ring.statement_key(1)
    reboot(ring)

    assert ring.bring_back() == ["statement-1"]
    with pytest.raises(KeyMissing):
        ring.statement_key(1)
    assert ring.unlock(generate_key()) == ["statement-1"]
    assert ring.unlock(paper) == []
    assert ring.statement_key(1) == key
    assert all(key not in data for data in read_rest(home).values())


def test_until_the_sheet_is_typed_in_the_site_has_another_key(home):
    paper = generate_key()
    ring = Ring(replace(home, sheet=find_recipient(paper)))
    key = ring.site_key()
    reboot(ring)

    meanwhile = ring.site_key()
    assert meanwhile != key
    assert ring.site_key() == meanwhile
    ring.unlock(paper)
    assert ring.site_key() == key
    assert set(read_rest(home)) == {"site.age"}


# The second party


class Tang:
    """A Tang server of another party, as Debian's package runs it: a process for each connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["/usr/libexec/tangd-keygen", str(folder)], check=True, capture_output=True)
        self.asked = 0
        self.start()

    def start(self, port: int = 0) -> None:
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        # Wakes the thread that waits for the next one.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.asked += 1
            with connection:
                subprocess.run(
                    ["/usr/libexec/tangd", str(self.folder)],
                    stdin=connection,
                    stdout=connection,
                    stderr=subprocess.DEVNULL,
                    check=False,
                )

    @property
    def config(self) -> dict[str, str]:
        shown = subprocess.run(
            ["tang-show-keys", str(self.port)], capture_output=True, text=True, check=True
        ).stdout.split()
        return {"url": f"http://127.0.0.1:{self.port}", "thp": shown[0]}


@pytest.fixture
def tang(tmp_path: Path) -> Iterator[Tang]:
    made = Tang(tmp_path / "tang")
    yield made
    made.stop()


@needs_tang
def test_a_key_comes_back_only_with_the_second_party(home, tang):
    ring = Ring(replace(home, binding=("tang", tang.config)))
    ring.make_statement_key(1)
    key = ring.statement_key(1)
    reboot(ring)
    port = tang.port
    tang.stop()

    assert ring.bring_back() == ["statement-1"]
    with pytest.raises(KeyMissing):
        ring.statement_key(1)

    tang.start(port)
    assert ring.bring_back() == []
    assert ring.statement_key(1) == key
    assert all(key not in data for data in read_rest(home).values())


@needs_tang
def test_no_statement_opens_without_the_second_party(home, tang):
    config = tang.config
    tang.stop()

    with pytest.raises(CannotLock, match="second party"):
        Ring(replace(home, binding=("tang", config))).make_statement_key(1)

    assert read_rest(home) == {}


@needs_tang
def test_a_second_party_with_another_key_is_not_believed(home, tang):
    config = tang.config | {"thp": "A" * 43}

    with pytest.raises(CannotLock):
        Ring(replace(home, binding=("tang", config))).make_statement_key(1)


@needs_tang
def test_two_of_three_suffice_and_one_does_not(home, tmp_path):
    parties = [Tang(tmp_path / f"party-{number}") for number in range(3)]
    ring = Ring(replace(home, binding=("sss", {"t": 2, "pins": {"tang": [party.config for party in parties]}})))
    ring.make_statement_key(1)
    key = ring.statement_key(1)
    reboot(ring)
    parties[0].stop()

    assert ring.bring_back() == []
    assert ring.statement_key(1) == key

    reboot(ring)
    parties[1].stop()
    assert ring.bring_back() == ["statement-1"]
    parties[2].stop()


@needs_tang
def test_a_sheet_helps_where_the_second_party_is_gone(home, tang):
    paper = generate_key()
    ring = Ring(replace(home, binding=("tang", tang.config), sheet=find_recipient(paper)))
    ring.make_statement_key(1)
    key = ring.statement_key(1)
    reboot(ring)
    tang.stop()

    assert ring.bring_back() == ["statement-1"]
    assert ring.unlock(paper) == []
    assert ring.statement_key(1) == key


@pytest.mark.parametrize(
    "value",
    [
        "tang",
        "tang {}",
        'tang {"url": "http://t.example"}',
        'sss {"t": 2, "pins": {"tang": [{"url": "http://t.example"}]}}',
        'tpm2 {"url": "x", "thp": "y"}',
        "[1]",
    ],
)
def test_a_binding_that_trusts_anybody_stops_the_start(value):
    with pytest.raises(SettingInvalid, match="UNDERSIGNED_BINDING"):
        read_instance({"UNDERSIGNED_BINDING": value, "HOME": "/nowhere"})


# Ends and losses


@pytest.mark.parametrize("level", ["plain", "credential", "sheet"])
def test_a_destroyed_key_is_gone_everywhere_and_never_made_again(home, tmp_path, monkeypatch, level):
    paper = generate_key()
    if level == "credential":
        use_credential(tmp_path, monkeypatch)
    if level == "sheet":
        home = replace(home, sheet=find_recipient(paper))
    ring = Ring(home)
    ring.make_statement_key(1)

    ring.destroy_statement_key(1)

    assert set(read_rest(home)) == {"statement-1.destroyed"}
    assert ring.unlock(paper) == []
    for attempt in (ring.statement_key, ring.make_statement_key):
        with pytest.raises(KeyMissing):
            attempt(1)
    assert ring.is_destroyed(1)


def test_a_lost_key_is_never_replaced_silently(home):
    ring = Ring(replace(home, sheet=find_recipient(generate_key())))
    ring.make_statement_key(1)
    reboot(ring)

    with pytest.raises(KeyMissing):
        ring.make_statement_key(1)


def test_links_and_waiting_mails_die_with_a_reboot(home):
    ring = Ring(home)
    day, outbox = ring.confirm_key(NOON), ring.outbox_key()
    reboot(ring)

    assert ring.find_confirm_key(day.day, NOON) is None
    assert ring.outbox_key() != outbox
    assert read_rest(home) == {}


# Keys beside the database


@pytest.mark.parametrize("place", ["data", "data/deep", "."])
def test_keys_inside_or_around_the_data_stop_the_start(home, tmp_path, place):
    with pytest.raises(SettingInvalid, match="UNDERSIGNED_KEYS"):
        Ring(replace(home, keys=tmp_path / place))


def test_a_link_into_the_data_stops_the_start(home, tmp_path):
    (home.data / "hidden").mkdir()
    (tmp_path / "innocent").symlink_to(home.data / "hidden")

    with pytest.raises(SettingInvalid, match="UNDERSIGNED_KEYS"):
        Ring(replace(home, keys=tmp_path / "innocent"))


@pytest.mark.parametrize(
    "spell",
    [
        bytes,
        lambda key: key.hex().encode(),
        lambda key: key.hex().upper().encode(),
        lambda key: b"key=" + base64.b64encode(key),
        lambda key: json.dumps({"k": base64.urlsafe_b64encode(b"x" + key).decode()}).encode(),
    ],
)
@pytest.mark.parametrize("size", [0, 5_000_000])
def test_a_key_beside_the_database_pauses_collecting_until_it_is_gone(home, spell, size):
    ring = Ring(home)
    ring.make_statement_key(1)
    copy = home.data / "backup" / "notes.txt"
    copy.parent.mkdir()
    copy.write_bytes(b"-" * size + spell(ring.statement_key(1)) + b"\n")

    assert ring.look_for_exposed(Depth.START) == [f"{copy} holds statement-1"]
    with pytest.raises(KeyExposed):
        ring.statement_key(1)

    # A look at small files alone does not forget what a large one holds.
    assert ring.look_for_exposed(Depth.QUICK) != []
    copy.unlink()
    assert ring.look_for_exposed(Depth.QUICK) == []
    assert ring.statement_key(1)


def test_published_files_are_looked_through_when_somebody_asks(home):
    ring = Ring(home)
    ring.make_statement_key(1)
    copy = home.public / "s" / "notes.txt"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(ring.statement_key(1))

    assert ring.look_for_exposed(Depth.QUICK) == []
    assert ring.look_for_exposed(Depth.WHOLE) == [f"{copy} holds statement-1"]
    assert ring.look_for_exposed(Depth.QUICK) != []


def test_the_log_secret_is_no_secret_of_signatories(home):
    ring = Ring(home)
    ring.log_secret()

    assert ring.look_for_exposed(Depth.START) == []


# Several machines


def test_two_machines_find_the_same_keys_day_after_day(home, tmp_path):
    here = Ring(home)
    here.make_statement_key(1)
    (tmp_path / "other").mkdir()
    there = Ring(replace(home, data=tmp_path / "other", keys=tmp_path / "other-keys"))
    before = here.confirm_key(NOON)

    there.take_over(here.share(NOON))

    assert there.statement_key(1) == here.statement_key(1)
    assert there.outbox_key() == here.outbox_key()
    assert there.find_confirm_key(before.day, NOON) == before
    for days in (1, 2, 5):
        later = NOON + timedelta(days=days)
        today = here.confirm_key(later)
        assert there.find_confirm_key(today.day, later) == today
        assert there.confirm_key(later) == today
    # Yesterday's link, pressed on the machine that was not asked yesterday.
    later = NOON + timedelta(days=6)
    made = here.confirm_key(later)
    assert there.find_confirm_key(made.day, later + timedelta(days=1)) == made


def test_no_way_leads_back_to_the_keys_of_earlier_days(home):
    ring = Ring(home)
    first = ring.share(NOON)
    ring.confirm_key(NOON + timedelta(days=1))
    earlier = ring.secrets()
    ring.confirm_key(NOON + timedelta(days=9))

    left = b"".join(path.read_bytes() for path in ring.runtime.iterdir() if path.is_file())
    assert first["chain"][4:] not in left
    assert all(key not in left for name, key in earlier.items() if name.startswith("confirm-"))
