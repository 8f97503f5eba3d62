"""Where a statement belongs; empty until the next migration fills it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coalitions", "0001_tables"),
        ("texts", "0009_statement_accent"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="coalition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="coalitions.coalition",
            ),
        ),
    ]
