"""Refusals that keep what was typed: the same page once more with what is wrong, or one button that sends it again.

The form to sign does this by itself, beside each field. Here are the pages of the mailed link, of the code and of the
mailbox, and every form that met a fault of ours.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from undersigned.letterbox.slots import Html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.http import Answer, RequestRefused
    from undersigned.letterbox.office import Office

_PAGES: Final = {"/c": "confirm", "/w": "manage", "/w/mail": "manage"}
_TYPED: Final = ("code", "email", "statement")
_AT_CODES: Final = {"LinkUnreadable": "CodeUnreadable", "LinkExpired": "ManageLinkExpired"}
"""What is said otherwise where a code or a link shows what was signed: whoever comes there has signed already."""
_FIELDS: Final = {
    "AddressInvalid": "email",
    "AddressUnreachable": "email",
    "CodeUnknown": "code",
    "CodeUnreadable": "code",
    "LinkUnreadable": "code",
    "ManageLinkExpired": "code",
    "StatementUnknown": "statement",
}
"""Which field of those pages a refusal is about; other refusals are final, and typing again would not help."""


def ask_again(office: Office, path: str, fields: Mapping[str, str], refused: RequestRefused) -> Answer | None:
    """Return the page at *path* with what was typed and what is wrong with it, or None if it asks for nothing."""
    code = _AT_CODES.get(refused.code, refused.code) if path == "/w" else refused.code
    if path not in _PAGES or code not in _FIELDS:
        return None
    lang = office.choose_lang(fields.get("lang", ""))
    values = {f"values.{name}": fields.get(name, "") for name in _TYPED} | {"values.lang": lang}
    # A link that has expired still tells of which statement it is.
    if "/s/" in refused.back:
        values["values.statement"] = values["values.statement"] or refused.back
    name = _FIELDS[code]
    values |= {f"errors.{name}": office.pages.say(code, lang), f"invalid.{name}": "true"}
    return office.answer(refused.status, _PAGES[path], lang, values)


def offer_again(
    office: Office, path: str, fields: Mapping[str, str], code: str, *, status: int = 503, time: str = ""
) -> Answer:
    """Return a page that says what is wrong with us, and whose button sends all *fields* to *path* once more.

    *time* says from when on that helps, where it is known.
    """
    lang = office.choose_lang(fields.get("lang", ""))
    kept = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    problem = office.pages.say(code, lang).replace("TIME", time)
    values = {"slot.problem": problem, "slot.action": path, "slot.fields": Html(kept)}
    return office.answer(status, "again", lang, values)
