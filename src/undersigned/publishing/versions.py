"""What changed from one version of the text to the next: a page for each, whose address stays.

Both texts are in the bundle with their hashes, so anybody can compare them anew; the page only spares the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.publishing.chrome import Chrome
from undersigned.texts import queries as texts
from undersigned.texts.difference import find_difference
from undersigned.verifier.layout import history_path

if TYPE_CHECKING:
    from undersigned.publishing.bundle import Bundle


def difference_path(number: int) -> str:
    """Return the path of the page that shows what version *number* changed."""
    return f"versions/{number}.html"


def difference_pages(bundle: Bundle) -> dict[str, bytes]:
    """Return path and bytes of the page of each version but the first."""
    return {difference_path(number): _page(bundle, number) for number in range(2, bundle.ledger.version + 1)}


def _page(bundle: Bundle, number: int) -> bytes:
    before = texts.frozen_version(bundle.statement, number - 1)
    after = texts.frozen_version(bundle.statement, number)
    lines = find_difference(before.text_file, after.text_file) if before and after else []
    path = difference_path(number)
    is_newest, lead = number == bundle.ledger.version, bundle.lead.lang
    context = {
        **bundle.context(),
        "number": number,
        "before_number": number - 1,
        "lines": lines,
        "lang": after.lang if after else lead,
        "before_path": history_path(before.text_sha256, "md") if before else "",
        "after_path": history_path(after.text_sha256, "md") if after and not is_newest else f"text.{lead}.md",
        "earlier_path": difference_path(number - 1) if number > 2 else "",
        "later_path": "" if is_newest else difference_path(number + 1),
    }
    return Chrome.render("publishing/difference.html", context).fill(path)
