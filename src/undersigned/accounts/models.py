"""Tables of convenors, of the links that let them in, their addresses and their sessions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class ConvenorManager(BaseUserManager["Convenor"]):
    """Makes convenors; nobody signs in with a password."""

    def create_convenor(self, name: str) -> Convenor:
        """Create a convenor called *name*."""
        convenor = self.model(name=name)
        convenor.set_unusable_password()
        convenor.save(using=self._db)
        return convenor


class Convenor(AbstractBaseUser):
    """A person who may work at the desk."""

    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    # Of pages and mails; empty until the convenor comes in, and then what the browser asks for.
    lang = models.CharField(max_length=35, blank=True, default="")

    objects: ClassVar[ConvenorManager] = ConvenorManager()

    USERNAME_FIELD = "id"

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A one-time link. Only the digest of its code is stored."""

    convenor = models.ForeignKey(Convenor, on_delete=models.CASCADE, related_name="links")
    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Address(models.Model):
    """Where a convenor gets codes. *mark* finds it when it is typed, *box* shows it; both need the site key."""

    convenor = models.OneToOneField(Convenor, on_delete=models.CASCADE, primary_key=True, related_name="address")
    mark = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()

    def __str__(self) -> str:
        return f"address {self.pk}"


class Session(models.Model):
    """A session. *digest* is that of the cookie's value, *box* what it holds; no network address, no browser."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    convenor = models.ForeignKey(Convenor, on_delete=models.CASCADE, null=True, related_name="sessions")
    way = models.CharField(max_length=10, default="")
    box = models.BinaryField()
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"session of {self.convenor_id}"
