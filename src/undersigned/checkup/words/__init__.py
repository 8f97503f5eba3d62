"""What is said of each finding: what it is, why it matters, and what mends it.

docs/reference/doctor.md has the same words; a test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from undersigned.checkup.words.mail import MAIL
from undersigned.checkup.words.place import PLACE
from undersigned.checkup.words.site import SITE
from undersigned.checkup.words.storing import STORING
from undersigned.checkup.words.wording import Wording

if TYPE_CHECKING:
    from undersigned.checkup.rules import Finding

WORDS: Final[dict[str, Wording]] = PLACE | STORING | SITE | MAIL
"""Everything that can be found, in the order of the page."""

_FINE: Final = {
    "site-certificate-ends": "The certificate of {host} holds for {days} days more.",
    "received-spf": "SPF held at the receiver.",
    "received-dkim": "DKIM held at the receiver.",
    "received-dmarc": "DMARC held at the receiver.",
}
"""What is said where a finding that can be bad is good."""


def word_finding(finding: Finding) -> Wording:
    """Return the words of *finding*, filled in."""
    words = WORDS[finding.id]
    if finding.level == "good":
        return Wording(_FINE.get(finding.id, words.what).format(**finding.values))
    return Wording(*(text.format(**finding.values) for text in (words.what, words.why, words.mend)))
