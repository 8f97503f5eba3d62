"""Why something in a public log is not what it says: one exception for each reason."""


class PublicLogError(Exception):
    """Something in a public log is invalid."""


class CanonicalInvalid(PublicLogError):
    """Bytes are not the canonical JSON of one flat object."""


class EntryInvalid(PublicLogError):
    """An entry is not canonical, or its kind, members or values are not understood."""


class EntryUnknown(EntryInvalid):
    """An entry is well-formed, but of a kind or version that this reader does not understand."""


class RecordInvalid(PublicLogError):
    """A record or an opening is not canonical, or a member or value is not allowed."""


class ModerationInvalid(PublicLogError):
    """A line of the record of moderation is not canonical, or a member or value is not understood."""


class NoteInvalid(PublicLogError):
    """A note, a signature line or a verifier key is malformed."""


class SignatureInvalid(NoteInvalid):
    """A signature by a known key does not fit the text of its note."""


class SignerUnknown(NoteInvalid):
    """A note carries no signature by any of the known keys."""


class CheckpointInvalid(PublicLogError):
    """A checkpoint is malformed or not in its canonical spelling."""


class ProofInvalid(PublicLogError):
    """A path does not prove what it is said to prove."""


class TileInvalid(PublicLogError):
    """A tile, an entry bundle, an edge or a path of one of them is malformed."""


class ReceiptInvalid(PublicLogError):
    """A receipt is malformed, or does not prove its record."""


class LedgerInvalid(PublicLogError):
    """An entry breaks a rule of the log."""


class OpenMisplaced(LedgerInvalid):
    """The first entry is not `open`, or a later one is."""


class TextOutdated(LedgerInvalid):
    """A `sign` entry does not name the text of the newest `open` or `version` entry."""


class LanguageTaken(LedgerInvalid):
    """A `text` entry is for the leading language, whose text only a `version` entry may replace."""


class TargetInvalid(LedgerInvalid):
    """An entry names in `of` something that is not an earlier `sign` entry."""


class AlreadyWithdrawn(LedgerInvalid):
    """An entry names in `of` a signature that is withdrawn for good."""


class VisibilityInvalid(LedgerInvalid):
    """An `amend` entry changes the visibility in a way that is not allowed."""


class AlreadyHidden(LedgerInvalid):
    """A `hide` entry names a signature that is hidden already."""


class NotHidden(LedgerInvalid):
    """A `show` entry names a signature that is not hidden."""


class AlreadyWithheld(LedgerInvalid):
    """A `withhold` entry comes while all names are withheld already."""


class NotWithheld(LedgerInvalid):
    """A `release` entry comes while names are not withheld."""


class LogClosed(LedgerInvalid):
    """A `sign`, `member` or `close` entry comes after `close`."""


class IssuerMissing(LedgerInvalid):
    """A `board` or `member` entry names an organisation that has no `issuer` entry before it."""


class NonceRepeated(LedgerInvalid):
    """A `member` entry repeats the nonce of an earlier one."""


class EpochInvalid(LedgerInvalid):
    """A `recipient` entry does not continue the count of epochs."""


class OriginForeign(LedgerInvalid):
    """A `key` entry names a key of another log."""
