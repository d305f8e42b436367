"""The platform ends the delegations of signature of an organisation that has closed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conventions", "0050_party_succession"), ("partners", "0008_handover_tenancy")]

    operations = [
        migrations.RunSQL(
            [
                "CREATE POLICY delegation_batch_update ON conventions_delegation FOR UPDATE TO mj_r_batch"
                " USING (true) WITH CHECK (true)",
                "GRANT UPDATE (revoked_at) ON conventions_delegation TO mj_r_batch",
            ],
            [
                "DROP POLICY delegation_batch_update ON conventions_delegation",
                "REVOKE UPDATE (revoked_at) ON conventions_delegation FROM mj_r_batch",
            ],
        )
    ]
