"""What XML files share: words without the characters that XML 1.0 can't hold, and the bytes of a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import tostring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Source: XML 1.0, production [2] Char.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_words(words: str) -> str:
    """Return *words* without characters that no XML file can hold."""
    return _FORBIDDEN.sub("", words)


def format_xml(root: Element) -> bytes:
    """Return the file of *root*, in UTF-8."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()
