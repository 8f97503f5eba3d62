"""A version has one lead text: the one whose hash people sign."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("texts", "0002_frozen_stays")]
    operations = [
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(
                fields=["version"], condition=models.Q(("role", "lead")), name="texts_one_lead_text"
            ),
        )
    ]
