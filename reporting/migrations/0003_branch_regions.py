"""A branch's regional body reads its region as a whole: no department, no Mission Locale of it."""

from django.db import migrations

TABLES = "table_id IN (SELECT id FROM reporting_trackingtable)"
REGION = "territory_type = 'R' AND 'R' || region_code = (SELECT mjsec.my_territory())"
BEFORE = """(territory_type = 'FR'
    OR 'R' || region_code = (SELECT mjsec.my_territory())
    OR 'D' || department_code = (SELECT mjsec.my_territory()))"""
POLICY = "ALTER POLICY territoryfigures_region_partner_select ON reporting_territoryfigures USING"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_tenancy")]

    operations = [
        migrations.RunSQL(
            f"{POLICY} ({TABLES} AND (territory_type = 'FR' OR {REGION}))",
            f"{POLICY} ({TABLES} AND {BEFORE})",
        ),
    ]
