"""What pages say of organisations beside their records: who is known to the convenors, whose domain is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.organisations import queries as organisations
from undersigned.organisations.rules import Level, parse_level
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from undersigned.publishing.bundle import Bundle
    from undersigned.signing.models import Collection


def find_missing_domains(collection: Collection) -> dict[int, str]:
    """Return, by index, since which day a domain that was shown is not found any more."""
    lost = organisations.lost(collection)
    if not lost:
        return {}
    commitments = signing.organisation_commitments(collection)
    return {index: lost[c] for index, c in commitments.items() if c in lost}


def count_kinds(bundle: Bundle) -> dict[str, int]:
    """Count how the listed organisations are known; one may be counted in several kinds, so they are never summed."""
    counts = {"known": 0, Level.DOMAIN.value: 0, Level.ADDRESS.value: 0}
    if not bundle.organisation_count:
        return counts
    collection = bundle.collection
    known = set(organisations.known(collection))
    commitments = signing.organisation_commitments(collection)
    for row in signing.organisations(collection, 0, bundle.organisation_count):
        if row.is_hidden:
            continue
        counts["known"] += commitments.get(row.index) in known
        if shown := parse_level(str(row.fields.get("level", ""))):
            counts[shown.level.value] += 1
    return counts
