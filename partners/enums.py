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
    COMPANY = "ENTREPRISE", "Entreprise"
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
    HANDOVER_PREPARED = "handover_prepared", "reprise préparée"
    HANDOVER_ACCEPTED = "handover_accepted", "reprise acceptée"
    HANDOVER_REFUSED = "handover_refused", "reprise refusée"
    HANDOVER_CANCELLED = "handover_cancelled", "reprise annulée"
    HANDOVER_DONE = "handover_done", "reprise faite"


class HandoverState(TextChoices):
    """Where the closing of an organisation, and what passes to another, stands."""

    PROPOSED = "proposed", "à accepter"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    CANCELLED = "cancelled", "annulée"
    LAPSED = "lapsed", "caduque"
    DONE = "done", "faite"


NATIONAL_KINDS = {Kind.DGEFP, Kind.UNML}
BRANCH_KINDS = {Kind.PRISM, Kind.AKTO, Kind.FASTT, Kind.FPETT, Kind.BRANCH}
TERRITORIAL_STATE_KINDS = {Kind.DREETS, Kind.DDETS, Kind.ARML}
STATE_AND_BRANCH_KINDS = NATIONAL_KINDS | BRANCH_KINDS | TERRITORIAL_STATE_KINDS
STATE_SERVICES = {Kind.DREETS, Kind.DDETS}
COUNTERPART_KINDS = {Kind.AGENCY, Kind.COMPANY}
"""Who signs a convention with a Mission Locale: an agency, or under another branch's agreement a company (A1)."""
CLOSING_KINDS = {Kind.MISSION_LOCALE} | COUNTERPART_KINDS
"""Kinds whose end hands something over: conventions, and for a Mission Locale young people. The directory's import
closes the others; an accord's parties change by an amendment."""
