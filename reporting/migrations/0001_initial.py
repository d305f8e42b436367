"""Figures of territories, years past, coverage."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0002_tenancy'),
    ]

    operations = [
        migrations.CreateModel(
            name='PairActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission_locale', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('recent', models.BooleanField(verbose_name='une mission dans les six derniers mois')),
                ('outside', models.BooleanField(verbose_name='une mission hors convention dans les douze derniers mois')),
            ],
            options={
                'verbose_name': "activité d'un couple",
                'constraints': [models.UniqueConstraint(fields=('mission_locale', 'agency'), name='pairactivity_once')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentCoverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.department')),
                ('missions_locales', models.PositiveIntegerField(verbose_name='Missions Locales ouvertes')),
                ('missions_locales_covered', models.PositiveIntegerField(verbose_name='Missions Locales ayant une convention en vigueur')),
                ('agencies', models.PositiveIntegerField(verbose_name='agences ouvertes')),
                ('agencies_covered', models.PositiveIntegerField(verbose_name='agences ayant une convention en vigueur')),
                ('conventions', models.PositiveIntegerField(verbose_name='conventions en vigueur')),
                ('pairs', models.PositiveIntegerField(verbose_name='couples couverts')),
                ('dormant', models.PositiveIntegerField(verbose_name='couples dormants')),
                ('outside', models.PositiveIntegerField(verbose_name='couples sans convention, avec des missions')),
                ('as_of', models.DateField(verbose_name='au')),
                ('data_version', models.BigIntegerField(verbose_name='version des données')),
            ],
            options={
                'verbose_name': "couverture d'un département",
                'constraints': [models.CheckConstraint(condition=models.Q(('missions_locales_covered__lte', models.F('missions_locales')), ('agencies_covered__lte', models.F('agencies')), ('dormant__lte', models.F('pairs'))), name='departmentcoverage_parts_of_wholes')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                ('territory_type', models.CharField(choices=[('FR', 'France'), ('R', 'région'), ('D', 'département'), ('ML', 'Mission Locale')], max_length=2)),
                ('territory_code', models.CharField(max_length=20)),
                ('persons', models.PositiveIntegerField(blank=True, null=True, verbose_name='jeunes')),
                ('placements', models.PositiveIntegerField(blank=True, null=True, verbose_name='missions')),
            ],
            options={
                'verbose_name': 'chiffre historique',
                'constraints': [models.UniqueConstraint(fields=('year', 'territory_type', 'territory_code'), name='historicalfigure_once')],
            },
        ),
        migrations.CreateModel(
            name='TrackingTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('period', models.CharField(max_length=25, verbose_name='période')),
                ('territory', models.CharField(max_length=25, verbose_name='périmètre')),
                ('series', models.CharField(choices=[('imilo', 'I-MILO'), ('ensemble', 'ensemble')], max_length=10, verbose_name='série')),
                ('audience', models.CharField(choices=[('internal', 'interne'), ('partner', 'partenaires'), ('public', 'public')], max_length=10, verbose_name='public visé')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('registry_version', models.PositiveSmallIntegerField(verbose_name='version du registre')),
                ('data_version', models.BigIntegerField(verbose_name='version des données')),
                ('computed_at', models.DateTimeField(verbose_name='calculé le')),
            ],
            options={
                'verbose_name': 'tableau de suivi',
                'constraints': [models.UniqueConstraint(fields=('period', 'territory', 'series', 'audience', 'owner'), name='trackingtable_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='TerritoryFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='reporting.trackingtable')),
                ('territory_type', models.CharField(choices=[('FR', 'France'), ('R', 'région'), ('D', 'département'), ('ML', 'Mission Locale')], max_length=2)),
                ('territory_code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200, verbose_name='territoire')),
                ('region_code', models.CharField(blank=True, max_length=3)),
                ('department_code', models.CharField(blank=True, max_length=3)),
                ('cells', models.JSONField()),
            ],
            options={
                'verbose_name': "chiffres d'un territoire",
                'constraints': [models.UniqueConstraint(fields=('table', 'territory_type', 'territory_code'), name='territoryfigures_once')],
            },
        ),
    ]
