"""Reference data: after migrate alone the base is ready for imports (docs/data-sources.md)."""

from datetime import date

from django.db import migrations

from partners import reference

PARAMETERS = [
    ("majority_age", 18, date(1974, 7, 5), "Code civil, art. 388"),
    ("minimum_age", 16, date(1959, 1, 6), "Code du travail, art. L4153-1"),
    ("cej_weekly_hours", 15, date(2022, 3, 1), "Code du travail, art. L5131-6 et suivants"),
    ("fte_annual_hours", 1607, date(2001, 1, 1), "Code du travail, art. L3121-41 (durée annuelle)"),
    ("episode_gap_days", 4, date(2014, 1, 1), "Registre des indicateurs, T02E"),
    ("partner_threshold", 5, date(2014, 1, 1), "Registre des indicateurs, secret statistique"),
    ("public_threshold", 11, date(2014, 1, 1), "Registre des indicateurs, secret statistique"),
]


def load_communes(connection):
    """By COPY: 35,000 objects of the ORM would take most of the time of the whole history."""
    columns = "code, name, department_id, population, postcodes"
    with connection.cursor() as cursor, cursor.copy(f"COPY partners_commune ({columns}) FROM STDIN") as copy:
        for c in reference.communes():
            copy.write_row((c.code, c.name, c.department_code, c.population or 0, list(c.postcodes)))


def load(apps, schema_editor):
    connection = schema_editor.connection

    def create(name, rows):
        manager = apps.get_model("partners", name).objects.using(connection.alias)
        manager.bulk_create(manager.model(**row) for row in rows)

    create("Region", (r._asdict() for r in reference.regions()))
    departments = reference.departments()
    create("Department", ({"code": d.code, "name": d.name, "region_id": d.region_code} for d in departments))
    load_communes(connection)
    create("NafCode", (n._asdict() for n in reference.naf_codes()))
    create("RomeDomain", ({"letter": r.code, "label": r.label} for r in reference.rome_domains()))
    create("Parameter", ({"code": c, "value": v, "valid_from": day, "source": s} for c, v, day, s in PARAMETERS))
    create(
        "Organisation",
        (
            {
                "kind": i.kind,
                "name": i.name,
                "siret": i.siret or "",
                "region_id": i.region_code,
                "department_id": i.department_code,
                "dpo_email": i.dpo_email or "",
            }
            for i in reference.institutions()
        ),
    )


def unload(apps, schema_editor):
    using = schema_editor.connection.alias
    for name in ("Organisation", "Parameter", "RomeDomain", "NafCode", "Commune", "Department", "Region"):
        apps.get_model("partners", name).objects.using(using).all().delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_tenancy")]
    operations = [migrations.RunPython(load, unload)]
