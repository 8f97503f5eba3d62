"""Tables of tokens. No word of a token is kept: only the digest that finds it."""

from __future__ import annotations

from django.db import models


class Token(models.Model):
    """A token. *digest* is that of its secret; days only, as nobody needs to know when a script runs."""

    convenor = models.ForeignKey("accounts.Convenor", on_delete=models.CASCADE, related_name="+")
    # Where it acts: one statement, or those that it began.
    statements = models.ManyToManyField("texts.Statement", related_name="+")
    may_begin = models.BooleanField(default=False)
    name = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.CharField(max_length=160)
    made_on = models.DateField()
    expires_on = models.DateField()
    used_on = models.DateField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="tokens_token_has_scope", condition=~models.Q(scopes="")),)

    def __str__(self) -> str:
        return f"token {self.pk}"


class Repeat(models.Model):
    """That a request with a key of the script's own was carried out, so that it is not carried out again."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key_digest = models.BinaryField(max_length=32)
    request_digest = models.BinaryField(max_length=32)
    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key_digest"], name="tokens_repeat_once"),)

    def __str__(self) -> str:
        return f"repeat {self.pk}"
