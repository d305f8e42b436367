"""What is known from the texts: accords, the models of texts (version 1), the commitments by clause.

The accords are the nationals since 2014, Normandie 2022, and the other branches'.
"""

import json
from datetime import date
from pathlib import Path

from django.db import migrations

from partners import reference

MODELS = Path(__file__).resolve().parent.parent / "models_of_text.json"
ANNEXED = "MJ-TT-28-2022"  # the only regional accord whose annexes are published: R-A1 to R-A8
TEXT = ("preamble", "presentations", "articles", "annexes", "signatories", "summary", "source", "signed_at")

# A party of a known text is the body of that kind: the national one, or the region's.
LINK = """
UPDATE conventions_party p SET organisation_id = o.id
FROM conventions_agreement a, partners_organisation o, (VALUES
    ('DGEFP', 'DGEFP'), ('Prism%', 'PRISMEMPLOI'), ('Union %Missions Locales%', 'UNML'), ('AKTO%', 'AKTO'),
    ('%FASTT%', 'FASTT'), ('%action sociale du travail temporaire%', 'FASTT'), ('%FPE.TT%', 'FPETT'),
    ('%Fonds Professionnel pour%', 'FPETT'), ('%préfet%', 'DREETS'), ('%DREETS%', 'DREETS'),
    ('%Association Régionale des Missions Locales%', 'ARML'), ('%État%', 'DGEFP'), ('%Etat%', 'DGEFP'),
    ('%inist%', 'DGEFP')) named(pattern, kind)
WHERE p.agreement_id = a.id AND a.origin = 'reference' AND p.organisation_id IS NULL AND p.name ILIKE named.pattern
  AND o.kind = named.kind AND o.region_id IS NOT DISTINCT FROM a.region_id
"""
IDS = """
UPDATE conventions_agreement a SET party_ids = coalesce(
    (SELECT array_agg(DISTINCT organisation_id) FROM conventions_party p
     WHERE p.agreement_id = a.id AND organisation_id IS NOT NULL), '{}')
WHERE a.origin = 'reference'
"""


def day(value):
    return date.fromisoformat(value) if value else None


def load_agreements(Agreement, Party):
    made = {}
    for known in reference.agreements():
        ends_on = day(known["ends_on"])
        parent = made.get(known["parent_code"])
        agreement = made[known["code"]] = Agreement.create(
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
        Party.bulk_create(
            Party.model(
                agreement=agreement,
                name=party["name"],
                represented_by=party["represented_by"] or "",
                capacity=party["capacity"] or "",
                position=position,
            )
            for position, party in enumerate(known["parties"])
        )


def load_models(Template):
    annexes = {known["code"]: known["annexes"] for known in reference.agreements()}
    for model in json.loads(MODELS.read_text(encoding="utf-8")):
        Template.create(**model, annexes=annexes[ANNEXED] if model["level"] == "regional" else [])


def load_commitments(Commitment):
    Commitment.bulk_create(
        Commitment.model(
            clause=known.clause,
            level=known.level,
            title=known.title,
            text=known.text,
            owed_by=list(known.owed_by),
            served_by=known.served_by,
            position=position,
        )
        for position, known in enumerate(reference.commitments())
    )


def managers(apps, schema_editor, *names):
    return [apps.get_model("conventions", name).objects.using(schema_editor.connection.alias) for name in names]


def load(apps, schema_editor):
    load_agreements(*managers(apps, schema_editor, "Agreement", "Party"))
    load_models(*managers(apps, schema_editor, "Template"))
    load_commitments(*managers(apps, schema_editor, "Commitment"))


def unload(apps, schema_editor):
    agreements, templates, commitments = managers(apps, schema_editor, "Agreement", "Template", "Commitment")
    commitments.all().delete()
    agreements.filter(origin="reference").update(parent=None, framework=None)
    agreements.filter(origin="reference").delete()
    templates.all().delete()


class Migration(migrations.Migration):
    dependencies = [("conventions", "0002_tenancy"), ("partners", "0003_reference")]
    operations = [
        migrations.RunPython(load, unload),
        migrations.RunSQL([LINK, IDS], migrations.RunSQL.noop),
    ]
