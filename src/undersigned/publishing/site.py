"""What stands above the bundles: the page of all statements, notices, the style sheets, the verification page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.editions import queries as editions
from undersigned.instance.doors import ACTOR_FILE, FEDIVERSE_NAME
from undersigned.instance.languages import DETAILS, PAGES, SOURCE
from undersigned.logkeeper import queries as logs
from undersigned.publishing.assets import asset_files, packed_assets
from undersigned.publishing.cards import read_instance_cover
from undersigned.publishing.checking import checking_pages
from undersigned.publishing.counting import tally_words
from undersigned.publishing.edition_paths import edition_path, heading_of
from undersigned.publishing.instance_feed import News, format_instance_feed
from undersigned.publishing.notices import notice_files, page_context
from undersigned.publishing.packing import write_changed
from undersigned.publishing.podcast import Episode, Show, format_podcast
from undersigned.publishing.queries import bundle_folder
from undersigned.publishing.rules import checking_path
from undersigned.recordings.queries import recorded_langs, recordings_of
from undersigned.signing import queries as signing
from undersigned.signing.rules import CollectionState
from undersigned.texts import queries as texts
from undersigned.texts.canonical import parse_text
from undersigned.texts.rules import direction
from undersigned.verifier.layout import recording_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from undersigned.editions.models import Edition
    from undersigned.instance.config import Instance
    from undersigned.recordings.models import Recording
    from undersigned.signing.models import Collection
    from undersigned.signing.queries import Counts

_FEED_PATH = "feed.atom"
_PODCAST_PATH = "podcast.xml"
_COVER_PATH = "podcast.png"


def write_house(instance: Instance) -> None:
    """Write what changes with a release or a setting: style sheets, fonts, scripts, pages that check, notices."""
    files = {**asset_files(), **checking_pages(DETAILS)}
    for lang in PAGES:
        files |= notice_files(instance, lang)
    write_changed(instance.public, files, packed_assets())


def write_front(instance: Instance) -> None:
    """Write the page of all statements, in every language, its feed and its podcast."""
    collections, listed = signing.listed_collections(), editions.listed_editions()
    heard = _find_heard(instance, collections)
    counted = [(one, signing.tally(one, one.version)) for one in reversed(collections)]
    files = {}
    for lang in PAGES:
        with translation.override(lang):
            files[_path(lang)] = _page(instance, lang, counted, listed, has_podcast=bool(heard))
    files[_FEED_PATH] = format_instance_feed(instance.base_url, instance.host, SOURCE, _find_news(counted, listed))
    files |= _podcast(instance, heard)
    for path in {_PODCAST_PATH, _COVER_PATH} - files.keys():
        for gone in (path, f"{path}.gz"):
            (instance.public / gone).unlink(missing_ok=True)
    write_changed(instance.public, files)


def is_anything_heard() -> bool:
    """Say whether a statement on the first page has a recording."""
    return any(recorded_langs(one.statement) for one in signing.listed_collections())


def _find_heard(instance: Instance, collections: Iterable[Collection]) -> list[tuple[Collection, Recording]]:
    """Return the recordings whose files are out."""
    found = []
    for one in collections:
        folder = bundle_folder(instance, one)
        rows = recordings_of(one.statement)
        found += [(one, row) for row in rows if (folder / recording_path(row.file_name)).exists()]
    return found


def _podcast(instance: Instance, heard: Sequence[tuple[Collection, Recording]]) -> dict[str, bytes]:
    """Return the feed of all that is *heard*, and its picture; nothing where nothing is."""
    if not heard:
        return {}
    langs = {row.lang for _collection, row in heard}
    cover = read_instance_cover(instance)
    with translation.override(SOURCE):
        title = _("Statements on %(host)s, read aloud") % {"host": instance.host}
        show = Show(
            title=title,
            description=title,
            link=f"{instance.base_url}/",
            feed_url=f"{instance.base_url}/{_PODCAST_PATH}",
            lang=langs.pop() if len(langs) == 1 else SOURCE,
            author=instance.host,
            address="",
            cover_url=f"{instance.base_url}/{_COVER_PATH}" if cover else "",
        )
        data = format_podcast(show, [_episode(instance, one, row) for one, row in heard])
    return {_PODCAST_PATH: data} | ({_COVER_PATH: cover} if cover else {})


def _episode(instance: Instance, collection: Collection, row: Recording) -> Episode:
    home = f"{instance.base_url}/s/{collection.slug}/"
    files = {digest: data for digest, _suffix, data in texts.frozen_history(collection.statement)}
    return Episode(row, parse_text(files[row.text_sha256]).title, home, f"{home}{recording_path(row.file_name)}")


def _find_news(counted: Sequence[tuple[Collection, Mapping[str, Counts]]], listed: Sequence[Edition]) -> list[News]:
    """Return statements and editions, the newest first; what came on the same day in the order of the first page."""
    news = [News(f"s/{one.slug}/", one.title, one.convened_by, logs.day_of(one.log, 0)) for one, _counts in counted]
    news += [News(edition_path(one), one.title, "", one.out_on, one.number) for one in listed if one.out_on]
    return sorted(news, key=lambda one: one.on, reverse=True)


def _path(lang: str) -> str:
    return "index.html" if lang == SOURCE else f"{lang}/index.html"


def _page(
    instance: Instance,
    lang: str,
    counted: Sequence[tuple[Collection, Mapping[str, Counts]]],
    listed: Sequence[Edition],
    *,
    has_podcast: bool,
) -> bytes:
    rows = [(collection, _row(collection, counts)) for collection, counts in counted]
    is_open = {CollectionState.OPEN, CollectionState.PAUSED}
    context = {
        **page_context(instance, lang, _path),
        "checking_path": checking_path(lang),
        "account": f"@{FEDIVERSE_NAME}@{instance.host}" if instance.fediverse else "",
        "actor_path": ACTOR_FILE,
        "open": [row for collection, row in rows if collection.state in is_open],
        "closed": [row for collection, row in rows if collection.state not in is_open],
        "podcast_path": _PODCAST_PATH if has_podcast else "",
        "editions": [heading_of(edition) for edition in listed],
    }
    return render_to_string("publishing/instance.html", context).encode()


def _row(collection: Collection, counts: Mapping[str, Counts]) -> dict[str, Any]:
    return {
        "path": f"s/{collection.slug}/index.html",
        "title": collection.title,
        "lang": collection.lang,
        "dir": direction(collection.lang),
        "convened_by": collection.convened_by,
        "tally": tally_words(counts["person"].signed, counts["org"].signed),
    }
