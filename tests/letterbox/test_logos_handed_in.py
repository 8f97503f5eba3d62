"""An organisation hands in its logo with its code: what is taken, what is refused in words, and where it waits."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letterbox.test_nothing_to_seize import read_everything
from tests.letterbox.test_organisations import UNION, give_logo, invite, open_page, press, revoke_buttons
from tests.letterbox.visitor import Reply, Visitor, execute, select
from tests.pictures.test_apart import SVG, make_bombs
from tests.pictures.test_handed_in import PDF, make_photograph, make_picture
from undersigned.instance.doors import LETTERBOX_BODY_BYTES
from undersigned.letterbox.http import RequestRefused, read_upload
from undersigned.organisations import rules
from undersigned.organisations.offered import open_file
from undersigned.pictures import rules as pictures

if TYPE_CHECKING:
    from collections.abc import Mapping

PICTURE = make_picture("PNG", size=(600, 300), mode="RGBA")
BOUNDARY = "----WebKitFormBoundaryx7PSkV3uGJ2b"
DAY_SECONDS = 86_400


def spell(fields: Mapping[str, str], file: bytes | None, boundary: str = BOUNDARY) -> bytes:
    """Return the body as a browser sends it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if file is not None:
        head = (
            'Content-Disposition: form-data; name="logo"; filename="Zoë\'s logo.png"\r\nContent-Type: image/png\r\n\r\n'
        )
        parts.append(head.encode() + file)
    return b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def send(visitor: Visitor, body: bytes, boundary: str = BOUNDARY) -> Reply:
    content_type = f"multipart/form-data; boundary={boundary}"
    return visitor.runner.run(visitor._request("POST", "/w/logo", body, content_type=content_type))


def hand_in(visitor: Visitor, code: str, file: bytes | None = PICTURE) -> Reply:
    visitor.now += 10
    return send(visitor, spell({"state": open_page(visitor, code).hidden("state"), "lang": "en"}, file))


def change_offers(visitor: Visitor, values: str) -> None:
    execute(visitor.url, f"UPDATE organisations_offeredlogo SET {values}")


@pytest.fixture
def code(visitor: Visitor) -> str:
    return visitor.confirm(**UNION).code


def test_a_logo_waits_sealed_and_the_organisation_is_told(visitor: Visitor, code: str) -> None:
    reply = hand_in(visitor, code)

    assert reply.status == 200
    assert "Nobody sees the picture before the convenors have looked at it" in reply.text
    ((c, state, box, data),) = select(visitor.url, "SELECT c, state, box, data FROM organisations_offeredlogo")
    assert (state, bytes(data)) == ("sealed", b"")
    assert open_file(bytes(box), c, outbox_key=visitor.ring.outbox_key()) == PICTURE
    assert "It waits until the convenors have looked at it" in open_page(visitor, code).text
    assert visitor.count("organisations_logo") == 0


def test_nothing_that_the_file_tells_beside_the_picture_is_on_the_disk(visitor: Visitor, code: str) -> None:
    taken = make_photograph()
    assert b"Camera of Zo" in taken

    assert hand_in(visitor, code, taken).status == 200

    disk = read_everything(visitor.url)
    assert b"Camera of Zo" not in disk
    assert b"s logo.png" not in disk
    assert taken[2:40] not in disk


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SVG, "The file is an SVG"),
        *((bomb, "too many points") for bomb in make_bombs().values()),
        (PDF, "Only a picture can stand here"),
        (b"", "The file is empty"),
        (None, "The file is empty"),
        (PICTURE[:20], "can't be read to its end"),
        (PICTURE + bytes(rules.MAX_OFFERED_BYTES), "larger than 500 kB"),
    ],
)
def test_what_is_no_logo_is_refused_in_words_and_nothing_is_lost(
    visitor: Visitor, code: str, file: bytes | None, said: str
) -> None:
    give_logo(visitor)
    hand_in(visitor, code)
    before = select(visitor.url, "SELECT * FROM organisations_offeredlogo")

    reply = hand_in(visitor, code, file)

    assert reply.status == 422
    assert said in reply.text
    assert select(visitor.url, "SELECT * FROM organisations_offeredlogo") == before
    assert visitor.count("organisations_logo") == 1


def test_the_letter_box_has_no_library_at_hand_that_unfolds_pictures() -> None:
    script = (
        "import sys, undersigned.letterbox.app; print(sorted(name for name in sys.modules if name.startswith('PIL')))"
    )

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"[]\n"


def test_a_body_that_is_too_large_is_not_read(visitor: Visitor, code: str) -> None:
    reply = hand_in(visitor, code, bytes(LETTERBOX_BODY_BYTES))

    assert reply.status == 413
    assert visitor.count("organisations_offeredlogo") == 0


def test_another_logo_takes_the_place_of_the_first(visitor: Visitor, code: str) -> None:
    hand_in(visitor, code)
    other = make_picture("WEBP")

    assert hand_in(visitor, code, other).status == 200

    ((c, box),) = select(visitor.url, "SELECT c, box FROM organisations_offeredlogo")
    assert open_file(bytes(box), c, outbox_key=visitor.ring.outbox_key()) == other


def test_one_that_comes_at_once_after_another_waits_ten_seconds(visitor: Visitor, code: str) -> None:
    hand_in(visitor, code)
    visitor.now -= 10

    reply = hand_in(visitor, code)

    assert (reply.status, "Please wait ten seconds" in reply.text) == (422, True)


def fill(visitor: Visitor, count: int) -> None:
    for number in range(count):
        execute(
            visitor.url,
            "INSERT INTO organisations_offeredlogo (c, collection_id, state, offered_on, reason, box, kind, data, "
            f"sha256, width, height) SELECT 'c{number}', id, 'waiting', '2026-11-23', '', '', '', '', '', 1, 1 "
            "FROM signing_collection",
        )


def test_where_too_many_wait_the_next_is_told_so_and_nothing_is_lost(visitor: Visitor, code: str) -> None:
    give_logo(visitor)
    fill(visitor, rules.MOST_OFFERED)

    reply = hand_in(visitor, code)

    assert (reply.status, "Fifty logos wait" in reply.text) == (422, True)
    assert visitor.count("organisations_offeredlogo") == rules.MOST_OFFERED
    assert visitor.count("organisations_logo") == 1


def test_who_waits_already_can_replace_its_own_where_the_rest_is_full(visitor: Visitor, code: str) -> None:
    hand_in(visitor, code)
    fill(visitor, rules.MOST_OFFERED - 1)

    assert hand_in(visitor, code, make_picture()).status == 200

    assert visitor.count("organisations_offeredlogo") == rules.MOST_OFFERED


def test_what_was_refused_is_said_and_the_next_comes_on_another_day(visitor: Visitor, code: str) -> None:
    hand_in(visitor, code)
    change_offers(visitor, "state = 'refused', box = ''")

    page = open_page(visitor, code)
    assert "The convenors did not take the logo" in page.text
    # Deleting the word does not make it a new day.
    press(visitor, page, "drop-offer")
    reply = hand_in(visitor, code)
    assert (reply.status, "on another day" in reply.text) == (422, True)

    visitor.now += DAY_SECONDS
    assert hand_in(visitor, code).status == 200


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("PictureBroken", "can't be read to its end"),
        ("PictureTooLarge", "too many points"),
        ("OfferLost", "switched off"),
    ],
)
def test_what_could_not_be_read_is_said_when_one_comes_back(
    visitor: Visitor, code: str, reason: str, said: str
) -> None:
    hand_in(visitor, code)
    change_offers(visitor, f"state = 'unread', reason = '{reason}', box = ''")

    text = open_page(visitor, code).text
    assert "nothing of it is kept" in text
    assert said in text

    assert hand_in(visitor, code).status == 200


def test_every_reason_for_which_a_file_is_not_taken_has_a_sentence(visitor: Visitor) -> None:
    names = {one.__name__ for one in pictures.Refusal.__subclasses__() if not one.__name__.startswith("Pdf")}

    # Five megabytes never come so far.
    for name in names - {"DocumentTooLarge", "DocumentUnknown"}:
        assert visitor.pages.say(name, "en") != name


def test_whoever_acts_takes_back_what_was_handed_in(visitor: Visitor, code: str) -> None:
    hand_in(visitor, code)

    reply = press(visitor, open_page(visitor, code), "drop-offer")

    assert "Done: what you handed in is deleted." in reply.text
    assert visitor.count("organisations_offeredlogo") == 0


def test_what_waits_goes_with_another_name_and_with_the_signature(visitor: Visitor, code: str) -> None:
    hand_in(visitor, code)
    state = visitor.post("/w", {"code": code}).hidden("state")
    visitor.post("/w/change", {"state": state, "name": UNION["name"], "decided_by": "Board"})
    assert visitor.count("organisations_offeredlogo") == 1

    visitor.post("/w/change", {"state": state, "name": "Another Union", "decided_by": "Board"})
    assert visitor.count("organisations_offeredlogo") == 0

    hand_in(visitor, code)
    assert visitor.count("organisations_offeredlogo") == 1
    visitor.post("/w/withdraw", {"state": visitor.post("/w", {"code": code}).hidden("state")})
    assert visitor.count("organisations_offeredlogo") == 0


def test_whose_right_was_taken_away_hands_nothing_in(visitor: Visitor, code: str) -> None:
    other = invite(visitor, code)
    stale = open_page(visitor, other).hidden("state")
    page = open_page(visitor, code)
    press(visitor, page, next(button for button in revoke_buttons(page) if button != "revoke:mailbox"))

    reply = send(visitor, spell({"state": stale, "lang": "en"}, PICTURE))

    assert reply.status == 410
    assert visitor.count("organisations_offeredlogo") == 0


def test_a_person_hands_in_no_logo(visitor: Visitor) -> None:
    state = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")

    assert send(visitor, spell({"state": state}, PICTURE)).status == 400
    assert visitor.count("organisations_offeredlogo") == 0


def test_a_stranger_hands_in_no_logo(visitor: Visitor) -> None:
    assert send(visitor, spell({"state": ""}, PICTURE)).status == 400
    assert visitor.post("/w/logo", {"state": ""}).status == 415
    assert visitor.get("/w/logo").status == 405


def test_where_it_can_not_be_stored_nothing_is_and_it_is_said(visitor: Visitor, code: str) -> None:
    state = open_page(visitor, code).hidden("state")
    execute(visitor.url, "ALTER TABLE organisations_offeredlogo RENAME TO elsewhere")

    reply = send(visitor, spell({"state": state, "lang": "en"}, PICTURE))

    execute(visitor.url, "ALTER TABLE elsewhere RENAME TO organisations_offeredlogo")
    assert (reply.status, "Nothing was stored" in reply.text) == (503, True)


def test_a_refusal_of_the_request_speaks_the_language_of_the_page(visitor: Visitor) -> None:
    assert "Nichts" in send(visitor, spell({"state": "", "lang": "de"}, PICTURE)).text


# Reading what browsers send.


async def _read(body: bytes, boundary: str) -> tuple[dict[str, str], bytes]:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    content_type = f"multipart/form-data; boundary={boundary}".encode()
    return await read_upload({"headers": [(b"content-type", content_type)]}, receive)


def read(body: bytes, boundary: str = BOUNDARY) -> tuple[dict[str, str], bytes]:
    return asyncio.run(_read(body, boundary))


@given(st.binary(max_size=300), st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_file_comes_out_as_it_was_sent(file: bytes, typed: str) -> None:
    assert read(spell({"state": typed}, file)) == ({"state": typed}, file)


@pytest.mark.parametrize("boundary", ['"quoted, with: others"', "x", "-" * 70])
def test_boundaries_are_read_bare_and_in_quotes(boundary: str) -> None:
    assert read(spell({"a": "b"}, b"\r\n--\r\n", boundary.strip('"')), boundary) == ({"a": "b"}, b"\r\n--\r\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x--",
        b"--x--\r\n",
        b"before\r\n" + spell({"a": "b"}, b"c", "x"),
        spell({"a": "b"}, b"c", "x") + b"after",
        spell({"a": "b"}, b"c", "x")[:-6],
        spell({"a": "b"}, b"c", "y"),
        spell({f"a_{'b' * number}": "" for number in range(41)}, None, "x"),
        spell({"a": "b"}, None, "x").replace(b"form-data", b"attachment"),
        spell({"a": "b"}, None, "x").replace(b"\r\n\r\nb", b"\r\nb"),
        spell({"a": "b"}, None, "x").replace(b"\r\n\r\nb", b"\r\n\r\n\xff"),
        spell({"a": "b"}, None, "x").replace(b"\r\n", b"\n"),
    ],
)
def test_what_no_browser_sends_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused):
        read(body, "x")


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    try:
        read(b"--x\r\n" + body + b"\r\n--x--", "x")
    except RequestRefused:
        return
