"""The log of acts, and the rights on the sessions' list."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partners.tenancy.policies import EVERY, LOGINS, MEMBERS, OWN_ORGANISATION, protect, share


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_reference"), ("usersessions", "__latest__")]

    operations = [
        migrations.CreateModel(
            name="ActLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("act", models.CharField(choices=[("invited", "invitation envoyée"), ("resent", "invitation renvoyée"), ("cancelled", "invitation annulée"), ("joined", "invitation acceptée"), ("right_changed", "droit modifié"), ("ended", "rattachement terminé"), ("dpo_changed", "contact du délégué à la protection des données modifié")], max_length=20, verbose_name="acte")),
                ("subject", models.CharField(max_length=300, verbose_name="objet")),
                ("organisation", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="partners.organisation")),
                ("user", models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "acte",
                "indexes": [models.Index(fields=["organisation", "-at"], name="actlog_organisation_at")],
            },
        ),
        protect(
            "partners_actlog",
            {
                **dict.fromkeys(LOGINS, {"INSERT": EVERY}),
                **{role: {"SELECT, INSERT": OWN_ORGANISATION} for role in MEMBERS},
            },
        ),
        share("usersessions_usersession", read=()),
    ]
