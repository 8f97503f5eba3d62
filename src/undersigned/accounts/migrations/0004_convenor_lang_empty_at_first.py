"""The language of a convenor is what the browser asked for when they first came in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_convenor_lang")]

    operations = [
        migrations.AlterField(
            model_name="convenor",
            name="lang",
            field=models.CharField(blank=True, default="", max_length=35),
        )
    ]
