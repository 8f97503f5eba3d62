"""A queued mail can be read with the outbox key and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.outbox.box import BoxUnreadable, open_message, seal_message
from undersigned.outbox.rules import Message

KEY = bytes(range(32))
NONCE = bytes(12)
text = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.builds(Message, to=text, subject=text, body=text, lang=text), st.binary(min_size=12, max_size=12))
def test_what_was_sealed_comes_back(message, nonce):
    assert open_message(seal_message(message, KEY, nonce), KEY) == message


@given(st.integers(min_value=0, max_value=8 * (1 + 12 + 512 + 16) - 1))
def test_one_flipped_bit_is_refused(bit):
    box = bytearray(seal_message(Message("a@b.example", "s", "b", "en"), KEY, NONCE))
    box[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BoxUnreadable):
        open_message(bytes(box), KEY)


@pytest.mark.parametrize("size", [0, 1, 13, 20])
def test_a_truncated_box_is_refused(size):
    with pytest.raises(BoxUnreadable):
        open_message(seal_message(Message("a@b.example", "s", "b", "en"), KEY, NONCE)[:size], KEY)


def test_another_key_opens_nothing():
    with pytest.raises(BoxUnreadable):
        open_message(seal_message(Message("a@b.example", "s", "b", "en"), KEY, NONCE), bytes(32))


@given(text)
def test_the_length_tells_nothing_within_a_block(body):
    box = seal_message(Message("a@b.example", "s", body, "en"), KEY, NONCE)

    assert (len(box) - 1 - 12 - 16) % 512 == 0


def test_a_nonce_of_another_size_is_refused():
    with pytest.raises(ValueError, match="12 random bytes"):
        seal_message(Message("a@b.example", "s", "b", "en"), KEY, bytes(8))
