"""`{% integrity "room/file.js" %}`: the attribute by which a page names the one script that it runs, by its hash.

Whoever knows the page, by its hash or by its bytes, knows its scripts too, on a mirror as well; a browser refuses any
other. What is computed here is of the file as the room holds it: scripts are served and copied byte for byte. Source:
Subresource Integrity, W3C.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html

from undersigned.instance.integrity import spell_integrity

register = template.Library()


@register.simple_tag
@cache
def integrity(name: str) -> str:
    """Return `integrity="sha256-…"` for the static file *name*."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return format_html('integrity="{}"', spell_integrity(Path(found).read_bytes()))
