from django.db.models import IntegerChoices, TextChoices


class Audience(TextChoices):
    """Who reads a table; thresholds in distinct persons: partner 5, public 11."""

    INTERNAL = "internal", "interne"
    PARTNER = "partner", "partenaires"
    PUBLIC = "public", "public"


class Series(TextChoices):
    IMILO = "imilo", "I-MILO"
    TOGETHER = "ensemble", "ensemble"


class TerritoryType(TextChoices):
    NATION = "FR", "France"
    REGION = "R", "région"
    DEPARTMENT = "D", "département"
    MISSION_LOCALE = "ML", "Mission Locale"


class PairState(TextChoices):
    """Where a Mission Locale and an agency stand."""

    OUTSIDE = "outside", "missions sans convention"
    DORMANT = "dormant", "dormante"
    COVERED = "covered", "couverte"
    WHITE = "white", "sans convention"


class DiagnosisState(TextChoices):
    """Where a shared territorial diagnosis stands; which may follow which is in diagnosis.py."""

    COLLECTING = "collecting", "collecte en cours"
    SYNTHESIS = "synthesis", "synthèse en cours"
    VALIDATED = "validated", "validé"
    REPLACED = "replaced", "remplacé"
    ABANDONED = "abandoned", "abandonné"


class Part(TextChoices):
    """The three parts that the accord names (002, art. 1): what the youths need, the companies, what is at hand."""

    YOUTHS = "jeunes", "Besoins des jeunes"
    COMPANIES = "entreprises", "Besoins des entreprises locales"
    RESOURCES = "ressources", "Ressources à disposition"


class Priority(IntegerChoices):
    """How pressing a subject is for who tells of it."""

    WATCHED = 1, "à suivre"
    IMPORTANT = 2, "importante"
    FIRST = 3, "forte"


class Source(TextChoices):
    """Where what the platform puts into a diagnosis comes from."""

    REGISTRY = "registry", "tableau de suivi"
    COVERAGE = "coverage", "couverture"
    AGENCIES = "agencies", "apports des agences, réunis"
