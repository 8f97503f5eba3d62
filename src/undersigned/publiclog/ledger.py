"""The ledger: what the entries of a log, read in order, come to.

It knows the rules between entries, the state of every signature and the counts, and it is compact: a million signatures
take some 40 MB, because each is a few bytes in long arrays and no object. Rules: docs/reference/formats/log.md.
"""

import re
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from undersigned.publiclog.entry import (
    Amend,
    Board,
    Close,
    Destroyed,
    Entry,
    Hide,
    Issuer,
    Key,
    Member,
    Open,
    Paper,
    Recipient,
    Release,
    Rules,
    Show,
    Sign,
    SignerClass,
    Text,
    Version,
    Visibility,
    Withdraw,
    WithdrawnBy,
    Withhold,
    parse_entry,
)
from undersigned.publiclog.errors import (
    AlreadyHidden,
    AlreadyWithdrawn,
    AlreadyWithheld,
    EpochInvalid,
    IssuerMissing,
    LanguageTaken,
    LogClosed,
    NonceRepeated,
    NotHidden,
    NotWithheld,
    OpenMisplaced,
    OriginForeign,
    TargetInvalid,
    TextOutdated,
    VisibilityInvalid,
)
from undersigned.publiclog.note import parse_vkey

# One byte says all about a signature: bit 0 that it is one, 1 its class, 2 and 3
# its visibility, 4 that it is hidden, 5 to 7 who ended it (0: nobody).
_IS_SIGN, _IS_ORG, _IS_HIDDEN = 1, 2, 16
_VIS_SHIFT, _END_SHIFT = 2, 5
_VISIBILITIES = tuple(Visibility)
_ENDINGS = tuple(WithdrawnBy)
_ALLOWED_CHANGES = frozenset(
    {(vis, vis) for vis in Visibility}
    | {
        (Visibility.PUBLIC, Visibility.CONVENORS),
        (Visibility.CONVENORS, Visibility.PUBLIC),
        (Visibility.THRESHOLD, Visibility.PUBLIC),
    }
)

_COMMITMENT_BYTES = 32
_NO_COMMITMENT = bytes(_COMMITMENT_BYTES)
_SIGN_HEAD = b'{"c":"'
_SIGN_TAIL_AT = len(_SIGN_HEAD) + 43
# 43 characters hold 258 bits; the last two of them must be 0, or there were two spellings.
_COMMITMENT = re.compile(rb"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
_TO_BASE64 = bytes.maketrans(b"-_", b"+/")
_FROM_BASE64 = bytes.maketrans(b"+/", b"-_")


class Standing(StrEnum):
    """Where a signature stands now; `listed` alone has an opening."""

    LISTED = "listed"
    NOT_NAMED = "not-named"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Signature:
    """What the log knows of one signature.

    Attributes:
        index: Of its `sign` entry.
        class_: Person or organisation.
        vis: Visibility, by the newest `amend` entry.
        version: Number of the text's version that was signed.
        commitment: The newest one.
        is_hidden: A convenor took the name off the list.
        withdrawn_by: Who ended it, if somebody did.
        standing: Where it stands now, also while all names are withheld.
    """

    index: int
    class_: SignerClass
    vis: Visibility
    version: int
    commitment: str
    is_hidden: bool
    withdrawn_by: WithdrawnBy | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Tally:
    """Signatures of one class and one version; *signed* is the sum of the others."""

    signed: int
    listed: int
    not_named: int
    hidden: int
    withdrawn: int
    removed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Signatures of one version, persons and organisations apart."""

    person: Tally
    org: Tally


class Ledger:
    """Folds the entries of one log, in order.

    Attributes:
        origin: Of the log; empty before `open`.
        version: Number of the newest version; 0 before `open`.
        lang: Leading language of the newest version.
        text: Hash of the newest version's text in the leading language.
        statement: Hash of the newest statement file.
        texts: Language and hash of every text of the newest version.
        all_texts: Every hash of a text that an entry named, in order.
        all_statements: Every hash of a statement file that an entry named, in order.
        is_closed: Signing is over.
        withheld_at: Index of the `withhold` entry while all names are withheld.
        issuers: The issuing entry of each organisation with member tokens.
        boards: The newest board of each organisation.
        members: Counted members of each organisation.
        papers: The entries of paper signatures.
        recipient: The newest sealing key of the convenors.
        destroyed: What was destroyed.
        vkeys: The further keys of the log, in order.
    """

    def __init__(self) -> None:
        self.origin = ""
        self.version = 0
        self.lang = ""
        self.text = ""
        self.statement = ""
        self.texts: dict[str, str] = {}
        self.all_texts: dict[str, None] = {}
        self.all_statements: dict[str, None] = {}
        self.is_closed = False
        self.withheld_at: int | None = None
        self.issuers: dict[str, Issuer] = {}
        self.boards: dict[str, Board] = {}
        self.members: dict[str, int] = {}
        self.papers: list[Paper] = []
        self.recipient: Recipient | None = None
        self.destroyed: list[str] = []
        self.vkeys: list[str] = []
        self._states = bytearray()
        self._versions = array("H")
        self._commitments = bytearray()
        self._nonces: set[str] = set()
        self._tallies: dict[int, list[int]] = {}
        self._sign_tails: dict[bytes, int] = {}
        self._version_texts: list[str] = []

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self._states)

    def apply(self, entry: Entry) -> None:
        """Append *entry*; when a rule refuses it, nothing has changed.

        Raises:
            LedgerInvalid: A subclass, which is the reason.
        """
        if isinstance(entry, Open) is bool(self._states):
            raise OpenMisplaced("`open` is the first entry and no other")
        state, commitment = 0, _NO_COMMITMENT
        if isinstance(entry, Sign):
            self._check_sign(entry)
            state, commitment = _sign_state(entry.class_, entry.vis), _to_bytes(entry.c.encode())
            self._tallies[self.version][state] += 1
        elif isinstance(entry, Amend | Withdraw | Hide | Show):
            self._change(entry)
        else:
            self._apply_other(entry)
        self._append(state, commitment)

    def apply_bytes(self, data: bytes) -> None:
        """Append the entry that *data* spells.

        Raises:
            EntryInvalid: The bytes are no entry.
            LedgerInvalid: A rule refuses it.
        """
        # Nearly all entries are signatures of the newest version. What equals one of
        # the six endings of a valid one, byte for byte, needs no parsing; all else does.
        state = self._sign_tails.get(data[_SIGN_TAIL_AT:])
        if state is not None and data.startswith(_SIGN_HEAD):
            spelling = data[len(_SIGN_HEAD) : _SIGN_TAIL_AT]
            if _COMMITMENT.fullmatch(spelling):
                self._tallies[self.version][state] += 1
                self._append(state, _to_bytes(spelling))
                return
        self.apply(parse_entry(data))

    def signature(self, index: int) -> Signature:
        """Return what the log knows of the signature at *index*.

        Raises:
            TargetInvalid: The entry there is no `sign` entry.
        """
        state = self._state(index)
        ending = state >> _END_SHIFT
        return Signature(
            index=index,
            class_=_class_of(state),
            vis=_vis_of(state),
            version=self._versions[index],
            commitment=self.commitment(index),
            is_hidden=bool(state & _IS_HIDDEN),
            withdrawn_by=_ENDINGS[ending - 1] if ending else None,
            standing=self._standing(state),
        )

    def is_sign(self, index: int) -> bool:
        """Return whether the entry at *index* exists and is a `sign` entry."""
        return 0 <= index < len(self._states) and bool(self._states[index])

    def is_listed(self, index: int) -> bool:
        """Return whether the entry at *index* is a signature that has an opening and stands in the lists."""
        return self.withheld_at is None and 0 <= index < len(self._states) and self._states[index] in _LISTED_STATES

    def commitment(self, index: int) -> str:
        """Return the newest commitment of the signature at *index*."""
        at = index * _COMMITMENT_BYTES
        return _to_text(self._commitments[at : at + _COMMITMENT_BYTES])

    def find_commitment(self, commitment: str) -> int | None:
        """Return the index of the signature whose newest commitment this is, if there is one."""
        wanted, at = _to_bytes(commitment.encode()), -1
        while (at := self._commitments.find(wanted, at + 1)) >= 0:
            if at % _COMMITMENT_BYTES == 0:
                return at // _COMMITMENT_BYTES
        return None

    def is_organisation(self, index: int) -> bool:
        """Return whether the signature at *index* is an organisation's."""
        return bool(self._states[index] & _IS_ORG)

    def text_of_version(self, version: int) -> str:
        """Return the hash of the text, in its leading language, of *version*, counted from 1."""
        return self._version_texts[version - 1]

    def signed_version(self, index: int) -> int:
        """Return the number of the version that was newest when the entry at *index* was appended."""
        return self._versions[index]

    def listed(self, start: int = 0, end: int | None = None) -> Iterator[int]:
        """Yield the indexes from *start* to before *end* of the signatures that have an opening, rising."""
        if self.withheld_at is not None:
            return
        for index in range(start, self.size if end is None else min(end, self.size)):
            if self._states[index] in _LISTED_STATES:
                yield index

    def counts(self, version: int | None = None) -> Counts:
        """Return the counts of *version*, by default the newest."""
        states = self._tallies.get(self.version if version is None else version, [0] * 256)
        return Counts(person=self._tally(states, SignerClass.PERSON), org=self._tally(states, SignerClass.ORG))

    def _append(self, state: int, commitment: bytes) -> None:
        self._states.append(state)
        self._versions.append(self.version)
        self._commitments += commitment

    def _check_sign(self, entry: Sign) -> None:
        if self.is_closed:
            raise LogClosed("a signature after the end of signing")
        if entry.text != self.text:
            raise TextOutdated("a signature names a text that is not the newest")

    def _change(self, entry: Amend | Withdraw | Hide | Show) -> None:
        old = self._state(entry.of)
        if old >> _END_SHIFT:
            raise AlreadyWithdrawn(f"signature {entry.of} has been withdrawn")
        new = _changed(old, entry)
        tally = self._tallies[self._versions[entry.of]]
        tally[old] -= 1
        tally[new] += 1
        self._states[entry.of] = new
        if isinstance(entry, Amend):
            at = entry.of * _COMMITMENT_BYTES
            self._commitments[at : at + _COMMITMENT_BYTES] = _to_bytes(entry.c.encode())

    def _apply_other(self, entry: Entry) -> None:  # noqa: C901, PLR0912 (a flat table, a case for each kind)
        match entry:
            case Open() | Version():
                self._begin_version(entry)
            case Text():
                if entry.lang == self.lang:
                    raise LanguageTaken(f"the text in {entry.lang} is the leading one")
                self.texts[entry.lang] = entry.text
                self.all_texts[entry.text] = None
            case Rules():
                self._take_statement(entry.statement)
            case Withhold() | Release():
                self._withhold(entry)
            case Issuer():
                self.issuers[entry.org] = entry
            case Board() | Member():
                self._take_tokens(entry)
            case Paper():
                self.papers.append(entry)
            case Recipient():
                if entry.epoch != (self.recipient.epoch + 1 if self.recipient else 1):
                    raise EpochInvalid("epochs are counted from 1, without a gap")
                self.recipient = entry
            case Destroyed():
                self.destroyed.append(entry.what)
            case Key():
                if parse_vkey(entry.vkey).name != self.origin:
                    raise OriginForeign("the next key has the name of another log")
                self.vkeys.append(entry.vkey)
            case Close():
                if self.is_closed:
                    raise LogClosed("the log is closed already")
                self.is_closed = True
                self._sign_tails = {}
            case Sign() | Amend() | Withdraw() | Hide() | Show():
                raise TypeError(f"{type(entry).__name__} has its own way")
            case _ as never:
                assert_never(never)

    def _begin_version(self, entry: Open | Version) -> None:
        if isinstance(entry, Open):
            self.origin = entry.origin
        self.version += 1
        self.lang, self.text = entry.lang, entry.text
        self._version_texts.append(entry.text)
        # Translations are of the text before; they come anew with their own entries.
        self.texts = {entry.lang: entry.text}
        self.all_texts[entry.text] = None
        self._take_statement(entry.statement)
        self._tallies[self.version] = [0] * 256
        if not self.is_closed:
            self._sign_tails = {
                f'","class":"{class_}","kind":"sign","text":"{entry.text}","v":1,"vis":"{vis}"}}'.encode(): _sign_state(
                    class_, vis
                )
                for class_ in SignerClass
                for vis in Visibility
            }

    def _take_statement(self, statement: str) -> None:
        self.statement = statement
        self.all_statements[statement] = None

    def _withhold(self, entry: Withhold | Release) -> None:
        if isinstance(entry, Withhold):
            if self.withheld_at is not None:
                raise AlreadyWithheld("all names are withheld already")
            self.withheld_at = self.size
        else:
            if self.withheld_at is None:
                raise NotWithheld("names are not withheld")
            self.withheld_at = None

    def _take_tokens(self, entry: Board | Member) -> None:
        if entry.org not in self.issuers:
            raise IssuerMissing(f"{entry.org} has no issuer")
        if isinstance(entry, Board):
            self.boards[entry.org] = entry
            return
        if self.is_closed:
            raise LogClosed("a member after the end of signing")
        if entry.nonce in self._nonces:
            raise NonceRepeated("the nonce of a member stands twice")
        self._nonces.add(entry.nonce)
        self.members[entry.org] = self.members.get(entry.org, 0) + 1

    def _state(self, index: int) -> int:
        if not self.is_sign(index):
            raise TargetInvalid(f"entry {index} is no earlier signature")
        return self._states[index]

    def _standing(self, state: int) -> Standing:
        standing = _STANDINGS[state]
        return Standing.HIDDEN if standing is Standing.LISTED and self.withheld_at is not None else standing

    def _tally(self, states: list[int], class_: SignerClass) -> Tally:
        sums = dict.fromkeys(Standing, 0)
        for state, count in enumerate(states):
            if count and _class_of(state) is class_:
                sums[self._standing(state)] += count
        return Tally(
            signed=sum(sums.values()),
            listed=sums[Standing.LISTED],
            not_named=sums[Standing.NOT_NAMED],
            hidden=sums[Standing.HIDDEN],
            withdrawn=sums[Standing.WITHDRAWN],
            removed=sums[Standing.REMOVED],
        )


def _changed(state: int, entry: Amend | Withdraw | Hide | Show) -> int:
    match entry:
        case Amend():
            if (_vis_of(state), entry.vis) not in _ALLOWED_CHANGES:
                raise VisibilityInvalid(f"from {_vis_of(state)} to {entry.vis}")
            return state & ~(3 << _VIS_SHIFT) | _VISIBILITIES.index(entry.vis) << _VIS_SHIFT
        case Withdraw():
            return state | _ENDINGS.index(entry.by) + 1 << _END_SHIFT
        case Hide():
            if state & _IS_HIDDEN:
                raise AlreadyHidden(f"signature {entry.of} is hidden already")
            return state | _IS_HIDDEN
        case Show():
            if not state & _IS_HIDDEN:
                raise NotHidden(f"signature {entry.of} is not hidden")
            return state & ~_IS_HIDDEN


def _sign_state(class_: SignerClass, vis: Visibility) -> int:
    return _IS_SIGN | (_IS_ORG if class_ is SignerClass.ORG else 0) | _VISIBILITIES.index(vis) << _VIS_SHIFT


def _class_of(state: int) -> SignerClass:
    return SignerClass.ORG if state & _IS_ORG else SignerClass.PERSON


def _vis_of(state: int) -> Visibility:
    return _VISIBILITIES[state >> _VIS_SHIFT & 3]


def _standing_of(state: int) -> Standing:
    ending = state >> _END_SHIFT
    if ending:
        return Standing.WITHDRAWN if _ENDINGS[ending - 1] is WithdrawnBy.SIGNATORY else Standing.REMOVED
    if _vis_of(state) is not Visibility.PUBLIC:
        return Standing.NOT_NAMED
    return Standing.HIDDEN if state & _IS_HIDDEN else Standing.LISTED


def _is_state(state: int) -> bool:
    return (
        bool(state & _IS_SIGN) and state >> _VIS_SHIFT & 3 < len(_VISIBILITIES) and state >> _END_SHIFT <= len(_ENDINGS)
    )


_STANDINGS = {state: _standing_of(state) for state in range(256) if _is_state(state)}
_LISTED_STATES = frozenset(state for state, standing in _STANDINGS.items() if standing is Standing.LISTED)


def _to_bytes(commitment: bytes) -> bytes:
    return a2b_base64(commitment.translate(_TO_BASE64) + b"=")


def _to_text(commitment: bytes | bytearray) -> str:
    return b2a_base64(commitment, newline=False).translate(_FROM_BASE64, b"=").decode("ascii")
