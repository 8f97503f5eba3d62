"""What an operation is, and the list of them; `doing` fills it.

One list serves HTTP, the description and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar

from undersigned.accounts.rules import Duty
from undersigned.api.rules import NeverOpened, NotThere
from undersigned.api.shapes.base import Nothing
from undersigned.desk.rules import Needs
from undersigned.signing import queries as signing
from undersigned.tokens.rules import Scope, scope_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from undersigned.accounts.models import Convenor
    from undersigned.api.shapes.base import Shape
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement
    from undersigned.tokens.queries import Grant

    Run = Callable[["Call", Any], Shape | None]

_Run = TypeVar("_Run", bound="Run")


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for something, about what, and when.

    Attributes:
        instance: The settings.
        ring: The keys.
        now: The time.
        convenor: For whom it is done; None for the operator at the command line.
        grant: The token that was shown; None at the command line.
        about: The statement that the address names, if any.
        lang: The language that the address names, if any.
        number: The number that the address names, if any.
        edition: The short name of the edition that the address names, if any.
    """

    instance: Instance
    ring: Ring
    now: datetime
    convenor: Convenor | None = None
    grant: Grant | None = None
    about: Statement | None = None
    lang: str = ""
    number: int = -1
    edition: str = ""

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return self.now.date()

    @property
    def statement(self) -> Statement:
        """The statement that it is about.

        Raises:
            NotThere: The address names none.
        """
        if self.about is None:
            raise NotThere
        return self.about

    @property
    def collection(self) -> Collection:
        """What is or was collected.

        Raises:
            NeverOpened: The statement was never opened for signing.
        """
        found = signing.collection_of(self.statement)
        if found is None:
            raise NeverOpened
        return found


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that a program can do.

    Attributes:
        name: Its name, in the description and in the table of commands.
        method: Of HTTP.
        route: Below the base, as Django writes it.
        needs: What the convenor has to look after; the scope follows from it.
        page: The page of the desk where a person does it, and under whose name it is noted.
        does: One line.
        run: Does it.
        takes: What it is told: by query where it reads with GET, else in the body.
        gives: What it answers; None for nothing.
        status: When it is done.
        is_reading: It changes nothing, whatever its method.
        version_of: Says which version of what is replaced stands now; the request has to name it.
        is_once: A repeated request can be told by a key of the script's own, and is carried out once.
        example: A request body for the description; tests send it.
    """

    name: str
    method: str
    route: str
    needs: Duty | Needs
    page: str
    does: str
    run: Run
    takes: type[Shape]
    gives: type[Shape] | None
    status: HTTPStatus
    is_reading: bool
    version_of: Callable[[Call], str] | None
    is_once: bool
    example: dict[str, Any] = field(default_factory=dict)

    @property
    def has_body(self) -> bool:
        """It takes a JSON body."""
        return self.takes is not Nothing and self.method != "GET"

    @property
    def has_query(self) -> bool:
        """It takes parameters in the address."""
        return self.takes is not Nothing and self.method == "GET"

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Which scopes a token needs, all of them; none where any token will do."""
        if isinstance(self.needs, Duty):
            return (scope_of(self.needs, is_writing=not self.is_reading),)
        if self.needs is Needs.ALL:
            return tuple(scope_of(duty, is_writing=True) for duty in Duty)
        return ()


OPERATIONS: Final[list[Operation]] = []
"""All operations, in the order of the pages that describe them."""


def operation(
    method: str,
    route: str,
    *,
    needs: Duty | Needs,
    page: str,
    does: str,
    takes: type[Shape] = Nothing,
    gives: type[Shape] | None = None,
    is_reading: bool | None = None,
    version_of: Callable[[Call], str] | None = None,
    is_once: bool = False,
    is_making: bool = False,
    example: dict[str, Any] | None = None,
) -> Callable[[_Run], _Run]:
    """Enter a function into the list, under its own name with hyphens."""

    def enter(run: _Run) -> _Run:
        made = Operation(
            name=run.__name__.rstrip("_").replace("_", "-"),
            method=method,
            route=route,
            needs=needs,
            page=page,
            does=does,
            run=run,
            takes=takes,
            gives=gives,
            status=HTTPStatus.NO_CONTENT if gives is None else HTTPStatus.CREATED if is_making else HTTPStatus.OK,
            is_reading=method == "GET" if is_reading is None else is_reading,
            version_of=version_of,
            is_once=is_once,
            example=example or {},
        )
        OPERATIONS.append(made)
        return run

    return enter
