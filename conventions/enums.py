from django.db.models import TextChoices


class Level(TextChoices):
    """Three levels: the framework agreement, its regional accord, the bilateral convention."""

    NATIONAL = "national", "accord-cadre national"
    REGIONAL = "regional", "accord régional"
    CONVENTION = "convention", "convention"


class State(TextChoices):
    """States of an agreement or convention; which may follow which is in workflow.py."""

    DRAFT = "draft", "brouillon"
    IN_REVIEW = "in_review", "en relecture"
    TO_SIGN = "to_sign", "à signer"
    PARTLY_SIGNED = "partly_signed", "partiellement signée"
    IN_FORCE = "in_force", "en vigueur"
    EXPIRED = "expired", "échue"
    TERMINATED = "terminated", "résiliée"
    WITHDRAWN = "withdrawn", "désengagée"


class Origin(TextChoices):
    """Where a document comes from: made here, or signed before or outside the platform."""

    PLATFORM = "platform", "plateforme"
    IMPORT = "import", "import"
    REFERENCE = "reference", "texte de référence"


ISSUED = (State.IN_FORCE, State.EXPIRED, State.TERMINATED, State.WITHDRAWN)
