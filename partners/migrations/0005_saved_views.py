"""Saved views of the practices, the communications and the requests for support too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_company'),
    ]

    operations = [
        migrations.AlterField(
            model_name='savedview',
            name='page',
            field=models.CharField(choices=[('conventions', 'Conventions'), ('accords', 'Accords'), ('directory', 'Annuaire'), ('practices', 'Pratiques'), ('communications', 'Communications'), ('support-requests', "Demandes d'appui")], max_length=20, verbose_name='liste'),
        ),
    ]
