"""What rooms beside this one need done for organisations: rows written again, codes forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.signing.models import ByCode, Change, Opening

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.signing.models import Collection


def touch_names(collection: Collection, indexes: Iterable[int]) -> None:
    """Have the published rows of the names at *indexes* written again: something that is said beside them changed."""
    Change.objects.bulk_create(
        Change(collection=collection, index=row.index, name_key=row.name_key, org_number=row.org_number)
        for row in Opening.objects.filter(collection=collection, index__in=list(indexes))
    )


def forget_codes(digests: Iterable[bytes]) -> None:
    """Delete the rows that codes open."""
    ByCode.objects.filter(digest__in=list(digests)).delete()
