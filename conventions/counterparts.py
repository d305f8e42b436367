"""Whom a Mission Locale signs a convention with: an agency, or a company of another branch (A1).

It hangs on the accord that the convention declines, like the contract types.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from partners.enums import Kind
from partners.models import Organisation

from .enums import Counterpart
from .models import Agreement

KINDS = {
    Counterpart.AGENCIES: (Kind.AGENCY,),
    Counterpart.COMPANIES: (Kind.COMPANY,),
    Counterpart.BOTH: (Kind.AGENCY, Kind.COMPANY),
}
OF_KIND = {Kind.AGENCY: Counterpart.AGENCIES, Kind.COMPANY: Counterpart.COMPANIES}
NOUNS = {
    Counterpart.AGENCIES: "agence",
    Counterpart.COMPANIES: "entreprise",
    Counterpart.BOTH: "agence ou entreprise",
}
NOT_COMPANIES = (
    "{accord} se décline avec des agences d'emploi. Pour {name}, qui est une entreprise, choisissez l'accord-cadre de"
    " sa branche."
)
NOT_AGENCIES = (
    "{accord} se décline avec des entreprises de ses branches. Pour {name}, qui est une agence d'emploi, choisissez"
    " l'accord-cadre du travail temporaire."
)
MIXED = (
    "Une convention lie des agences d'emploi ou des entreprises, pas les deux : préparez-en une pour les unes et une"
    " pour les autres."
)


def check_counterparts(accord: Agreement, organisations: Iterable[Organisation]) -> Counterpart:
    """With whom a convention of these agencies or companies is; ValidationError when the accord is not for them."""
    organisations = list(organisations)
    for one in organisations:
        if one.kind not in KINDS[accord.counterpart]:
            refusal = NOT_COMPANIES if one.kind == Kind.COMPANY else NOT_AGENCIES
            raise ValidationError(refusal.format(accord=accord.number or accord.title, name=one.name))
    found = {OF_KIND[one.kind] for one in organisations}
    if len(found) > 1:
        raise ValidationError(MIXED)
    return found.pop()
