from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("signing", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                ("c", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("known_on", models.CharField(blank=True, default="", max_length=10)),
                ("is_mailbox_shut", models.BooleanField(default=False)),
                ("domain", models.CharField(blank=True, default="", max_length=64)),
                ("challenge", models.CharField(blank=True, default="", max_length=64)),
                ("expires_on", models.CharField(blank=True, default="", max_length=10)),
                ("shown_on", models.CharField(blank=True, default="", max_length=10)),
                ("method", models.CharField(blank=True, default="", max_length=8)),
                ("checked_on", models.CharField(blank=True, default="", max_length=10)),
                ("missing_since", models.CharField(blank=True, default="", max_length=10)),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signing.collection"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Acting",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("c", models.CharField(db_index=True, max_length=43)),
                ("mark", models.CharField(max_length=4)),
                (
                    "collection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="signing.collection",
                    ),
                ),
            ],
        ),
    ]
