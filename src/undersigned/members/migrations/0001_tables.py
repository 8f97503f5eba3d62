import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("texts", "0006_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Issuer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("org", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("issuer", models.BinaryField()),
                ("spki", models.BinaryField()),
                ("issue_until", models.CharField(max_length=10)),
                ("sign_from", models.CharField(max_length=10)),
                ("sign_until", models.CharField(max_length=10)),
                ("invited", models.PositiveIntegerField()),
                ("issued", models.PositiveIntegerField(default=0)),
                ("redeemed", models.PositiveIntegerField(default=0)),
                ("most", models.PositiveIntegerField(default=0)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issuers", to="texts.statement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "issuer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="members.issuer",
                    ),
                ),
                ("data", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("code", models.BinaryField(max_length=15, null=True)),
                ("blinded", models.BinaryField(max_length=384, null=True)),
                (
                    "issuer",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="members.issuer"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Early",
            fields=[
                ("id", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("c", models.CharField(max_length=43)),
                ("record", models.BinaryField()),
                (
                    "issuer",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="members.issuer"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.UniqueConstraint(fields=("statement", "org"), name="members_issuer_once"),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(("redeemed__lte", models.F("most"))), name="members_never_all"
            ),
        ),
    ]
