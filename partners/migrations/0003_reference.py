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


def load(apps, schema_editor):
    using = schema_editor.connection.alias

    def create(name, rows):
        apps.get_model("partners", name).objects.using(using).bulk_create(rows, batch_size=5000)

    def make(model, **fields):
        return apps.get_model("partners", model)(**fields)

    create("Region", [make("Region", code=r.code, name=r.name) for r in reference.regions()])
    create(
        "Department",
        [make("Department", code=d.code, name=d.name, region_id=d.region_code) for d in reference.departments()],
    )
    create(
        "Commune",
        [
            make(
                "Commune",
                code=c.code,
                name=c.name,
                department_id=c.department_code,
                population=c.population or 0,
                postcodes=list(c.postcodes),
            )
            for c in reference.communes()
        ],
    )
    create(
        "NafCode", [make("NafCode", code=n.code, label=n.label, section=n.section) for n in reference.naf_codes()]
    )
    create("RomeDomain", [make("RomeDomain", letter=r.code, label=r.label) for r in reference.rome_domains()])
    create(
        "Parameter",
        [make("Parameter", code=c, value=v, valid_from=day, source=s) for c, v, day, s in PARAMETERS],
    )
    create(
        "Organisation",
        [
            make(
                "Organisation",
                kind=i.kind,
                name=i.name,
                siret=i.siret or "",
                region_id=i.region_code,
                department_id=i.department_code,
                dpo_email=i.dpo_email or "",
            )
            for i in reference.institutions()
        ],
    )


def unload(apps, schema_editor):
    using = schema_editor.connection.alias
    for name in ("Organisation", "Parameter", "RomeDomain", "NafCode", "Commune", "Department", "Region"):
        apps.get_model("partners", name).objects.using(using).all().delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_tenancy")]
    operations = [migrations.RunPython(load, unload)]
