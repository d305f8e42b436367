"""The national models of a convention and of a regional accord, version 1; the organisations behind known parties."""

import json
from pathlib import Path

from django.db import migrations

MODELS = Path(__file__).resolve().parent.parent / "models_of_text.json"

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


def load(apps, schema_editor):
    using = schema_editor.connection.alias
    Template = apps.get_model("conventions", "Template")
    for model in json.loads(MODELS.read_text(encoding="utf-8")):
        Template.objects.using(using).create(**model)


def unload(apps, schema_editor):
    apps.get_model("conventions", "Template").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("conventions", "0007_life_cycle_tenancy"), ("partners", "0003_reference")]
    operations = [
        migrations.RunPython(load, unload),
        migrations.RunSQL([LINK, IDS], migrations.RunSQL.noop),
    ]
