from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_ways_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='convenor',
            name='lang',
            field=models.CharField(default='en', max_length=35),
        ),
    ]
