"""What a coalition may use, in words; the sentence that says that there is no room left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.coalitions.rules import MEBIBYTE, Limited, OverLimit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

NAMES: dict[Limited, StrPromise] = {
    Limited.OPEN: gettext_lazy("statements open for signing"),
    Limited.CONVENORS: gettext_lazy("convenors"),
    Limited.TABLES: gettext_lazy("round tables"),
    Limited.STORAGE: gettext_lazy("pictures, documents and prints"),
    Limited.MAILS: gettext_lazy("invitations mailed today"),
}
"""What is limited."""

_WAYS = {
    Limited.OPEN: gettext_lazy("Close a statement first."),
    Limited.CONVENORS: gettext_lazy("Somebody who no longer takes part can be let go by who runs this instance."),
    Limited.TABLES: gettext_lazy("End a table first."),
    Limited.STORAGE: gettext_lazy("Take a smaller file, or delete a draft that has one."),
    Limited.MAILS: gettext_lazy("Send the rest tomorrow, or pass the links on yourselves."),
}


def spell_amount(what: Limited, n: int) -> str:
    """Return *n* of *what* as it is shown."""
    return _("%(n)s MiB") % {"n": f"{n / MEBIBYTE:.1f}"} if what is Limited.STORAGE else f"{n:,}"


def reason_for(refusal: Exception) -> str:
    """Return what is used, what is allowed, what to do and whom to ask; nothing if it is about something else."""
    if not isinstance(refusal, OverLimit):
        return ""
    use = refusal.use
    return _(
        "There is no room for this: %(what)s, used %(used)s, allowed %(most)s, wanted %(wanted)s more. Nothing was "
        "changed. %(way)s Who runs this instance can allow more."
    ) % {
        "what": NAMES[use.what],
        "used": spell_amount(use.what, use.used),
        "most": spell_amount(use.what, use.most or 0),
        "wanted": spell_amount(use.what, refusal.wanted),
        "way": _WAYS[use.what],
    }
