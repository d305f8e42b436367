"""An agency goes on reading its placements at a Mission Locale that has closed while a convention in force binds it to
the one that took over: that one answers for these young people now."""

from django.db import migrations

TODAY = "(SELECT mjsec.today())"
OWN = f"agency_id = (SELECT mjsec.my_id()) AND (ends_on IS NULL OR ends_on >= ({TODAY} - interval '12 months')::date)"
COVERED = f"SELECT mission_locale_id FROM conventions_coveredpair WHERE starts_on <= {TODAY} AND ends_on >= {TODAY}"
AND_TAKEN_OVER = f"{COVERED} UNION SELECT id FROM partners_organisation WHERE successor_id IN ({COVERED})"


def policy(missions_locales: str) -> list[str]:
    return [
        "DROP POLICY placement_agency_select ON placements_placement",
        "CREATE POLICY placement_agency_select ON placements_placement FOR SELECT TO mj_r_agency"
        f" USING ({OWN} AND mission_locale_id = ANY (ARRAY({missions_locales})))",
    ]


class Migration(migrations.Migration):
    dependencies = [("placements", "0003_names"), ("partners", "0007_handover"), ("conventions", "0003_tenancy")]

    operations = [migrations.RunSQL(policy(AND_TAKEN_OVER), policy(COVERED))]
