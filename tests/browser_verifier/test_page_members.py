"""The page recounts members under their organisation's key, and finds every forgery that the command finds."""

from __future__ import annotations

import pytest
from page_bundles import copy_page
from page_results import check, check_folder, statuses, verdict
from tests.verifier.bundles import write_bundle
from tests.verifier.member_forgeries import FORGED_MEMBERS, count_members, good_entries

from undersigned.verifier.findings import Wrong

WORDS = {
    Wrong.MEMBER_FORGED: "was not signed by the organisation's key for this statement",
    Wrong.RULE_BROKEN: "Entry",
    Wrong.MEMBER_BEFORE_BOARD: "before the organisation's board was out",
    Wrong.MEMBERS_TOO_MANY: "are counted than tokens were issued",
    Wrong.ISSUER_REPLACED: "was replaced after its board was out",
    Wrong.BOARD_REPLACED: "replaced after members had signed with it",
    Wrong.ISSUER_INVALID: "organisation",
    Wrong.BOARD_MISSING: "The board of an organisation is missing",
    Wrong.BOARD_CHANGED: "The board of an organisation was changed",
    Wrong.BOARD_FORGED: "A board holds what the organisation's key did not sign",
    Wrong.COUNT_WRONG: "“members.drivers-union”",
}


@pytest.mark.parametrize("counted", [0, 6, 11])
def test_members_are_recounted(counted, disk, folder):
    write_bundle(folder, count_members(*good_entries(counted))())

    said = check_folder(disk, folder)

    assert verdict(disk) != "Something is wrong."
    assert "wrong" not in statuses(disk).values(), said
    assert counted == 0 or f"{counted} members are counted, each by a token that was checked" in said["entries"]


def test_members_are_recounted_on_a_site(page, site, folder):
    write_bundle(folder, count_members(*good_entries(6))())
    copy_page(folder / "verify")

    said = check(page, site)

    assert "wrong" not in statuses(page).values(), said
    assert "6 members are counted, each by a token that was checked" in said["entries"]


@pytest.mark.parametrize(
    ("forge", "kind"), [case[1:] for case in FORGED_MEMBERS], ids=[case[0] for case in FORGED_MEMBERS]
)
def test_a_forgery_about_members_is_found(forge, kind, disk, folder):
    write_bundle(folder, forge())

    said = check_folder(disk, folder)

    assert verdict(disk) == "Something is wrong."
    assert WORDS[kind] in said["counts" if kind is Wrong.COUNT_WRONG else "entries"]


def test_a_board_that_is_missing_on_a_site_is_found(page, site, folder):
    (forge,) = (case[1] for case in FORGED_MEMBERS if case[2] is Wrong.BOARD_MISSING)
    write_bundle(folder, forge())
    copy_page(folder / "verify")

    assert WORDS[Wrong.BOARD_MISSING] in check(page, site)["entries"]
