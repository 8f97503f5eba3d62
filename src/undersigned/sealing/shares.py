"""One secret on several papers: any k of n trustees bring it back, fewer learn nothing.

Shares are SLIP-39 mnemonics, one group, 128 bits, 20 words each; the last three words are a checksum that finds every
typo of up to three words. The two numbers that all papers of one box have in common, identifier and threshold, are in
the words, so a paper of another box is told apart before anything is computed.
Source: SLIP-0039; docs/reference/formats/sealed.md; docs/decisions/0012.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics, rs1024
from shamir_mnemonic.constants import CUSTOMIZATION_STRING_EXTENDABLE, CUSTOMIZATION_STRING_ORIG
from shamir_mnemonic.wordlist import mnemonic_to_indices

from undersigned.sealing.errors import SealingError
from undersigned.sealing.words import WORDS, find_unknown, split_words

SECRET_BYTES = 16
SHARE_WORDS = 20
MAX_SHARES = 16
_EXTENDABLE_BIT = 4


class ShareError(SealingError):
    """A trustee's paper can't be used."""


class WordUnknown(ShareError):
    """A word is not in the list; says which, and what may have been meant."""


class WordCountWrong(ShareError):
    """A paper has 20 words."""


class ChecksumWrong(ShareError):
    """All words are in the list, but one or more are not those of the paper; says which where that can be known."""


class ShareForeign(ShareError):
    """The paper belongs to another box."""


class ShareRepeated(ShareError):
    """The same paper was given twice."""


class SharesTooFew(ShareError):
    """Fewer papers than the box needs."""


class SplitImpossible(ShareError):
    """So many papers, or so few, can't be made."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What one trustee's words say of themselves.

    Attributes:
        words: The 20 words, with single spaces.
        box: Number that all papers of one box share.
        number: Of this paper, from 1.
        needed: How many papers open the box.
    """

    words: str
    box: int
    number: int
    needed: int


def split_secret(secret: bytes, *, needed: int, papers: int) -> tuple[Paper, ...]:
    """Return *papers* papers, any *needed* of which bring *secret*, 16 bytes, back.

    Raises:
        SplitImpossible: Fewer than two are needed, more than there are, or there are more than 16.
    """
    if not 2 <= needed <= papers <= MAX_SHARES:
        raise SplitImpossible("at least two papers are needed to open, and 16 at most are made")
    if len(secret) != SECRET_BYTES:
        raise SplitImpossible("a secret has 16 bytes")
    # The browser's library reads both kinds; "extendable" leaves the identifier out of the encryption.
    (mnemonics,) = generate_mnemonics(1, [(needed, papers)], secret, extendable=True)
    return tuple(parse_paper(mnemonic) for mnemonic in mnemonics)


def parse_paper(typed: str) -> Paper:
    """Return the paper whose words were *typed*, in any case, with line breaks and numbers between them.

    Raises:
        WordUnknown: A word is not in the list.
        WordCountWrong: There are not 20.
        ChecksumWrong: A word is another than on the paper.
        ShareForeign: It is a mnemonic of another kind, as for a wallet.
    """
    words = split_words(typed)
    _check_words(words)
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError as error:
        raise ChecksumWrong(_locate(words)) from error
    if share.group_count != 1 or len(share.value) != SECRET_BYTES:
        raise ShareForeign("these words were not made for a box of trustees")
    return Paper(" ".join(words), share.identifier, share.index + 1, share.member_threshold)


def join_papers(papers: Sequence[Paper]) -> bytes:
    """Return the secret that *papers* hold together; more than needed do no harm.

    Raises:
        SharesTooFew: More papers are needed.
        ShareForeign: They don't belong together.
        ShareRepeated: One was given twice.
    """
    check_together(papers)
    if len(papers) < papers[0].needed:
        raise SharesTooFew(f"{papers[0].needed} papers are needed, {len(papers)} were given")
    try:
        secret: bytes = combine_mnemonics([paper.words for paper in papers[: papers[0].needed]])
    except MnemonicError as error:
        raise ShareForeign("these papers don't belong together") from error
    return secret


def check_together(papers: Sequence[Paper]) -> None:
    """Check that *papers* are of one box, and no paper is there twice.

    Raises:
        SharesTooFew: There is none.
        ShareForeign: One is of another box; says which.
        ShareRepeated: One is there twice.
    """
    if not papers:
        raise SharesTooFew("there is no paper")
    for place, paper in enumerate(papers[1:], 2):
        if (paper.box, paper.needed) != (papers[0].box, papers[0].needed):
            raise ShareForeign(f"the words given as number {place} belong to another box than the first")
    if len({paper.number for paper in papers}) != len(papers):
        raise ShareRepeated("the same paper was given twice")


def _check_words(words: Sequence[str]) -> None:
    for unknown in find_unknown(words):
        meant = f"; was it {' or '.join(unknown.suggestions)}?" if unknown.suggestions else ""
        raise WordUnknown(f"word {unknown.position}, {unknown.typed!r}, is not in the list{meant}")
    if len(words) != SHARE_WORDS:
        raise WordCountWrong(f"a paper has {SHARE_WORDS} words, here are {len(words)}")


def _locate(words: Sequence[str]) -> str:
    """Say which word is wrong, if one other word in one place would make the checksum right.

    The checksum tells any three wrong words, so one wrong word has one place that mends it. The word itself is
    not told: who wrote the paper reads it again, and does not take ours.
    """
    positions = {position for position in range(len(words)) if _is_mendable(words, position)}
    if len(positions) == 1:
        return f"word {positions.pop() + 1} is not the one on the paper: read it again"
    swapped = [
        at + 1 for at in range(len(words) - 1) if _holds([*words[:at], words[at + 1], words[at], *words[at + 2 :]])
    ]
    if len(swapped) == 1:
        return f"words {swapped[0]} and {swapped[0] + 1} seem to have changed places"
    return "more than one word is not that of the paper: read all of them again"


def _is_mendable(words: Sequence[str], position: int) -> bool:
    before, after = words[:position], words[position + 1 :]
    return any(_holds([*before, word, *after]) for word in WORDS if word != words[position])


def _holds(words: Sequence[str]) -> bool:
    """Say whether the checksum of *words* is right; only that, as this is asked for thousands of candidates."""
    places = mnemonic_to_indices(" ".join(words))
    is_extendable = places[1] >> _EXTENDABLE_BIT & 1
    purpose = CUSTOMIZATION_STRING_EXTENDABLE if is_extendable else CUSTOMIZATION_STRING_ORIG
    return bool(rs1024.verify_checksum(places, purpose))
