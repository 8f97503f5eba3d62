"""Base64 and base64url with one spelling for each value.

Lenient decoders accept missing padding, stray characters and set bits that nobody reads; two spellings of one value are
two different files with the same meaning. So every value is spelt again and compared.
"""

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error, a2b_base64


def format_base64(data: bytes) -> str:
    """Return *data* in standard base64 with padding."""
    return b64encode(data).decode("ascii")


def parse_base64(text: str) -> bytes:
    """Return the bytes of *text* in standard, padded base64.

    Raises:
        ValueError: It is not base64, or not its canonical spelling.
    """
    try:
        data = a2b_base64(text, strict_mode=True)
    except Error as error:
        raise ValueError(str(error)) from error
    if format_base64(data) != text:
        raise ValueError("not the canonical spelling in base64")
    return data


def format_base64url(data: bytes) -> str:
    """Return *data* in base64url without padding."""
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def parse_base64url(text: str) -> bytes:
    """Return the bytes of *text* in base64url without padding.

    Raises:
        ValueError: It is not base64url, or not its canonical spelling.
    """
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Error as error:
        raise ValueError(str(error)) from error
    if format_base64url(data) != text:
        raise ValueError("not the canonical spelling in base64url")
    return data
