"""Further choices that a statement may offer to its signatories."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("texts", "0005_marks_of_the_source"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="offers_convenors",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="offers_members",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="offers_news",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="offers_threshold",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="people_at_risk",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="reviews_first",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="threshold",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="threshold_until",
            field=models.DateField(blank=True, null=True),
        ),
    ]
