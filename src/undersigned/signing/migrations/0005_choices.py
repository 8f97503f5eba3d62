"""Choices of who may see a name; what is sealed; slots for those not named; counts of members."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signing", "0004_waiting_of_c"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("org", models.CharField(max_length=64)),
                ("counted", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("c", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("of_c", models.CharField(max_length=43)),
                ("epoch", models.PositiveIntegerField()),
                ("vis", models.CharField(max_length=16)),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort", models.CharField(max_length=80)),
                ("missed_on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="collection",
            name="choices",
            field=models.CharField(default="public", max_length=64),
        ),
        migrations.AddField(
            model_name="collection",
            name="epoch",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="collection",
            name="locked_paused",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="collection",
            name="offers_news",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="collection",
            name="people_at_risk",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="collection",
            name="recipients",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="collection",
            name="reviews_first",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="collection",
            name="slot_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="collection",
            name="threshold",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="collection",
            name="threshold_recipient",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="collection",
            name="threshold_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="tally",
            name="threshold",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="waiting",
            name="epoch",
            field=models.PositiveIntegerField(null=True),
        ),
        # Django would make the table again on SQLite, and with a rowid: migration 0002 took that away.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("waiting", "in_slot", models.BooleanField(db_default=False, default=False)),
                migrations.AddField("waiting", "is_held", models.BooleanField(db_default=False, default=False)),
            ],
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE signing_waiting ADD COLUMN {column} boolean NOT NULL DEFAULT false",
                    f"ALTER TABLE signing_waiting DROP COLUMN {column}",
                )
                for column in ("in_slot", "is_held")
            ],
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("in_slot", False), ("is_held", False)),
                fields=["collection", "id"],
                name="signing_waiting_at_once",
            ),
        ),
        migrations.AddField(
            model_name="membertally",
            name="collection",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="signing.collection"),
        ),
        migrations.AddField(
            model_name="sealed",
            name="collection",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="signing.collection"),
        ),
        migrations.AddField(
            model_name="slot",
            name="collection",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="signing.collection"),
        ),
        migrations.AddConstraint(
            model_name="membertally",
            constraint=models.UniqueConstraint(fields=("collection", "org"), name="signing_member_tally_once"),
        ),
        migrations.AddIndex(
            model_name="sealed",
            index=models.Index(fields=["of_c"], name="signing_sealed_of_c"),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(fields=("collection", "sort"), name="signing_slot_once"),
        ),
    ]
