"""Languages beside the signed one: how far each was reviewed, those of an earlier version, and unofficial ones.

Pages of an earlier version and unofficial ones carry no text that readers compare with the log: they say what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.safestring import mark_safe

from undersigned.publishing.article import format_article
from undersigned.publishing.chrome import Chrome
from undersigned.publishing.rules import interface_lang
from undersigned.texts import queries as texts
from undersigned.texts.rules import Role
from undersigned.translating import queries as translating
from undersigned.translating.labels import label_of
from undersigned.translating.naming import language_name
from undersigned.translating.rules.glossary import TermKind, format_glossary
from undersigned.translating.rules.segments import Part, find_changed_units

if TYPE_CHECKING:
    from undersigned.publishing.bundle import Bundle, Language
    from undersigned.publishing.stage import Stage
    from undersigned.texts.canonical import Content
    from undersigned.texts.queries import FrozenText
    from undersigned.translating.queries import Offered

GLOSSARY_PATH = "glossary.json"
_UNOFFICIAL = "unofficial"


@dataclass(frozen=True)
class Earlier:
    """A language that exists for an earlier version alone."""

    text: FrozenText
    version: int
    lead: Content
    """What people signed then."""
    present_lead: Content
    """What people sign now."""

    @property
    def changed(self) -> list[str]:
        """What changed in the leading text since, by the names that readers know, in the language that is active."""
        return _changed(self.lead, self.present_lead)

    @property
    def path(self) -> str:
        """Where its page stands: at the address that readers know."""
        return f"{self.text.lang}/index.html"


def describe_language(bundle: Bundle, language: Language) -> dict[str, Any]:
    """Return what readers are told of a language of the present version."""
    credit = None if language.role is Role.LEAD else translating.credit_of(bundle.statement, language.sha256)
    return {
        "lang": language.lang,
        "name": language_name(language.lang),
        "role": language.role.value,
        "is_reviewed": credit is not None and credit.is_reviewed,
        "translators": credit.translators.splitlines() if credit else [],
        "reviewers": credit.reviewers.splitlines() if credit else [],
    }


def find_earlier(bundle: Bundle) -> list[Earlier]:
    """Return the languages that exist for an earlier version alone, by language."""
    if bundle.ledger.version == 1:
        return []
    found: dict[str, Earlier] = {}
    for number in range(bundle.ledger.version - 1, 0, -1):
        told = [one for one in texts.frozen_texts(bundle.statement, number) if one.sha256 in bundle.ledger.all_texts]
        lead = next((one for one in told if one.role is Role.LEAD), None)
        for text in told:
            if lead and text.role is not Role.LEAD and text.lang not in {*found, *bundle.ledger.texts}:
                found[text.lang] = Earlier(text, number, lead.content, bundle.lead.content)
    return [found[lang] for lang in sorted(found)]


def find_unofficial(bundle: Bundle) -> list[dict[str, Any]]:
    """Return what was sent and is shown, each with its path; not in languages that have a text of their own."""
    shown = [one for one in bundle.offers if one.lang not in bundle.ledger.texts]
    counts: dict[str, int] = {}
    found = []
    for offered in shown:
        counts[offered.lang] = counts.get(offered.lang, 0) + 1
        found.append(
            {
                "path": f"{_UNOFFICIAL}/{offered.lang}-{counts[offered.lang]}/index.html",
                "lang": offered.lang,
                "name": language_name(offered.lang),
                "sender": offered.sender,
                "is_old": offered.made_from != bundle.ledger.text,
                "offered": offered,
            }
        )
    return found


def stage_languages(bundle: Bundle, stage: Stage) -> None:
    """Stage the pages of earlier and unofficial languages, and the glossary; those that are not shown any more go."""
    for earlier in find_earlier(bundle):
        with translation.override(interface_lang(earlier.text.lang)):
            stage.put(earlier.path, _earlier_page(bundle, earlier))
    paths = set()
    for one in find_unofficial(bundle):
        paths.add(one["path"])
        with translation.override(interface_lang(one["lang"])):
            stage.put(one["path"], _unofficial_page(bundle, one, one["offered"]))
    for page in (stage.folder / _UNOFFICIAL).glob("*/index.html"):
        if (path := page.relative_to(stage.folder).as_posix()) not in paths:
            stage.remove(path)
    if any(entry.kind is not TermKind.PERSON for entry in bundle.glossary):
        stage.put(GLOSSARY_PATH, format_glossary(bundle.glossary))
    elif stage.exists(GLOSSARY_PATH):
        stage.remove(GLOSSARY_PATH)


def _changed(old: Content, new: Content) -> list[str]:
    units = find_changed_units(old, new)
    named = [label_of(unit) for unit in units if unit.number or unit.part is Part.TITLE]
    others = list(dict.fromkeys(label_of(unit) for unit in units if not unit.number and unit.part is not Part.TITLE))
    return named + others


def _earlier_page(bundle: Bundle, earlier: Earlier) -> bytes:
    text = earlier.text
    context = {
        **_page_context(bundle, text.lang, text.content),
        "version": earlier.version,
        "present": bundle.ledger.version,
        "changed": earlier.changed,
        "history_path": f"history/{text.sha256}.md",
        "recording": bundle.recordings.beside(text.lang, text.sha256),
    }
    return Chrome.render("publishing/earlier_language.html", context).fill(earlier.path)


def _unofficial_page(bundle: Bundle, told: dict[str, Any], offered: Offered) -> bytes:
    content = offered.content
    if content is None:
        raise ValueError(offered.number)
    context = {**_page_context(bundle, offered.lang, content), "told": told}
    return Chrome.render("publishing/unofficial.html", context).fill(told["path"])


def _page_context(bundle: Bundle, lang: str, content: Content) -> dict[str, Any]:
    return {
        **bundle.context(interface_lang(lang)),
        "article": mark_safe(format_article(content, lang, is_signed=False)),  # noqa: S308 (escapes its words)
        "text": {"title": content.title, "lang": lang, "name": language_name(lang)},
        "lead": {"lang": bundle.lead.lang, "name": language_name(bundle.lead.lang)},
    }
