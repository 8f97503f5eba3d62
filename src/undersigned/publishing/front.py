"""The front pages: text, counts, the latest names, the form to sign, versions and proof; one for each language."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.editions import queries as editions
from undersigned.publishing.answering import answers_context
from undersigned.publishing.article import format_article
from undersigned.publishing.cards import SHAPES, card_path
from undersigned.publishing.checks import check_names
from undersigned.publishing.choices import form_choices
from undersigned.publishing.chrome import Chrome, root_from
from undersigned.publishing.counting import paper_words, short_tally, shown_counts
from undersigned.publishing.edition_paths import heading_of
from undersigned.publishing.interchange import akoma_ntoso_path, json_ld, licence_of, plain_path
from undersigned.publishing.languages import describe_language, find_earlier, find_unofficial
from undersigned.publishing.listing_csv import DESCRIPTION_PATH, table_path
from undersigned.publishing.locked import LOCKED_PATH, has_locked_page
from undersigned.publishing.members import member_groups
from undersigned.publishing.print_paths import print_path
from undersigned.publishing.rows import format_list, imported_row, signatory_row
from undersigned.publishing.rules import ask_lang, interface_lang
from undersigned.publishing.sharing import Place, has_talk
from undersigned.publishing.spelling import (
    format_data,
    spell_day,
    spell_fingerprint,
    spell_list,
    spell_number,
    spell_pause,
)
from undersigned.publishing.versions import difference_path
from undersigned.signing import queries as signing
from undersigned.signing.rules import CollectionState
from undersigned.texts import queries as texts
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import plain_words
from undersigned.texts.rules import Kind, Role
from undersigned.translating.naming import language_name
from undersigned.translating.rules.glossary import TermKind
from undersigned.verifier.layout import history_path, list_page_path
from undersigned.verifier.moderation import RECORD_PAGE_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from undersigned.publishing.bundle import Bundle, Language
    from undersigned.signing.queries import OpeningRow

LATEST = 24
_FEW = 12
_DESCRIPTION = 200


def front_path(bundle: Bundle, language: Language) -> str:
    """Return the path of the front page in *language*."""
    return "index.html" if language is bundle.lead else f"{language.lang}/index.html"


def front_pages(
    bundle: Bundle,
    say_lists: Callable[[], Sequence[Mapping[str, str]]],
    prints: Mapping[str, tuple[str, int]],
    days_path: str = "",
) -> dict[str, bytes]:
    """Return path and bytes of the front page of every language, each in that language where we speak it.

    *say_lists* says what leads to the lists, in the language that is active; *days_path* is that of the page of days.
    """
    shared = {"latest": _find_latest(bundle), "prints": prints, "days_path": days_path}
    pages = {}
    for language in bundle.languages:
        with translation.override(interface_lang(language.lang)):
            pages[front_path(bundle, language)] = _front_page(bundle, language, say_lists(), shared)
    return pages


def _front_page(
    bundle: Bundle,
    language: Language,
    lists: Sequence[Mapping[str, str]],
    shared: Mapping[str, Any],
) -> bytes:
    lang = interface_lang(language.lang)
    context: dict[str, Any] = {
        **bundle.context(lang),
        **shown_counts(bundle, "#counted"),
        **_text_context(bundle, language),
        **_state_context(bundle),
        **_imported_context(bundle),
        **_people_context(bundle),
        "tree_size": str(bundle.size),
        "tree_size_shown": spell_number(bundle.size),
        "short_tally": short_tally(bundle.ledger.counts()),
        "groups": member_groups(bundle),
        "lists": lists,
        "prints": _prints(language, shared["prints"]),
        "paper_words": paper_words(bundle),
        "released": mark_safe(_released(bundle, language)),  # noqa: S308 (as below)
        "days_path": shared["days_path"],
        "key_fingerprint": spell_fingerprint(bundle.vkey),
        "key_printed_at": [line for line in bundle.statement.key_printed_at.split("\n") if line.strip()],
        "latest": mark_safe(_format_latest(bundle, language, shared["latest"])),  # noqa: S308 (rows escape what people wrote)
        "languages": [_language_link(bundle, language, other) for other in bundle.languages],
        "earlier_texts": _earlier_texts(bundle),
        **_correction_context(bundle),
        "origin": bundle.ledger.origin,
        "vkey": bundle.vkey,
        "bundle_url": bundle.home,
        "sign_url": f"{bundle.home}sign",
        "looks_first": bundle.collection.reviews_first,
        "manage_url": f"{bundle.instance.base_url}/w{ask_lang(lang)}",
        "record_href": f"{root_from(front_path(bundle, language))}{RECORD_PAGE_PATH}",
        "locked_path": LOCKED_PATH if has_locked_page(bundle) else "",
        **_form_context(bundle, language),
        **_languages_context(bundle),
        **answers_context(bundle, language),
        "here": describe_language(bundle, language),
        "recording": bundle.recordings.beside(language.lang, language.sha256),
        "editions": _editions_with(bundle),
        "akoma_ntoso_path": akoma_ntoso_path(language.lang),
        "plain_path": plain_path(language.lang),
        "has_tables": bundle.statement.allows_bulk_list and bundle.ledger.withheld_at is None,
        "first_table_path": table_path(0),
        "tables_path": DESCRIPTION_PATH,
    }
    address = f"{bundle.home}{front_path(bundle, language)}".removesuffix("index.html")
    place = Place(bundle, language)
    context |= {
        "share_path": place.path("share.html"),
        "talk_path": place.path("talk.html") if has_talk(bundle, language) else "",
        "reprint_path": place.path("reprint.html"),
        "licence": licence_of(bundle),
        "card": card_path(language.lang, SHAPES[0]) if card_path(language.lang, SHAPES[0]) in shared["prints"] else "",
        "card_width": SHAPES[0].width,
        "card_height": SHAPES[0].height,
        "site_name": bundle.instance.host,
        "locale": language.lang.replace("-", "_"),
    }
    data = json_ld(bundle, language, address=address, description=context["description"])
    context |= {"address": address, "json_ld": mark_safe(data)}  # noqa: S308 (what could end the block is escaped)
    return Chrome.render("publishing/front.html", context).fill(front_path(bundle, language))


def _text_context(bundle: Bundle, language: Language) -> dict[str, Any]:
    content = language.content
    words = next((plain_words(block.text) for block in content.blocks if block.kind is BlockKind.PARAGRAPH), "")
    return {
        "article": mark_safe(format_article(content, language.lang)),  # noqa: S308 (the article escapes its words)
        "text": {
            "title": content.title,
            "lang": language.lang,
            "sha256": language.sha256,
            "is_translation": language.role is Role.TRANSLATION,
        },
        "lead": {"lang": bundle.lead.lang, "sha256": bundle.lead.sha256, "name": language_name(bundle.lead.lang)},
        "lead_lang": bundle.lead.lang,
        "lead_href": "../index.html" if language is not bundle.lead else "index.html",
        "description": words if len(words) <= _DESCRIPTION else f"{words[: _DESCRIPTION - 1]}…",
        "clauses": bool(content.clauses),
        "issuers": spell_list(content.issuers),
        "addressees": spell_list(content.addressees),
        "kind": kind_words()[Kind(bundle.statement.kind)],
        "version": bundle.ledger.version,
    }


def _state_context(bundle: Bundle) -> dict[str, Any]:
    state = CollectionState.CLOSED if bundle.ledger.is_closed else CollectionState(bundle.collection.state)
    words = {
        CollectionState.OPEN: _("open for signing"),
        CollectionState.PAUSED: _("paused"),
        CollectionState.CLOSING: _("closed"),
        CollectionState.CLOSED: _("closed"),
    }
    closes_on = bundle.statement.closes_on
    if state is CollectionState.OPEN and closes_on:
        words[state] = _("open until %(day)s") % {"day": spell_day(closes_on)}
    return {
        "state": state.value,
        "state_words": words[state],
        "is_open": state is CollectionState.OPEN,
        "closed_heading": _("Signing is paused") if state is CollectionState.PAUSED else _("Signing is closed"),
        "closed_words": _("The convenors paused it. Links that were mailed before wait too.")
        if state is CollectionState.PAUSED
        else _("The list is final but for withdrawals: whoever signed can still change or take back the signature."),
    }


def _correction_context(bundle: Bundle) -> dict[str, str]:
    """Return what asks those who signed an earlier version; nobody is moved to the new words."""
    version = bundle.ledger.version
    if version == 1:
        return {"corrected_on": "", "changed_path": ""}
    frozen_on = bundle.frozen_on.get(version, bundle.day)
    return {"corrected_on": spell_day(frozen_on), "changed_path": difference_path(version)}


def _imported_context(bundle: Bundle) -> dict[str, Any]:
    imported = bundle.imported
    if not imported:
        return {"imported_count": 0}
    rows = [imported_row(at, members, bundle.beside) for at, members in enumerate(imported[:_FEW])]
    days = {date.fromisoformat(members["imported_on"]) for members in imported}
    words = (
        ngettext(
            "Signed elsewhere, imported on %(day)s, not confirmed here, and not counted.",
            "Signed elsewhere, imported on several days, last on %(day)s, not confirmed here, and not counted.",
            len(days),
        )
        % {"day": spell_day(max(days))}
    )  # fmt: skip
    count = len(imported)
    return {
        "imported_count": count,
        "imported_count_html": format_data("imported", count),
        "imported_words": words,
        "imported_names": mark_safe(format_list(rows)),  # noqa: S308 (rows escape what people wrote)
        "first_path": list_page_path("first", 0),
    }


def _people_context(bundle: Bundle) -> dict[str, Any]:
    statement = bundle.statement
    contact = statement.contact
    is_mail = "@" in contact and "/" not in contact and " " not in contact
    shown = escape(contact)
    return {
        "is_withheld": bundle.ledger.withheld_at is not None,
        "contact": mark_safe(f'<a href="mailto:{shown}">{shown}</a>' if is_mail else shown),  # noqa: S308 (escaped above)
        "imprint": statement.imprint,
        "privacy": statement.privacy,
    }


def _language_link(bundle: Bundle, here: Language, other: Language) -> dict[str, Any]:
    return {
        "lang": other.lang,
        "name": language_name(other.lang),
        "path": front_path(bundle, other),
        "is_here": other is here,
    }


def _languages_context(bundle: Bundle) -> dict[str, Any]:
    """Return what readers are told of all languages, official or not."""
    return {
        "told_languages": [describe_language(bundle, one) for one in bundle.languages],
        "earlier_languages": [
            {
                "path": one.path,
                "text": one.text,
                "name": language_name(one.text.lang),
                "version": one.version,
                "changed": one.changed,
            }
            for one in find_earlier(bundle)
        ],
        "unofficial": find_unofficial(bundle),
        "has_glossary": any(entry.kind is not TermKind.PERSON for entry in bundle.glossary),
        "offer_url": f"{bundle.instance.base_url}/translate/offer/{bundle.collection.slug}/",
    }


def _earlier_texts(bundle: Bundle) -> list[dict[str, str]]:
    """Return the texts that were signed before, with their counts, and earlier editions of other languages."""
    ledger = bundle.ledger
    present = set(ledger.texts.values())
    leads = {ledger.text_of_version(number): number for number in range(1, ledger.version)}
    earlier = [digest for digest in ledger.all_texts if digest not in present]
    langs = texts.langs_of_texts(bundle.statement) if earlier else {}
    found = []
    for digest in earlier:
        number = leads.get(digest)
        words = _("Version %(number)s") % {"number": number} if number else _("An earlier text in another language")
        if not number and digest in langs:
            words += spell_pause(":") + language_name(langs[digest])
        tally = short_tally(ledger.counts(number)) if number else ""
        found.append({"words": words, "path": history_path(digest, "md"), "tally": tally})
    return found


def _editions_with(bundle: Bundle) -> list[dict[str, Any]]:
    """Return the editions in which the statement appeared. Their addresses are whole: a bundle may stand alone."""
    found = map(heading_of, editions.editions_in_which(bundle.statement))
    return [{**told, "href": f"{bundle.instance.base_url}/{told['path']}"} for told in found]


def _released(bundle: Bundle, language: Language) -> str:
    """Return those who signed before the release, in the order that they agreed on, while their version stands."""
    collection = bundle.collection
    if bundle.ledger.withheld_at is not None or collection.released_from is None:
        return ""
    found = signing.openings(collection, collection.released_from, collection.released_until or 0)
    rows = [row for row in found if not row.is_hidden and row.version == bundle.ledger.version]
    check_names(bundle.ledger, rows)
    root = root_from(front_path(bundle, language))
    shown = (signatory_row(row, bundle.ledger.version, logo=bundle.logos.at(row.index, root)) for row in rows)
    return format_list(shown) if rows else ""


def _prints(language: Language, prints: Mapping[str, tuple[str, int]]) -> list[dict[str, Any]]:
    """Return the ways to the print of this language, one for each paper that there is."""
    papers = {"a4": _("A4"), "letter": _("US Letter")}
    paths = {paper: print_path(language.lang, paper) for paper in papers}
    return [
        {"path": path, "words": papers[paper], "size": prints[path][1], "size_shown": spell_number(prints[path][1])}
        for paper, path in paths.items()
        if path in prints
    ]


def _find_latest(bundle: Bundle) -> Sequence[OpeningRow]:
    if bundle.ledger.withheld_at is not None:
        return ()
    newest = signing.latest(bundle.collection, bundle.ledger.version, LATEST)
    rows = [row for row in newest if row.index >= (bundle.collection.released_until or 0)]
    check_names(bundle.ledger, rows)
    return rows


def _format_latest(bundle: Bundle, language: Language, rows: Sequence[OpeningRow]) -> str:
    root, version = root_from(front_path(bundle, language)), bundle.ledger.version
    shown = (signatory_row(row, version, None, bundle.beside, bundle.logos.at(row.index, root)) for row in rows)
    return format_list(shown) if rows else ""


def _form_context(bundle: Bundle, language: Language) -> dict[str, Any]:
    """Return what the letter box's fields are told before anybody typed: the same names that it fills later."""
    collection = bundle.collection
    choices = {
        "identification": collection.allows_identification,
        "org": collection.allows_organisations,
        "reservation": collection.allows_organisations or collection.allows_person_reservations,
    }
    reserved_to = "" if collection.allows_person_reservations else "org"
    offered = form_choices(collection)
    return {
        "values": {"text": bundle.ledger.text, "lang": language.lang, "reserved_to": reserved_to} | offered["values"],
        "errors": {},
        "invalid": {},
        "checked": {"person": "checked"},
        "hidden": {name: "hidden" for name, is_allowed in choices.items() if not is_allowed} | offered["hidden"],
    }


def kind_words() -> dict[Kind, str]:
    """Return what kinds of statements are called."""
    return {
        Kind.JOINT_STATEMENT: _("Joint statement"),
        Kind.OPEN_LETTER: _("Open letter"),
        Kind.RESOLUTION: _("Resolution"),
        Kind.APPEAL: _("Appeal"),
        Kind.PETITION: _("Petition"),
        Kind.MOTION: _("Motion"),
    }
