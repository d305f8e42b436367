"""The library of practices, and who reads what of it.

A draft is its organisation's own; from its proposal on, those that read it over see it too; once published, the whole
network. Nobody publishes what its own organisation tells: the two sides of an update have a policy each.
"""

import uuid

import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partners.tenancy.policies import CRUD, EVERY, OWN_ORGANISATION, composite_key, protect

# The words of passages are looked for whatever their accents. No index: one is not used under a policy, `@@` being no
# leakproof operator; the stored column spares the parsing, which is what costs.
LANGUAGE = [
    "CREATE TEXT SEARCH CONFIGURATION mj_french (COPY = french)",
    "ALTER TEXT SEARCH CONFIGURATION mj_french"
    " ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem",
]
LANGUAGE_BACK = "DROP TEXT SEARCH CONFIGURATION mj_french"

ORG = "(SELECT mjsec.my_organisation())"
BY_ANIMATION = "(SELECT o.kind FROM partners_organisation o WHERE o.id = organisation_id) IN ('DREETS', 'ARML')"
# What an organisation reads over, never its own: its region's; the national committee, what the animation tells.
OVER = {
    "mj_r_region": f"(organisation_id <> {ORG} AND 'R' || region_id = (SELECT mjsec.my_territory())"
    f" AND NOT {BY_ANIMATION})",
    "mj_r_national": f"(organisation_id <> {ORG} AND (region_id IS NULL OR {BY_ANIMATION})"
    f" AND (SELECT o.kind FROM partners_organisation o WHERE o.id = {ORG}) IN ('DGEFP', 'UNML'))",
}
WRITERS = ("mj_r_mission_locale", "mj_r_agency", "mj_r_region", "mj_r_region_partner", "mj_r_national")
OWN_REGION = f"region_id IS NOT DISTINCT FROM (SELECT o.region_id FROM partners_organisation o WHERE o.id = {ORG})"
BEGIN = f"{OWN_ORGANISATION} AND {OWN_REGION} AND state = 'draft'"
SEEN = "state IN ('proposed', 'returned', 'published', 'replaced', 'withdrawn')"
COLUMNS = (
    "state, version, published_on, title, subject, department_id, situation, actions, effects, advice, contact"
)


def read(role: str) -> str:
    over = f" OR {OVER[role]} AND {SEEN}" if role in OVER else ""
    return f"{OWN_ORGANISATION} OR state = 'published'{over}"


def handled(role: str) -> str:
    """The practices whose history an organisation reads: its own, and those that it reads over."""
    over = f" OR {OVER[role]}" if role in OVER else ""
    return f"practice_id IN (SELECT id FROM reporting_practice WHERE {OWN_ORGANISATION}{over})"


def update(role: str, name: str, rows: str, before: str, after: str) -> migrations.RunSQL:
    """From some states to some others, which `protect` does not tell apart."""
    return migrations.RunSQL(
        f"CREATE POLICY practice_{role.removeprefix('mj_r_')}_{name} ON reporting_practice FOR UPDATE TO {role}"
        f" USING ({rows} AND state IN ({before})) WITH CHECK ({rows} AND state IN ({after}))",
        f"DROP POLICY practice_{role.removeprefix('mj_r_')}_{name} ON reporting_practice",
    )


def writing(role: str) -> list[migrations.RunSQL]:
    own = "'draft', 'returned', 'proposed', 'published'", "'draft', 'proposed', 'abandoned', 'withdrawn'"
    over = "'proposed', 'published', 'withdrawn'", "'returned', 'published', 'replaced', 'withdrawn'"
    found = [update(role, "own", OWN_ORGANISATION, *own)]
    if role in OVER:
        found.append(update(role, "over", OVER[role], *over))
    grant = f"UPDATE ({COLUMNS}) ON reporting_practice"
    return [*found, migrations.RunSQL(f"GRANT {grant} TO {role}", f"REVOKE {grant} FROM {role}")]


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0005_saved_views'),
        ('reporting', '0003_diagnosis'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(LANGUAGE, LANGUAGE_BACK),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject', models.CharField(choices=[('diagnostic', 'Diagnostic territorial partagé'), ('decouverte', 'Découverte des métiers'), ('formation', "Accès à la formation et à l'alternance"), ('pci', 'Point Conseil Intérimaire'), ('parrainage', 'Parrainage'), ('cej', 'Réussite du CEJ et du PACEA'), ('freins', 'Mobilité, logement et autres freins'), ('competences', 'Compétences transverses'), ('renforce', 'Accompagnement renforcé'), ('egalite', 'Égalité, mixité et handicap'), ('ensemble', 'Travail commun, Mission Locale et agence'), ('autre', 'Autre sujet')], max_length=15, verbose_name='sujet')),
                ('title', models.CharField(max_length=120, verbose_name='titre')),
                ('situation', models.TextField(blank=True, max_length=3000, verbose_name='situation rencontrée')),
                ('actions', models.TextField(blank=True, max_length=3000, verbose_name='ce qui a été fait')),
                ('effects', models.TextField(blank=True, max_length=3000, verbose_name='ce que cela a changé')),
                ('advice', models.TextField(blank=True, max_length=3000, verbose_name='à savoir avant de faire de même')),
                ('contact', models.EmailField(blank=True, max_length=254, verbose_name='adresse de fonction')),
                ('state', models.CharField(choices=[('draft', 'brouillon'), ('proposed', 'à relire'), ('returned', 'renvoyée'), ('published', 'publiée'), ('replaced', 'version antérieure'), ('withdrawn', 'retirée'), ('abandoned', 'abandonnée')], default='draft', max_length=10, verbose_name='état')),
                ('version', models.PositiveSmallIntegerField(default=0, verbose_name='version')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='mj_french', weight='A'), '||', django.contrib.postgres.search.SearchVector('situation', 'actions', 'effects', 'advice', config='mj_french', weight='B'), django.contrib.postgres.search.SearchConfig('mj_french')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.department', verbose_name='département')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='racontée par')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.region', verbose_name='région')),
                ('revises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='reporting.practice')),
            ],
            options={
                'verbose_name': 'pratique',
            },
        ),
        migrations.CreateModel(
            name='PracticeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('name', models.CharField(max_length=30, verbose_name='étape')),
                ('source', models.CharField(blank=True, max_length=15, verbose_name="de l'état")),
                ('target', models.CharField(max_length=15, verbose_name="à l'état")),
                ('user_name', models.CharField(blank=True, max_length=200, verbose_name='personne')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='précisions')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='reporting.practice')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "étape d'une pratique",
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'returned', 'proposed'))), fields=('organisation', 'title'), name='practice_one_draft_of_a_title', violation_error_message='Votre organisation a déjà un texte de ce titre en préparation.'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'returned', 'proposed'))), fields=('organisation', 'revises'), name='practice_one_new_version', violation_error_message='Une nouvelle version de cette pratique est déjà en préparation.'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'abandoned']), models.Q(models.Q(('situation', ''), _negated=True), models.Q(('actions', ''), _negated=True), models.Q(('effects', ''), _negated=True), models.Q(('advice', ''), _negated=True), models.Q(('contact', ''), _negated=True)), _connector='OR'), name='practice_proposed_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_on__isnull', False), ('state__in', ('published', 'replaced', 'withdrawn'))), models.Q(models.Q(('state__in', ('published', 'replaced', 'withdrawn')), _negated=True), ('published_on__isnull', True)), _connector='OR'), name='practice_published_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(('department', None), ('region__isnull', False), _connector='OR'), name='practice_department_of_a_region'),
        ),
        migrations.RunSQL(
            "ALTER TABLE reporting_practice ADD CONSTRAINT practice_own UNIQUE (id, organisation_id)",
            "ALTER TABLE reporting_practice DROP CONSTRAINT practice_own",
        ),
        composite_key(
            "reporting_practice", "revises_id, organisation_id", "reporting_practice", "id, organisation_id",
            "practice_revises_own",
        ),
        protect(
            "reporting_practice",
            {role: {"SELECT": read(role), "INSERT": BEGIN} for role in WRITERS}
            | {"mj_r_ett": {"SELECT": read("mj_r_ett")}, "mj_r_batch": {CRUD: EVERY}},
        ),
        *[operation for role in WRITERS for operation in writing(role)],
        protect(
            "reporting_practicestep",
            {
                role: {"SELECT": handled(role), "INSERT": f"{OWN_ORGANISATION} AND {handled(role)}"}
                for role in WRITERS
            }
            | {"mj_r_ett": {"SELECT": handled("mj_r_ett")}, "mj_r_batch": {CRUD: EVERY}},
        ),
    ]
