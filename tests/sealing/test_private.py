"""What is stored of a signature before its release opens with the statement's key alone, in its own place alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.sealing.errors import BoxForged, BoxMalformed
from undersigned.sealing.private import NONCE_BYTES, PrivateSignature, open_private, seal_private

KEY, NONCE, C = b"k" * 32, b"n" * NONCE_BYTES, "c" * 43
SIGNATURE = PrivateSignature(b'{"name":"City Club"}', b"s" * 32, 17)


@given(st.binary(max_size=4000), st.binary(min_size=32, max_size=32), st.integers(0, 2**63))
def test_what_is_sealed_opens_again(record, salt, number):
    signature = PrivateSignature(record, salt, number)

    assert open_private(seal_private(signature, key=KEY, c=C, nonce=NONCE), key=KEY, c=C) == signature


def test_the_length_does_not_tell_the_name():
    sizes = {
        len(seal_private(PrivateSignature(b"x" * size, b"s" * 32, 1), key=KEY, c=C, nonce=NONCE))
        for size in range(0, 900, 50)
    }

    assert len(sizes) == 1


@pytest.mark.parametrize(("key", "c"), [(b"K" * 32, C), (KEY, "d" * 43)])
def test_another_key_or_signature_opens_nothing(key, c):
    box = seal_private(SIGNATURE, key=KEY, c=C, nonce=NONCE)

    with pytest.raises(BoxForged):
        open_private(box, key=key, c=c)


@given(st.data())
def test_one_flipped_bit_is_refused(data):
    box = bytearray(seal_private(SIGNATURE, key=KEY, c=C, nonce=NONCE))
    at = data.draw(st.integers(0, len(box) * 8 - 1))
    box[at // 8] ^= 1 << at % 8

    with pytest.raises((BoxForged, BoxMalformed)):
        open_private(bytes(box), key=KEY, c=C)


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x02" + b"x" * 100, b'{"name":"plain"}'])
def test_what_is_no_box_is_refused(box):
    with pytest.raises((BoxForged, BoxMalformed)):
        open_private(box, key=KEY, c=C)
