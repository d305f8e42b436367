"""A handover is read by those it names; the State's services there read all of it but how many young people pass."""

from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, protect

READER = "reader_ids @> ARRAY[(SELECT mjsec.my_organisation())]"
PREPARED_HERE = "prepared_by_id = (SELECT mjsec.my_organisation())"
BUT_YOUTHS = (
    "SELECT (id, uuid, organisation_id, successor_id, effective_on, reason, state, prepared_by_id, prepared_user_id,"
    " prepared_name, prepared_at, state_answers, answered_by_id, answered_name, answered_at, answer, cancelled_name,"
    " cancelled_at, done_at, conventions, held_back, told, reader_ids)"
)
ANSWER = "UPDATE (state, answered_by_id, answered_name, answered_at, answer, cancelled_name, cancelled_at)"
PARTIES = {"SELECT": READER, "INSERT": PREPARED_HERE, ANSWER: READER}


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_handover")]

    operations = [
        protect(
            "partners_handover",
            {
                "mj_r_mission_locale": PARTIES,
                "mj_r_agency": PARTIES,
                "mj_r_ett": {"SELECT": READER},
                "mj_r_region": {BUT_YOUTHS: READER, "INSERT": PREPARED_HERE, ANSWER: READER},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        # The platform writes in the log of both organisations what it has carried out.
        migrations.RunSQL(
            [
                "CREATE POLICY actlog_batch_insert ON partners_actlog FOR INSERT TO mj_r_batch WITH CHECK (true)",
                "GRANT INSERT ON partners_actlog TO mj_r_batch",
            ],
            [
                "DROP POLICY actlog_batch_insert ON partners_actlog",
                "REVOKE INSERT ON partners_actlog FROM mj_r_batch",
            ],
        ),
    ]
