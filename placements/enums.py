"""Closed lists of the extracts (docs/formats.md): stored as they are written in files."""

from django.db.models import TextChoices


class Sex(TextChoices):
    WOMAN = "F", "femme"
    MAN = "M", "homme"


class Scheme(TextChoices):
    """Support followed by the youth, in the order in which one wins over another (T07, T08)."""

    CEJ = "CEJ", "contrat d'engagement jeune"
    PACEA = "PACEA", "PACEA"
    OTHER = "AUTRE", "autre accompagnement"


class ContractType(TextChoices):
    CTT = "CTT", "contrat de travail temporaire"
    CDII = "CDII", "mission en CDI intérimaire"
    CIPI = "CIPI", "contrat d'insertion professionnelle intérimaire"
    CDPI = "CDPI", "contrat de développement professionnel intérimaire"
    CDD = "CDD", "CDD"
    CDI = "CDI", "CDI"
    APPRENTICESHIP = "apprentissage", "contrat d'apprentissage"
    PROFESSIONALISATION = "professionnalisation", "contrat de professionnalisation"


class HoldGround(TextChoices):
    """Why a dossier is kept past its term: the two cases of the GDPR, and no other."""

    CLAIM = "litige", "litige en cours ou à venir (RGPD, art. 17.3 e)"
    ASKED = "demande", "le jeune le demande, pour faire valoir ses droits (RGPD, art. 18.1 c)"


INTERIM = (ContractType.CTT, ContractType.CDII, ContractType.CIPI, ContractType.CDPI)


class Ground(TextChoices):
    """Motif de recours; asked of the agency, never blocking the adviser."""

    INCREASE = "accroissement", "accroissement temporaire d'activité"
    REPLACEMENT = "remplacement", "remplacement"
    SEASONAL = "saisonnier", "emploi saisonnier"
    CUSTOM = "usage", "emploi d'usage"
    INSERTION = "insertion", "insertion"
    TRAINING = "formation", "formation"
    OTHER = "autre", "autre"


class Outcome(TextChoices):
    TERM = "terme", "arrivée au terme"
    BREACH = "rupture", "rupture anticipée"
    CDI = "cdi", "embauche en CDI"
    CDD = "cdd", "embauche en CDD"
    CANCELLED = "annulee", "annulée"


class Status(TextChoices):
    """State of a placement as the two sides see it (T08 `statut`)."""

    DECLARED = "declaree", "déclarée"
    CONFIRMED = "confirmee", "confirmée"
    CORRECTED = "corrigee", "corrigée"
    CONTESTED = "contestee", "contestée"
    UNCONFIRMED = "non_confirmee", "non confirmée"
    CANCELLED = "annulee", "annulée"
