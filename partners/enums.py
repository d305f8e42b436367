"""Closed lists of the room: kinds of organisations and rights of members."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Kinds of organisation (spec: one tenant each)."""

    DGEFP = "DGEFP", "DGEFP"
    DREETS = "DREETS", "DREETS ou DEETS"
    DDETS = "DDETS", "DDETS"
    UNML = "UNML", "UNML"
    ARML = "ARML", "ARML"
    MISSION_LOCALE = "ML", "Mission Locale"
    PRISM = "PRISMEMPLOI", "Prism'emploi"
    ETT = "ETT", "Entreprise de travail temporaire"
    AGENCY = "AGENCE", "Agence d'emploi"
    AKTO = "AKTO", "AKTO"
    FASTT = "FASTT", "FASTT"
    FPETT = "FPETT", "FPE.TT"
    BRANCH = "BRANCHE", "Autre organisme de branche"
    SUPPORT = "SUPPORT", "Assistance de la plateforme"


class Right(TextChoices):
    """What a person may do for an organisation; each right holds those before it."""

    MEMBER = "member", "membre"
    DIRECTOR = "director", "direction"
    ADMINISTRATOR = "administrator", "administration"


class Act(TextChoices):
    """Acts on an organisation and its members that the log keeps."""

    INVITED = "invited", "invitation envoyée"
    RESENT = "resent", "invitation renvoyée"
    CANCELLED = "cancelled", "invitation annulée"
    JOINED = "joined", "invitation acceptée"
    RIGHT_CHANGED = "right_changed", "droit modifié"
    ENDED = "ended", "rattachement terminé"
    DPO_CHANGED = "dpo_changed", "contact du délégué à la protection des données modifié"


NATIONAL_KINDS = {Kind.DGEFP, Kind.UNML}
BRANCH_KINDS = {Kind.PRISM, Kind.AKTO, Kind.FASTT, Kind.FPETT, Kind.BRANCH}
TERRITORIAL_STATE_KINDS = {Kind.DREETS, Kind.DDETS, Kind.ARML}
STATE_AND_BRANCH_KINDS = NATIONAL_KINDS | BRANCH_KINDS | TERRITORIAL_STATE_KINDS
