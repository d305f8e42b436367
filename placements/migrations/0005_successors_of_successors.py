"""An agency goes on reading its placements at a Mission Locale that has closed, through as many takeovers as there were."""

from importlib import import_module

from django.db import migrations

before = import_module("placements.migrations.0004_successor_sharing")

# UNION, and not UNION ALL: a round trip of successors would never end.
AND_ALL_TAKEN_OVER = f"""
    WITH RECURSIVE answered (id) AS (
        {before.COVERED}
        UNION SELECT closed.id FROM partners_organisation closed JOIN answered ON closed.successor_id = answered.id)
    SELECT id FROM answered
"""


class Migration(migrations.Migration):
    dependencies = [("placements", "0004_successor_sharing")]

    operations = [migrations.RunSQL(before.policy(AND_ALL_TAKEN_OVER), before.policy(before.AND_TAKEN_OVER))]
