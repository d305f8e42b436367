"""Numbers of conventions: one row per prefix, locked by the transaction that takes a number."""

from django.db import migrations, models

from partners.tenancy.policies import EVERY, protect

TAKES = {"SELECT, INSERT, UPDATE": EVERY}


class Migration(migrations.Migration):
    dependencies = [("conventions", "0004_reference")]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "prefix",
                    models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name="préfixe"),
                ),
                ("last", models.PositiveIntegerField(verbose_name="dernier numéro")),
            ],
            options={"verbose_name": "compteur de conventions"},
        ),
        protect(
            "conventions_counter",
            {"mj_r_mission_locale": TAKES, "mj_r_region": TAKES, "mj_r_batch": TAKES},
        ),
    ]
