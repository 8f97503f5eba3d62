from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0001_tables"),
        ("signing", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                ("c", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("data", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signing.collection"
                    ),
                ),
            ],
        ),
    ]
