"""Mails of the table, each in the language of its seat: files in ``templates/roundtable/mails`` (`outbox.letters`).

The mail path learns that somebody sits at a table and what its text is called: no party, no role, nothing that was
said.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.instance.languages import choose_language
from undersigned.outbox.letters import queue_letter
from undersigned.outbox.rules import make_decoy
from undersigned.roundtable import queries
from undersigned.roundtable.rules.noticing import Happening

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from undersigned.roundtable.models import Seat, Table


def queue_mail(
    name: str, to: str, lang: str, context: Mapping[str, Any], *, stop: str = "", is_notice: bool = False
) -> None:
    """Queue for *to* the mail *name* in *lang*; *stop* is the address that ends such mails."""
    queue_letter(f"roundtable/mails/{name}.txt", to, lang, context, stop=stop, is_notice=is_notice)


def queue_decoy(name: str, to: str, lang: str, context: Mapping[str, Any]) -> None:
    """Queue a mail that is never sent, so that an address which nobody has costs as much as one that somebody has."""
    queue_mail(name, make_decoy(to), lang, context)


def queue_digest(table: Table, seat: Seat, address: str, kinds: Sequence[str]) -> None:
    """Queue for *seat* how many things of which sort happened at *table*."""
    counts = Counter(kinds)
    stop = f"{settings.INSTANCE.base_url}{queries.stop_path(seat)}"
    lang = choose_language(queries.lang_of_seat(seat))
    with translation.override(lang):
        lines = [line for kind in Happening if (line := _tell(kind, counts[kind]))]
    context = {
        "title": queries.title_of(table),
        "lines": lines,
        "link": f"{settings.INSTANCE.base_url}/table/{table.pk}/",
        "stop": stop,
    }
    queue_mail("digest", address, lang, context, stop=stop, is_notice=True)


def queue_reminder(seat: Seat, address: str) -> None:
    """Queue for *seat*, which nobody took yet, that it is kept; the link stays in the mail of the invitation."""
    stop = f"{settings.INSTANCE.base_url}{queries.stop_path(seat)}"
    context = {
        "title": queries.title_of(seat.table),
        "link": f"{settings.INSTANCE.base_url}/table/enter/",
        "stop": stop,
    }
    queue_mail("reminder", address, queries.lang_of_seat(seat), context, stop=stop, is_notice=True)


def _tell(kind: Happening, count: int) -> str:
    """Return a line about *count* things of one *kind*, or nothing for none."""
    if not count:
        return ""
    once = {
        Happening.ADOPTED: _("The text was adopted."),
        Happening.ENDED: _("The table has ended."),
        Happening.DEADLINE: _("A decision ends within a day, and your voice is missing."),
    }
    if kind in once:
        return once[kind]
    many = {
        Happening.SAID: ngettext("%(count)d new question or comment", "%(count)d new questions or comments", count),
        Happening.ANSWERED: ngettext(
            "%(count)d answer to what you asked", "%(count)d answers to what you asked", count
        ),
        Happening.PROPOSED: ngettext("%(count)d new amendment", "%(count)d new amendments", count),
        Happening.PUT: ngettext("%(count)d matter is put to decision", "%(count)d matters are put to decision", count),
        Happening.SETTLED: ngettext("%(count)d matter was decided", "%(count)d matters were decided", count),
    }
    return many[kind] % {"count": count}
