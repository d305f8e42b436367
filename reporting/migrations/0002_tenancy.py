"""Rights on figures: a Mission Locale's own exact tables, the partners' masked ones, the public's."""

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
WIDE = "territory_type IN ('FR', 'R')"

LOCAL = ("mj_r_mission_locale", "mj_r_agency", "mj_r_ett", "mj_r_fastt")
REGIONAL = ("mj_r_region", "mj_r_region_partner")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("partners", "0002_tenancy")]

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
                **{role: {"SELECT": f"{VISIBLE_TABLE} AND {TERRITORY}"} for role in REGIONAL},
                "mj_r_national": {"SELECT": VISIBLE_TABLE},
                "mj_r_public": {"SELECT": f"{VISIBLE_TABLE} AND {WIDE}"},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
    ]
