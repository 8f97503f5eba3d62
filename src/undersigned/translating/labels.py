"""What the parts of a text are called on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.translating.rules.segments import Part

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from undersigned.translating.rules.segments import Unit

_PARTS: dict[Part, str | Promise] = {
    Part.TITLE: gettext_lazy("title"),
    Part.SUBTITLE: gettext_lazy("subtitle"),
    Part.ISSUER: gettext_lazy("who speaks"),
    Part.ADDRESSEE: gettext_lazy("addressed to"),
    Part.PARAGRAPH: gettext_lazy("paragraph"),
    Part.HEADING: gettext_lazy("heading"),
}


def label_of(unit: Unit) -> str:
    """Return what *unit* is called on pages."""
    if unit.part is Part.CLAUSE:
        return _("clause %(number)s") % {"number": unit.number}
    if unit.part is Part.ITEM:
        return _("clause %(number)s, part %(item)s") % {"number": unit.number, "item": unit.item}
    return str(_PARTS[unit.part])
