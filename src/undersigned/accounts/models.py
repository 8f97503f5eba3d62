"""Tables of convenors and of the links that let them in."""

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
