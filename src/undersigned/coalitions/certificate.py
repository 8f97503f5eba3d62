"""The certificate of destruction: what was removed with a coalition, as canonical JSON and as words for people. Pure.

It is not signed: what can be checked in it stands in the public logs, which are; the rest is the operator's word, and
says so. Format: docs/reference/formats/certificate.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from undersigned.publiclog.canonical import format_canonical, parse_canonical
from undersigned.publiclog.errors import PublicLogError

FORMAT = "undersigned/certificate-of-destruction/v1"
NOT_SHOWN = (
    "that nobody kept a copy of what was published: copies of others stay, and can still be checked",
    "that backups made before are gone: they run out on the day that is named, if the operator keeps no others",
    "that nobody who ran the server or seized it copied the database before",
    "that sticks, papers and files of the convenors were destroyed",
)
"""What no certificate can show; it says so itself."""


class CertificateInvalid(Exception):
    """The bytes are no certificate of this version."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A statement that had a log.

    Attributes:
        origin: Of its log.
        size: Entries of the log at the end.
        root: Root hash over them, in hexadecimal.
        checkpoint_sha256: Of the last signed checkpoint, as it is published.
        keys_sha256: Hashes of the public keys that names were locked to.
        sealed: Locked records that were deleted.
        marks: Marks of addresses that were deleted.
        destroyed_on: Day on which the log said so; empty where the log could not go on since a restore.
        published: `stays` or `taken-off`.
    """

    origin: str
    size: int
    root: str
    checkpoint_sha256: str
    keys_sha256: tuple[str, ...]
    sealed: int
    marks: int
    destroyed_on: str
    published: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was removed. *never_public* counts statements that had no log; *rows* counts rows by table."""

    host: str
    coalition: str
    began_on: str
    done_on: str
    backups_until: str
    statements: tuple[Ended, ...]
    never_public: int
    convenors: int
    mails: int
    rows: dict[str, int] = field(default_factory=dict)


def format_certificate(certificate: Certificate) -> bytes:
    """Return the canonical JSON of *certificate*, with a line feed at its end."""
    members = {**asdict(certificate), "format": FORMAT, "not_shown": list(NOT_SHOWN)}
    members["statements"] = [{**asdict(one), "keys_sha256": list(one.keys_sha256)} for one in certificate.statements]
    return format_canonical(members) + b"\n"


def parse_certificate(data: bytes) -> Certificate:
    """Return the certificate that *data* spells.

    Raises:
        CertificateInvalid: It is malformed, spelt otherwise, or of another version.
    """
    try:
        found: dict[str, Any] = parse_canonical(data.removesuffix(b"\n"))
        if found.pop("format") != FORMAT or found.pop("not_shown") != list(NOT_SHOWN):
            raise CertificateInvalid("another format")
        ended = [Ended(**{**one, "keys_sha256": tuple(one["keys_sha256"])}) for one in found.pop("statements")]
        certificate = Certificate(**found, statements=tuple(ended))
    except (KeyError, TypeError, ValueError, PublicLogError) as error:
        raise CertificateInvalid("not of this shape") from error
    if format_certificate(certificate) != data:
        raise CertificateInvalid("spelt otherwise")
    return certificate


def format_words(certificate: Certificate) -> str:
    """Return *certificate* in Markdown, for people to file."""
    lines = [
        f"# Certificate of destruction: {certificate.coalition}",
        "",
        f"On {certificate.host} the coalition `{certificate.coalition}` was removed whole.",
        f"The removal began on {certificate.began_on} and was done on {certificate.done_on}.",
        "",
        "## Statements that were public",
        "",
        *(_lines_of(certificate.statements) or ["There were none.", ""]),
        "## What else was deleted",
        "",
        f"- statements that were never public: {certificate.never_public}",
        f"- convenors who belonged to nothing else, with their ways in: {certificate.convenors}",
        f"- mails that waited: {certificate.mails}",
        *(f"- rows of `{table}`: {count}" for table, count in sorted(certificate.rows.items())),
        "",
        "Afterwards the files of the database were written anew.",
        "",
        "## How to check it",
        "",
        "`undersigned verify` on the published folder, or on a copy that somebody kept, gives the size of each log;",
        "the file `checkpoint` there has the hash above, and the last entries of the log say `destroyed`.",
        "Everything else here is the word of who runs the server.",
        "",
        "## What this does not show",
        "",
        *(f"- {one}" for one in NOT_SHOWN),
        "",
        f"Backups made before run out on {certificate.backups_until}.",
        "",
    ]
    return "\n".join(lines)


def _lines_of(statements: tuple[Ended, ...]) -> list[str]:
    lines = []
    for one in statements:
        keys = ", ".join(f"`{digest}`" for digest in one.keys_sha256) or "none"
        lines += [
            f"### {one.origin}",
            "",
            f"- log: {one.size} entries, root `{one.root}`",
            f"- last checkpoint, SHA-256: `{one.checkpoint_sha256}`",
            f"- destroyed on {one.destroyed_on}: the statement's key"
            if one.destroyed_on
            else "- destroyed: the statement's key; the log does not say so, as it could not go on since a restore",
            f"- marks of addresses: {one.marks}; locked records: {one.sealed}",
            f"- public keys that names were locked to, SHA-256: {keys}",
            "- published pages: " + ("stay, and verify" if one.published == "stays" else "taken off this server"),
            "",
        ]
    return lines
