"""Jobs, documents, imports and the outbox."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0002_tenancy'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('params', models.JSONField(default=dict, verbose_name='paramètres')),
                ('unique_key', models.CharField(max_length=200, verbose_name='clé')),
                ('organisation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.membership')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('queued', 'en attente'), ('running', 'en cours'), ('done', 'terminé'), ('failed', 'en échec'), ('cancelled', 'annulé')], default='queued', max_length=10, verbose_name='état')),
                ('token', models.UUIDField(blank=True, editable=False, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('progress', models.PositiveIntegerField(default=0, verbose_name='avancement')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='total')),
                ('step', models.CharField(blank=True, max_length=200, verbose_name='étape')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='erreur')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='résultat')),
                ('created_at', models.DateTimeField(verbose_name='demandé le')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='commencé le')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
            ],
            options={
                'verbose_name': 'travail',
                'indexes': [models.Index(fields=['organisation', '-created_at'], name='job_organisation_created')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('unique_key',), name='job_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('lease_until__isnull', False), ('token__isnull', False)), _connector='OR'), name='job_running_has_lease')],
            },
        ),
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Mapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('kind', models.CharField(max_length=20, verbose_name='nature')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('columns', models.JSONField(default=dict, verbose_name='colonnes')),
            ],
            options={
                'verbose_name': 'correspondance',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'name'), name='mapping_name_unique', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', models.EmailField(max_length=254, verbose_name='destinataire')),
                ('subject', models.CharField(max_length=200, verbose_name='objet')),
                ('text', models.TextField(verbose_name='texte')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('created_at', models.DateTimeField(verbose_name='créé le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
            ],
            options={
                'verbose_name': 'courriel',
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['created_at'], name='mail_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='work.job')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('content_type', models.CharField(max_length=100, verbose_name='type')),
                ('perimeter', models.CharField(blank=True, max_length=200, verbose_name='périmètre')),
                ('nominative', models.BooleanField(default=False, verbose_name='nominatif')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='taille (octets)')),
                ('created_at', models.DateTimeField(verbose_name='créé le')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name="conservé jusqu'au")),
            ],
            options={
                'verbose_name': 'document',
                'indexes': [models.Index(fields=['organisation', '-created_at'], name='document_organisation_at')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(max_length=20, verbose_name='nature')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='work.document')),
                ('layout', models.JSONField(default=dict, verbose_name='format détecté')),
                ('mapping', models.JSONField(default=dict, verbose_name='correspondance des colonnes')),
                ('state', models.CharField(choices=[('uploaded', 'à vérifier'), ('refused', 'refusé'), ('queued', 'en cours'), ('done', 'terminé'), ('failed', 'en échec')], default='uploaded', max_length=10, verbose_name='état')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('summary', models.JSONField(blank=True, default=dict, verbose_name='bilan')),
                ('errors', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='work.document')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='work.job')),
                ('created_at', models.DateTimeField(verbose_name='envoyé le')),
            ],
            options={
                'verbose_name': 'import',
                'indexes': [models.Index(fields=['organisation', '-created_at'], name='import_organisation_at')],
            },
        ),
    ]
