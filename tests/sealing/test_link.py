"""Links, states of forms, tokens, codes and boxes: frozen bytes, round trips, and what each refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.sealing import boxes, form, link
from undersigned.sealing.dedupe import make_claim_key, make_token, normalise_address
from undersigned.sealing.errors import AddressMalformed, BoxForged, BoxMalformed, CodeMalformed, SealingError

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "letterbox-v1.json").read_text("utf-8"))
KEY, NONCE = bytes.fromhex(VECTORS["key"]), bytes.fromhex(VECTORS["nonce"])
SEED = bytes.fromhex(VECTORS["seed"])


def make_link(**values: object) -> link.ConfirmLink:
    members = {
        "seed": SEED,
        "collection": 7,
        "version": 2,
        "address": "zoe@mail.example",
        "lang": "en",
        "vis": "public",
        "record": b'{"name":"Zo\xc3\xab"}',
        "expires_at": 1_795_608_000,
    }
    return link.ConfirmLink(**(members | values))


def test_the_confirm_link_is_spelt_as_frozen() -> None:
    box = link.seal_confirm_link(make_link(), key=KEY, day=VECTORS["day"], nonce=NONCE)

    assert link.format_link(box) == VECTORS["confirm_link"]
    assert link.open_link(link.parse_link(VECTORS["confirm_link"]), key=KEY) == make_link()


def test_the_manage_link_is_spelt_as_frozen() -> None:
    made = link.ManageLink(7, "zoe@mail.example", "en", 1_795_608_000)

    assert (
        link.format_link(link.seal_manage_link(made, key=KEY, day=VECTORS["day"], nonce=NONCE))
        == VECTORS["manage_link"]
    )
    assert link.open_link(link.parse_link(VECTORS["manage_link"]), key=KEY) == made


def test_salt_code_and_digest_are_derived_as_frozen() -> None:
    code = link.derive_code(SEED)

    assert link.derive_salt(SEED).hex() == VECTORS["salt"]
    assert boxes.format_code(code) == VECTORS["code"]
    assert boxes.digest_code(code).hex() == VECTORS["code_digest"]


def test_token_and_claim_key_are_made_as_frozen() -> None:
    assert make_token(KEY, 2, "zoe@mail.example").hex() == VECTORS["token"]
    assert make_claim_key(KEY, 2, "zoe@mail.example").hex() == VECTORS["claim_key"]


def test_both_boxes_are_sealed_as_frozen() -> None:
    token, c = bytes.fromhex(VECTORS["token"]), bytes.fromhex(VECTORS["commitment"])
    code, claim_key = link.derive_code(SEED), bytes.fromhex(VECTORS["claim_key"])
    claimed, coded = boxes.Claimed(c, boxes.digest_code(code)), boxes.Coded(token, c)

    assert boxes.seal_claim(claimed, claim_key=claim_key, token=token, nonce=NONCE).hex() == VECTORS["claim_box"]
    assert boxes.seal_by_code(coded, code=code, nonce=NONCE).hex() == VECTORS["by_code_box"]
    assert boxes.open_claim(bytes.fromhex(VECTORS["claim_box"]), claim_key=claim_key, token=token) == claimed
    assert boxes.open_by_code(bytes.fromhex(VECTORS["by_code_box"]), code=code) == coded


def test_the_state_of_a_form_is_sealed_as_frozen() -> None:
    key = form.derive_form_key(KEY)
    box = form.seal_form({"a": "zoe@mail.example", "x": 5}, form="submit", key=key, day=VECTORS["day"], nonce=NONCE)

    assert box.hex() == VECTORS["form"]
    assert form.open_form(box, form="submit", key=key) == {"a": "zoe@mail.example", "x": 5}


@pytest.mark.parametrize(("typed", "normal"), VECTORS["addresses"])
def test_addresses_of_one_mailbox_have_one_spelling(typed: str, normal: str) -> None:
    assert normalise_address(typed) == normal


@pytest.mark.parametrize("typed", ["", "zoe", "@mail.example", "+x@mail.example", "zoe@\u0000ü", "zoe@ü..example"])
def test_what_can_not_be_an_address_has_no_token(typed: str) -> None:
    with pytest.raises(AddressMalformed):
        normalise_address(typed)


def test_versions_and_keys_have_tokens_of_their_own() -> None:
    tokens = {make_token(key, version, "a@b.example") for key in (KEY, bytes(32)) for version in (1, 2, 12)}

    assert len(tokens) == 6
    assert make_token(KEY, 1, "2@b.example") != make_token(KEY, 12, "@b.example")


@pytest.mark.parametrize(
    ("characters", "size"), [(10, 512), (300, 512), (350, 1024), (850, 1024), (1000, 2048), (2900, 3072 + 1024)]
)
def test_links_are_padded_so_that_the_length_does_not_tell_the_name(characters: int, size: int) -> None:
    box = link.seal_confirm_link(make_link(record=b"x" * characters), key=KEY, day=1, nonce=NONCE)

    assert len(box) <= size + 33
    assert (len(box) - 33) in (512, *range(1024, 8192, 1024))


def test_a_manage_link_can_be_as_long_as_a_confirm_link() -> None:
    confirm = link.seal_confirm_link(make_link(record=b"x" * 1500), key=KEY, day=1, nonce=NONCE)
    made = link.ManageLink(7, "zoe@mail.example", "en", 5)

    manage = link.seal_manage_link(made, key=KEY, day=1, nonce=NONCE, like=confirm)

    assert len(manage) == len(confirm)
    assert link.open_link(manage, key=KEY) == made


@given(st.integers(0, 544), st.integers(0, 7))
def test_a_link_with_one_flipped_bit_does_not_open(at: int, bit: int) -> None:
    box = bytearray(link.seal_confirm_link(make_link(), key=KEY, day=1, nonce=NONCE))
    box[at] ^= 1 << bit

    with pytest.raises(SealingError):
        link.open_link(bytes(box), key=KEY)


@given(
    st.binary(min_size=32, max_size=32),
    st.text(max_size=400),
    st.binary(max_size=3000),
    st.integers(0, 2**40),
)
def test_a_link_that_was_sealed_opens_the_same(seed: bytes, address: str, record: bytes, expires_at: int) -> None:
    try:
        address.encode()
    except UnicodeEncodeError:
        return
    made = make_link(seed=seed, address=address, record=record, expires_at=expires_at)

    box = link.seal_confirm_link(made, key=KEY, day=1, nonce=NONCE)

    assert link.open_link(link.parse_link(link.format_link(box)), key=KEY) == made


@given(st.binary(min_size=15, max_size=15))
def test_a_code_that_was_copied_by_hand_is_read_the_same(code: bytes) -> None:
    spelt = boxes.format_code(code)

    assert boxes.parse_code(spelt) == code
    assert boxes.parse_code(f"  {spelt.lower().replace('-', ' ').replace('0', 'o')}\n") == code


@pytest.mark.parametrize("typed", ["", "7K3M", "U" * 24, "0" * 23, "0" * 25, "７" * 24, "0" * 23 + "é"])
def test_what_is_not_spelt_like_a_code_is_refused(typed: str) -> None:
    with pytest.raises(CodeMalformed):
        boxes.parse_code(typed)


def test_a_box_opens_for_its_own_row_only() -> None:
    token, claimed = bytes(32), boxes.Claimed(b"c" * 32, b"d" * 32)
    box = boxes.seal_claim(claimed, claim_key=KEY, token=token, nonce=NONCE)

    with pytest.raises(BoxForged):
        boxes.open_claim(box, claim_key=KEY, token=b"t" * 32)
    with pytest.raises(BoxForged):
        boxes.open_claim(box, claim_key=bytes(32), token=token)
    with pytest.raises(BoxMalformed):
        boxes.open_claim(box[:-1], claim_key=KEY, token=token)


def test_a_state_opens_for_its_own_form_and_is_no_link() -> None:
    key = form.derive_form_key(KEY)
    box = form.seal_form({"x": 1}, form="submit", key=key, day=1, nonce=NONCE)

    with pytest.raises(BoxForged):
        form.open_form(box, form="manage", key=key)
    with pytest.raises(BoxForged):
        link.open_link(box, key=KEY)
    with pytest.raises(BoxForged):
        link.open_link(box, key=key)
