"""What facts mean: tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from undersigned.checkup.rules import Level, find_exit_code, find_worst, good, look, mail, mend, place, site, storing
from undersigned.instance.headers import make_headers
from undersigned.watching.state import State

NOW = 1_800_000_000
SILENT, DEAD_WORKER = State("letterbox", 0, is_alive=False), State("worker", 0, is_alive=False)
DAY = 86_400
GIB = 1024**3


def ids(findings):
    """Return findings as `id:level`, in order."""
    return [f"{finding.id}:{finding.level}" for finding in findings]


def test_the_worst_finding_decides_and_what_was_not_looked_at_is_said():
    assert find_worst([]) is Level.GOOD
    assert find_worst([good("a"), mend("b"), look("c")]) is Level.MEND
    assert find_exit_code([good("a"), look("b")]) == 0
    assert find_exit_code([good("a"), look("not-looked")]) == 2
    assert find_exit_code([mend("a"), look("not-looked")]) == 1


@pytest.mark.parametrize(
    ("is_on_loopback", "has_origin", "has_smtp", "expected"),
    [
        (True, True, False, ["settings-good:good"]),
        (True, False, False, ["settings-origin:look"]),
        (False, True, True, ["settings-good:good"]),
        (False, False, False, ["settings-origin:mend", "settings-smtp:mend"]),
    ],
)
def test_settings(is_on_loopback, has_origin, has_smtp, expected):
    assert ids(place.judge_settings(place.Settings(is_on_loopback, has_origin, has_smtp))) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (place.Running(True, True), ["running-good:good"]),
        (place.Running(False, True), ["running-good:good"]),  # services of their own
        (place.Running(False, False), ["running-none:look"]),
        (place.Running(False, False, states=(SILENT, DEAD_WORKER)), ["running-none:look"]),
        (place.Running(True, False), ["running-no-worker:mend"]),
        (place.Running(True, True, ("/srv/copy",)), ["running-twice:mend"]),
        (place.Running(True, True, states=(State("worker", 1), SILENT)), ["running-silent:mend"]),
        (place.Running(True, True, (), (State("worker", 1), SILENT), False), ["running-silent:look"]),
        (place.Running(False, False, states=(State("site", 1), DEAD_WORKER)), ["running-no-worker:mend"]),
        (place.Running(True, True, states=(State("worker", 1, {"disk": "full"}),)), ["running-unready:mend"]),
    ],
)
def test_what_runs(facts, expected):
    assert ids(place.judge_running(facts)) == expected


@pytest.mark.parametrize(
    ("mode", "owner", "is_secret", "expected"),
    [
        (0o100600, 7, True, ["folders-good:good"]),
        (0o100640, 7, True, ["folders-open:mend"]),
        (0o100644, 7, False, ["folders-good:good"]),
        (0o040777, 7, False, ["folders-open:mend"]),
        (0o100600, 0, True, ["folders-owner:mend"]),
    ],
)
def test_folders(mode, owner, is_secret, expected):
    places = [place.Place("/srv/data/x", mode, owner, is_secret)]

    assert ids(place.judge_folders(places, owner=7, data="/srv/data")) == expected


@pytest.mark.parametrize(
    ("free_bytes", "free_files", "database_bytes", "expected"),
    [
        (5 * GIB, -1, GIB, "disk-good:good"),
        (GIB // 2, -1, 0, "disk-narrow:look"),
        (GIB // 10, -1, 0, "disk-full:mend"),
        (5 * GIB, 100, 0, "disk-files:mend"),
        (5 * GIB, -1, 3 * GIB, "disk-night:mend"),
    ],
)
def test_disk(free_bytes, free_files, database_bytes, expected):
    disk = place.Disk("/srv", 10 * GIB, free_bytes, free_files, database_bytes)

    assert ids(place.judge_disk(disk)) == [expected]


KEYS = place.Keys("/var/lib/keys", "ext4", "high", is_plain=False)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["keys-good:good"]),
        ({"is_plain": True}, ["keys-plain:look"]),
        ({"filesystem": "tmpfs"}, ["keys-volatile:mend"]),
        ({"missing": ("site",)}, ["keys-missing:mend"]),
        ({"lost": ("statement-1",)}, ["keys-lost:mend"]),
        ({"exposed": ("/srv/x holds site",)}, ["keys-exposed:mend"]),
        ({"swaps": ("/dev/zram0", "/dev/dm-1")}, ["keys-good:good"]),
        ({"swaps": ("/swapfile",)}, ["keys-swap:look"]),
    ],
)
def test_keys(changed, expected):
    assert ids(place.judge_keys(replace(KEYS, **changed))) == expected


TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (place.Clock(TODAY, None), ["clock-good:good"]),
        (place.Clock(TODAY, TODAY), ["clock-good:good"]),
        (place.Clock(TODAY, date(2026, 11, 30)), ["clock-back:mend"]),
        (place.Clock(TODAY, TODAY, (("the web server", 20),)), ["clock-good:good"]),
        (place.Clock(TODAY, TODAY, (("the web server", -60),)), ["clock-off:look"]),
        (place.Clock(TODAY, TODAY, (("the web server", 3600),)), ["clock-off:mend"]),
        (place.Clock(TODAY, TODAY, (), False), ["clock-loose:look"]),
    ],
)
def test_clock(facts, expected):
    assert ids(place.judge_clock(facts)) == expected


@pytest.mark.parametrize(
    ("unknown", "missing", "expected"),
    [
        ((), (), "release-good:good"),
        (("texts.0099_later",), (), "release-newer:mend"),
        ((), ("texts.0002_more",), "release-older:mend"),
    ],
)
def test_release(unknown, missing, expected):
    assert ids(storing.judge_release(storing.Release(unknown, missing))) == [expected]


SQLITE = storing.Sqlite("/srv/db", "ext4", "wal", 2, 1, "ok", 0)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "database-good:good"),
        ({"damage": "row 1 missing from index"}, "database-damaged:mend"),
        ({"filesystem": "nfs4"}, "database-network:mend"),
        ({"journal_mode": "delete"}, "database-settings:mend"),
        ({"synchronous": 1}, "database-settings:mend"),
        ({"secure_delete": 0}, "database-settings:mend"),
        ({"wal_bytes": GIB}, "database-wal:look"),
    ],
)
def test_an_sqlite_database(changed, expected):
    assert ids(storing.judge_sqlite(replace(SQLITE, **changed))) == [expected]


POSTGRESQL = storing.Postgresql(dict(storing.POSTGRESQL_SETTINGS))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "database-good:good"),
        ({"settings": {**storing.POSTGRESQL_SETTINGS, "log_statement": "all"}}, "database-setting:mend"),
        ({"archives": True}, "database-archive:look"),
        ({"replicas": 1}, "database-replica:look"),
        ({"is_superuser": True}, "database-superuser:look"),
        ({"may_end_wal": False}, "database-night:mend"),
        ({"letterbox": []}, "database-good:good"),
        ({"letterbox": ["outbox_mail: INSERT"]}, "database-letterbox:mend"),
        ({"letterbox": [], "letterbox_extra": ["accounts_convenor"]}, "database-letterbox-more:mend"),
    ],
)
def test_a_postgresql_server(changed, expected):
    assert ids(storing.judge_postgresql(replace(POSTGRESQL, **changed))) == [expected]


@pytest.mark.parametrize(
    ("trouble", "size", "published", "expected"),
    [
        ("", 8, 8, "log-good:good"),
        ("", 8, 5, "log-unpublished:look"),
        ("", 8, None, "log-unpublished:look"),
        ("LogBehind", 8, None, "log-behind:mend"),
        ("LogForked", 8, None, "log-forked:mend"),
        ("SignatureInvalid", 8, None, "log-key:mend"),
    ],
)
def test_logs(trouble, size, published, expected):
    assert ids(storing.judge_logs([storing.LogState("x.example/s/y", trouble, size, published)])) == [expected]


@pytest.mark.parametrize(
    ("tidied_on", "has_worker", "expected"),
    [
        (None, True, []),
        (date(2026, 11, 1), False, []),  # nobody could
        (date(2026, 11, 28), True, ["night-good:good"]),
        (date(2026, 11, 20), True, ["night-late:look"]),
    ],
)
def test_the_night(tidied_on, has_worker, expected):
    assert ids(storing.judge_night(tidied_on, today=TODAY, has_worker=has_worker)) == expected


WANTED = make_headers("https://letters.example.org")
SITE = site.Site(
    "letters.example.org",
    status=200,
    headers={name.lower(): value for name, value in WANTED.items()},
    wanted=WANTED,
    certificate_ends_at=NOW + 60 * DAY,
    plain=site.Plain(308, "https://letters.example.org/"),
)
FINE = "site-certificate-ends:good"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [FINE, "site-good:good"]),
        ({"fault": "NameUnknown"}, ["site-name:mend"]),
        ({"fault": "NameServerSilent"}, ["site-nameserver:mend"]),
        ({"fault": "AddressForbidden"}, ["site-private:mend"]),
        ({"fault": "CertificateInvalid", "certificate_code": 10}, ["site-certificate:mend"]),
        ({"fault": "NobodyThere"}, ["site-silent:mend"]),
        ({"certificate_ends_at": NOW + 13 * DAY}, ["site-certificate-ends:look"]),
        ({"certificate_ends_at": NOW + 2 * DAY}, ["site-certificate-ends:mend"]),
        ({"status": 301}, [FINE, "site-elsewhere:mend"]),
        ({"status": 404}, [FINE, "site-status:mend"]),
        ({"headers": {}}, [FINE, "site-headers:mend"]),
        ({"headers": {**SITE.headers, "server": "nginx/1.22.1"}}, [FINE, "site-server:look"]),
        ({"headers": {**SITE.headers, "server": "nginx"}}, [FINE, "site-good:good"]),
        ({"letterbox_status": 404}, [FINE, "site-letterbox:mend"]),
        ({"site_status": 502}, [FINE, "site-desk:mend"]),
        ({"site_status": 302}, [FINE, "site-good:good"]),
        ({"account_status": 404}, [FINE, "site-fediverse:mend"]),
        ({"stale": "letters.example.org/s/x"}, [FINE, "site-stale:mend"]),
        ({"plain": site.Plain()}, [FINE, "site-plain-silent:look"]),
        ({"plain": site.Plain(200)}, [FINE, "site-plain:mend"]),
        ({"plain": site.Plain(404)}, [FINE, "site-plain:look"]),
        ({"plain": site.Plain(301, "https://elsewhere.example/")}, [FINE, "site-plain:look"]),
        ({"is_unpacked": True}, [FINE, "site-unpacked:look"]),
    ],
)
def test_the_public_address(changed, expected):
    found = ids(site.judge_site(replace(SITE, **changed), now_seconds=NOW))

    # A certificate that ends soon is bad on its own; the rest may be good.
    assert [one for one in found if one != "site-good:good" or one in expected] == expected


def test_a_header_that_differs_is_named():
    headers = {**SITE.headers, "x-frame-options": "SAMEORIGIN"}

    (found,) = [
        one for one in site.judge_site(replace(SITE, headers=headers), now_seconds=NOW) if one.id == "site-headers"
    ]
    assert found.values == {"names": "X-Frame-Options"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (mail.Server("mx"), ["mail-server:good"]),
        (mail.Server("mx", certificate_ends_at=NOW + 60 * DAY), ["mail-server:good"]),
        (mail.Server("mx", certificate_ends_at=NOW + DAY), ["mail-server:good", "mail-certificate-ends:mend"]),
        (mail.Server("mx", "login", 535), ["mail-login:mend"]),
        (mail.Server("mx", "certificate", 10), ["mail-certificate:mend"]),
    ],
)
def test_the_mail_server(facts, expected):
    assert ids(mail.judge_server(facts, now_seconds=NOW)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (mail.Waiting(3), []),
        (mail.Waiting(500), ["mail-waiting:look"]),
        (mail.Waiting(500, stuck=2), ["mail-stuck:mend"]),
        (mail.Waiting(1, ahead=1), ["mail-ahead:mend"]),
    ],
)
def test_mails_that_wait(facts, expected):
    assert ids(mail.judge_waiting(facts)) == expected


SPF, DMARC = "v=spf1 mx include:relay.example -all", "v=DMARC1; p=reject; rua=mailto:x@example.org"


@pytest.mark.parametrize(
    ("texts", "dmarc", "takes_mail", "expected"),
    [
        ([SPF, "site-verification=1"], [DMARC], True, ["spf-good:good", "dmarc-good:good"]),
        ([], [], True, ["spf-missing:mend", "dmarc-missing:mend"]),
        ([SPF, SPF], [DMARC, DMARC], True, ["spf-many:mend", "dmarc-many:mend"]),
        (["v=spf1 +all"], [DMARC], True, ["spf-open:mend", "dmarc-good:good"]),
        (["v=spf1 mx"], ["v=DMARC1; p=later"], True, ["spf-endless:look", "dmarc-odd:mend"]),
        (["v=spf1 redirect=_spf.example.org"], [DMARC], True, ["spf-good:good", "dmarc-good:good"]),
        (["v=spf1 " + "include:x.example " * 11 + "-all"], [DMARC], True, ["spf-long:mend", "dmarc-good:good"]),
        (["v=spf10 mx -all"], ["v=DMARC1;p=none"], True, ["spf-missing:mend", "dmarc-good:good"]),
        ([SPF], [DMARC], False, ["mail-no-way-back:mend", "spf-good:good", "dmarc-good:good"]),
    ],
)
def test_what_the_name_system_says_of_the_sender(texts, dmarc, takes_mail, expected):
    assert ids(mail.judge_names(mail.Names("example.org", takes_mail, texts, dmarc))) == expected


PLACE = "undersigned._domainkey.example.org"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (mail.Dkim(), "dkim-elsewhere:look"),
        (mail.Dkim(PLACE, "MIIB", is_ready=False), "dkim-locked:mend"),
        (mail.Dkim(PLACE, "MIIB"), "dkim-unpublished:mend"),
        (mail.Dkim(PLACE, "MIIB", records=["v=DKIM1; k=rsa; p=MIIC"]), "dkim-other:mend"),
        (mail.Dkim(PLACE, "MIIB", records=["v=DKIM1; k=rsa; p=MI IB"]), "dkim-good:good"),
    ],
)
def test_the_key_that_signs_mails(facts, expected):
    assert ids(mail.judge_dkim(facts)) == [expected]
