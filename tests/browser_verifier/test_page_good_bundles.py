"""A bundle that is right is said to be right, and no more than that."""

from __future__ import annotations

from hashlib import sha256

import pytest
from page_bundles import ORIGIN, PLAIN_HOST, SIGNER, PageBundle, make_bundle, make_crowd, write_listing
from page_results import check, check_folder, press, statuses, verdict
from playwright.sync_api import expect

from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint
from undersigned.publiclog.entry import Open, Text, TextRole, Version, Withdraw
from undersigned.publiclog.note import sign_note
from undersigned.publiclog.record import SignerClass


def test_a_good_bundle_fits_together(page, site, folder):
    make_bundle().write(folder)
    said = check(page, site)

    assert verdict(page) == "Everything fits together."
    assert statuses(page) == {
        "signature": "good",
        "tree": "good",
        "earlier": "unknown",
        "entries": "good",
        "openings": "good",
        "pages": "good",
        "counts": "good",
        "witnesses": "unknown",
    }
    assert "5 people and 1 organisation signed" in said["counts"]
    assert "The record of moderation tells 1 act that the log holds, each once" in said["counts"]
    assert "signatures with WebCrypto" in page.inner_text("[data-machinery]")


def test_a_bundle_without_a_record_of_moderation_says_that_reasons_are_not_given(disk, folder):
    make_bundle().write(folder)
    (folder / "moderation.jsonl").unlink()
    said = check_folder(disk, folder)

    assert verdict(disk) == "Everything fits together."
    assert "the bundle gives no reasons" in said["counts"]


def test_a_language_of_an_earlier_version_has_a_page_without_counts(disk, folder):
    bundle = PageBundle()
    german, statement = b"# Fahrplan\n", sha256(b"{}").hexdigest()
    bundle.append(Open("en", ORIGIN, statement, bundle.text_sum))
    bundle.append(Text("de", TextRole.TRANSLATION, sha256(german).hexdigest()))
    bundle.append(Version("en", statement, bundle.text_sum))
    bundle.write(folder)
    for name in ("history", "de"):
        (folder / name).mkdir()
    for text in (german, bundle.text.encode()):
        (folder / f"history/{sha256(text).hexdigest()}.md").write_bytes(text)
    (folder / "de/index.html").write_bytes(b"<h1>Fahrplan</h1>")
    check_folder(disk, folder)

    assert verdict(disk) == "Everything fits together."


LOGO = f' <img class="logo" src="../../logos/{"ab" * 32}.png" alt="Logo" width="240" height="80">'


@pytest.mark.parametrize(
    ("logo", "said"),
    [(LOGO, "Everything fits together."), (LOGO.replace("../../", "https://x.example/"), "Something is wrong.")],
    ids=["own", "foreign"],
)
def test_a_logo_beside_a_name_is_passed_over_and_a_foreign_picture_is_not(disk, folder, logo, said):
    make_bundle().write(folder)
    path = folder / "signatories" / "organisations" / "000.html"
    path.write_text(path.read_text().replace("</bdi>", f"</bdi>{logo}", 1))
    check_folder(disk, folder)

    assert verdict(disk) == said


@pytest.mark.parametrize(
    ("dropped", "said"),
    [("", "Everything fits together."), ("affiliation", "Something is wrong.")],
    ids=["whole", "one dropped"],
)
def test_a_list_by_organisation_holds_everybody_who_named_one(disk, folder, dropped, said):
    bundle = make_bundle()
    bundle.write(folder)
    rows = {
        index: opening.record
        for index, opening in bundle.listed().items()
        if opening.record.affiliation or opening.record.class_ is SignerClass.ORG
    }
    if dropped:
        del rows[next(index for index, record in rows.items() if record.affiliation)]
    write_listing(folder / "signatories" / "affiliations", rows)
    told = check_folder(disk, folder)

    assert len(rows) > 0
    assert verdict(disk) == said
    assert ("affiliations" in told["pages"]) == bool(dropped)


def test_plain_http_checks_without_webcrypto(page, site, folder):
    make_bundle().write(folder)
    check(page, site.replace("127.0.0.1", PLAIN_HOST))

    assert page.evaluate("typeof crypto.subtle") == "undefined"
    assert verdict(page) == "Everything fits together."
    assert "signatures with noble" in page.inner_text("[data-machinery]")


def test_without_a_key_the_signer_stays_unknown(disk, folder):
    make_bundle().write(folder)
    said = check_folder(disk, folder, key="")

    assert "signer is unknown" in verdict(disk)
    assert "comes from the same place as the list" in said["signature"]


def test_a_first_visit_says_so(disk, folder):
    make_bundle().write(folder)
    said = check_folder(disk, folder)

    assert "Not compared with anything earlier" in said["earlier"]


def test_a_log_that_grew_contains_the_earlier_copy(disk, folder):
    bundle = make_bundle()
    earlier = bundle.checkpoint().decode()
    bundle.append(Withdraw("convenor", 1))
    bundle.write(folder)
    said = check_folder(disk, folder, earlier=earlier)

    assert "Nothing was removed or altered since the earlier copy" in said["earlier"]
    assert "1 signature was withdrawn since" in said["earlier"]
    assert statuses(disk)["earlier"] == "good"


def make_bundle_of_days(folder):
    """A bundle with two earlier days in its archive; return their sizes."""
    bundle = make_crowd(4)
    days = {}
    for added in (3, 2):
        days[len(bundle.entries)] = bundle.checkpoint()
        for at in range(added):
            bundle.sign(name=f"Later {added} {at}")
        bundle.append(Withdraw("signatory", added))
    bundle.write(folder)
    (folder / "checkpoints").mkdir()
    for size, note in days.items():
        (folder / "checkpoints" / str(size)).write_bytes(note)
    return sorted(days)


def wait_for_days(page):
    for field in ("#earlier", "#later"):
        expect(page.locator(field)).not_to_have_value("")


@pytest.mark.parametrize("is_turned", [False, True])
def test_two_days_are_compared_with_each_other(page, site, folder, is_turned):
    sizes = make_bundle_of_days(folder)
    since, until = reversed(sizes) if is_turned else sizes
    page.goto(f"{site}/s/timetable/verify/index.html?since={since}&until={until}")
    wait_for_days(page)
    page.fill("#key", SIGNER.vkey)

    said = press(page)

    assert verdict(page) == "Everything fits together."
    assert "Between the two (entries 5 to 9): 3 signatures were added, 1 signature was withdrawn." in said["earlier"]


def test_a_day_of_another_log_is_no_second_day(page, site, folder):
    sizes = make_bundle_of_days(folder)
    forged = sign_note(format_checkpoint(Checkpoint(ORIGIN, sizes[1], bytes(32))), [SIGNER])
    (folder / "checkpoints" / str(sizes[1])).write_bytes(forged)
    page.goto(f"{site}/s/timetable/verify/index.html?since={sizes[0]}&until={sizes[1]}")
    wait_for_days(page)
    page.fill("#key", SIGNER.vkey)

    said = press(page)

    assert verdict(page) == "Something is wrong."
    assert "Between the two" not in said["earlier"]


def test_the_key_and_the_log_are_kept_only_when_asked_and_compared_next_time(page, site, folder):
    make_bundle().write(folder)
    check(page, site)
    assert page.evaluate("localStorage.length") == 0

    page.check("#pin")
    press(page)
    page.reload()
    page.wait_for_selector("form:not([hidden])")

    assert page.input_value("#key")
    assert "Nothing was removed or altered since the copy you saved on" in press(page)["earlier"]


def test_another_folder_of_the_same_host_is_checked(page, site, folder):
    make_bundle().write(folder)
    page.goto(f"{site}/s/timetable/verify/index.html?bundle=/s/elsewhere/")
    assert page.input_value("#address") == f"{site}/s/elsewhere/"

    press(page)
    assert "There is no statement here" in page.inner_text("[data-summary]")


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/s/x/", "//elsewhere.example/s/x/", "javascript:alert(1)"]
)
def test_a_link_does_not_make_the_page_speak_of_another_host(page, site, folder, wanted):
    make_bundle().write(folder)
    page.goto(f"{site}/s/timetable/verify/index.html?bundle={wanted}")

    assert page.input_value("#address") == f"{site}/s/timetable/"


def test_a_page_opened_from_a_disk_checks_the_folder_that_is_chosen(page, folder):
    make_bundle().write(folder)
    page.goto(f"file://{folder}/verify/index.html")
    page.set_input_files("#folder", folder)
    press(page)

    assert "signer is unknown" in verdict(page)
    assert "wrong" not in statuses(page).values()


def test_without_javascript_the_page_names_the_command(browser, site, folder):
    make_bundle().write(folder)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/s/timetable/verify/index.html")

    assert "needs JavaScript" in page.inner_text("main")
    assert "undersigned verify" in page.inner_text("main")
    assert not page.is_visible("form")
    context.close()


def test_a_log_that_grows_while_it_is_read_is_read_again(page, site, folder):
    bundle = make_bundle()
    older = bundle.checkpoint()
    bundle.append(Withdraw("convenor", 1))
    bundle.write(folder)
    answers = [older]
    page.route("**/checkpoint", lambda route: route.fulfill(body=answers.pop()) if answers else route.fallback())
    said = check(page, site)

    assert answers == []
    assert "12 entries were hashed again" in said["tree"]
    assert verdict(page) == "Everything fits together."


def test_progress_is_told_to_eyes_and_ears(page, site, folder):
    make_bundle().write(folder)
    page.goto(f"{site}/s/timetable/verify/index.html")

    assert page.get_attribute("[data-stage]", "aria-live") == "polite"
    assert page.get_by_role("progressbar", include_hidden=True).get_attribute("aria-label") == "Checking"
