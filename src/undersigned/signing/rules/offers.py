"""What a statement offers its signatories: who may see a name, and whose key locks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.publiclog.entry import Visibility
from undersigned.signing.rules.collecting import Refusal

if TYPE_CHECKING:
    from datetime import date

MAX_CHOICES = 2
"""A signatory sees at most two choices."""


class KeyMissing(Refusal):
    """A choice locks names, and there is no key that somebody has shown to be able to open."""


class ThresholdMissing(Refusal):
    """A choice depends on a number and a day, and one of them is missing."""


class ThresholdOdd(Refusal):
    """A number below eight hides nobody, and a day that has passed can't be reached."""


class ThresholdFixed(Refusal):
    """People have signed under this number and day, so both stay."""


class TooManyChoices(Refusal):
    """More than two choices would be offered."""


class EpochInvalid(Refusal):
    """Epochs of the keys are counted one by one, and a new key needs a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The choices that are open, with the keys that they need.

    Attributes:
        vis: The choices, at most two.
        recipients: Public keys of the convenors, `age1…`; empty while there are none.
        epoch: Of all keys together, counted from 1: each change of any of them begins a new one.
        threshold_recipient: Public key of the trustees' box.
        threshold: Smallest number of signatures at which names are opened.
        threshold_until: Last day on which the number can be reached.
        trustees: Who they are, in the convenors' words.
        needed: How many of the trustees' papers open.
        papers: How many there are.
        has_news: Signatories may ask to be kept informed; needs *recipients*.
    """

    vis: tuple[Visibility, ...] = (Visibility.PUBLIC,)
    recipients: tuple[str, ...] = ()
    epoch: int = 0
    threshold_recipient: str = ""
    threshold: int | None = None
    threshold_until: date | None = None
    trustees: str = ""
    needed: int | None = None
    papers: int | None = None
    has_news: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """All public keys that names are locked to; the log's `recipient` entry has their fingerprint."""
        return (*self.recipients, *((self.threshold_recipient,) if self.threshold_recipient else ()))


def check_offer(offer: Offer) -> None:
    """Raise a Refusal unless *offer* can be kept."""
    if len(set(offer.vis)) != len(offer.vis) or not 1 <= len(offer.vis) <= MAX_CHOICES:
        raise TooManyChoices
    if (Visibility.CONVENORS in offer.vis or offer.has_news) and not offer.recipients:
        raise KeyMissing
    if offer.keys and not offer.epoch:
        raise EpochInvalid
    if Visibility.THRESHOLD in offer.vis:
        if not offer.threshold_recipient:
            raise KeyMissing
        if not offer.threshold or offer.threshold_until is None:
            raise ThresholdMissing


def format_choices(vis: tuple[Visibility, ...]) -> str:
    """Return *vis* as `signing.Collection.choices` holds them."""
    return ",".join(one.value for one in Visibility if one in vis)


def parse_choices(choices: str) -> tuple[Visibility, ...]:
    """Return what `format_choices` wrote."""
    return tuple(Visibility(one) for one in choices.split(","))
