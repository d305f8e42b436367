"""The agreements known from their texts: nationals since 2014, Normandie 2022, the three branches."""

from datetime import date

from django.db import migrations

from partners import reference

BRANCHES = {"TT": "travail temporaire"}
TEXT = ("preamble", "presentations", "articles", "annexes", "signatories", "summary", "source", "signed_at")


def day(value):
    return date.fromisoformat(value) if value else None


def load(apps, schema_editor):
    using = schema_editor.connection.alias
    Agreement = apps.get_model("conventions", "Agreement")
    Party = apps.get_model("conventions", "Party")
    made = {}
    for known in reference.agreements():
        ends_on = day(known["ends_on"])
        parent = made.get(known["parent_code"])
        agreement = Agreement.objects.using(using).create(
            level=known["level"],
            number=known["code"],
            title=known["title"],
            branch=known["code"].split("-")[1],
            contract_types=known["contract_types"],
            parent=parent,
            framework=parent,
            region_id=known["region_code"],
            state="expired" if ends_on and ends_on < date(2026, 1, 1) else "in_force",
            origin="reference",
            signed_on=day(known["signed_on"]),
            starts_on=day(known["starts_on"]),
            ends_on=ends_on,
            note=known["note"] or "",
            text={key: known[key] for key in TEXT},
        )
        made[known["code"]] = agreement
        Party.objects.using(using).bulk_create(
            [
                Party(
                    agreement=agreement,
                    name=party["name"],
                    represented_by=party["represented_by"] or "",
                    capacity=party["capacity"] or "",
                    position=position,
                )
                for position, party in enumerate(known["parties"])
            ]
        )


def unload(apps, schema_editor):
    agreements = apps.get_model("conventions", "Agreement").objects.using(schema_editor.connection.alias)
    agreements.filter(origin="reference").update(parent=None, framework=None)
    agreements.filter(origin="reference").delete()


class Migration(migrations.Migration):
    dependencies = [("conventions", "0003_tenancy"), ("partners", "0003_reference")]
    operations = [migrations.RunPython(load, unload)]
