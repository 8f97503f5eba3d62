"""Where the parts of a draft stand in its source, and what was left out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("texts", "0004_replacing_is_no_way_around")]
    operations = [migrations.AddField("statement", "source_marks", models.TextField(blank=True, default=""))]
