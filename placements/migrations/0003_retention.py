"""What ends the retention of a dossier: its dates on the dossier, the ages that indicators need, the durations as dated
data, and the batch's sight of the read log, from which a youth is told who read her."""

import uuid
from datetime import date

import django.db.models.deletion
from django.db import migrations, models

SINCE = date(2014, 1, 1)
REGISTER = "Registre des traitements, durées de conservation"
PARAMETERS = [
    ("retention_age", 26, "Code du travail, art. L5131-3 : accompagnement jusqu'à 25 ans révolus"),
    ("retention_months", 12, REGISTER),
    ("retention_notice_days", 30, REGISTER),
    ("retention_hold_days", 365, REGISTER),
    ("longest_mission_months", 36, "Code du travail, art. L1251-12-1"),
]
READ_LOG = """
CREATE POLICY readlog_batch_select ON partners_readlog FOR SELECT TO mj_r_batch USING (true);
GRANT SELECT ON partners_readlog TO mj_r_batch
"""
FORGET_READ_LOG = """
REVOKE SELECT ON partners_readlog FROM mj_r_batch;
DROP POLICY readlog_batch_select ON partners_readlog
"""


def load(apps, schema_editor):
    manager = apps.get_model("partners", "Parameter").objects.using(schema_editor.connection.alias)
    manager.bulk_create(
        manager.model(code=code, value=value, valid_from=SINCE, source=source) for code, value, source in PARAMETERS
    )


def unload(apps, schema_editor):
    manager = apps.get_model("partners", "Parameter").objects.using(schema_editor.connection.alias)
    manager.filter(code__in=[code for code, _, _ in PARAMETERS]).delete()



class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0003_reference'),
        ('placements', '0002_tenancy'),
    ]

    operations = [
        migrations.AddField(
            model_name='placement',
            name='age_at_start',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge au début'),
        ),
        migrations.AddField(
            model_name='youth',
            name='erased_on',
            field=models.DateField(blank=True, null=True, verbose_name='effacé le'),
        ),
        migrations.AddField(
            model_name='youth',
            name='held_for',
            field=models.CharField(blank=True, choices=[('litige', 'litige en cours ou à venir (RGPD, art. 17.3 e)'), ('demande', 'le jeune le demande, pour faire valoir ses droits (RGPD, art. 18.1 c)')], db_default='', max_length=10, verbose_name='motif de la prolongation'),
        ),
        migrations.AddField(
            model_name='youth',
            name='held_until',
            field=models.DateField(blank=True, null=True, verbose_name="conservation prolongée jusqu'au"),
        ),
        migrations.AddField(
            model_name='youth',
            name='notice_on',
            field=models.DateField(blank=True, null=True, verbose_name="préavis d'effacement donné le"),
        ),
        migrations.AlterField(
            model_name='youth',
            name='birth_date',
            field=models.DateField(null=True, verbose_name='date de naissance'),
        ),
        migrations.AddIndex(
            model_name='youth',
            index=models.Index(condition=models.Q(('notice_on__isnull', False), ('erased_on__isnull', False), _connector='OR'), fields=['mission_locale', 'notice_on'], name='youth_retention_over'),
        ),
        migrations.AddConstraint(
            model_name='youth',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('birth_date__isnull', False), ('erased_on', None)), models.Q(('birth_date', None), ('commune', None), ('dossier__startswith', '~'), ('email', ''), ('erased_on__isnull', False), ('first_name', ''), ('last_name', ''), ('phone', '')), _connector='OR'), name='youth_erased_is_nameless'),
        ),
        migrations.AddConstraint(
            model_name='youth',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_for', ''), ('held_until', None)), models.Q(('held_until__isnull', False), models.Q(('held_for', ''), _negated=True)), _connector='OR'), name='youth_held_for_a_reason'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='agency',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='agence'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='department',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.department', verbose_name='département'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='renews',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='placements.placement', verbose_name='mission renouvelée'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='root',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='placements.placement', verbose_name="mission d'origine"),
        ),
        migrations.AlterField(
            model_name='placement',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='youth',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='placements.youth', verbose_name='jeune'),
        ),
        migrations.AlterField(
            model_name='support',
            name='youth',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='placements.youth', verbose_name='jeune'),
        ),
        migrations.AlterField(
            model_name='youth',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant'),
        ),
        migrations.RunPython(load, unload),
        migrations.RunSQL(READ_LOG, FORGET_READ_LOG),
    ]
