"""Rights on figures: a Mission Locale's own exact tables, the partners' masked ones, the public's; and on coverage.

Of coverage: two facts per pair for those who see the pair, counts per department for the partners. An agency or its
head office reads a pair's facts under a convention in force only: without one, even that a Mission Locale follows a
temporary worker of its own is not told.
"""

from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, MEMBERS, TENANT_ROLES, protect

OWN = "owner_id = (SELECT mjsec.my_organisation())"
PARTNER = "owner_id IS NULL AND audience = 'partner'"
PUBLIC = "owner_id IS NULL AND audience = 'public'"
VISIBLE_TABLE = "table_id IN (SELECT id FROM reporting_trackingtable)"
OWN_TABLE = f"table_id IN (SELECT id FROM reporting_trackingtable WHERE {OWN})"
TERRITORY = """(territory_type = 'FR'
    OR 'R' || region_code = (SELECT mjsec.my_territory())
    OR 'D' || department_code = (SELECT mjsec.my_territory()))"""
# A branch's regional body reads its region as a whole: no department, no Mission Locale of it.
REGION = "(territory_type = 'FR' OR territory_type = 'R' AND 'R' || region_code = (SELECT mjsec.my_territory()))"
WIDE = "territory_type IN ('FR', 'R')"

MY_ID = "(SELECT mjsec.my_id())"
MY_IDS = "(SELECT mjsec.my_ids())::bigint[]"
UNDER_CONVENTION = """EXISTS (
    SELECT FROM conventions_coveredpair c
    WHERE c.mission_locale_id = reporting_pairactivity.mission_locale_id
      AND c.agency_id = reporting_pairactivity.agency_id
      AND c.starts_on <= (SELECT mjsec.today()) AND c.ends_on >= (SELECT mjsec.today()))"""
OF_TERRITORY = """department_id IN (
    SELECT code FROM partners_department
    WHERE 'R' || region_id = (SELECT mjsec.my_territory()) OR 'D' || code = (SELECT mjsec.my_territory()))"""

LOCAL = ("mj_r_mission_locale", "mj_r_agency", "mj_r_ett", "mj_r_fastt")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("conventions", "0002_tenancy")]

    operations = [
        protect(
            "reporting_historicalfigure",
            {
                **{role: {"SELECT": EVERY} for role in TENANT_ROLES},
                "mj_r_national": {"SELECT, INSERT, UPDATE": EVERY},
                "mj_r_region": {
                    "SELECT": EVERY,
                    "INSERT, UPDATE": "territory_type || territory_code = (SELECT mjsec.my_territory())",
                },
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "reporting_trackingtable",
            {
                **{role: {"SELECT": f"{OWN} OR ({PARTNER})", "INSERT, UPDATE, DELETE": OWN} for role in LOCAL},
                **{role: {"SELECT": PARTNER} for role in MEMBERS if role not in LOCAL},
                "mj_r_public": {"SELECT": PUBLIC},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "reporting_territoryfigures",
            {
                **{
                    role: {
                        "SELECT": f"{OWN_TABLE} OR ({WIDE} AND {VISIBLE_TABLE})",
                        "INSERT, UPDATE, DELETE": OWN_TABLE,
                    }
                    for role in LOCAL
                },
                "mj_r_region": {"SELECT": f"{VISIBLE_TABLE} AND {TERRITORY}"},
                "mj_r_region_partner": {"SELECT": f"{VISIBLE_TABLE} AND {REGION}"},
                "mj_r_national": {"SELECT": VISIBLE_TABLE},
                "mj_r_public": {"SELECT": f"{VISIBLE_TABLE} AND {WIDE}"},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "reporting_pairactivity",
            {
                "mj_r_mission_locale": {"SELECT": f"mission_locale_id = {MY_ID}"},
                "mj_r_agency": {"SELECT": f"agency_id = {MY_ID} AND {UNDER_CONVENTION}"},
                "mj_r_ett": {"SELECT": f"agency_id = ANY ({MY_IDS}) AND {UNDER_CONVENTION}"},
                "mj_r_region": {"SELECT": f"mission_locale_id = ANY ({MY_IDS})"},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "reporting_departmentcoverage",
            {
                "mj_r_region": {"SELECT": OF_TERRITORY},
                "mj_r_region_partner": {"SELECT": OF_TERRITORY},
                "mj_r_national": {"SELECT": EVERY},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
    ]
