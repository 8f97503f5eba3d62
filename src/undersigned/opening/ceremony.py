"""The ceremony page as one file: to be handed out, carried on a stick, and opened with the network off.

It is made from the folder `static/ceremony`, byte for byte the same each time, so that its checksum can stand in the
release notes. Scripts and styles stand inside; the page's own policy names each by its hash and allows nothing else.
Source: CSP Level 3, hashes of inline scripts and styles.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from undersigned.instance.integrity import spell_integrity

FILE_NAME = "keys-for-sealed-signatures.html"
_FOLDER = Path(__file__).parent / "static" / "ceremony"
_STYLE = re.compile(r'<link rel="stylesheet" href="([\w./-]+)">\n')
_SCRIPT = re.compile(r'<script src="([\w./-]+)" defer></script>\n')
_POLICY = re.compile(r'(http-equiv="Content-Security-Policy" content=")[^"]*(")')


@cache
def ceremony_page() -> bytes:
    """Return the page as one file."""
    page = (_FOLDER / "index.html").read_text(encoding="utf-8")
    styles = [_read(name) for name in _STYLE.findall(page)]
    scripts = [_read(name) for name in _SCRIPT.findall(page)]
    policy = (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "form-action 'none'; base-uri 'none'"
    )
    page = _SCRIPT.sub("", _STYLE.sub("", page))
    page = _POLICY.sub(lambda found: found[1] + policy + found[2], page)
    page = page.replace("</head>", "".join(f"<style>{style}</style>\n" for style in styles) + "</head>")
    # Behind the page's body, where scripts that are not deferred find it whole.
    page = page.replace("</body>", "".join(f"<script>{script}</script>\n" for script in scripts) + "</body>")
    return page.encode()


def ceremony_sha256() -> str:
    """Return the checksum of the page, hexadecimal."""
    return sha256(ceremony_page()).hexdigest()


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hashes(parts: list[str]) -> str:
    return " ".join(f"'{spell_integrity(part.encode())}'" for part in parts)
