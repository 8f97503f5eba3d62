"""What the glossary has for names and roles in lists: other scripts and translations, beside what was signed.

Readers compare the signed form and pass over `<small>`, so a wrong entry changes nothing that is proved. One entry
for an organisation serves every line in which it occurs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from undersigned.translating.rules.glossary import TermKind, fold_term, remarks_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from undersigned.translating.rules.glossary import Entry, Rendering


class Beside:
    """Finds what stands beside a name; false where the glossary has nothing for lists."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        told = [entry for entry in entries if entry.kind is not TermKind.TERM and entry.renderings]
        self._words = {(entry.kind, fold_term(entry.source)): _spell(entry) for entry in told}

    def __bool__(self) -> bool:
        return bool(self._words)

    def remarks(self, members: Mapping[str, Any]) -> Iterator[str]:
        """Yield what stands beside the line of the record or imported name with these *members*."""
        name_kind = TermKind.ORG if members.get("class") == "org" else TermKind.PERSON
        for member, kind in (("name", name_kind), ("role", TermKind.ROLE), ("affiliation", TermKind.ORG)):
            words = members.get(member)
            if words and (found := self._words.get((kind, fold_term(words)))):
                yield found if member == "name" else f"{_isolate(words)}: {found}"


def _spell(entry: Entry) -> str:
    return "; ".join(_say(rendering) for rendering in remarks_on(entry))


def _say(rendering: Rendering) -> str:
    values = {"words": _isolate(rendering.words), "lang": rendering.lang, "by": _isolate(rendering.by)}
    if rendering.by:
        return _("%(words)s (%(lang)s, translated by %(by)s)") % values
    return _("%(words)s (%(lang)s)") % values


def _isolate(words: str) -> str:
    # A remark is plain text, and may hold words of both directions: FSI and PDI keep them apart.
    return f"\u2068{words}\u2069"
