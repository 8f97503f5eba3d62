from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0001_tables"),
    ]

    operations = [
        migrations.RemoveField(model_name="publication", name="is_stale"),
        *(
            migrations.AddField(model_name="publication", name=name, field=models.BigIntegerField(default=0))
            for name in ("whole_mark", "whole_out", "front_mark", "front_out")
        ),
    ]
