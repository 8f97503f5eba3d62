"""Coalitions, and who belongs to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Coalition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("is_first", models.BooleanField(default=False)),
                ("is_listed", models.BooleanField(default=True)),
                ("most_open", models.PositiveIntegerField(null=True)),
                ("most_convenors", models.PositiveIntegerField(null=True)),
                ("most_tables", models.PositiveIntegerField(null=True)),
                ("most_storage", models.BigIntegerField(null=True)),
                ("most_mails", models.PositiveIntegerField(null=True)),
                ("mails_on", models.DateField(null=True)),
                ("mails_sent", models.PositiveIntegerField(default=0)),
                ("removing_since", models.DateField(null=True)),
                ("removed_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(is_first=True), fields=("is_first",), name="coalitions_one_first"
                    ),
                    models.CheckConstraint(
                        condition=Q(removed_on__isnull=True) | Q(removing_since__isnull=False),
                        name="coalitions_removed_was_removing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "coalition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="coalitions.coalition",
                    ),
                ),
                (
                    "convenor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("coalition", "convenor"), name="coalitions_membership_once"),
                ],
            },
        ),
    ]
