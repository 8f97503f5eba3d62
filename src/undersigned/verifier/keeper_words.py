"""The sentences of a mirror's own page, in the languages of the house: out of the catalogue of readers' pages.

They are the mirror's words and not the origin's, so they come from here and never out of the bundle: whoever publishes
it could make a mirror say what it does not say. They are read without Django.
"""

from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final

from undersigned.instance.languages import LANGUAGES, SOURCE

_CATALOGUES: Final = Path(__file__).parents[1] / "locale" / "pages"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language; `{name}`, `{day}` and `{original}` are filled in."""

    title: str
    kept: str
    checked: str
    stale: str
    stale_in_english: str
    to_statement: str
    languages: str
    changes: str
    entries: str
    feed: str
    check: str


@cache
def keeper_words(lang: str) -> Words:
    """Return the words in *lang*, a language of the house."""
    _ = _find(lang).gettext
    stale = "If that day is some days past, names may stand here that people have taken back since."
    return Words(
        title=_("About this copy"),
        kept=_("This is a copy, kept by {name}. On {day} it was as the original, {original}."),
        checked=_("Every file of it was checked before it was shown."),
        stale=_("If that day is some days past, names may stand here that people have taken back since."),
        # Where no native speaker has read the language, what could do harm is said in English too.
        stale_in_english="" if LANGUAGES[lang].is_read else stale,
        to_statement=_("To the statement"),
        languages=_("Languages of this page"),
        changes=_("Changes of this copy"),
        entries=_("Entries in the log"),
        feed=_("The same as a feed"),
        check=_("To check this copy, with the key of the statement from elsewhere:"),
    )


def choose_languages(leading: str, others: list[str]) -> list[str]:
    """Return the languages of the page, *leading* first; English stands for those that the house does not speak."""
    spoken = [lang if lang in LANGUAGES else SOURCE for lang in (leading, *sorted(others))]
    return list(dict.fromkeys(spoken))


def _find(lang: str) -> NullTranslations:
    if lang == SOURCE:
        return NullTranslations()
    region, _, rest = lang.partition("-")
    return translation("django", _CATALOGUES, [f"{region}_{rest}" if rest else region])
