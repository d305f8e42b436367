"""The library of practices has saved views too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_company'),
    ]

    operations = [
        migrations.AlterField(
            model_name='savedview',
            name='page',
            field=models.CharField(choices=[('conventions', 'Conventions'), ('accords', 'Accords'), ('directory', 'Annuaire'), ('practices', 'Pratiques')], max_length=15, verbose_name='liste'),
        ),
    ]
