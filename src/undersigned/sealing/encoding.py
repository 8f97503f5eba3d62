"""Base64url with one spelling for each value, for what is sealed or signed here.

The public log has the same rule in a room of its own: the two rooms do not know each other.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error


def format_base64url(data: bytes) -> str:
    """Return *data* in base64url without padding."""
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def parse_base64url(text: str) -> bytes:
    """Return the bytes of *text* in base64url without padding.

    Raises:
        ValueError: It is not base64url, or not its one spelling.
    """
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Error as error:
        raise ValueError("not base64url") from error
    if format_base64url(data) != text:
        raise ValueError("not the one spelling in base64url")
    return data
