"""Words that have to be understood: what stands beside them in languages that no native speaker has read.

`{% careful %}…{% endcareful %}` shows what is inside and, where its translation was not read yet, the English below;
`{% careful "section" %}` is for what holds blocks. `{% unread %}` says what the English is there for.

`{% pause "," %}` (or ";", ".", ":", "list") is the mark between two values that no sentence holds together: a comma of
English has no place in Arabic or Chinese. `names|listed` puts that of a list between several. `lang|language_name` is
what a language calls itself; `day|figures` is a day as 2026-11-30.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.defaultfilters import date as date_in_figures
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from undersigned.instance.languages import LANGUAGES, SOURCE, choose_language
from undersigned.publishing.spelling import spell_day, spell_list, spell_pause
from undersigned.translating.naming import language_name
from undersigned.typesetting.words import keep_apart

if TYPE_CHECKING:
    from datetime import date

    from django.template.base import NodeList, Parser, Token
    from django.template.context import Context

register = template.Library()
register.filter("day", spell_day)
register.filter("listed", spell_list)
register.filter("language_name", language_name)
register.simple_tag(spell_pause, name="pause")
_TAGS = ("span", "section")


@register.filter
def figures(day: date | None, form: str = "Y-m-d") -> str:
    """Return *day* in figures; from right to left it is kept apart, or its year would change places with its day."""
    words = date_in_figures(day, form)
    return keep_apart(words) if words and translation.get_language_bidi() else words


@register.simple_tag
def unread() -> SafeString:
    """Return the note that no native speaker has read the active language; nothing where one has."""
    if _is_read():
        return SafeString("")
    note = translation.gettext(
        "No native speaker has read this translation yet. Where it is unclear, the English text below counts."
    )
    return format_html('<p class="unread">{}</p>', note)


@register.tag
def careful(parser: Parser, token: Token) -> _Careful:
    """Parse what is inside."""
    _name, *options = token.split_contents()
    tag = options[0].strip('"') if options else _TAGS[0]
    if tag not in _TAGS:
        raise template.TemplateSyntaxError(f"careful: one of {_TAGS}")
    inside = parser.parse(("endcareful",))
    parser.delete_first_token()
    return _Careful(inside, tag)


class _Careful(template.Node):
    def __init__(self, nodelist: NodeList, tag: str) -> None:
        self.nodelist = nodelist
        self._tag = tag

    def render(self, context: Context) -> SafeString:
        words = self.nodelist.render(context)
        if _is_read():
            return words
        with translation.override(SOURCE), context.push(is_original=True, **_isolated(context)):
            source = self.nodelist.render(context)
        if self._tag == _TAGS[1]:
            source = mark_safe(source.replace("h1>", "h2>"))  # noqa: S308 (one title is enough)
        # Both are rendered, and so escaped, by Django.
        return mark_safe(f'{words} <{self._tag} class="original" lang="{SOURCE}" dir="ltr">{source}</{self._tag}>')  # noqa: S308


def _isolated(context: Context) -> dict[str, _Isolated]:
    return {group: _Isolated(context[group]) for group in ("slot", "values") if group in context}


class _Isolated:
    """Values of the page's language in an English sentence: a day in Arabic would change its order among English."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def __getitem__(self, name: str) -> SafeString:
        return format_html("\u2068{}\u2069", self._values[name])  # FSI and PDI


def _is_read() -> bool:
    # Django writes its languages small (`pt-br`).
    return LANGUAGES[choose_language(translation.get_language() or SOURCE)].is_read
