"""A company of another branch is a kind of organisation (A1): no table changes, the choices do."""

from django.db import migrations, models

CHOICES = [
    ("DGEFP", "DGEFP"),
    ("DREETS", "DREETS ou DEETS"),
    ("DDETS", "DDETS"),
    ("UNML", "UNML"),
    ("ARML", "ARML"),
    ("ML", "Mission Locale"),
    ("PRISMEMPLOI", "Prism'emploi"),
    ("ETT", "Entreprise de travail temporaire"),
    ("AGENCE", "Agence d'emploi"),
    ("ENTREPRISE", "Entreprise"),
    ("AKTO", "AKTO"),
    ("FASTT", "FASTT"),
    ("FPETT", "FPE.TT"),
    ("BRANCHE", "Autre organisme de branche"),
    ("SUPPORT", "Assistance de la plateforme"),
]


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_reference")]
    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="kind",
            field=models.CharField(choices=CHOICES, max_length=12, verbose_name="type"),
        ),
    ]
