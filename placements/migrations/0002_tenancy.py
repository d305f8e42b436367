"""Rights on personal data. Regional and national roles get none: they read masked aggregates only.

An agency reads its own placements until twelve months after their end, and only while a convention in force binds it
to the Mission Locale, or to the one that took over from it when it closed, through as many takeovers as there were,
and answers for these young people now; of the youths behind them, name, telephone and commune, never the birth date or the scheme.
"""

from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, composite_key, protect

OWN = "mission_locale_id = (SELECT mjsec.my_id())"
TODAY = "(SELECT mjsec.today())"
COVERED = f"SELECT mission_locale_id FROM conventions_coveredpair WHERE starts_on <= {TODAY} AND ends_on >= {TODAY}"
SHARED_WITH_AGENCY = f"""
    agency_id = (SELECT mjsec.my_id())
    AND (ends_on IS NULL OR ends_on >= ({TODAY} - interval '12 months')::date)
    AND mission_locale_id = ANY (ARRAY(
        WITH RECURSIVE answered (id) AS (
            {COVERED}
            UNION SELECT closed.id FROM partners_organisation closed JOIN answered ON closed.successor_id = answered.id)
        SELECT id FROM answered))
"""
OF_SHARED_PLACEMENTS = "id = ANY (ARRAY(SELECT youth_id FROM placements_placement))"
YOUTH_FOR_AGENCY = "SELECT (id, uuid, mission_locale_id, first_name, last_name, phone, commune_id)"


class Migration(migrations.Migration):
    dependencies = [("placements", "0001_initial"), ("conventions", "0002_tenancy")]

    operations = [
        protect(
            "placements_placement",
            {
                "mj_r_mission_locale": {CRUD: OWN},
                "mj_r_agency": {"SELECT": SHARED_WITH_AGENCY},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "placements_youth",
            {
                "mj_r_mission_locale": {CRUD: OWN},
                "mj_r_agency": {YOUTH_FOR_AGENCY: OF_SHARED_PLACEMENTS},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect("placements_support", {"mj_r_mission_locale": {CRUD: OWN}, "mj_r_batch": {CRUD: EVERY}}),
        composite_key(
            "placements_support",
            "youth_id, mission_locale_id",
            "placements_youth",
            "id, mission_locale_id",
            "support_same_mission_locale",
        ),
        composite_key(
            "placements_placement",
            "youth_id, mission_locale_id",
            "placements_youth",
            "id, mission_locale_id",
            "placement_same_mission_locale",
        ),
        composite_key(
            "placements_placement",
            "renews_id, mission_locale_id",
            "placements_placement",
            "id, mission_locale_id",
            "placement_renews_own",
        ),
        composite_key(
            "placements_placement",
            "root_id, mission_locale_id",
            "placements_placement",
            "id, mission_locale_id",
            "placement_root_own",
        ),
    ]
