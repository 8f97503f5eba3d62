"""What stands above the bundles: the page of all statements, notices, the style sheets, the verification page."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from undersigned.instance.files import write_whole
from undersigned.logkeeper import queries as logs
from undersigned.publishing.assets import asset_files
from undersigned.publishing.counting import tally_words
from undersigned.publishing.instance_feed import News, format_instance_feed
from undersigned.publishing.notices import notice_files
from undersigned.publishing.rules import INTERFACE_LANGS
from undersigned.signing import queries as signing
from undersigned.signing.rules import CollectionState
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from undersigned.instance.config import Instance
    from undersigned.signing.models import Collection

_FEED_PATH = "feed.atom"


def write_site(instance: Instance) -> None:
    """Write the page of all statements and what it needs; what has not changed stays untouched."""
    rows = [(collection, _row(collection)) for collection in reversed(signing.collections())]
    is_open = {CollectionState.OPEN, CollectionState.PAUSED}
    context = {
        "interface_lang": INTERFACE_LANGS[0],
        "interface_dir": direction(INTERFACE_LANGS[0]),
        "host": instance.host,
        "open": [row for collection, row in rows if collection.state in is_open],
        "closed": [row for collection, row in rows if collection.state not in is_open],
    }
    page = render_to_string("publishing/instance.html", context).encode()
    news = [
        News(row["path"].removesuffix("index.html"), row["title"], row["convened_by"], logs.day_of(collection.log, 0))
        for collection, row in rows
    ]
    feed = format_instance_feed(instance.base_url, instance.host, INTERFACE_LANGS[0], news)
    for path, data in {
        "index.html": page,
        _FEED_PATH: feed,
        **notice_files(instance, context),
        **asset_files(),
    }.items():
        target = instance.public / path
        if target.exists() and target.read_bytes() == data:
            continue
        write_whole(target, data, is_durable=False)
        write_whole(target.with_name(f"{target.name}.gz"), gzip.compress(data, mtime=0), is_durable=False)


def _row(collection: Collection) -> dict[str, Any]:
    counts = signing.tally(collection, collection.version)
    return {
        "path": f"s/{collection.slug}/index.html",
        "title": collection.title,
        "lang": collection.lang,
        "dir": direction(collection.lang),
        "convened_by": collection.convened_by,
        "tally": tally_words(counts["person"].signed, counts["org"].signed),
    }
