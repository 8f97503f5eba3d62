"""Setting sheets for signatures on paper: the text, twelve lines, what happens to the paper, a code for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.outreach.models import PaperSheet
from undersigned.outreach.printing import frozen_contents
from undersigned.outreach.rules import LINES, PieceUnknown
from undersigned.publishing.print_text import code_rows, text_blocks
from undersigned.publishing.rules import interface_lang
from undersigned.publishing.spelling import spell_day
from undersigned.texts.inline import plain_words
from undersigned.typesetting.typeset import Job, typeset
from undersigned.typesetting.words import breakable, isolate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.instance.config import Instance
    from undersigned.texts.models import Statement

_PAPERS = {"a4": "a4", "letter": "us-letter"}


def print_sheets(statement: Statement, codes: Sequence[str], *, paper: str, instance: Instance) -> bytes:
    """Set the sheets with *codes* in the language that people sign.

    Raises:
        PieceUnknown: There is no such paper, or no sheet.
        TypesettingError: A script has no font here.
    """
    if paper not in _PAPERS or not codes:
        raise PieceUnknown
    lang = statement.lead_lang
    with translation.override(interface_lang(lang)):
        data = _data(statement, codes, _PAPERS[paper], instance)
    (sheet,) = typeset([Job("outreach/print/sheet.typ", data, lang)], fonts=instance.fonts)
    return sheet.data


def _data(statement: Statement, codes: Sequence[str], paper: str, instance: Instance) -> dict[str, Any]:
    content = frozen_contents(statement)[statement.lead_lang]
    days = dict(PaperSheet.objects.filter(code__in=codes).values_list("code", "destroy_on"))
    address = f"{instance.base_url}/s/{statement.slug}/"
    return {
        "paper": paper,
        "title": breakable(content.title),
        "called_by": _("Called by %(who)s") % {"who": isolate(statement.convened_by)},
        "blocks": [
            {
                "kind": block["kind"],
                "number": block["number"],
                "words": breakable(plain_words(source.text)),
                "items": [breakable(plain_words(item)) for item in source.items],
            }
            for block, source in zip(text_blocks(content.blocks), content.blocks, strict=True)
        ],
        "lines": LINES,
        "heads": [_("Name"), _("Role or place (if you like)"), _("Signature")],
        "invitation": _(
            "By signing here you support exactly the text above. You can sign here or on the web, not both."
        ),
        "address": address,
        "qr": code_rows(address),
        "code_label": _("Sheet"),
        "sheets": [
            {
                "code": f"{code[:4]}-{code[4:]}",
                "note": _(
                    "%(who)s (%(contact)s) is responsible for this sheet. Two people count the signatures. Only the "
                    "number is published, apart from those on the web; no name is typed in anywhere. The sheet is "
                    "kept locked away and destroyed by %(day)s at the latest. Until it is counted you can have your "
                    "line struck out: name the number of the sheet."
                )
                % {
                    "who": isolate(statement.convened_by),
                    "contact": isolate(statement.contact),
                    "day": spell_day(days[code]),
                },
            }
            for code in codes
        ],
    }
