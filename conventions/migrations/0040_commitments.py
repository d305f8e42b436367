"""The register of commitments: what the accords promise, by clause."""

from django.db import migrations, models

from partners import reference


def load(apps, schema_editor):
    Commitment = apps.get_model("conventions", "Commitment")
    Commitment.objects.using(schema_editor.connection.alias).bulk_create(
        Commitment(
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


def unload(apps, schema_editor):
    apps.get_model("conventions", "Commitment").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("conventions", "0020_signature"), ("partners", "0003_reference")]

    operations = [
        migrations.AddField(
            "commitment",
            "title",
            models.CharField(max_length=120, default="", verbose_name="intitulé"),
            preserve_default=False,
        ),
        migrations.RunPython(load, unload),
    ]
