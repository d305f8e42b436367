"""Who reads and writes invitations to decline an accord; the annexes that known accords and models name.

An invited body refuses, it does not rewrite what it was asked; that a region's accord answers is the batch role's.
"""

from django.db import migrations

from partners import reference
from partners.tenancy.policies import CRUD, EVERY, MEMBERS, OWN_ORGANISATION, protect

MODEL = "MJ-TT-28-2022"  # the only regional accord whose annexes are published: R-A1 to R-A8
REFUSE = "UPDATE (refused_at, refused_by_name, refusal)"


def load(apps, schema_editor):
    using = schema_editor.connection.alias
    Agreement = apps.get_model("conventions", "Agreement")
    Template = apps.get_model("conventions", "Template")
    annexes = {known["code"]: known["annexes"] for known in reference.agreements()}
    for agreement in Agreement.objects.using(using).filter(number__in=annexes, origin="reference"):
        agreement.text["annexes"] = annexes[agreement.number]
        agreement.save(using=using, update_fields=["text"])
    Template.objects.using(using).filter(level="regional").update(annexes=annexes[MODEL])


class Migration(migrations.Migration):
    dependencies = [("conventions", "0060_annexes")]

    operations = [
        protect(
            "conventions_regionalinvitation",
            {role: {"SELECT": OWN_ORGANISATION} for role in MEMBERS}
            | {
                "mj_r_national": {
                    "SELECT": EVERY,
                    "INSERT": "sender_id = (SELECT mjsec.my_organisation())",
                },
                "mj_r_region": {"SELECT": OWN_ORGANISATION, REFUSE: OWN_ORGANISATION},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
