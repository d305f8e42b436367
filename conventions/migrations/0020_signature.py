"""The hashes of issued files, whose signature on paper a scan shows, and the count of a code's tries."""

import django.db.models.deletion
from django.db import migrations, models

from partners.tenancy.policies import EVERY, TENANT_ROLES, protect

# A try is counted on a connection of its own, which has no tenant scope, so that it stays counted when the request
# that used it ends in an error page. That login reads what decides whether a try is left, never the code's hash.
TRIES = """
CREATE POLICY signingcode_web_select ON conventions_signingcode FOR SELECT TO mj_web USING (true);
CREATE POLICY signingcode_web_update ON conventions_signingcode FOR UPDATE TO mj_web USING (true) WITH CHECK (true);
GRANT SELECT (id, tries, used_at, expires_at), UPDATE (tries) ON conventions_signingcode TO mj_web;
"""
NO_TRIES = """
REVOKE ALL ON conventions_signingcode FROM mj_web;
DROP POLICY signingcode_web_update ON conventions_signingcode;
DROP POLICY signingcode_web_select ON conventions_signingcode;
"""
KINDS = [
    ("to_sign", "texte à signer"),
    ("sealed", "acte signé et scellé"),
    ("scan", "acte signé sur papier, numérisé"),
    ("annex", "annexe"),
    ("letter", "courrier"),
]


class Migration(migrations.Migration):
    dependencies = [("conventions", "0008_models")]

    operations = [
        migrations.CreateModel(
            name="IssuedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="empreinte")),
                ("kind", models.CharField(choices=KINDS, max_length=10, verbose_name="nature")),
                (
                    "certificate_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="empreinte du certificat du sceau"),
                ),
                ("at", models.DateTimeField(verbose_name="le")),
            ],
            options={"verbose_name": "fichier émis"},
        ),
        protect(
            "conventions_issuedfile",
            {role: {"SELECT": EVERY} for role in TENANT_ROLES if role != "mj_r_batch"}
            | {"mj_r_batch": {"SELECT, INSERT": EVERY}},
        ),
        migrations.AddField(
            model_name="agreementfile",
            name="signatory",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scans",
                to="conventions.signatory",
            ),
        ),
        # A letter is never deleted; with SET_NULL the deletion of any file would write the endings, which nobody may.
        migrations.AlterField(
            model_name="ending",
            name="letter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="conventions.agreementfile",
            ),
        ),
        migrations.RunSQL(TRIES, NO_TRIES),
    ]
