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
