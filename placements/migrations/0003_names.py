"""The list of youths reads its page from an index in the order of names, which also serves the foreign key.

Made without locking the table out; alone in its migration, outside a transaction.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("placements", "0002_tenancy"), ("partners", "0002_tenancy")]

    operations = [
        AddIndexConcurrently(
            "youth",
            models.Index(fields=["mission_locale", "last_name", "first_name", "id"], name="youth_ml_name"),
        ),
        migrations.AlterField(
            "youth",
            "mission_locale",
            models.ForeignKey(
                db_index=False,
                limit_choices_to={"kind": "ML"},
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.organisation",
            ),
        ),
    ]
