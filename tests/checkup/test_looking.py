"""Facts are gathered as they are: from folders, the name system, the public address, the mail server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from tests.builders import make_collection
from tests.conftest import NOON
from tests.foreign_hosts import Hosts

from undersigned.checkup.looking import mail, place, site, storing
from undersigned.instance import unfinished
from undersigned.instance.database import connect_postgresql
from undersigned.instance.headers import make_headers
from undersigned.instance.outgoing import Door
from undersigned.instance.ring import Ring
from undersigned.letterbox.rights import format_grants
from undersigned.watching.state import State
from undersigned.watching.telling import Teller
from undersigned.web.single import hold_database, hold_folder

HOST = "rail.example.org"


def ids(findings):
    return [f"{finding.id}:{finding.level}" for finding in findings]


@pytest.fixture
def hosts(tmp_path):
    hosts = Hosts(tmp_path)
    hosts.say(HOST, "A", "127.0.0.1")
    yield hosts
    hosts.close()


@pytest.fixture
def door(hosts):
    return Door(
        ("127.0.0.1", hosts.dns_port), True, hosts.https_port, hosts.trusted, seconds=2, plain_port=hosts.plain_port
    )


@pytest.fixture
def public(instance, settings):
    """The instance under a public name, with a mail server of its own."""
    made = replace(instance, origin=HOST, smtp="smtp://localhost:25?from=office@example.org")
    settings.INSTANCE = made
    return made


@pytest.fixture
def open_folder():
    """A folder that lies where everybody can look into it."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_file_that_others_can_read_is_found_and_one_in_a_shut_folder_is_not(instance, open_folder):
    data = open_folder / "data"
    data.mkdir()
    moved = replace(instance, data=data, keys=open_folder / "keys", database=f"sqlite:///{data}/db.sqlite3")
    ring = Ring(moved)
    (data / "db.sqlite3").write_bytes(b"")
    (data / "db.sqlite3").chmod(0o640)

    (found,) = place.look_at_folders(moved, ring)
    assert (found.id, found.values["path"]) == ("folders-open", f"{data}/db.sqlite3")

    data.chmod(0o700)
    assert ids(place.look_at_folders(moved, ring)) == ["folders-good:good"]


@pytest.mark.django_db
def test_a_log_that_was_signed_tomorrow_shows_a_wrong_clock(instance, ring):
    make_collection()

    assert "clock-back:mend" not in ids(place.look_at_clock(instance, NOON, None))
    assert "clock-back:mend" in ids(place.look_at_clock(instance, NOON - timedelta(days=2), None))


@pytest.mark.django_db
def test_a_web_server_with_another_clock_is_named(instance):
    assert "clock-off:mend" in ids(place.look_at_clock(instance, NOON, 4000))


@pytest.mark.django_db
def test_a_statement_whose_key_is_gone_is_named(instance, ring):
    collection = make_collection()
    assert "keys-lost:mend" not in ids(place.look_at_keys(instance, ring))

    for path in [*ring.runtime.glob("statement-*"), *instance.keys.rglob("statement-*")]:
        path.unlink()

    assert f"statement-{collection.pk}" in [one.values.get("name") for one in place.look_at_keys(instance, ring)]


def make_head(**further):
    return "".join(f"{name}: {value}\r\n" for name, value in {**make_headers(f"https://{HOST}"), **further}.items())


@pytest.mark.django_db
def test_the_account_of_the_fediverse_is_asked_for_where_there_is_one(public, hosts, door):
    hosts.serve(b"", "404 Not Found")
    see = partial(site.see, door=door, now=NOON)

    assert see(public)[0].account_status == 200
    assert see(replace(public, fediverse=True))[0].account_status == 404
    assert f"GET /.well-known/webfinger?resource=acct:statements@{HOST} HTTP/1.1".encode() in hosts.paths


@pytest.mark.django_db
def test_the_public_address_is_seen_as_readers_see_it(public, hosts, door):
    hosts.serve(b"page", headers=make_head(Date="Mon, 23 Nov 2026 11:59:00 GMT"))

    facts, drift = site.see(public, door, NOON)

    assert drift == 60
    assert "site-headers:mend" not in ids(site.judge(facts, NOON))
    assert hosts.paths == [b"GET / HTTP/1.1", b"GET /c HTTP/1.1", b"GET /desk/ HTTP/1.1"]

    hosts.serve(b"page", headers=make_head(Server="nginx/1.2"))
    facts, _ = site.see(public, door, NOON)
    assert "site-server:look" in ids(site.judge(facts, NOON))


@pytest.mark.django_db
def test_who_comes_without_encryption_is_led_to_the_encrypted_page(public, hosts, door):
    hosts.serve(b"page", headers=make_head())

    facts, _ = site.see(public, door, NOON)
    assert "site-plain:look" in ids(site.judge(facts, NOON))

    hosts.plain = f"HTTP/1.1 308 Elsewhere\r\nLocation: https://{HOST}/\r\nContent-Length: 0\r\n\r\n".encode()
    facts, _ = site.see(public, door, NOON)
    assert not [one for one in ids(site.judge(facts, NOON)) if one.startswith("site-plain")]

    facts, _ = site.see(public, replace(door, plain_port=9), NOON)
    assert "site-plain-silent:look" in ids(site.judge(facts, NOON))


@pytest.mark.django_db
def test_pages_that_lie_packed_are_sent_packed(public, hosts, door):
    public.public.mkdir()
    (public.public / "index.html.gz").write_bytes(b"packed")
    hosts.serve(b"page", headers=make_head())
    facts, _ = site.see(public, door, NOON)
    assert "site-unpacked:look" in ids(site.judge(facts, NOON))

    hosts.serve(b"packed", headers=make_head(**{"Content-Encoding": "gzip"}))
    facts, _ = site.see(public, door, NOON)
    assert "site-unpacked:look" not in ids(site.judge(facts, NOON))


@pytest.mark.django_db
def test_the_days_of_a_certificate_are_counted(public, hosts, door):
    hosts.serve(b"page", headers=make_head())

    facts, _ = site.see(public, door, NOON)

    # The authority of the tests gives a day, by the real clock.
    assert facts.certificate_ends_at is not None
    ends = site.judge(facts, NOON.fromtimestamp(facts.certificate_ends_at - 86_400, NOON.tzinfo))
    assert "site-certificate-ends:mend" in ids(ends)


@pytest.mark.django_db
def test_a_certificate_that_is_not_believed_is_explained(public, hosts, door):
    hosts.serve(b"page")

    facts, _ = site.see(public, replace(door, context=None), NOON)

    (found,) = site.judge(facts, NOON)
    assert found.id == "site-certificate"
    assert found.values["why"] == "it was made by the server itself"


@pytest.mark.django_db
def test_a_name_that_leads_nowhere_is_named(public, door, hosts):
    hosts.records = {}

    facts, _ = site.see(public, door, NOON)

    assert ids(site.judge(facts, NOON)) == ["site-name:mend"]


def test_an_instance_that_nobody_else_reaches_is_not_looked_for(instance, hosts, door):
    facts, _ = site.see(replace(instance, origin=None), door, NOON)

    assert site.judge(facts, NOON) == []
    assert hosts.asked == []


def test_the_records_of_the_sender_are_looked_up(public, hosts, door):
    assert ids(mail.look_at_names(public, door)) == ["mail-no-way-back:mend", "spf-missing:mend", "dmarc-missing:mend"]

    hosts.say("example.org", "MX", "10 mx.example.org.")
    hosts.say("example.org", "TXT", '"v=spf1 mx -all"')
    hosts.say("_dmarc.example.org", "TXT", '"v=DMARC1; p=quarantine"')

    assert ids(mail.look_at_names(public, door)) == ["spf-good:good", "dmarc-good:good"]


def test_a_record_of_the_domain_above_counts_and_a_null_mx_takes_no_mail(public, hosts, door):
    below = replace(public, smtp="smtp://localhost:25?from=office@letters.example.org")
    hosts.say("letters.example.org", "MX", "0 .")
    hosts.say("letters.example.org", "TXT", '"v=spf1 -all"')
    hosts.say("_dmarc.example.org", "TXT", '"v=DMARC1; p=none"')

    found = mail.look_at_names(below, door)

    assert ids(found) == ["mail-no-way-back:mend", "spf-good:good", "dmarc-good:good"]


@pytest.mark.django_db
def test_the_tables_of_the_tests_are_of_this_release_and_half_an_upgrade_is_named(instance):
    assert ids(storing.look_at_release(instance)) == ["release-good:good"]

    unfinished.begin(instance.data, unfinished.UPGRADE)
    half, _ = storing.look_at_release(instance)
    assert half.id == "release-half"
    assert "undersigned upgrade --back-out" in half.values["way_out"]


def test_the_day_of_the_last_backup_is_read(public):
    assert ids(storing.look_at_backup(public, NOON)) == ["backup-none:look"]

    (public.data / "backed-up-on").write_text("2026-11-22")
    assert ids(storing.look_at_backup(public, NOON)) == ["backup-good:good"]
    assert ids(storing.look_at_backup(public, NOON + timedelta(days=9))) == ["backup-old:mend"]
    assert storing.look_at_backup(replace(public, origin="localhost:8000"), NOON) == []


def test_a_sound_database_is_good_on_either_engine(instance, database_url):
    found = storing.look_at_database(replace(instance, database=database_url))

    # On PostgreSQL the tests' account may do everything there.
    assert ids(found) == ["database-superuser:look" if database_url.startswith("postgresql") else "database-good:good"]


@pytest.fixture
def letterbox(instance, database_url):
    """The instance on PostgreSQL, and a way to say something to the server about the account of the letter box."""
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite has no accounts")
    with connect_postgresql(database_url) as database:
        database.execute("CREATE ROLE letterbox")
        yield replace(instance, database=database_url), database.execute
        database.execute("DROP OWNED BY letterbox")
        database.execute("DROP ROLE letterbox")


def test_the_letter_boxs_account_has_what_it_needs_and_no_more(letterbox):
    moved, execute = letterbox

    def look():
        return [one.id for one in storing.look_at_database(moved)]

    assert "database-letterbox" in look()

    execute(format_grants("letterbox"))
    assert look() == ["database-superuser"]

    execute("GRANT SELECT ON accounts_convenor TO letterbox")
    assert "database-letterbox-more" in look()
    execute("REVOKE ALL ON accounts_convenor FROM letterbox")

    execute("GRANT DELETE ON outbox_mail TO letterbox")
    assert "database-letterbox-more" in look()
    execute("REVOKE DELETE ON outbox_mail FROM letterbox")

    for right in ("DELETE", "TRUNCATE", "TRIGGER"):
        execute(f"GRANT {right} ON accounts_convenor TO letterbox")
        assert "database-letterbox-more" in look()
        execute(f"REVOKE {right} ON accounts_convenor FROM letterbox")
    execute("GRANT TRUNCATE ON outbox_mail TO letterbox")
    assert "database-letterbox-more" in look()


def test_it_is_known_whether_a_worker_and_an_instance_run_without_disturbing_them(instance, ring, database_url):
    moved = replace(instance, database=database_url)
    assert ids(place.look_at_running(moved, ring)) == ["running-none:look"]

    with hold_folder(moved.data / "serve.lock"):
        assert ids(place.look_at_running(moved, ring)) == ["running-no-worker:mend"]
        with hold_database(moved):
            assert ids(place.look_at_running(moved, ring)) == ["running-good:good"]


def test_a_copy_of_the_data_folder_that_is_served_as_well_is_named(instance, ring, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "instance-id").write_text(instance.identity)
    words = [sys.executable, "-c", "print(1, flush=True); input()", "undersigned.cli", "serve"]
    environment = {**os.environ, "UNDERSIGNED_DATA": str(copy)}
    with subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as twin:
        twin.stdout.readline()
        found = place.look_at_running(instance, ring)
        twin.communicate(b"\n")

    assert [(one.id, one.values) for one in found if one.level == "mend"] == [("running-twice", {"other": str(copy)})]


def test_a_process_that_is_wanted_and_tells_nothing_is_named(instance, ring):
    tellers = [Teller(ring.runtime, name, lambda name=name: State(name, 1)) for name in ("letterbox", "worker")]
    with hold_database(instance):
        (found,) = place.look_at_running(instance, ring)
    for teller in tellers:
        teller.close()

    assert (found.id, found.values) == ("running-silent", {"process": "site"})
