"""The state of one signature in one byte: what the ledger holds a million times.

Bit 0 says that it is a signature, 1 its class, 2 and 3 its visibility, 4 that it is hidden, 5 to 7 who ended it.
"""

from enum import StrEnum

from undersigned.publiclog.entry import Amend, Hide, Show, SignerClass, Visibility, Withdraw, WithdrawnBy
from undersigned.publiclog.errors import AlreadyHidden, AlreadyWithdrawn, NotHidden, VisibilityInvalid

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


class Standing(StrEnum):
    """Where a signature stands now; `listed` alone has an opening."""

    LISTED = "listed"
    NOT_NAMED = "not-named"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


def changed(state: int, entry: Amend | Withdraw | Hide | Show) -> int:
    """Return the state that *entry* gives to a signature in *state*.

    Raises:
        LedgerInvalid: A subclass, which is the reason.
    """
    if ending_of(state):
        raise AlreadyWithdrawn(f"signature {entry.of} has been withdrawn")
    match entry:
        case Amend():
            if (vis_of(state), entry.vis) not in _ALLOWED_CHANGES:
                raise VisibilityInvalid(f"from {vis_of(state)} to {entry.vis}")
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


def sign_state(class_: SignerClass, vis: Visibility) -> int:
    """Return the state of a new signature."""
    return _IS_SIGN | (_IS_ORG if class_ is SignerClass.ORG else 0) | _VISIBILITIES.index(vis) << _VIS_SHIFT


def class_of(state: int) -> SignerClass:
    """Return who signs."""
    return SignerClass.ORG if state & _IS_ORG else SignerClass.PERSON


def vis_of(state: int) -> Visibility:
    """Return who may see the name."""
    return _VISIBILITIES[state >> _VIS_SHIFT & 3]


def is_hidden(state: int) -> bool:
    """Return whether a convenor took the name off the list."""
    return bool(state & _IS_HIDDEN)


def ending_of(state: int) -> WithdrawnBy | None:
    """Return who ended the signature, if somebody did."""
    ending = state >> _END_SHIFT
    return _ENDINGS[ending - 1] if ending else None


def standing_of(state: int) -> Standing:
    """Return where the signature stands while names are not withheld."""
    return _STANDINGS[state]


def _find_standing(state: int) -> Standing:
    if ending := ending_of(state):
        return Standing.WITHDRAWN if ending is WithdrawnBy.SIGNATORY else Standing.REMOVED
    if vis_of(state) is not Visibility.PUBLIC:
        return Standing.NOT_NAMED
    return Standing.HIDDEN if state & _IS_HIDDEN else Standing.LISTED


def _is_state(state: int) -> bool:
    return (
        bool(state & _IS_SIGN) and state >> _VIS_SHIFT & 3 < len(_VISIBILITIES) and state >> _END_SHIFT <= len(_ENDINGS)
    )


_STANDINGS = {state: _find_standing(state) for state in range(256) if _is_state(state)}
LISTED_STATES = frozenset(state for state, standing in _STANDINGS.items() if standing is Standing.LISTED)
