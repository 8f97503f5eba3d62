"""Which addresses a statement does not take: domains that its convenors listed, and mailboxes that live for minutes.

The form never says so, as it would say it to anybody about anybody. The answer is the usual page, and the mail says it
to who reads the mailbox. The list of short-lived mailboxes comes with each release; its file names source and licence.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from undersigned.signing.rules.order import LARGE_PROVIDERS, is_listed

if TYPE_CHECKING:
    from undersigned.letterbox.tables import Collection

_FILE: Final = Path(__file__).parent / "lists" / "disposable.txt"


def read_list(path: Path = _FILE) -> frozenset[str]:
    """Return the domains in the file at *path*; lines that begin with # are remarks."""
    lines = path.read_text("utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


_DISPOSABLE: Final = read_list()


def is_refused(collection: Collection, mailbox: str) -> bool:
    """Say whether *collection* does not take *mailbox* (a normalised address)."""
    domain = find_domain(mailbox)
    # Both lists are always looked at, so that the time does not tell which one it was.
    is_blocked = is_listed(domain, collection.blocked_domains)
    is_disposable = is_listed(domain, _DISPOSABLE)
    return is_blocked or (is_disposable and not collection.takes_disposable)


def find_domain(mailbox: str) -> str:
    """Return the domain of a normalised address."""
    return mailbox.rpartition("@")[2]


def is_large(domain: str) -> bool:
    """Say whether so many people have addresses at *domain* that a crowd from it says little."""
    return domain in LARGE_PROVIDERS
