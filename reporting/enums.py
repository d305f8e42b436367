from django.db.models import TextChoices


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
