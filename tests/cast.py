"""The cast that serves all tests, and the few verbs that prepare data, as the owner of the tables.

Two Missions Locales and two agencies in Normandie (one pair under convention), one elsewhere, the regional and
national bodies, and a stranger without any organisation. `canary` strings mark what belongs to one tenant only.
"""

import itertools
import time
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from conventions.enums import Level, Origin, State
from conventions.models import Agreement, CoveredPair
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.models import Membership, Organisation, User
from partners.sessions import begin
from placements.models import Placement, Support, Youth

PASSWORD = "un-mot-de-passe-assez-long"
_numbers = itertools.count(1)


def _key(digits: str) -> int:
    """The Luhn digit that completes a number."""
    total = sum(
        sum(divmod(int(digit) * (2 if index % 2 == 0 else 1), 10)) for index, digit in enumerate(reversed(digits))
    )
    return -total % 10


def siret(number: int) -> str:
    """A valid SIRET made from a number: the SIREN in it has its own key."""
    siren = f"{90_000_000 + number:08d}"
    establishment = f"{siren}{_key(siren)}0001"
    return f"{establishment}{_key(establishment)}"


def organisation(kind: str, name: str, *, region="28", department="14", code="", **fields) -> Organisation:
    """An organisation of that kind, committed."""
    if kind in {Kind.AGENCY, Kind.ETT}:
        fields.setdefault("siret", siret(next(_numbers)))
        fields.setdefault("naf_code", "7820Z")
    if kind == Kind.COMPANY:
        fields.setdefault("siret", siret(next(_numbers)))
        fields.setdefault("naf_code", "1623Z")
    return Organisation.objects.using("owner").create(
        kind=kind,
        name=name,
        region_id=region,
        department_id=department,
        code_structure=code,
        opened_on=fields.pop("opened_on", date(2010, 1, 1)),
        **fields,
    )


def member(of: Organisation, right=Right.MEMBER, *, email="", first_name="Camille", last_name="Martin") -> Actor:
    """A person who may act for an organisation."""
    user = User(email=email or f"personne{next(_numbers)}@exemple.fr", first_name=first_name, last_name=last_name)
    user.set_password(PASSWORD)
    user.save(using="owner")
    membership = Membership.objects.using("owner").create(user_id=user.pk, organisation_id=of.pk, right=right)
    for instance in (user, membership, of):
        instance._state.db = "default"
    membership.user, membership.organisation = user, of
    return Actor(user, membership)


def convention(mission_locale, agency, *, start=date(2025, 3, 1), end=date(2028, 2, 29), number="", **fields):
    """A convention in force between the two, with its covered pair."""
    framework = Agreement.objects.using("owner").filter(number="MJ-TT-FR-2025").first()
    agreement = Agreement.objects.using("owner").create(
        level=Level.CONVENTION,
        number=number,
        title=f"{mission_locale.name} et {agency.name}",
        framework=framework,
        state=State.IN_FORCE,
        origin=Origin.IMPORT,
        signed_on=start,
        starts_on=start,
        ends_on=end,
        mission_locale_ids=[mission_locale.pk],
        agency_ids=[agency.pk],
        party_ids=[mission_locale.pk, agency.pk],
        **fields,
    )
    CoveredPair.objects.using("owner").create(
        convention=agreement,
        mission_locale_id=mission_locale.pk,
        agency_id=agency.pk,
        starts_on=start,
        ends_on=end,
    )
    return agreement


def youth(mission_locale, dossier="", *, scheme="CEJ", **fields) -> Youth:
    """A youth's dossier, with one open support unless `scheme` is empty."""
    number = next(_numbers)
    fields = {
        "last_name": f"Nom{number}",
        "first_name": f"Prénom{number}",
        "birth_date": date(2004, 5, 6),
        "person_key": number,
        "sex": "F",
    } | fields
    made = Youth.objects.using("owner").create(
        mission_locale_id=mission_locale.pk, dossier=dossier or f"D{number}", **fields
    )
    if scheme:
        Support.objects.using("owner").create(
            youth=made, mission_locale_id=mission_locale.pk, scheme=scheme, entered_on=date(2025, 1, 1)
        )
    return made


def placement(of: Youth, agency, *, start=date(2026, 2, 2), end=date(2026, 2, 6), **fields) -> Placement:
    """A placement seen in an I-MILO extract."""
    number = next(_numbers)
    fields = {"reference": f"M{number}", "contract_type": "CTT", "in_extract": True, "real_end": end} | fields
    return Placement.objects.using("owner").create(
        mission_locale_id=of.mission_locale_id,
        youth_id=of.pk,
        agency_id=agency.pk,
        starts_on=start,
        ends_on=end,
        **fields,
    )


@dataclass
class Cast:
    mission_locale: Organisation
    other_mission_locale: Organisation
    far_mission_locale: Organisation
    ett: Organisation
    agency: Organisation
    other_agency: Organisation
    adviser: Actor
    director: Actor
    administrator: Actor
    other_adviser: Actor
    far_adviser: Actor
    agency_manager: Actor
    other_agency_manager: Actor
    ett_head: Actor
    dreets: Actor
    ddets: Actor
    arml: Actor
    prism_region: Actor
    national: Actor
    stranger: User

    @property
    def actors(self) -> dict[str, Actor]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Actor)}


def existing(kind: str, region: str | None = "28") -> Organisation:
    """An institution of the reference data."""
    return Organisation.objects.using("owner").filter(kind=kind, region_id=region).order_by("pk").first()


def build() -> Cast:
    """Commit the whole cast."""
    ml = organisation(Kind.MISSION_LOCALE, "Mission Locale Alpha", code="ML014")
    other_ml = organisation(Kind.MISSION_LOCALE, "Mission Locale Bravo", code="ML076", department="76")
    far_ml = organisation(Kind.MISSION_LOCALE, "Mission Locale Charlie", code="ML033", region="75", department="33")
    ett = organisation(Kind.ETT, "Intérim Delta")
    agency = organisation(Kind.AGENCY, "Intérim Delta Caen", parent_id=ett.pk)
    other_agency = organisation(Kind.AGENCY, "Intérim Écho Rouen", department="76")
    dreets = existing(Kind.DREETS) or organisation(Kind.DREETS, "DREETS Normandie")
    ddets = organisation(Kind.DDETS, "DDETS test du Calvados")
    arml = existing(Kind.ARML) or organisation(Kind.ARML, "ARML Normandie")
    prism = existing(Kind.PRISM) or organisation(Kind.PRISM, "Prism'emploi Normandie")
    dgefp = existing(Kind.DGEFP, None) or organisation(Kind.DGEFP, "DGEFP", region=None, department=None)
    convention(ml, agency, number="MJ-TT-28-2025-0001")
    stranger = User(email="inconnu@exemple.fr")
    stranger.set_password(PASSWORD)
    stranger.save(using="owner")
    return Cast(
        mission_locale=ml,
        other_mission_locale=other_ml,
        far_mission_locale=far_ml,
        ett=ett,
        agency=agency,
        other_agency=other_agency,
        adviser=member(ml, email="conseillere@ml.fr"),
        director=member(ml, Right.DIRECTOR, email="directrice@ml.fr"),
        administrator=member(ml, Right.ADMINISTRATOR, email="admin@ml.fr"),
        other_adviser=member(other_ml, Right.ADMINISTRATOR, email="conseiller@autre-ml.fr"),
        far_adviser=member(far_ml, Right.ADMINISTRATOR, email="conseiller@ml-loin.fr"),
        agency_manager=member(agency, Right.ADMINISTRATOR, email="agence@interim.fr"),
        other_agency_manager=member(other_agency, Right.ADMINISTRATOR, email="agence@autre.fr"),
        ett_head=member(ett, Right.ADMINISTRATOR, email="siege@interim.fr"),
        dreets=member(dreets, Right.ADMINISTRATOR, email="agent@dreets.fr"),
        ddets=member(ddets, Right.ADMINISTRATOR, email="agent@ddets.fr"),
        arml=member(arml, Right.ADMINISTRATOR, email="animatrice@arml.fr"),
        prism_region=member(prism, Right.ADMINISTRATOR, email="deleguee@prism.fr"),
        national=member(dgefp, Right.ADMINISTRATOR, email="secretaire@dgefp.fr"),
        stranger=stranger,
    )


def log_in(browser, actor: Actor | User) -> None:
    """Give a test client a fresh session, as after a login with every factor."""
    user = getattr(actor, "user", actor)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    # What a login of this minute with a second factor leaves: see partners.sessions and partners.accounts.factors.
    begin(session, every_factor=True)
    records = [{"method": "password", "at": time.time()}, {"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    if isinstance(actor, Actor):
        session["membership"] = actor.membership.pk
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
