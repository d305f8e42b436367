"""Rights on agreements: national and regional texts are read by all members, a convention by those it binds."""

from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, TENANT_ROLES, protect

MY_ID = "ARRAY[(SELECT mjsec.my_id())]"
MY_IDS = "(SELECT mjsec.my_ids())::bigint[]"
TEXTS = "level IN ('national', 'regional')"
OF_MISSION_LOCALE = f"mission_locale_ids @> {MY_ID}"
OF_AGENCY = f"agency_ids @> {MY_ID}"
OF_AGENCIES = f"agency_ids && {MY_IDS}"
OF_TERRITORY = f"mission_locale_ids && {MY_IDS}"
VISIBLE = "agreement_id IN (SELECT id FROM conventions_agreement)"
VISIBLE_CONVENTION = "agreement_id IN (SELECT id FROM conventions_agreement WHERE level = 'convention')"


def also(rows: str) -> str:
    return f"{TEXTS} OR {rows}"


class Migration(migrations.Migration):
    dependencies = [("conventions", "0002_initial"), ("partners", "0002_tenancy")]

    operations = [
        protect(
            "conventions_agreement",
            {
                "mj_r_mission_locale": {
                    "SELECT": also(OF_MISSION_LOCALE),
                    "INSERT, UPDATE": f"level = 'convention' AND {OF_MISSION_LOCALE}",
                },
                "mj_r_agency": {"SELECT": also(OF_AGENCY)},
                "mj_r_ett": {"SELECT": also(OF_AGENCIES)},
                "mj_r_region": {
                    "SELECT": also(OF_TERRITORY),
                    "INSERT, UPDATE": f"level = 'convention' AND {OF_TERRITORY}",
                },
                "mj_r_region_partner": {"SELECT": also(OF_TERRITORY)},
                "mj_r_national": {"SELECT": EVERY},
                "mj_r_fastt": {"SELECT": TEXTS},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_party",
            {
                **{role: {"SELECT": VISIBLE} for role in TENANT_ROLES if role not in ("mj_r_public", "mj_r_batch")},
                "mj_r_mission_locale": {"SELECT": VISIBLE, "INSERT, UPDATE, DELETE": VISIBLE_CONVENTION},
                "mj_r_region": {"SELECT": VISIBLE, "INSERT, UPDATE, DELETE": VISIBLE_CONVENTION},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_coveredpair",
            {
                "mj_r_mission_locale": {CRUD: "mission_locale_id = (SELECT mjsec.my_id())"},
                "mj_r_agency": {"SELECT": "agency_id = (SELECT mjsec.my_id())"},
                "mj_r_ett": {"SELECT": f"agency_id = ANY ({MY_IDS})"},
                "mj_r_region": {CRUD: f"mission_locale_id = ANY ({MY_IDS})"},
                "mj_r_region_partner": {"SELECT": f"mission_locale_id = ANY ({MY_IDS})"},
                "mj_r_national": {"SELECT": EVERY},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
    ]
