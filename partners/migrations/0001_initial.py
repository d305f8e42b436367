"""Territories, trades, organisations, persons and what they do for one another; the extensions of the base."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
            ],
            options={
                'verbose_name': 'région',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='NafCode',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=250, verbose_name='libellé')),
                ('section', models.CharField(max_length=1)),
            ],
            options={
                'verbose_name': 'code NAF',
            },
        ),
        migrations.CreateModel(
            name='RomeDomain',
            fields=[
                ('letter', models.CharField(max_length=1, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=150, verbose_name='libellé')),
            ],
            options={
                'verbose_name': 'grand domaine ROME',
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField()),
                ('value', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='valeur')),
                ('valid_from', models.DateField(verbose_name='applicable depuis')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'paramètre',
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='parameter_dated')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='nom')),
                ('is_staff', models.BooleanField(default=False, verbose_name="accès à l'administration technique")),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'personne',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='partners.region')),
            ],
            options={
                'verbose_name': 'département',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='partners.department')),
                ('population', models.PositiveIntegerField(default=0)),
                ('postcodes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
            ],
            options={
                'verbose_name': 'commune',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('DGEFP', 'DGEFP'), ('DREETS', 'DREETS ou DEETS'), ('DDETS', 'DDETS'), ('UNML', 'UNML'), ('ARML', 'ARML'), ('ML', 'Mission Locale'), ('PRISMEMPLOI', "Prism'emploi"), ('ETT', 'Entreprise de travail temporaire'), ('AGENCE', "Agence d'emploi"), ('AKTO', 'AKTO'), ('FASTT', 'FASTT'), ('FPETT', 'FPE.TT'), ('BRANCHE', 'Autre organisme de branche'), ('SUPPORT', 'Assistance de la plateforme')], max_length=12, verbose_name='type')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('code_structure', models.CharField(blank=True, max_length=20, verbose_name='code structure I-MILO')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='partners.organisation', verbose_name='entreprise')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.region', verbose_name='région')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.department', verbose_name='département')),
                ('naf_code', models.CharField(blank=True, max_length=5, verbose_name='code NAF')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='ouverte le')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='fermée le')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='partners.organisation', verbose_name='reprise par')),
                ('dpo_email', models.EmailField(blank=True, max_length=254, verbose_name='délégué à la protection des données')),
            ],
            options={
                'verbose_name': 'organisation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'ML')), fields=('code_structure',), name='organisation_code_structure_unique'), models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('siret',), name='organisation_siret_unique'), models.CheckConstraint(condition=models.Q(('kind', 'ML'), ('code_structure', ''), _connector='XOR'), name='organisation_code_structure_iff_mission_locale', violation_error_message='Seule une Mission Locale a un code structure, et elle en a un.'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('opened_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='organisation_closes_after_opening', violation_error_message="La date de fermeture ne peut pas précéder la date d'ouverture."), models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('closed_on__isnull', False), models.Q(('successor', models.F('pk')), _negated=True)), _connector='OR'), name='organisation_successor_of_closed', violation_error_message='Une autre organisation ne reprend que celle qui a fermé.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='partners.organisation')),
                ('right', models.CharField(choices=[('member', 'membre'), ('director', 'direction'), ('administrator', 'administration')], default='member', max_length=15, verbose_name='droit')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='depuis')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name="jusqu'à")),
            ],
            options={
                'verbose_name': 'rattachement',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'organisation'), name='membership_once', violation_error_message="Cette personne est déjà membre de l'organisation.")],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('right', models.CharField(choices=[('member', 'membre'), ('director', 'direction'), ('administrator', 'administration')], default='member', max_length=15, verbose_name='droit')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(verbose_name="valable jusqu'au")),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptée le')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
            ],
            options={
                'verbose_name': 'invitation',
            },
        ),
        migrations.CreateModel(
            name='ReadLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partners.organisation')),
                ('record', models.CharField(max_length=60, verbose_name='objet')),
                ('keys', models.JSONField(default=list, verbose_name='identifiants')),
                ('reason', models.CharField(max_length=60, verbose_name='motif')),
                ('request_id', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'verbose_name': 'consultation',
                'indexes': [models.Index(fields=['organisation', '-at'], name='readlog_organisation_at')],
            },
        ),
        migrations.CreateModel(
            name='ActLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partners.organisation')),
                ('act', models.CharField(choices=[('invited', 'invitation envoyée'), ('resent', 'invitation renvoyée'), ('cancelled', 'invitation annulée'), ('joined', 'invitation acceptée'), ('right_changed', 'droit modifié'), ('ended', 'rattachement terminé'), ('dpo_changed', 'contact du délégué à la protection des données modifié'), ('handover_prepared', 'reprise préparée'), ('handover_accepted', 'reprise acceptée'), ('handover_refused', 'reprise refusée'), ('handover_cancelled', 'reprise annulée'), ('handover_done', 'reprise faite')], max_length=20, verbose_name='acte')),
                ('subject', models.CharField(max_length=300, verbose_name='objet')),
            ],
            options={
                'verbose_name': 'acte',
                'indexes': [models.Index(fields=['organisation', '-at'], name='actlog_organisation_at')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='partners.organisation', verbose_name='organisation qui ferme')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='organisation qui reprend')),
                ('effective_on', models.DateField(verbose_name='prend effet le')),
                ('reason', models.TextField(verbose_name='motif')),
                ('state', models.CharField(choices=[('proposed', 'à accepter'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('cancelled', 'annulée'), ('lapsed', 'caduque'), ('done', 'faite')], default='proposed', max_length=10, verbose_name='état')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='préparée par')),
                ('prepared_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_name', models.CharField(max_length=200, verbose_name='personne qui a préparé')),
                ('prepared_at', models.DateTimeField(verbose_name='préparée le')),
                ('state_answers', models.BooleanField(default=False, verbose_name="l'État répond")),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='réponse de')),
                ('answered_name', models.CharField(blank=True, max_length=200, verbose_name='personne qui a répondu')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('answer', models.TextField(blank=True, verbose_name='motif du refus')),
                ('cancelled_name', models.CharField(blank=True, max_length=200, verbose_name='personne qui a annulé')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='faite le')),
                ('conventions', models.PositiveIntegerField(blank=True, null=True, verbose_name='conventions')),
                ('youths', models.PositiveIntegerField(blank=True, null=True, verbose_name='jeunes accompagnés')),
                ('held_back', models.CharField(blank=True, max_length=300, verbose_name='retenue')),
                ('told', models.CharField(blank=True, choices=[('proposed', 'à accepter'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('cancelled', 'annulée'), ('lapsed', 'caduque'), ('done', 'faite')], max_length=10)),
                ('reader_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
            ],
            options={
                'verbose_name': 'reprise',
                'ordering': ['-prepared_at', '-pk'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['reader_ids'], name='handover_readers')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'accepted'))), fields=('organisation',), name='handover_one_pending', violation_error_message='Une reprise est déjà préparée pour cette organisation.'), models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('successor', models.F('organisation')), _negated=True), _connector='OR'), name='handover_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='handover_done_has_its_date'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'refused', 'done']), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='handover_answer_is_someone_s')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.CharField(choices=[('conventions', 'Conventions'), ('accords', 'Accords'), ('directory', 'Annuaire')], max_length=15, verbose_name='liste')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('query', models.CharField(blank=True, max_length=500, verbose_name='filtres')),
            ],
            options={
                'verbose_name': 'vue enregistrée',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'user', 'page', 'name'), name='savedview_name_once', violation_error_message='Vous avez déjà une vue de ce nom.')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.membership')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(verbose_name='ouvert le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='fermé le')),
            ],
            options={
                'verbose_name': 'calendrier personnel',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('membership',), name='calendarfeed_one_open_a_membership')],
            },
        ),
    ]
