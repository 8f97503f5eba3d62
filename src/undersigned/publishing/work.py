"""Which files of a bundle a run stages: all of them, or those that changes of the log and of names touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.logkeeper import queries as logs
from undersigned.publishing.answering import stage_answers
from undersigned.publishing.assets import asset_files, packed_assets
from undersigned.publishing.bodies import count_kinds
from undersigned.publishing.cards import stage_cards
from undersigned.publishing.checking import checking_pages
from undersigned.publishing.chrome import Chrome
from undersigned.publishing.counting import shown_counts
from undersigned.publishing.days import DAYS_PATH, days_page
from undersigned.publishing.feed import format_feed, format_json_feed
from undersigned.publishing.front import front_pages
from undersigned.publishing.imported import IMPORTED_PATH, format_imported
from undersigned.publishing.interchange import interchange_files
from undersigned.publishing.languages import stage_languages
from undersigned.publishing.listing_csv import TABLE, stage_tables
from undersigned.publishing.locked import LOCKED_PATH, has_locked_page, locked_page
from undersigned.publishing.members import stage_members
from undersigned.publishing.moderation import moderation_files
from undersigned.publishing.prints import stage_prints
from undersigned.publishing.sharing import stage_sharing
from undersigned.publishing.signatories import RowPages, has_affiliations, name_tree
from undersigned.publishing.spelling import spell_number
from undersigned.publishing.versions import difference_pages
from undersigned.signing import queries as signing
from undersigned.verifier.derived import DERIVED_PATH, format_derived
from undersigned.verifier.layout import BLOCK, history_path, list_page_path
from undersigned.verifier.rows import name_page_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.logkeeper.models import Checkpoint
    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage
    from undersigned.signing.models import Change
    from undersigned.signing.queries import OpeningRow

_FEED_PATH = "feed.atom"
_JSON_FEED_PATH = "feed.json"
_KEYS_PATH = "keys.txt"


@dataclass
class Work:
    """A run: what it is about, where it stages, and which pages of names have split before it."""

    bundle: Bundle
    stage: Stage
    splits: set[str]


def stage_everything(work: Work) -> set[str]:
    """Stage the whole bundle, and that everything else goes; return the prefixes that split."""
    bundle, stage = work.bundle, work.stage
    lists = _lists(bundle)
    pages = RowPages(bundle, stage)
    # While all names are withheld there is nobody to list, so the pages that listed them go.
    if bundle.ledger.withheld_at is None:
        pages.write_blocks(range(-(-bundle.size // BLOCK)))
    tree = name_tree(bundle, pages, stage, work.splits)
    tree.write_whole()
    pages.write_organisations(range(-(-bundle.size // BLOCK)))
    pages.write_first(bundle.imported)
    pages.write_affiliations()
    stage_tables(bundle, stage, range(-(-bundle.size // TABLE)))
    accent = bundle.statement.accent
    packed = packed_assets(accent)
    for path, data in asset_files(accent).items():
        stage.put(path, data, packed.get(path))
    bundle.logos.stage(stage, is_whole=True)
    _stage_archive(work, 0)
    _stage_front(work, lists, 0)
    stage.keep_only_staged()
    stage.add_lists(is_whole=True)
    return tree.fresh_splits


def stage_changes(work: Work, old_size: int, changes: Sequence[Change]) -> set[str]:
    """Stage what entries from *old_size* on and *changes* touch; return the prefixes that split."""
    bundle, stage = work.bundle, work.stage
    lists = _lists(bundle)
    pages = RowPages(bundle, stage)
    tree = name_tree(bundle, pages, stage, work.splits)
    if bundle.ledger.withheld_at is None:
        fresh = range((old_size - 1) // BLOCK, -(-bundle.size // BLOCK)) if bundle.size > old_size else ()
        pages.write_blocks(sorted({*fresh, *(change.index // BLOCK for change in changes)}))
        rows = _touched_rows(bundle, old_size, changes)
        tree.write_touched([row.name_key for row in rows] + [change.name_key for change in changes])
        pages.write_organisations(_touched_organisations(rows, changes))
    entries = {*range(old_size, bundle.size), *(change.index for change in changes)}
    stage_tables(bundle, stage, {entry // TABLE for entry in entries})
    if not _is_published(stage, IMPORTED_PATH, format_imported(bundle.imported)):
        pages.write_first(bundle.imported)
    pages.write_affiliations()
    bundle.logos.stage(stage, is_whole=False)
    _stage_archive(work, old_size)
    _stage_front(work, lists, old_size)
    stage.add_lists(is_whole=False)
    return tree.fresh_splits


def _touched_rows(bundle: Bundle, old_size: int, changes: Sequence[Change]) -> list[OpeningRow]:
    return [
        *signing.openings(bundle.collection, old_size, bundle.size),
        *signing.openings_at(bundle.collection, {change.index for change in changes}),
    ]


def _touched_organisations(rows: Sequence[OpeningRow], changes: Sequence[Change]) -> set[int]:
    numbers = {row.org_number for row in rows} | {change.org_number for change in changes}
    blocks = {number // BLOCK for number in numbers if number is not None}
    # A page links to its neighbours, which may be new or gone.
    return blocks | {block - 1 for block in blocks if block}


def _stage_front(work: Work, lists: Sequence[dict[str, str]], since: int) -> None:
    """Stage front pages, texts, keys, imported names, the feed: what every run writes, of a size that stays small."""
    bundle, stage = work.bundle, work.stage
    prints = stage_prints(bundle, stage)
    cards = stage_cards(bundle, stage)
    days_path = DAYS_PATH if stage.digests.get(DAYS_PATH) or (since and stage.exists(DAYS_PATH)) else ""
    for path, data in front_pages(bundle, lambda: _lists(bundle), {**prints, **cards}, days_path).items():
        stage.put(path, data)
    context = {**bundle.context(), **shown_counts(bundle, "#counted"), "lists": lists}
    context["is_withheld"] = bundle.ledger.withheld_at is not None
    context["kinds"] = {} if context["is_withheld"] else count_kinds(bundle)
    way_in = "signatories/index.html"
    stage.put(way_in, Chrome.render("publishing/signatories.html", context).fill(way_in))
    _stage_texts(work)
    stage_languages(bundle, stage)
    for path, data in {**moderation_files(bundle), **checking_pages(bundle.ledger.texts)}.items():
        stage.put(path, data)
    stage_members(bundle, stage, since)
    stage_answers(bundle, stage)
    if has_locked_page(bundle):
        stage.put(LOCKED_PATH, locked_page(bundle))
    stage.put(_KEYS_PATH, f"{bundle.vkey}\n".encode())
    if bundle.imported:
        stage.put(IMPORTED_PATH, format_imported(bundle.imported))
    elif stage.exists(IMPORTED_PATH):
        stage.remove(IMPORTED_PATH)
    stage.put(_FEED_PATH, format_feed(bundle))
    stage.put(_JSON_FEED_PATH, format_json_feed(bundle))
    derived = {path: (stage.digests[path] or "", bundle.size) for path in (_FEED_PATH, _JSON_FEED_PATH)}
    stage.put(DERIVED_PATH, format_derived({**derived, **prints, **cards}))
    stage_sharing(bundle, stage, cards)
    bundle.recordings.stage(stage, cards, is_whole=not since)


def _stage_texts(work: Work) -> None:
    bundle, stage = work.bundle, work.stage
    for language in bundle.languages:
        stage.put(f"text.{language.lang}.md", language.file)
    stage.put("statement.json", bundle.statement_file)
    for path, data in interchange_files(bundle).items():
        stage.put(path, data)
    ledger = bundle.ledger
    for path, data in difference_pages(bundle).items():
        stage.put(path, data)
    earlier = ledger.all_texts.keys() - set(ledger.texts.values()) | ledger.all_statements.keys() - {ledger.statement}
    for digest in sorted(earlier):
        suffix, data = bundle.history[digest]
        stage.put(history_path(digest, suffix), data)


def _stage_archive(work: Work, since: int) -> None:
    """Stage the last checkpoint of each day before the newest one's, from those of at least *since* entries.

    The page of days is made when one of them is new: reading all days takes the longer the longer a log is kept.
    """
    bundle, stage = work.bundle, work.stage
    log = bundle.collection.log
    newest = logs.checkpoint(log, bundle.size)

    def past_days(since: int) -> list[Checkpoint]:
        rows = logs.last_checkpoints_of_days(log, since=since)
        return [row for row in rows if row.signed_on < newest.signed_on and row.size < bundle.size]

    rows = past_days(since)
    for row in rows:
        stage.put(f"checkpoints/{row.size}", bytes(row.note))
    if rows and not (since and all(stage.exists(f"checkpoints/{row.size}") for row in rows)):
        stage.put(DAYS_PATH, days_page(bundle, [(row.signed_on, row.size) for row in past_days(0)]))


def _lists(bundle: Bundle) -> list[dict[str, str]]:
    """Return what leads to the lists: path, words and hint of each list that has anybody."""
    by_name = _list(name_page_path(""), _("By name"), _("sorted by the name as written"))
    found = [by_name]
    if bundle.ledger.withheld_at is None:
        newest = list_page_path("newest", (bundle.size - 1) // BLOCK)
        found.insert(0, _list(newest, _("The newest first"), _("in the order of the log")))
        if bundle.organisation_count:
            organisations = list_page_path("organisations", 0)
            found.append(_list(organisations, _("Organisations"), _("each decided as a body")))
        if has_affiliations(bundle):
            affiliations = list_page_path("affiliations", 0)
            found.append(_list(affiliations, _("By organisation"), _("under the organisation that people named")))
    if count := len(bundle.imported):
        names = ngettext("%(n)s name", "%(n)s names", count) % {"n": spell_number(count)}
        hint = _("%(names)s, not confirmed here, not counted") % {"names": names}
        found.append(_list(list_page_path("first", 0), _("Signed elsewhere"), hint))
    return found


def _list(path: str, words: str, hint: str) -> dict[str, str]:
    return {"path": path, "words": words, "hint": hint}


def _is_published(stage: Stage, path: str, data: bytes) -> bool:
    published = stage.folder / path
    return published.read_bytes() == data if published.exists() else not data
