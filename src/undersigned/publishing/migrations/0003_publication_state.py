from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0002_publication_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="state",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
    ]
