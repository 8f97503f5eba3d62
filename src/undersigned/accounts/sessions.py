"""Sessions as rows that a copy of the database can't use: the digest of the cookie's value, and a sealed box.

A session rests for some hours at most, and lives for half a day at most. Who has not come in yet has half an hour.
Source: OWASP ASVS 5.0, 7.2 and 7.3.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from undersigned.accounts import rules
from undersigned.accounts.models import Session
from undersigned.accounts.sealed import BoxUnreadable, open_box, seal

_TOUCH_EVERY = timedelta(minutes=5)
_CONVENOR = "_auth_user_id"


def digest_key(key: str) -> bytes:
    """Return what a table knows of the cookie's value *key*."""
    return sha256(b"undersigned/v1/session\n" + key.encode()).digest()


class SessionStore(SessionBase):
    """Sessions in the table of this room; named in Django's settings."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds, or begin a new one if it has ended."""
        now = _now()
        row = self._find(now)
        if row is None:
            self._session_key = None
            return {}
        try:
            held: dict[str, Any] = json.loads(open_box(bytes(row.box), purpose="session", row=bytes(row.digest)))
        except (BoxUnreadable, ValueError):
            self._session_key = None
            return {}
        if now - row.seen_at > _TOUCH_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        return held

    def exists(self, session_key: str) -> bool:
        """Say whether there is a row for the cookie's value *session_key*."""
        return Session.objects.filter(pk=digest_key(session_key)).exists()

    def create(self) -> None:
        """Begin a session with a fresh key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  (Django's signature)
        """Store what the session holds.

        Raises:
            CreateError: There is one with this key already.
            UpdateError: It was ended meanwhile, by its convenor or another one's button.
        """
        if self.session_key is None:
            return self.create()
        now = _now()
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        digest = digest_key(self.session_key)
        box = seal(json.dumps(held).encode(), purpose="session", row=digest)
        convenor_id = int(held[_CONVENOR]) if _CONVENOR in held else None
        lifetime = rules.SESSION_LIFETIME if convenor_id else rules.ENTRANCE_LIFETIME
        if must_create:
            self._make_room(now)
            row = Session(digest=digest, convenor_id=convenor_id, box=box, begun_at=now, seen_at=now)
            row.expires_at = now + lifetime
            row.way = _find_way(held)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError as error:
                raise CreateError from error
            return None
        found = Session.objects.filter(pk=digest)
        if not found.update(box=box, seen_at=now, way=_find_way(held)):
            raise UpdateError
        if convenor_id:
            # Who comes in gets a new key, and with it a new row; a row never changes its owner.
            found.filter(convenor__isnull=True).update(convenor_id=convenor_id, expires_at=now + lifetime)
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End the session."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=digest_key(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Forget what has ended."""
        Session.objects.filter(expires_at__lt=_now()).delete()

    def _find(self, now: datetime) -> Session | None:
        if self.session_key is None:
            return None
        return Session.objects.filter(
            pk=digest_key(self.session_key), expires_at__gt=now, seen_at__gt=now - rules.SESSION_REST
        ).first()

    def _make_room(self, now: datetime) -> None:
        """Forget what has ended; strangers who never come in can't fill the table either."""
        Session.objects.filter(expires_at__lt=now).delete()
        strangers = Session.objects.filter(convenor__isnull=True)
        if strangers.count() >= rules.MOST_ENTRANCES:
            oldest = strangers.order_by("begun_at").values_list("pk", flat=True)[: rules.MOST_ENTRANCES // 4]
            Session.objects.filter(pk__in=list(oldest)).delete()


def _find_way(held: dict[str, Any]) -> str:
    records = held.get("account_authentication_methods", [])
    return rules.find_way([record["method"] for record in records]).value if records else ""


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (Django calls these without a time)
