"""What a verification comes to: findings, each named as what it is, and what could not be known."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.publiclog.ledger import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.verifier.members import Group

KEPT_OF_A_KIND = 20
"""Findings of one kind that a report keeps; more of them are only counted."""


class Wrong(StrEnum):
    """What is wrong. The table of meanings is in docs/reference/verify.md."""

    CHECKPOINT_MALFORMED = "checkpoint-malformed"
    SIGNATURE_WRONG = "signature-wrong"
    KEY_OTHER = "key-other"
    KEY_CHANGED = "key-changed"
    KEYS_FILE_DISAGREES = "keys-file-disagrees"
    ORIGIN_OTHER = "origin-other"
    LOG_SHRUNK = "log-shrunk"
    LOG_REWRITTEN = "log-rewritten"
    ARCHIVE_INVALID = "archive-invalid"
    ENTRIES_TRUNCATED = "entries-truncated"
    ENTRIES_ADDED = "entries-added"
    TILE_TRUNCATED = "tile-truncated"
    TILE_CHANGED = "tile-changed"
    ROOT_OTHER = "root-other"
    ENTRY_NOT_UNDERSTOOD = "entry-not-understood"
    RULE_BROKEN = "rule-broken"
    TEXT_CHANGED = "text-changed"
    TEXT_MISSING = "text-missing"
    STATEMENT_CHANGED = "statement-changed"
    STATEMENT_MISSING = "statement-missing"
    OPENING_MALFORMED = "opening-malformed"
    NAME_CHANGED = "name-changed"
    RECORD_FOREIGN = "record-foreign"
    OPENING_ADDED = "opening-added"
    OPENING_DROPPED = "opening-dropped"
    OPENING_SWAPPED = "opening-swapped"
    OPENING_DOUBLED = "opening-doubled"
    OPENING_SUPERSEDED = "opening-superseded"
    OPENINGS_DISORDERED = "openings-disordered"
    ERASURE_NOT_APPLIED = "erasure-not-applied"
    NAME_SHOWN_THOUGH_HIDDEN = "name-shown-though-hidden"
    NAME_SHOWN_THOUGH_NOT_NAMED = "name-shown-though-not-named"
    PAGE_MISSING = "page-missing"
    PAGE_STALE = "page-stale"
    PAGE_MALFORMED = "page-malformed"
    PAGE_NAME_ADDED = "page-name-added"
    PAGE_NAME_CHANGED = "page-name-changed"
    PAGE_NAME_DOUBLED = "page-name-doubled"
    PAGE_NAME_DROPPED = "page-name-dropped"
    PAGE_ORDER_WRONG = "page-order-wrong"
    PAGE_TEXT_CHANGED = "page-text-changed"
    COUNT_WRONG = "count-wrong"
    FORM_CHANGED = "form-changed"
    TABLE_WRONG = "table-wrong"
    TEXT_COPY_CHANGED = "text-copy-changed"
    IMPORTED_MALFORMED = "imported-malformed"
    ISSUER_INVALID = "issuer-invalid"
    ISSUER_REPLACED = "issuer-replaced"
    BOARD_MISSING = "board-missing"
    BOARD_CHANGED = "board-changed"
    BOARD_FORGED = "board-forged"
    BOARD_REPLACED = "board-replaced"
    MEMBER_FORGED = "member-forged"
    MEMBER_BEFORE_BOARD = "member-before-board"
    MEMBERS_TOO_MANY = "members-too-many"
    MODERATION_WRONG = "moderation-wrong"
    DERIVED_CHANGED = "derived-changed"
    LIST_MALFORMED = "list-malformed"
    FILE_CHANGED = "file-changed"
    FILE_MISSING = "file-missing"
    FILE_STRAY = "file-stray"
    FILE_MISPLACED = "file-misplaced"
    COMPRESSED_CHANGED = "compressed-changed"


class Unknown(StrEnum):
    """What the checks could not know."""

    KEY_NOT_GIVEN = "key-not-given"
    NOTHING_EARLIER = "nothing-earlier"
    NO_COSIGNATURES = "no-cosignatures"
    COSIGNATURES_NOT_CHECKED = "cosignatures-not-checked"
    IMPORTED_NOT_COVERED = "imported-not-covered"
    NOT_NAMED_NOT_SEEN = "not-named-not-seen"
    MEMBERS_ON_WORD = "members-on-word"
    REASONS_NOT_TOLD = "reasons-not-told"
    DERIVED_NOT_READ = "derived-not-read"
    BESIDE_THE_LIST = "beside-the-list"
    FILES_NOT_KNOWN = "files-not-known"
    GLOSSARY_NOT_COVERED = "glossary-not-covered"
    OTHER_WORDS = "other-words"
    SERVED_HERE = "served-here"
    LEDGER_STOPPED = "ledger-stopped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: What it is.
        where: File, or entry of the log.
        detail: Particulars, for experts.
    """

    kind: Wrong
    where: str
    detail: str = ""


class Findings:
    """Collects findings; of each kind it keeps the first and counts the others."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.counted: Counter[Wrong] = Counter()

    def add(self, kind: Wrong, where: str, detail: str = "") -> None:
        """Add one finding."""
        self.counted[kind] += 1
        if self.counted[kind] <= KEPT_OF_A_KIND:
            self.kept.append(Finding(kind, where, detail))

    def merge(self, others: "Findings") -> None:
        """Add what *others* hold."""
        for finding in others.kept:
            if self.counted[finding.kind] < KEPT_OF_A_KIND:
                self.kept.append(finding)
            self.counted[finding.kind] += 1
            others.counted[finding.kind] -= 1
        self.counted += others.counted

    def merge_all(self, many: "Iterable[Findings]") -> None:
        """Add what each of *many* holds."""
        for others in many:
            self.merge(others)

    def __len__(self) -> int:
        return self.counted.total()


@dataclass(slots=True)
class Report:
    """What one verification came to.

    Attributes:
        source: The folder or address.
        checkpoint: Head of the log, if it could be read.
        note: The signed checkpoint, verbatim.
        vkey: The key that the signature was checked with.
        key_from: `typed`, `pinned`, or empty where no key was known.
        compared_with: The earlier checkpoints that the log was found to continue, in words.
        compared_from: The size of the oldest of them.
        withdrawn_since: Signatures that were withdrawn after that.
        version: Number of the newest version.
        counts: Of each version.
        groups: Members counted without their names, by organisation.
        imported: Names signed elsewhere.
        withheld_since: Index of the entry by which all names are withheld.
        findings: What is wrong.
        unknown: What could not be known, with a number where there is one.
    """

    source: str
    checkpoint: Checkpoint | None = None
    note: bytes = b""
    vkey: str = ""
    key_from: str = ""
    compared_with: list[str] = field(default_factory=list)
    compared_from: int | None = None
    withdrawn_since: int = 0
    version: int = 0
    counts: dict[int, Counts] = field(default_factory=dict)
    groups: "list[Group]" = field(default_factory=list)
    imported: int = 0
    withheld_since: int | None = None
    findings: Findings = field(default_factory=Findings)
    unknown: dict[Unknown, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Nothing wrong was found."""
        return not self.findings
