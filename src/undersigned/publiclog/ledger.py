"""The ledger: what the entries of a log, read in order, come to.

It knows the rules between entries, the state of every signature and the counts, and it is compact: a million signatures
take some 40 MB, because each is a few bytes in long arrays and no object. Rules: docs/reference/formats/log.md.
"""

import re
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
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
    AlreadyWithheld,
    EpochInvalid,
    IssuerMissing,
    LanguageTaken,
    LogClosed,
    NonceRepeated,
    NotWithheld,
    OpenMisplaced,
    OriginForeign,
    TargetInvalid,
    TextOutdated,
)
from undersigned.publiclog.moderation import act_of
from undersigned.publiclog.note import parse_vkey
from undersigned.publiclog.states import (
    LISTED_STATES,
    Standing,
    changed,
    class_of,
    ending_of,
    is_hidden,
    sign_state,
    standing_of,
    vis_of,
)

_COMMITMENT_BYTES = 32
_NO_COMMITMENT = bytes(_COMMITMENT_BYTES)
_SIGN_HEAD = b'{"c":"'
_SIGN_TAIL_AT = len(_SIGN_HEAD) + 43
# 43 characters hold 258 bits; the last two of them must be 0, or there were two spellings.
_COMMITMENT = re.compile(rb"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
_TO_BASE64 = bytes.maketrans(b"-_", b"+/")
_FROM_BASE64 = bytes.maketrans(b"+/", b"-_")


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
        langs: Every language in which an entry named a text, in order.
        all_texts: Every hash of a text that an entry named, in order.
        all_statements: Every hash of a statement file that an entry named, in order.
        is_closed: Signing is over.
        withheld_at: Index of the `withhold` entry while all names are withheld.
        issuers: The issuing entry of each organisation with member tokens.
        boards: The newest board of each organisation.
        members: Counted members of each organisation.
        tokens: Every entry about member tokens, with its index, in order.
        papers: The entries of paper signatures.
        recipient: The newest sealing key of the convenors.
        destroyed: What was destroyed.
        vkeys: The further keys of the log, in order.
        acts: Every entry by which convenors or operator kept order, with its index, in order.
    """

    def __init__(self) -> None:
        self.origin = ""
        self.version = 0
        self.lang = ""
        self.text = ""
        self.statement = ""
        self.texts: dict[str, str] = {}
        self.langs: dict[str, None] = {}
        self.all_texts: dict[str, None] = {}
        self.all_statements: dict[str, None] = {}
        self.is_closed = False
        self.withheld_at: int | None = None
        self.issuers: dict[str, Issuer] = {}
        self.boards: dict[str, Board] = {}
        self.members: dict[str, int] = {}
        self.tokens: list[tuple[int, Issuer | Board | Member]] = []
        self.papers: list[Paper] = []
        self.recipient: Recipient | None = None
        self.destroyed: list[str] = []
        self.vkeys: list[str] = []
        self.acts: list[tuple[int, Entry]] = []
        self._states = bytearray()
        self._versions = array("I")
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
            state, commitment = sign_state(entry.class_, entry.vis), _to_bytes(entry.c.encode())
            self._tallies[self.version][state] += 1
        elif isinstance(entry, Amend | Withdraw | Hide | Show):
            self._change(entry)
        else:
            self._apply_other(entry)
        if act_of(entry):
            self.acts.append((self.size, entry))
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
        return Signature(
            index=index,
            class_=class_of(state),
            vis=vis_of(state),
            version=self._versions[index],
            commitment=self.commitment(index),
            is_hidden=is_hidden(state),
            withdrawn_by=ending_of(state),
            standing=self._standing(state),
        )

    def is_sign(self, index: int) -> bool:
        """Return whether the entry at *index* exists and is a `sign` entry."""
        return 0 <= index < len(self._states) and bool(self._states[index])

    def is_listed(self, index: int) -> bool:
        """Return whether the entry at *index* is a signature that has an opening and stands in the lists."""
        return self.withheld_at is None and 0 <= index < len(self._states) and self._states[index] in LISTED_STATES

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
        return class_of(self._states[index]) is SignerClass.ORG

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
            if self._states[index] in LISTED_STATES:
                yield index

    def counts(self, version: int | None = None) -> Counts:
        """Return the counts of *version*, by default the newest."""
        states = self._tallies.get(self.version if version is None else version, [0] * 256)
        return Counts(person=self._tally(states, SignerClass.PERSON), org=self._tally(states, SignerClass.ORG))

    def count_locked(self, vis: Visibility) -> int:
        """Return how many signatures of the newest version stand today with the choice *vis*, people and bodies."""
        states = self._tallies.get(self.version, [0] * 256)
        return sum(n for state, n in enumerate(states) if n and vis_of(state) is vis and ending_of(state) is None)

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
        new = changed(old, entry)
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
                self.langs[entry.lang] = None
                self.all_texts[entry.text] = None
            case Rules():
                self._take_statement(entry.statement)
            case Withhold() | Release():
                self._withhold(entry)
            case Issuer():
                self.issuers[entry.org] = entry
                self.tokens.append((self.size, entry))
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
        self.langs[entry.lang] = None
        self.all_texts[entry.text] = None
        self._take_statement(entry.statement)
        self._tallies[self.version] = [0] * 256
        if not self.is_closed:
            self._sign_tails = {
                f'","class":"{class_}","kind":"sign","text":"{entry.text}","v":1,"vis":"{vis}"}}'.encode(): sign_state(
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
            self.tokens.append((self.size, entry))
            return
        if self.is_closed:
            raise LogClosed("a member after the end of signing")
        if entry.nonce in self._nonces:
            raise NonceRepeated("the nonce of a member stands twice")
        self._nonces.add(entry.nonce)
        self.members[entry.org] = self.members.get(entry.org, 0) + 1
        self.tokens.append((self.size, entry))

    def _state(self, index: int) -> int:
        if not self.is_sign(index):
            raise TargetInvalid(f"entry {index} is no earlier signature")
        return self._states[index]

    def _standing(self, state: int) -> Standing:
        standing = standing_of(state)
        return Standing.HIDDEN if standing is Standing.LISTED and self.withheld_at is not None else standing

    def _tally(self, states: list[int], class_: SignerClass) -> Tally:
        sums = dict.fromkeys(Standing, 0)
        for state, count in enumerate(states):
            if count and class_of(state) is class_:
                sums[self._standing(state)] += count
        return Tally(
            signed=sum(sums.values()),
            listed=sums[Standing.LISTED],
            not_named=sums[Standing.NOT_NAMED],
            hidden=sums[Standing.HIDDEN],
            withdrawn=sums[Standing.WITHDRAWN],
            removed=sums[Standing.REMOVED],
        )


def _to_bytes(commitment: bytes) -> bytes:
    return a2b_base64(commitment.translate(_TO_BASE64) + b"=")


def _to_text(commitment: bytes | bytearray) -> str:
    return b2a_base64(commitment, newline=False).translate(_FROM_BASE64, b"=").decode("ascii")
