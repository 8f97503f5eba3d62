"""Why something sealed can't be read: one exception for each reason."""


class SealingError(Exception):
    """Something sealed can't be read, or can't be made."""


class BoxMalformed(SealingError):
    """It is not a box of a known version: truncated, mistyped or of another program."""


class BoxForged(SealingError):
    """The key does not open it: another key, another purpose, or a changed byte."""


class CodeMalformed(SealingError):
    """What was typed is not spelt like a withdrawal code."""


class AddressMalformed(SealingError):
    """What was handed in has no local part or no domain that could exist."""
