"""Young people, the schemes that support them, their missions."""

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
            name='Youth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('mission_locale', models.ForeignKey(db_index=False, limit_choices_to={'kind': 'ML'}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('dossier', models.CharField(max_length=40, verbose_name='numéro de dossier')),
                ('person_key', models.BigIntegerField(verbose_name='clé de personne')),
                ('identified', models.BooleanField(default=False, verbose_name='identifiant national connu')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='nom')),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='prénom')),
                ('birth_date', models.DateField(verbose_name='date de naissance')),
                ('sex', models.CharField(blank=True, choices=[('F', 'femme'), ('M', 'homme')], max_length=1, verbose_name='sexe')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='niveau de formation')),
                ('commune', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.commune')),
                ('qpv', models.BooleanField(blank=True, null=True, verbose_name='quartier prioritaire')),
                ('frr', models.BooleanField(blank=True, null=True, verbose_name='France ruralités revitalisation')),
                ('rqth', models.BooleanField(blank=True, null=True, verbose_name='RQTH')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
            ],
            options={
                'verbose_name': 'jeune',
                'indexes': [models.Index(fields=['person_key'], name='youth_person_key'), models.Index(fields=['mission_locale', 'last_name', 'first_name', 'id'], name='youth_ml_name')],
                'constraints': [models.UniqueConstraint(fields=('mission_locale', 'dossier'), name='youth_dossier_unique'), models.UniqueConstraint(fields=('id', 'mission_locale'), name='youth_carries_tenant'), models.CheckConstraint(condition=models.Q(('level', None), ('level__range', (1, 8)), _connector='OR'), name='youth_level_range', violation_error_message='Le niveau de formation va de 1 à 8.')],
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission_locale', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('youth', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='placements.youth')),
                ('scheme', models.CharField(choices=[('CEJ', "contrat d'engagement jeune"), ('PACEA', 'PACEA'), ('AUTRE', 'autre accompagnement')], max_length=10, verbose_name='dispositif')),
                ('entered_on', models.DateField(verbose_name='entrée')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='sortie')),
            ],
            options={
                'verbose_name': 'accompagnement',
                'indexes': [models.Index(fields=['mission_locale', 'entered_on'], name='support_ml_entered')],
                'constraints': [models.UniqueConstraint(fields=('youth', 'scheme', 'entered_on'), name='support_once'), models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('entered_on')), _connector='OR'), name='support_leaves_after_entry', violation_error_message="La date de sortie ne peut pas précéder la date d'entrée.")],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('mission_locale', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('youth', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='placements.youth')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('reference', models.CharField(max_length=60, verbose_name='référence I-MILO')),
                ('contract_type', models.CharField(choices=[('CTT', 'contrat de travail temporaire'), ('CDII', 'mission en CDI intérimaire'), ('CIPI', "contrat d'insertion professionnelle intérimaire"), ('CDPI', 'contrat de développement professionnel intérimaire'), ('CDD', 'CDD'), ('CDI', 'CDI'), ('apprentissage', "contrat d'apprentissage"), ('professionnalisation', 'contrat de professionnalisation')], max_length=20, verbose_name='type de contrat')),
                ('ground', models.CharField(blank=True, choices=[('accroissement', "accroissement temporaire d'activité"), ('remplacement', 'remplacement'), ('saisonnier', 'emploi saisonnier'), ('usage', "emploi d'usage"), ('insertion', 'insertion'), ('formation', 'formation'), ('autre', 'autre')], max_length=15, verbose_name='motif de recours')),
                ('starts_on', models.DateField(verbose_name='début')),
                ('planned_end', models.DateField(blank=True, null=True, verbose_name='fin prévue')),
                ('real_end', models.DateField(blank=True, null=True, verbose_name='fin réelle')),
                ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='heures')),
                ('rome', models.CharField(blank=True, max_length=5, verbose_name='code ROME')),
                ('naf', models.CharField(blank=True, max_length=5, verbose_name="code NAF de l'entreprise utilisatrice")),
                ('department', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.department')),
                ('outcome', models.CharField(blank=True, choices=[('terme', 'arrivée au terme'), ('rupture', 'rupture anticipée'), ('cdi', 'embauche en CDI'), ('cdd', 'embauche en CDD'), ('annulee', 'annulée')], max_length=10, verbose_name='issue')),
                ('status', models.CharField(choices=[('declaree', 'déclarée'), ('confirmee', 'confirmée'), ('corrigee', 'corrigée'), ('contestee', 'contestée'), ('non_confirmee', 'non confirmée'), ('annulee', 'annulée')], default='declaree', max_length=15, verbose_name='statut')),
                ('in_extract', models.BooleanField(default=False, verbose_name='vue dans un extrait I-MILO')),
                ('declared_at', models.DateTimeField(blank=True, null=True, verbose_name='déclarée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('renews', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='placements.placement')),
                ('root', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='placements.placement')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin, renouvellements compris')),
                ('total_hours', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='heures, renouvellements compris')),
            ],
            options={
                'verbose_name': 'mission',
                'indexes': [models.Index(fields=['mission_locale', '-starts_on', '-id'], name='placement_ml_start'), models.Index(fields=['agency', '-starts_on', '-id'], name='placement_agency_start'), models.Index(fields=['starts_on'], name='placement_start')],
                'constraints': [models.UniqueConstraint(fields=('mission_locale', 'reference'), name='placement_reference_unique'), models.UniqueConstraint(fields=('id', 'mission_locale'), name='placement_carries_tenant'), models.CheckConstraint(condition=models.Q(models.Q(('planned_end', None), ('planned_end__gte', models.F('starts_on')), _connector='OR'), models.Q(('real_end', None), ('real_end__gte', models.F('starts_on')), _connector='OR')), name='placement_ends_after_start', violation_error_message='La date de fin ne peut pas précéder la date de début.'), models.CheckConstraint(condition=models.Q(models.Q(('renews', None), ('root', None)), models.Q(('renews__isnull', False), ('root__isnull', False)), _connector='OR'), name='placement_renewal_has_root')],
            },
        ),
    ]
