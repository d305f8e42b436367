"""The register of communications (N2.b, R3): its tables, its rights, and the days of notice that it advises.

A receipt, which was an announcement's, may be a communication's.
"""

import uuid
from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partners.tenancy.policies import CRUD, EVERY, MEMBERS, OWN_ORGANISATION, composite_key, protect

ORG = "(SELECT mjsec.my_organisation())"
# The present parties of the accord, whoever was told, and of a regional accord the State's services of its region.
PARTY = (
    f"agreement_id IN (SELECT p.agreement_id FROM conventions_party p WHERE p.organisation_id = {ORG}"
    " AND (p.left_on IS NULL OR p.left_on >= (SELECT mjsec.today())))"
)
WAS_TOLD = f"id IN (SELECT r.communication_id FROM conventions_receipt r WHERE r.organisation_id = {ORG})"
STATE_SERVICE = (
    "agreement_id IN (SELECT a.id FROM conventions_agreement a JOIN partners_organisation o USING (region_id)"
    f" WHERE a.level = 'regional' AND o.id = {ORG} AND o.kind IN ('DREETS', 'DDETS'))"
)
READ = f"{OWN_ORGANISATION} OR (version > 0 AND ({PARTY} OR {WAS_TOLD} OR {STATE_SERVICE}))"
WRITE = f"{OWN_ORGANISATION} AND {PARTY}"
SEEN = "communication_id IN (SELECT id FROM conventions_communication)"
OWN = f"communication_id IN (SELECT c.id FROM conventions_communication c WHERE c.organisation_id = {ORG})"
OF_COMMUNICATIONS = """
CREATE POLICY document_{role}_of_communication ON work_document FOR SELECT TO mj_r_{role}
    USING (id IN (SELECT document_id FROM conventions_communication))
"""
READERS = [role.removeprefix("mj_r_") for role in MEMBERS if role != "mj_r_fastt"]
NOTICE = {
    "code": "communication_notice_days",
    "value": 7,
    "valid_from": date(2014, 1, 1),
    "source": "Usage proposé par la plateforme : les accords ne fixent pas de délai (002, art. 2)",
}


def add_notice(apps, schema_editor):
    apps.get_model("partners", "Parameter").objects.using(schema_editor.connection.alias).create(**NOTICE)


def remove_notice(apps, schema_editor):
    parameters = apps.get_model("partners", "Parameter").objects.using(schema_editor.connection.alias)
    parameters.filter(code=NOTICE["code"]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0003_reference'),
        ('partners', '0003_reference'),
        ('work', '0002_tenancy'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Communication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('draft', 'brouillon'), ('told', 'signataires informés'), ('published', 'publiée'), ('untold', 'publiée sans information préalable'), ('cancelled', 'annulée')], default='draft', max_length=15, verbose_name='état')),
                ('version', models.PositiveSmallIntegerField(default=0, verbose_name='version')),
                ('title', models.CharField(max_length=200, verbose_name='titre')),
                ('medium', models.CharField(choices=[('press', 'communiqué de presse'), ('web', 'site ou réseaux sociaux'), ('event', 'événement'), ('newsletter', "lettre d'information"), ('other', 'autre')], max_length=15, verbose_name='forme')),
                ('topic', models.CharField(choices=[('accord', "l'accord"), ('action', 'une action qui en découle'), ('results', 'les résultats obtenus')], default='accord', max_length=15, verbose_name='objet')),
                ('planned_on', models.DateField(verbose_name='jour prévu')),
                ('audience', models.CharField(max_length=200, verbose_name='public visé')),
                ('text', models.TextField(blank=True, verbose_name='texte')),
                ('link', models.URLField(blank=True, verbose_name='lien')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='signataires informés le')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('published_link', models.URLField(blank=True, verbose_name='lien de la publication')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communications', to='conventions.agreement', verbose_name='accord')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='work.document', verbose_name='fichier joint')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
            ],
            options={
                'verbose_name': 'communication',
                'indexes': [models.Index(fields=['agreement', '-planned_on'], name='communication_agreement_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('link', ''), _negated=True), ('document__isnull', False), _connector='OR'), name='communication_has_content', violation_error_message='Donnez le texte, un lien ou un fichier : les signataires doivent pouvoir la lire.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('told_at', None), ('version', 0)), ('state', 'cancelled'), models.Q(('state__in', ['told', 'published']), ('told_at__isnull', False), ('version__gt', 0)), models.Q(('state', 'untold'), ('version__gt', 0)), _connector='OR'), name='communication_told_or_not'), models.CheckConstraint(condition=models.Q(models.Q(('published_on__isnull', False), ('state__in', ['published', 'untold'])), models.Q(models.Q(('state__in', ['published', 'untold']), _negated=True), ('published_link', ''), ('published_on', None)), _connector='OR'), name='communication_published_has_day')],
            },
        ),
        migrations.CreateModel(
            name='CommunicationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('name', models.CharField(max_length=30, verbose_name='étape')),
                ('source', models.CharField(blank=True, max_length=15, verbose_name="de l'état")),
                ('target', models.CharField(max_length=15, verbose_name="à l'état")),
                ('user_name', models.CharField(blank=True, max_length=200, verbose_name='personne')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='précisions')),
                ('communication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='conventions.communication')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "étape d'une communication",
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='receipt',
            name='remark',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='remarque'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='version'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='announcement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='conventions.announcement'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='communication',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='conventions.communication'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('communication', 'version', 'organisation'), name='receipt_once_a_version'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('announcement', None), ('communication__isnull', False)), models.Q(('announcement__isnull', False), ('communication', None)), _connector='OR'), name='receipt_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('remark', ''), ('acknowledged_at__isnull', False), _connector='OR'), name='receipt_remark_is_read'),
        ),
        migrations.AlterField(
            model_name='step',
            name='source',
            field=models.CharField(blank=True, max_length=15, verbose_name="de l'état"),
        ),
        migrations.AlterField(
            model_name='step',
            name='target',
            field=models.CharField(max_length=15, verbose_name="à l'état"),
        ),
        protect(
            "conventions_communication",
            {role: {"SELECT": READ, "INSERT, UPDATE": WRITE} for role in MEMBERS} | {"mj_r_batch": {CRUD: EVERY}},
        ),
        protect(
            "conventions_communicationstep",
            {role: {"SELECT": SEEN, "INSERT": f"{OWN_ORGANISATION} AND {OWN}"} for role in MEMBERS}
            | {"mj_r_batch": {CRUD: EVERY}},
        ),
        composite_key(
            "conventions_communication",
            "document_id, organisation_id",
            "work_document",
            "id, organisation_id",
            "communication_document_own",
        ),
        *[
            migrations.RunSQL(
                OF_COMMUNICATIONS.format(role=role),
                f"DROP POLICY document_{role}_of_communication ON work_document",
            )
            for role in READERS
        ],
        migrations.RunPython(add_notice, remove_notice),
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM conventions_receipt WHERE communication_id IS NOT NULL"
        ),
    ]
