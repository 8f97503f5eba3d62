"""What happens to tokens: made and shown once, used, ended, forgotten."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.rules import ALL_DUTIES
from undersigned.publiclog.encoding import format_base64url
from undersigned.texts import queries as texts
from undersigned.tokens import queries, rules
from undersigned.tokens.models import Repeat, Token

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.texts.models import Statement
    from undersigned.tokens.queries import Grant
    from undersigned.tokens.rules import Scope


@transaction.atomic
def make_token(
    convenor: Convenor, statement: Statement | None, *, name: str, scopes: frozenset[Scope], days: int, today: date
) -> str:
    """Make a token of *convenor* and return it: it is known nowhere else afterwards.

    Args:
        convenor: For whom it acts.
        statement: Where; None for one that begins statements of its own, and acts at those.
        name: What it is for.
        scopes: What it may do.
        days: For how long.
        today: The day.
    Raises:
        PurposeInvalid, ScopesMissing, ScopesTooWide, DaysOdd, TooManyTokens: None was made.
    """
    name = rules.check_purpose(name)
    duties = texts.duties_of(convenor, statement) if statement else ALL_DUTIES
    rules.check_token(scopes, duties, days=days, count=queries.count_tokens(convenor))
    secret = rules.PREFIX + format_base64url(secrets.token_bytes(rules.SECRET_BYTES))
    token = Token.objects.create(
        convenor=convenor,
        may_begin=statement is None,
        name=name,
        digest=rules.digest_of(secret),
        scopes=rules.format_scopes(scopes),
        made_on=today,
        expires_on=today + timedelta(days=days),
    )
    if statement:
        token.statements.add(statement)
    return secret


def end_token(number: int, *, by: Convenor) -> None:
    """End a token at once.

    Raises:
        NoSuchToken: There is none, or *by* may not end it.
    """
    token = queries.find_endable(number, by)
    if token is None:
        raise rules.NoSuchToken
    token.delete()


def end_tokens_at(statements: Collection[Statement]) -> None:
    """End the tokens that act at *statements* and nowhere else, as they are removed."""
    elsewhere = Token.statements.through.objects.exclude(statement__in=statements).values("token_id")
    Token.objects.filter(statements__in=statements, may_begin=False).exclude(pk__in=elsewhere).delete()


def note_use(grant: Grant, *, today: date) -> None:
    """Remember the day on which a token was last used."""
    Token.objects.filter(pk=grant.token_id).exclude(used_on=today).update(used_on=today)


def let_act_at(grant: Grant, statement: Statement) -> None:
    """Let a token act at a statement that it began."""
    Token.statements.through.objects.get_or_create(token_id=grant.token_id, statement_id=statement.pk)


def note_repeat(grant: Grant, key: str, request_digest: bytes, statement: Statement, *, today: date) -> None:
    """Remember that a request with *key* was carried out.

    Raises:
        IntegrityError: Another one with the same key was quicker; the caller's transaction ends.
    """
    Repeat.objects.create(
        token_id=grant.token_id,
        key_digest=rules.digest_of(key),
        request_digest=request_digest,
        statement=statement,
        on=today,
    )


def forget_old(today: date) -> int:
    """Forget tokens that expired a while ago and requests that nobody repeats any more; return how many rows."""
    expired, _ = Token.objects.filter(expires_on__lt=today - rules.SPENT_FOR).delete()
    repeats, _ = Repeat.objects.filter(on__lt=today - rules.KEYS_KEPT).delete()
    return expired + repeats
