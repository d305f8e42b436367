"""Rights on coverage: two facts per pair for those who see the pair, counts per department for the partners.

An agency or its head office reads a pair's facts under a convention in force only: without one, even that a Mission
Locale follows a temporary worker of its own is not told.
"""

from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, protect

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


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_coverage"), ("conventions", "0003_tenancy")]

    operations = [
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
