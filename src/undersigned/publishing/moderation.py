"""The record of moderation: the file that readers compare with the log, and the page that shows it.

What the log tells is told here even if nothing was written down about it, as with logs that are older than the record.
Source: docs/reference/formats/moderation.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.moderation import Act, ActBy, Line, Reason, act_of, format_line, join_lines
from undersigned.publishing.chrome import Chrome
from undersigned.publishing.spelling import spell_day, spell_number
from undersigned.signing import queries as signing
from undersigned.verifier.moderation import RECORD_PAGE_PATH, RECORD_PATH, SHOWN_LINES, spell_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import Promise

    from undersigned.publishing.bundle import Bundle

ACT_WORDS: dict[Act, str | Promise] = {
    Act.HIDE: gettext_lazy("taken off the lists"),
    Act.SHOW: gettext_lazy("put back on the lists"),
    Act.REMOVE: gettext_lazy("removed for good"),
    Act.DECLINE: gettext_lazy("looked at before publication, and not let in"),
    Act.WITHHOLD: gettext_lazy("all names withheld"),
    Act.RELEASE: gettext_lazy("all names shown again"),
    Act.DECLINE_CHANGE: gettext_lazy("a changed name not let in; the one before stays"),
    Act.KEEP: gettext_lazy("left on the list after an objection"),
    Act.REMOVE_IMPORTED: gettext_lazy("taken off the names signed elsewhere"),
}

REASON_WORDS: dict[Reason, str | Promise] = {
    Reason.OBJECTION: gettext_lazy("somebody says: I did not sign"),
    Reason.NOT_DECIDED: gettext_lazy("the organisation did not decide it"),
    Reason.NOT_REAL: gettext_lazy("no such person or organisation"),
    Reason.DUPLICATE: gettext_lazy("stands there twice"),
    Reason.AUTOMATED: gettext_lazy("signed by a program"),
    Reason.HARMFUL: gettext_lazy("insults or endangers somebody"),
    Reason.ASKED: gettext_lazy("the person named asked for it"),
    Reason.CHECKED: gettext_lazy("somebody looked: it may stand"),
    Reason.MISTAKE: gettext_lazy("it had been done by mistake"),
    Reason.NOT_LOOKED_AT: gettext_lazy("nobody had looked at it before the text changed or signing ended"),
    Reason.OPENED: gettext_lazy("decided when the locked names were opened"),
    Reason.EMERGENCY: gettext_lazy("people may be in danger"),
    Reason.LAW: gettext_lazy("the law asks for it"),
    Reason.OTHER: gettext_lazy("something else"),
    Reason.NOT_STATED: gettext_lazy("not said"),
}

_BY_WORDS: dict[ActBy, str | Promise] = {
    ActBy.CONVENOR: gettext_lazy("a convenor"),
    ActBy.TWO_CONVENORS: gettext_lazy("two convenors"),
    ActBy.OPERATOR: gettext_lazy("the operator of this site"),
}


def moderation_files(bundle: Bundle) -> dict[str, bytes]:
    """Return path and bytes of record and page."""
    lines = _told(bundle)
    with translation.override(bundle.details_lang):
        page = _format_page(bundle, lines)
    return {RECORD_PATH: b"".join(map(format_line, lines)), RECORD_PAGE_PATH: page}


def _told(bundle: Bundle) -> list[Line]:
    """Return the lines: what was written down, and what the log tells besides, in the order of the log."""
    ends = [(line, -1 if line.entry is None else line.entry + line.n) for line in signing.told_acts(bundle.collection)]
    written = [line for line, end in ends if end <= bundle.size]
    covered = {line.entry + at for line in written if line.entry is not None for at in range(line.n)}
    placed, last = [], -1
    for number, line in enumerate(written):
        # A line without an entry stays behind those that were written before it.
        last = last if line.entry is None else line.entry
        placed.append((last, number, line))
    number = len(written)
    for index, entry in bundle.ledger.acts:
        if index not in covered:
            acts, by = act_of(entry) or (frozenset(), None)
            day = logs.day_of(bundle.collection.log, index)
            placed.append((index, number, Line(max(acts), by or ActBy.CONVENOR, day, 1, Reason.NOT_STATED, index)))
    return list(join_lines(line for *_place, line in sorted(placed, key=lambda one: one[:2])))


def _format_page(bundle: Bundle, lines: Sequence[Line]) -> bytes:
    shown = [_row(line) for line in lines[-SHOWN_LINES:][::-1]]
    more = len(lines) - len(shown)
    words = ngettext("%(n)s earlier line stands in the file.", "%(n)s earlier lines stand in the file.", more)
    words = words % {"n": spell_number(more)} if more else ""
    context = {**bundle.context(bundle.details_lang), "rows": shown, "more": words, "record_path": RECORD_PATH}
    return Chrome.render("publishing/moderation.html", context).fill(RECORD_PAGE_PATH)


def _row(line: Line) -> dict[str, Any]:
    entries = "" if line.entry is None else spell_number(line.entry)
    if line.entry is not None and line.n > 1:
        entries = _("%(first)s to %(last)s") % {"first": entries, "last": spell_number(line.entry + line.n - 1)}
    return {
        "line": spell_line(line),
        "day": line.day.isoformat(),
        "day_words": spell_day(line.day),
        "act": ACT_WORDS[line.act],
        "n": "" if line.act in {Act.WITHHOLD, Act.RELEASE} else spell_number(line.n),
        "reason": REASON_WORDS[line.reason],
        "by": _BY_WORDS[line.by],
        "entries": entries,
    }
