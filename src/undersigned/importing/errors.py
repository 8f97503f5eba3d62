"""Why a source is not read: one exception for each reason, with a sentence that says what to do."""


class ImportingError(Exception):
    """A source can't be read; the message says what is wrong and what to do."""


class EmptySource(ImportingError):
    """There is no text in the source."""


class BinarySource(ImportingError):
    """The bytes are not text in any encoding that is known here."""


class SourceTooLarge(ImportingError):
    """The source is larger than the limit that is kept for one statement."""

    def __init__(self, message: str, *, limit_bytes: int) -> None:
        super().__init__(message)
        self.limit_bytes = limit_bytes


class TooManyParts(ImportingError):
    """The source has more paragraphs, names or columns than anybody could correct by hand."""


class UnknownFormat(ImportingError):
    """The format is a known one of others, but not read here."""


class DangerousSource(ImportingError):
    """The source is built to exhaust a reader: nested too deep, packed too tight, or with entities."""


class DamagedSource(ImportingError):
    """The source says which format it has, and breaks that format."""
