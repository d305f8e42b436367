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


class PracticeState(TextChoices):
    """Where a practice stands; which may follow which is in practices.py."""

    DRAFT = "draft", "brouillon"
    PROPOSED = "proposed", "à relire"
    RETURNED = "returned", "renvoyée"
    PUBLISHED = "published", "publiée"
    REPLACED = "replaced", "version antérieure"
    WITHDRAWN = "withdrawn", "retirée"
    ABANDONED = "abandoned", "abandonnée"


class Subject(TextChoices):
    """What a practice is about: the five action sheets (002, annex 1), then what other clauses name."""

    DIAGNOSIS = "diagnostic", "Diagnostic territorial partagé"
    DISCOVERY = "decouverte", "Découverte des métiers"
    TRAINING = "formation", "Accès à la formation et à l'alternance"
    ADVICE = "pci", "Point Conseil Intérimaire"
    MENTORING = "parrainage", "Parrainage"
    SCHEMES = "cej", "Réussite du CEJ et du PACEA"
    BARRIERS = "freins", "Mobilité, logement et autres freins"
    SKILLS = "competences", "Compétences transverses"
    REINFORCED = "renforce", "Accompagnement renforcé"
    EQUALITY = "egalite", "Égalité, mixité et handicap"
    TOGETHER = "ensemble", "Travail commun, Mission Locale et agence"
    OTHER = "autre", "Autre sujet"
