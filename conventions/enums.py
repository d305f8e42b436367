from django.db.models import TextChoices

TEMPORARY_WORK = "TT"
"""Code, in numbers, of the branch whose agreement everything began with."""


class Level(TextChoices):
    """Three levels, and the amendment of any of them: one tree, one life cycle."""

    NATIONAL = "national", "accord-cadre national"
    REGIONAL = "regional", "accord régional"
    CONVENTION = "convention", "convention"
    AMENDMENT = "amendment", "avenant"


class State(TextChoices):
    """States of an agreement, convention or amendment; which may follow which is in workflow.py."""

    DRAFT = "draft", "brouillon"
    IN_REVIEW = "in_review", "en relecture"
    TO_SIGN = "to_sign", "à signer"
    PARTLY_SIGNED = "partly_signed", "partiellement signée"
    IN_FORCE = "in_force", "en vigueur"
    EXPIRED = "expired", "échue"
    TERMINATED = "terminated", "résiliée"
    WITHDRAWN = "withdrawn", "désengagée"
    ABANDONED = "abandoned", "abandonnée"


class Counterpart(TextChoices):
    """Whom an accord's conventions bind Missions Locales to (A1); a convention is with the ones or the others."""

    AGENCIES = "agencies", "agences d'emploi"
    COMPANIES = "companies", "entreprises"
    BOTH = "both", "agences d'emploi et entreprises"


class Origin(TextChoices):
    """Where a document comes from: made here, or signed before or outside the platform."""

    PLATFORM = "platform", "plateforme"
    IMPORT = "import", "import"
    REFERENCE = "reference", "texte de référence"


class AmendmentType(TextChoices):
    """What an amendment may change; only these fields open (N6.c, R6)."""

    TERM = "term", "durée"
    PARTY = "party", "parties"
    CONTACT = "contact", "interlocuteurs"
    OBJECTIVE = "objective", "objectifs et plan d'action"
    CLAUSE = "clause", "clauses"
    BRANCH = "branch", "branche et contrats ouverts"
    PARENT = "parent", "rattachement"


class Funder(TextChoices):
    """Who finances an action of a convention's plan (N2.6.c, R3.6.a); R-A8 leaves the forfait to be defined."""

    PACKAGE = "forfait", "FPE.TT, forfait Mission Jeunes"
    FPETT = "fpett", "FPE.TT, autre financement"
    AKTO = "akto", "AKTO"
    STATE = "etat", "État"
    REGION = "region", "Région"
    OTHER = "autre", "Autre financeur"


class FileKind(TextChoices):
    """What a file is to its agreement."""

    TO_SIGN = "to_sign", "texte à signer"
    SEALED = "sealed", "acte signé et scellé"
    SCAN = "scan", "acte signé sur papier, numérisé"
    ANNEX = "annex", "annexe"
    LETTER = "letter", "courrier"


class Method(TextChoices):
    """How a signature was given."""

    CODE = "code", "en ligne, par code à usage unique"
    SCAN = "scan", "sur papier, acte numérisé et attesté"


class Progress(TextChoices):
    """Where a commitment stands for a year."""

    TO_DO = "to_do", "à engager"
    UNDER_WAY = "under_way", "en cours"
    KEPT = "kept", "tenu"
    NOT_APPLICABLE = "not_applicable", "sans objet"


class Medium(TextChoices):
    """The form that a communication takes."""

    PRESS = "press", "communiqué de presse"
    WEB = "web", "site ou réseaux sociaux"
    EVENT = "event", "événement"
    NEWSLETTER = "newsletter", "lettre d'information"
    OTHER = "other", "autre"


class Topic(TextChoices):
    """What a communication is about: the accord, an action that follows from it (N2.b), its results (N3.d, R4.c)."""

    ACCORD = "accord", "l'accord"
    ACTION = "action", "une action qui en découle"
    RESULTS = "results", "les résultats obtenus"


class CommunicationState(TextChoices):
    """States of a communication; which may follow which is in communication_workflow.py."""

    DRAFT = "draft", "brouillon"
    TOLD = "told", "signataires informés"
    PUBLISHED = "published", "publiée"
    UNTOLD = "untold", "publiée sans information préalable"
    CANCELLED = "cancelled", "annulée"


PLANNED = (CommunicationState.DRAFT, CommunicationState.TOLD)


class SupportState(TextChoices):
    """Where a request for support stands; which may follow which is in support.py."""

    ASKED = "asked", "à prendre en charge"
    TAKEN = "taken", "prise en charge"
    MET = "met", "rencontre tenue"
    DECLINED = "declined", "déclinée"
    WITHDRAWN = "withdrawn", "retirée"


OPEN = (State.DRAFT, State.IN_REVIEW, State.TO_SIGN, State.PARTLY_SIGNED)
SIGNING = (State.TO_SIGN, State.PARTLY_SIGNED)
ENDED = (State.ABANDONED, State.EXPIRED, State.TERMINATED, State.WITHDRAWN)
ISSUED = (State.IN_FORCE, State.EXPIRED, State.TERMINATED, State.WITHDRAWN)
