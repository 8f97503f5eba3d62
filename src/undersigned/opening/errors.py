"""Why a file can't be used: one exception for each reason; the message says what is wrong with it."""


class OpeningError(Exception):
    """A file that was handed in can't be used."""


class ExportInvalid(OpeningError):
    """It is no whole export of a known version."""


class KeyNotOfExport(OpeningError):
    """The export was sealed to other keys."""


class ListInvalid(OpeningError):
    """The list that came back from a spreadsheet does not fit its export."""


class DecisionsInvalid(OpeningError):
    """It is no file of decisions of a known version."""


class BoxInvalid(OpeningError):
    """It is no box of a known version, or it does not hold what it says."""


class PaperForeign(OpeningError):
    """A trustee's paper belongs to another box."""


class IssuerInvalid(OpeningError):
    """It is no description of an organisation's key of a known version."""


class InvitedInvalid(OpeningError):
    """It is no list of hashed codes of a known version, of another issuer, or invites too few."""


class RequestsInvalid(OpeningError):
    """It is no list of requests of a known version, or it is meant for another key or statement."""


class SignerInvalid(OpeningError):
    """The signer's own record is damaged or of another version."""


class WindowClosed(OpeningError):
    """Members may sign already: what is issued now could be told apart by its time."""


class OddNumber(OpeningError):
    """A number of codes or days that makes no sense."""


class NamesInvalid(OpeningError):
    """It is no file of opened names of a known version, or a name does not fit its commitment."""
