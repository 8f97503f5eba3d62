"""Every statement belongs to a coalition."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("texts", "0011_everything_in_the_first")]

    operations = [
        migrations.AlterField(
            model_name="statement",
            name="coalition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="coalitions.coalition"
            ),
        ),
    ]
