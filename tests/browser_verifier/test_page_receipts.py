"""A receipt shows what one person signed, alone or beside a bundle."""

from __future__ import annotations

import pytest
from page_bundles import PLAIN_HOST, SIGNER, STRANGER, copy_page, make_bundle, make_crowd
from page_results import press, verdict

from undersigned.publiclog.entry import Withdraw


def check_receipt(page, address, receipt, *, key=SIGNER.vkey, alone=True):
    """Paste *receipt* and press; return the words about it."""
    page.goto(f"{address}/s/timetable/verify/index.html")
    page.fill("#key", key)
    page.click("summary:has-text('my receipt')")
    page.fill("#receipt", receipt if isinstance(receipt, str) else receipt.decode())
    press(page, "[data-receipt-only]" if alone else "button[type=submit]")
    return page.inner_text("[data-receipt-result]")


def read_receipt(disk, receipt, folder=None, *, key=SIGNER.vkey):
    """Paste *receipt* in the page on the disk, and press, with *folder* or alone; return the words about it."""
    disk.fill("#key", key)
    if not disk.is_visible("#receipt"):
        disk.click("summary:has-text('my receipt')")
    disk.fill("#receipt", receipt if isinstance(receipt, str) else receipt.decode())
    if folder:
        disk.set_input_files("#folder", folder)
    press(disk, "button[type=submit]" if folder else "[data-receipt-only]")
    return disk.inner_text("[data-receipt-result]")


@pytest.mark.parametrize("host", ["127.0.0.1", PLAIN_HOST])
def test_a_receipt_alone_shows_who_signed(page, site, folder, host):
    copy_page(folder / "verify")
    said = check_receipt(page, site.replace("127.0.0.1", host), make_bundle().receipt(1))

    assert verdict(page) == "The receipt is right."
    assert "Zoë Müller signed on 23 November 2026" in said


def test_a_receipt_is_read_from_a_file(page, site, folder, tmp_path):
    copy_page(folder / "verify")
    (tmp_path / "mine.tlog-proof").write_bytes(make_bundle().receipt(1))
    page.goto(f"{site}/s/timetable/verify/index.html")
    page.fill("#key", SIGNER.vkey)
    page.click("summary:has-text('my receipt')")
    page.set_input_files("#receipt-file", tmp_path / "mine.tlog-proof")
    press(page, "[data-receipt-only]")

    assert verdict(page) == "The receipt is right."


def test_a_receipt_of_a_corrected_name_shows_the_new_one(disk):
    said = read_receipt(disk, make_bundle().receipt(7, of=4))

    assert "John Amended signed" in said


def test_a_receipt_with_another_name_proves_nothing(disk):
    bundle = make_bundle()
    bundle.openings[1] = bundle.opening(1, name="Somebody Else")
    said = read_receipt(disk, bundle.receipt(1))

    assert "does not prove its record" in said
    assert verdict(disk) == "Something is wrong."


def test_a_receipt_of_another_signer_is_not_by_the_key(disk):
    said = read_receipt(disk, make_bundle().receipt(1), key=STRANGER.vkey)

    assert "not signed by the key that you gave" in said


def test_a_torn_receipt_is_none(disk):
    said = read_receipt(disk, make_bundle().receipt(1).decode()[:200])

    assert "no receipt, or a part of it was lost" in said


def test_a_bundle_that_lists_the_signature_agrees_with_its_receipt(page, site, folder):
    bundle = make_bundle()
    receipt = bundle.receipt(1)
    bundle.append(Withdraw("operator", 2))
    bundle.write(folder)
    said = check_receipt(page, site, receipt, alone=False)

    assert "The bundle lists this signature" in said
    assert "Nothing was removed or altered since your receipt" in page.inner_text("[data-check=earlier]")


def test_a_withdrawal_that_nobody_asked_for_shows_beside_the_receipt(disk, folder):
    bundle = make_bundle()
    receipt = bundle.receipt(1)
    bundle.append(Withdraw("signatory", 1))
    bundle.write(folder)

    assert "was withdrawn by the person. If that is not so" in read_receipt(disk, receipt, folder)


def test_a_rewritten_log_contradicts_the_receipt(disk, folder):
    make_crowd(20).write(folder)
    read_receipt(disk, make_bundle().receipt(1), folder)

    assert verdict(disk) == "Something is wrong."
    assert "does not contain what was signed in your receipt" in disk.inner_text("[data-check=earlier]")
