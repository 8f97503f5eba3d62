from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('texts', '0008_person_reservations'),
    ]

    operations = [
        migrations.AddField(
            model_name='statement',
            name='accent',
            field=models.CharField(blank=True, db_default='', default='', max_length=7),
        ),
    ]
