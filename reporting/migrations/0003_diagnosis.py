"""Shared territorial diagnoses, and who reads what of them.

A diagnosis is read by the parties of its territory. An agency's entry, or a company's, is read by the State's
services, the ARML and its own organisation: business secrecy (002, art. 4). The opener alone moves a diagnosis; once
validated the database refuses to change it, or what was told for it.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partners.tenancy.policies import CRUD, EVERY, OWN_ORGANISATION, protect

ORG = "(SELECT mjsec.my_organisation())"
TERRITORY = "(SELECT mjsec.my_territory())"
NARROW = "(reporting_diagnosis.department_id IS NULL OR reporting_diagnosis.department_id = o.department_id)"
OF_ITS_PLACE = f"""EXISTS (
    SELECT FROM partners_organisation o
    WHERE o.id = {ORG} AND o.region_id = reporting_diagnosis.region_id AND {NARROW})"""
UNDER_CONVENTION = f"""EXISTS (
    SELECT FROM conventions_coveredpair c JOIN partners_organisation o ON o.id = c.mission_locale_id
    WHERE c.agency_id = (SELECT mjsec.my_id()) AND o.region_id = reporting_diagnosis.region_id AND {NARROW}
      AND c.starts_on <= (SELECT mjsec.today()) AND c.ends_on >= (SELECT mjsec.today()))"""
OF_REGION = f"'R' || region_id = {TERRITORY}"
OF_DEPARTMENT = f"'D' || department_id = {TERRITORY}"
# A DDETS reads its region's too, to which it contributes; it opens its department's alone.
OF_TERRITORY = f"""({OF_REGION} OR {OF_DEPARTMENT} OR department_id IS NULL AND region_id = (
    SELECT region_id FROM partners_department WHERE 'D' || code = {TERRITORY}))"""
OPEN = "state IN ('collecting', 'synthesis')"
OF_VISIBLE = "diagnosis_id IN (SELECT id FROM reporting_diagnosis)"
OF_OPEN = f"diagnosis_id IN (SELECT id FROM reporting_diagnosis WHERE {OPEN})"
COLLECTING = "diagnosis_id IN (SELECT id FROM reporting_diagnosis WHERE state = 'collecting')"
NO_AGENCY = """(SELECT kind FROM partners_organisation o WHERE o.id = organisation_id)
    NOT IN ('AGENCE', 'ENTREPRISE')"""
SHARED = f"shared_at IS NOT NULL AND {OF_VISIBLE}"

PARTIES = ("mj_r_mission_locale", "mj_r_agency", "mj_r_region", "mj_r_region_partner")
WRITTEN = "state, collects_until, validated_on, on_youths, on_companies, on_resources, priorities"
# Of an open one only, which may become a validated one: the two clauses differ, as `protect` does not let them.
CHANGE = [
    f"CREATE POLICY diagnosis_region_update ON reporting_diagnosis FOR UPDATE TO mj_r_region"
    f" USING (opened_by_id = {ORG} AND {OPEN}) WITH CHECK (opened_by_id = {ORG})",
    f"GRANT UPDATE ({WRITTEN}) ON reporting_diagnosis TO mj_r_region",
]
CHANGE_BACK = [
    "DROP POLICY diagnosis_region_update ON reporting_diagnosis",
    f"REVOKE UPDATE ({WRITTEN}) ON reporting_diagnosis FROM mj_r_region",
]

# Figures follow the rules of their sources: reporting_territoryfigures, reporting_departmentcoverage.
OF_AGENCIES = "source = 'agencies'"
REGION_ROW = "source = 'registry' AND territory_type = 'R'"
DEPARTMENTS = f"""territory_code IN (
    SELECT code FROM partners_department WHERE 'R' || region_id = {TERRITORY} OR 'D' || code = {TERRITORY})"""
OWN_FACTS = f"""(territory_type = 'R' AND 'R' || territory_code = {TERRITORY}
    OR territory_type = 'D' AND {DEPARTMENTS})"""


def contributions(role: str) -> dict[str, str]:
    others = SHARED if role == "mj_r_region" else f"{SHARED} AND {NO_AGENCY}"
    return {
        "SELECT": f"{OWN_ORGANISATION} OR ({others})",
        "INSERT": f"{OWN_ORGANISATION} AND {COLLECTING}",
        "UPDATE, DELETE": f"{OWN_ORGANISATION} AND {OF_OPEN}",
    }


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0006_counterpart'),
        ('partners', '0004_company'),
        ('reporting', '0002_tenancy'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Diagnosis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('period', models.CharField(max_length=25, verbose_name='période des chiffres')),
                ('state', models.CharField(choices=[('collecting', 'collecte en cours'), ('synthesis', 'synthèse en cours'), ('validated', 'validé'), ('replaced', 'remplacé'), ('abandoned', 'abandonné')], default='collecting', max_length=12, verbose_name='état')),
                ('opened_on', models.DateField(verbose_name='ouvert le')),
                ('collects_until', models.DateField(verbose_name="collecte jusqu'au")),
                ('validated_on', models.DateField(blank=True, null=True, verbose_name='validé le')),
                ('on_youths', models.TextField(blank=True, verbose_name='synthèse : besoins des jeunes')),
                ('on_companies', models.TextField(blank=True, verbose_name='synthèse : besoins des entreprises')),
                ('on_resources', models.TextField(blank=True, verbose_name='synthèse : ressources')),
                ('priorities', models.TextField(blank=True, verbose_name='priorités convenues')),
                ('told', models.CharField(blank=True, choices=[('collecting', 'collecte en cours'), ('synthesis', 'synthèse en cours'), ('validated', 'validé'), ('replaced', 'remplacé'), ('abandoned', 'abandonné')], max_length=12)),
                ('reminded_for', models.DateField(blank=True, null=True)),
                ('accord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.agreement', verbose_name='accord')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.department', verbose_name='département')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='ouvert par')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.region', verbose_name='région')),
            ],
            options={
                'verbose_name': 'diagnostic territorial',
                'ordering': ['-opened_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('part', models.CharField(choices=[('jeunes', 'Besoins des jeunes'), ('entreprises', 'Besoins des entreprises locales'), ('ressources', 'Ressources à disposition')], max_length=12, verbose_name='partie')),
                ('subject', models.CharField(choices=[('mobilite', 'Mobilité'), ('permis', 'Code et permis'), ('logement', 'Logement'), ('garde', "Garde d'enfants"), ('budget', 'Ressources et avance de frais'), ('savoir-etre', 'Savoir-être professionnel'), ('langue', 'Maîtrise du français'), ('numerique', 'Numérique'), ('qualification', 'Formation et qualification'), ('metiers', 'Découverte des métiers'), ('equipement', 'Tenue et équipement de travail'), ('demarches', 'Démarches et droits'), ('tension', 'Métiers en tension'), ('competences', 'Compétences techniques'), ('habilitations', 'Habilitations et certificats'), ('attitudes', 'Savoir-être attendu'), ('debutants', 'Postes ouverts aux débutants'), ('saison', 'Pics et saisons'), ('horaires', 'Horaires et accès aux sites'), ('alternance', 'Alternance et formation'), ('durable', "Emploi durable après l'intérim"), ('transport', 'Transport et mobilité'), ('hebergement', 'Logement et hébergement'), ('formation', 'Formation'), ('financement', 'Financement'), ('decouverte', 'Visites et immersions'), ('parrainage', 'Parrainage'), ('social', 'Services aux intérimaires'), ('rencontres', 'Rencontres et forums'), ('lieux', 'Lieux et matériel')], max_length=15, verbose_name='sujet')),
                ('trade', models.CharField(blank=True, max_length=1, verbose_name='domaine de métiers (ROME)')),
                ('sector', models.CharField(blank=True, max_length=1, verbose_name='secteur (NAF)')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'à suivre'), (2, 'importante'), (3, 'forte')], default=2, verbose_name='priorité')),
                ('text', models.CharField(max_length=400, verbose_name='constat')),
                ('author_name', models.CharField(max_length=200, verbose_name='saisi par')),
                ('updated_at', models.DateTimeField(verbose_name='le')),
                ('shared_at', models.DateTimeField(blank=True, null=True, verbose_name='partagé le')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('diagnosis', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='reporting.diagnosis')),
            ],
            options={
                'verbose_name': 'apport à un diagnostic',
                'ordering': ['part', 'subject', '-priority', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DiagnosisFacts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('registry', 'tableau de suivi'), ('coverage', 'couverture'), ('agencies', 'apports des agences, réunis')], max_length=10)),
                ('territory_type', models.CharField(blank=True, choices=[('FR', 'France'), ('R', 'région'), ('D', 'département'), ('ML', 'Mission Locale')], max_length=2)),
                ('territory_code', models.CharField(blank=True, max_length=20)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='territoire')),
                ('cells', models.JSONField()),
                ('as_of', models.DateTimeField(verbose_name='au')),
                ('diagnosis', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='reporting.diagnosis')),
            ],
            options={
                'verbose_name': "chiffres d'un diagnostic",
                'ordering': ['source', 'territory_type', 'territory_code'],
            },
        ),
        migrations.CreateModel(
            name='DiagnosisStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('name', models.CharField(max_length=30, verbose_name='étape')),
                ('source', models.CharField(blank=True, max_length=15, verbose_name="de l'état")),
                ('target', models.CharField(max_length=15, verbose_name="à l'état")),
                ('user_name', models.CharField(blank=True, max_length=200, verbose_name='personne')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='précisions')),
                ('diagnosis', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='reporting.diagnosis')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "étape d'un diagnostic",
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='diagnosis',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('collecting', 'synthesis'))), fields=('accord', 'region', 'department'), name='diagnosis_one_open', nulls_distinct=False, violation_error_message='Un diagnostic est déjà ouvert pour ce territoire et cet accord.'),
        ),
        migrations.AddConstraint(
            model_name='diagnosis',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['validated', 'replaced']), ('validated_on__isnull', False)), models.Q(('validated_on', None), models.Q(('state__in', ['validated', 'replaced']), _negated=True)), _connector='OR'), name='diagnosis_validated_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='diagnosis',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['validated', 'replaced']), _negated=True), models.Q(models.Q(('on_youths', ''), _negated=True), models.Q(('on_companies', ''), _negated=True), models.Q(('on_resources', ''), _negated=True), models.Q(('priorities', ''), _negated=True)), _connector='OR'), name='diagnosis_validated_is_written', violation_error_message='Écrivez la synthèse de chaque partie et les priorités avant de valider.'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(fields=('diagnosis', 'organisation', 'part', 'subject', 'trade', 'sector'), name='contribution_once_a_subject', violation_error_message="Votre organisation s'est déjà exprimée sur ce sujet : modifiez cet apport."),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('part', 'jeunes'), ('subject__in', ['mobilite', 'permis', 'logement', 'garde', 'budget', 'savoir-etre', 'langue', 'numerique', 'qualification', 'metiers', 'equipement', 'demarches'])), models.Q(('part', 'entreprises'), ('subject__in', ['tension', 'competences', 'habilitations', 'attitudes', 'debutants', 'saison', 'horaires', 'alternance', 'durable'])), models.Q(('part', 'ressources'), ('subject__in', ['transport', 'hebergement', 'formation', 'financement', 'decouverte', 'parrainage', 'social', 'rencontres', 'lieux'])), _connector='OR'), name='contribution_subject_of_its_part', violation_error_message="Ce sujet n'est pas de cette partie du diagnostic."),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('part', 'entreprises'), models.Q(('sector', ''), ('trade', '')), _connector='OR'), name='contribution_trade_of_companies', violation_error_message='Métier et secteur ne se disent que des besoins des entreprises.'),
        ),
        migrations.AddConstraint(
            model_name='diagnosisfacts',
            constraint=models.UniqueConstraint(fields=('diagnosis', 'source', 'territory_type', 'territory_code'), name='diagnosisfacts_once'),
        ),
        protect(
            "reporting_diagnosis",
            {
                "mj_r_mission_locale": {"SELECT": OF_ITS_PLACE},
                "mj_r_agency": {"SELECT": UNDER_CONVENTION},
                "mj_r_region": {
                    "SELECT": OF_TERRITORY,
                    "INSERT": f"opened_by_id = {ORG} AND ({OF_REGION} OR {OF_DEPARTMENT})",
                },
                "mj_r_region_partner": {"SELECT": OF_REGION},
                "mj_r_national": {"SELECT": EVERY},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        migrations.RunSQL(CHANGE, CHANGE_BACK),
        protect(
            "reporting_contribution",
            {role: contributions(role) for role in PARTIES}
            | {"mj_r_national": {"SELECT": f"{SHARED} AND {NO_AGENCY}"}, "mj_r_batch": {CRUD: EVERY}},
        ),
        protect(
            "reporting_diagnosisfacts",
            {
                "mj_r_mission_locale": {"SELECT": f"{OF_VISIBLE} AND ({OF_AGENCIES} OR {REGION_ROW})"},
                "mj_r_agency": {"SELECT": f"{OF_VISIBLE} AND ({OF_AGENCIES} OR {REGION_ROW})"},
                "mj_r_region": {"SELECT": f"{OF_VISIBLE} AND ({OF_AGENCIES} OR {OWN_FACTS})"},
                "mj_r_region_partner": {
                    "SELECT": f"{OF_VISIBLE} AND ({OF_AGENCIES} OR {REGION_ROW} OR source = 'coverage')"
                },
                "mj_r_national": {"SELECT": OF_VISIBLE},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "reporting_diagnosisstep",
            {role: {"SELECT": OF_VISIBLE} for role in (*PARTIES, "mj_r_national") if role != "mj_r_region"}
            | {
                "mj_r_region": {"SELECT": OF_VISIBLE, "INSERT": f"{OWN_ORGANISATION} AND {OF_VISIBLE}"},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
    ]
