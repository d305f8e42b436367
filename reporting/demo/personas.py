"""The people of the demonstration: invented accounts, entered in one click at /demo/ or with the printed password.

They exist only where the demonstration mode does (settings refuse it in production).
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from conventions.models import CoveredPair
from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.models import Membership, Organisation, User
from partners.tenancy.scope import batch_scope

DOMAIN = "demo.mission-jeunes.example"
PASSWORD = "Demonstration-Mission-Jeunes"  # noqa: S105 - printed on purpose; demonstration mode only
HOME, DEPARTMENT = "28", "14"


@dataclass(frozen=True)
class Account:
    """A line of the list printed at the end: who, for which organisation, with which right."""

    email: str
    name: str
    organisation: str
    right: str


# (address, first name, last name, [(place, right)]): places are found by `_places`.
PEOPLE = (
    ("conseillere.caen", "Inès", "Lemaire", [("ml", Right.MEMBER)]),
    ("directrice.caen", "Hélène", "Vasseur", [("ml", Right.DIRECTOR)]),
    ("administrateur.caen", "Mathieu", "Quesnel", [("ml", Right.ADMINISTRATOR)]),
    ("conseiller.voisin", "Karim", "Benali", [("other_ml", Right.ADMINISTRATOR)]),
    ("agence", "Sophie", "Delaunay", [("agency", Right.ADMINISTRATOR)]),
    ("entreprise", "Julien", "Caradec", [("company", Right.ADMINISTRATOR)]),
    ("siege.ett", "Laurent", "Picard", [("ett", Right.ADMINISTRATOR)]),
    ("dreets.normandie", "Nadège", "Fouquet", [("dreets", Right.ADMINISTRATOR)]),
    ("ddets.calvados", "Olivier", "Marais", [("ddets", Right.ADMINISTRATOR)]),
    ("arml.normandie", "Claire", "Hébert", [("arml", Right.ADMINISTRATOR)]),
    ("prismemploi.normandie", "Thomas", "Guérin", [("prism", Right.ADMINISTRATOR)]),
    ("akto.normandie", "Sabine", "Girard", [("akto", Right.ADMINISTRATOR)]),
    ("fpett.normandie", "Julien", "Marchand", [("fpett", Right.ADMINISTRATOR)]),
    ("secretariat.national", "Anne", "Rousseau", [("dgefp", Right.ADMINISTRATOR)]),
    ("unml", "Yann", "Le Goff", [("unml", Right.ADMINISTRATOR)]),
    ("double.appartenance", "Farida", "Mansouri", [("ml", Right.MEMBER), ("arml", Right.MEMBER)]),
)


def _agency(mission_locale: Organisation) -> Organisation:
    """The agency with the most conventions in force today, one of them with the Mission Locale."""
    today = clock.today()
    with batch_scope():
        pairs = CoveredPair.objects.filter(starts_on__lte=today, ends_on__gte=today)
        near = pairs.filter(mission_locale=mission_locale).order_by("agency__name", "agency_id")
        return near.select_related("agency__parent").first().agency


def _places() -> dict[str, Organisation]:
    """The organisations that the people act for."""
    regional = Organisation.objects.filter(region_id=HOME)
    missions_locales = regional.filter(kind=Kind.MISSION_LOCALE, closed_on=None).order_by("code_structure")
    first = missions_locales.get(code_structure=f"{DEPARTMENT}001")
    agency = _agency(first)
    national = Organisation.objects.filter(region=None)
    return {
        "ml": first,
        "other_ml": missions_locales.exclude(department_id=DEPARTMENT).last(),
        "agency": agency,
        "ett": agency.parent,
        "company": regional.filter(kind=Kind.COMPANY).order_by("-name").first(),
        "dreets": regional.get(kind=Kind.DREETS),
        "ddets": regional.get(kind=Kind.DDETS, department_id=DEPARTMENT),
        "arml": regional.get(kind=Kind.ARML),
        "prism": regional.get(kind=Kind.PRISM),
        "akto": regional.get(kind=Kind.AKTO),
        "fpett": regional.get(kind=Kind.FPETT),
        "dgefp": national.get(kind=Kind.DGEFP),
        "unml": national.get(kind=Kind.UNML),
    }


@transaction.atomic
def create_people() -> list[User]:
    """Write the accounts, their confirmed addresses and their memberships; runs outside any scope."""
    places, password = _places(), make_password(PASSWORD)
    users = []
    for address, first_name, last_name, memberships in PEOPLE:
        user = User.objects.create(
            email=f"{address}@{DOMAIN}", first_name=first_name, last_name=last_name, password=password
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        for place, right in memberships:
            Membership.objects.create(user=user, organisation=places[place], right=right)
        users.append(user)
    return users


def accounts() -> list[Account]:
    """Every membership of the demonstration's people, in the order in which they were made."""
    memberships = Membership.objects.filter(user__email__endswith=f"@{DOMAIN}", ended_at=None)
    return [
        Account(m.user.email, m.user.get_full_name(), m.organisation.name, Right(m.right).label)
        for m in memberships.select_related("user", "organisation").order_by("pk")
    ]


def persona(address: str) -> Actor:
    """One of the demonstration's people; Membership.DoesNotExist when the base has no demonstration."""
    memberships = Membership.objects.select_related("user", "organisation").order_by("pk")
    membership = memberships.filter(user__email=f"{address}@{DOMAIN}", ended_at=None).first()
    if membership is None:
        raise Membership.DoesNotExist
    return Actor(membership.user, membership)
