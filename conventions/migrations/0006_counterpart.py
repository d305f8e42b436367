"""Whom an accord's conventions bind Missions Locales to (A1), and the first model of a convention with a company.

That model is the platform's proposal, as is the one with an agency: it quotes the published summary of the agreement
with the three branches, whose text is not public, and no clause of it.
"""

from datetime import UTC, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import migrations, models

CHOICES = [
    ("agencies", "agences d'emploi"),
    ("companies", "entreprises"),
    ("both", "agences d'emploi et entreprises"),
]
# Its message alone changes: the other party is no longer always an agency.
ONE_A_DAY = ExclusionConstraint(
    name="coveredpair_one_convention_a_day",
    expressions=[
        ("mission_locale", "="),
        ("agency", "="),
        ("exclusive_framework", "="),
        (models.Func("starts_on", "ends_on", models.Value("[]"), function="daterange"), "&&"),
    ],
    condition=models.Q(exclusive_framework__isnull=False),
    violation_error_message="Une convention lie déjà ces deux parties à ces dates.",
)
BRANCH = "3B"
ANNOUNCED = datetime(2024, 9, 20, 12, tzinfo=UTC)
CLAUSES = (
    (
        "objet",
        "Objet",
        "La présente convention décline entre la Mission Locale et l'entreprise l'accord-cadre « Mission Jeunes » avec"
        " trois branches professionnelles (commerces de gros ; hôtels, cafés et restaurants ; travail mécanique du"
        " bois, exploitations forestières et scieries agricoles), annoncé le 20 septembre 2024.\n"
        "Elle organise leur coopération pour que les jeunes accompagnés par la Mission Locale découvrent les métiers"
        " de l'entreprise, s'y forment, y acquièrent une première expérience et accèdent à un emploi durable.",
    ),
    (
        "jeunes",
        "Jeunes concernés",
        "Sont concernés les jeunes accompagnés par la Mission Locale, notamment dans le cadre du contrat d'engagement"
        " jeune (CEJ) ou du parcours contractualisé vers l'emploi et l'autonomie (PACEA).\n"
        "Un jeune n'est proposé à l'entreprise que s'il a été informé du partage de ses données et ne s'y est pas"
        " opposé.",
    ),
    (
        "engagements_ml",
        "Engagements de la Mission Locale",
        "La Mission Locale prépare et accompagne les jeunes qu'elle propose, informe l'entreprise de leurs"
        " disponibilités et compétences, et suit avec elle leur intégration.\n"
        "Elle mobilise les solutions aux freins rencontrés par le jeune : logement, mobilité, garde d'enfants, santé.",
    ),
    (
        "engagements_entreprise",
        "Engagements de l'entreprise",
        "L'entreprise fait connaître ses besoins de recrutement et de formation, fait découvrir ses métiers, reçoit les"
        " jeunes proposés et répond à chaque proposition.\n"
        "Elle accueille les jeunes recrutés et recherche avec la Mission Locale la suite de leur parcours.",
    ),
    (
        "echanges",
        "Échanges et suivi",
        "Les parties désignent chacune un interlocuteur unique. Elles échangent régulièrement sur les recrutements et"
        " les formations en cours, et font le point au moins une fois par an sur les objectifs fixés.",
    ),
    (
        "formation",
        "Formation et plan d'action",
        "Les parties recherchent les formations utiles aux jeunes, dont l'alternance.\n"
        "AKTO appuie, à leur demande, l'élaboration et la conduite du plan d'action.",
    ),
    (
        "donnees",
        "Données personnelles et confidentialité",
        "Les données échangées servent au seul objet de la convention. L'entreprise ne reçoit que les données"
        " nécessaires à la mise en relation, d'un jeune informé et qui ne s'y oppose pas, tant que la convention est"
        " en vigueur.\n"
        "Les parties et leurs personnels sont tenus à la confidentialité, y compris après la fin de la convention."
        " Chacune désigne son délégué à la protection des données.",
    ),
    (
        "duree",
        "Durée, modification et fin",
        "La convention est conclue pour trois ans à compter de sa dernière signature. Elle est renouvelable par avenant"
        " et se modifie par avenant signé de toutes les parties.\n"
        "Chaque partie peut se désengager au moins un mois avant la date anniversaire de la signature. La convention"
        " peut aussi être résiliée par l'une des parties, par notification motivée aux autres.",
    ),
)


def load(apps, schema_editor):
    using = schema_editor.connection.alias
    accords = apps.get_model("conventions", "Agreement").objects.using(using)
    accords.filter(branch=BRANCH, origin="reference").update(counterpart="companies")
    apps.get_model("conventions", "Template").objects.using(using).create(
        level="convention",
        branch=BRANCH,
        version=1,
        title="Convention Mission Locale – entreprise",
        clauses=[{"key": key, "title": title, "text": text} for key, title, text in CLAUSES],
        created_at=ANNOUNCED,
        published_at=ANNOUNCED,
    )


def unload(apps, schema_editor):
    templates = apps.get_model("conventions", "Template").objects.using(schema_editor.connection.alias)
    templates.filter(branch=BRANCH, region=None, version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("conventions", "0005_support_requests"), ("partners", "0004_company")]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="counterpart",
            field=models.CharField(
                choices=CHOICES,
                db_default="agencies",
                default="agencies",
                max_length=10,
                verbose_name="autre partie des conventions",
            ),
        ),
        migrations.AlterConstraint(
            model_name="coveredpair",
            name="coveredpair_one_convention_a_day",
            constraint=ONE_A_DAY,
        ),
        migrations.RunPython(load, unload),
    ]
