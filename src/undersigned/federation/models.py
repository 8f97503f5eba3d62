"""Tables of the Fediverse: who follows is known by a mark alone, and where posts go lies sealed with the site key."""

from __future__ import annotations

from django.db import models


class Incoming(models.Model):
    """A request that the letter box took, sealed with a key of the memory until the worker looks at it."""

    id = models.BinaryField(max_length=16, primary_key=True)
    box = models.BinaryField()

    def __str__(self) -> str:
        return "incoming"


class Seen(models.Model):
    """A signature that was taken, so that the same request is not taken again."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    seen_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "seen"


class Actor(models.Model):
    """The one actor: its private key sealed, its public one as PEM; *ended_on* while others are told that it goes."""

    key = models.BinaryField(max_length=16)
    box = models.BinaryField()
    public = models.TextField()
    made_on = models.DateField()
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"actor {self.pk}"


class Server(models.Model):
    """An inbox that posts go to. *host_mark* counts those of one host."""

    key = models.BinaryField(max_length=16)
    box = models.BinaryField()
    mark = models.BinaryField(max_length=32, unique=True)
    host_mark = models.BinaryField(max_length=32, db_index=True)
    failing_since = models.DateField(null=True)

    def __str__(self) -> str:
        return f"server {self.pk}"


class Follower(models.Model):
    """Somebody who follows: a mark, by which who leaves is found; the account itself is not kept."""

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="followers")
    mark = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"follower {self.pk}"


class Post(models.Model):
    """What is said of a statement; *said* is empty once it was taken back. It outlives a statement that is removed."""

    name = models.CharField(max_length=200, unique=True)
    said = models.TextField(blank=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)
    updates = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """An activity on its way: where to and what, sealed. The row goes when it was taken, or is given up."""

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="deliveries")
    key = models.BinaryField(max_length=16)
    box = models.BinaryField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"delivery {self.pk}"
