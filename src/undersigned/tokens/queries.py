"""Reads of tokens: who is behind a word that a script shows, and which tokens there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.accounts.rules import ALL_DUTIES
from undersigned.texts import queries as texts
from undersigned.tokens.models import Repeat, Token
from undersigned.tokens.rules import Scope, digest_of, is_token, parse_scopes

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.texts.models import Statement


@dataclass(frozen=True, slots=True)
class Grant:
    """What a script may do that showed a token: for whom it acts, and within which scopes."""

    token_id: int
    convenor: Convenor
    scopes: frozenset[Scope]
    may_begin: bool


def find_grant(secret: str, *, today: date) -> Grant | None:
    """Return what *secret* allows, or None if it is no token, has ended, or its convenor is switched off."""
    if not is_token(secret):
        return None
    found = Token.objects.select_related("convenor").filter(digest=digest_of(secret), expires_on__gte=today)
    token = found.filter(convenor__is_active=True).first()
    return Grant(token.pk, token.convenor, parse_scopes(token.scopes), token.may_begin) if token else None


def acts_at(grant: Grant, statement: Statement) -> bool:
    """Say whether the token behind *grant* acts at *statement*, and its convenor still works there."""
    is_its_own = Token.objects.filter(pk=grant.token_id, statements=statement).exists()
    return is_its_own and texts.is_convenor_of(grant.convenor, statement)


def statement_ids(grant: Grant) -> list[int]:
    """Return the statements where the token acts and its convenor still works, the newest first."""
    mine = texts.statements_of(grant.convenor).values("pk")
    found = Token.statements.through.objects.filter(token_id=grant.token_id, statement_id__in=mine)
    return list(found.order_by("-statement_id").values_list("statement_id", flat=True))


def tokens_at(statement: Statement) -> list[Token]:
    """Return the tokens that act at *statement*, the newest first."""
    return list(Token.objects.filter(statements=statement).select_related("convenor").order_by("-pk"))


def tokens_of(convenor: Convenor) -> list[Token]:
    """Return the tokens with which scripts of *convenor* begin statements, the newest first."""
    return list(Token.objects.filter(convenor=convenor, may_begin=True).order_by("-pk"))


def count_tokens(convenor: Convenor) -> int:
    """Return how many tokens *convenor* has."""
    return Token.objects.filter(convenor=convenor).count()


def find_endable(number: int, convenor: Convenor) -> Token | None:
    """Return token *number* if *convenor* may end it: it is their own, or they look after everything where it acts."""
    token = Token.objects.filter(pk=number).first()
    if token is None or token.convenor_id == convenor.pk:
        return token
    where = list(token.statements.all())
    return token if where and all(texts.duties_of(convenor, one) == ALL_DUTIES for one in where) else None


def find_repeat(grant: Grant, key: str) -> Repeat | None:
    """Return what a request with *key* led to before, or None."""
    found = Repeat.objects.select_related("statement").filter(token_id=grant.token_id, key_digest=digest_of(key))
    return found.first()
