"""Communications on the accords at every state, between personas, through the services: the register is alive."""

from datetime import timedelta

from conventions.enums import Medium, Topic
from conventions.models import Agreement, Communication
from conventions.services.communicating import answer, prepare, publish, tell
from missionjeunes.common import clock
from partners.actor import Actor
from partners.tenancy.scope import scope

from .accord import FRAMEWORK, NUMBER
from .personas import persona


def keep_communications() -> int:
    """Write them in the name of their authors; returns how many."""
    dreets, arml, prism = persona("dreets.normandie"), persona("arml.normandie"), persona("prismemploi.normandie")
    ministry, unml = persona("secretariat.national"), persona("unml")
    meeting = _planned(
        arml,
        -12,
        title="Rencontre des agences et des Missions Locales",
        medium=Medium.EVENT,
        topic=Topic.ACTION,
        audience="conseillers et agences de la région",
        text="Une matinée par bassin : visites croisées et premiers besoins.",
    )
    _told(arml, meeting, -30, (dreets, ""), (prism, "Nos agences peuvent accueillir une des matinées."))
    _published(arml, meeting, -12, "https://exemple.fr/rencontre-des-agences")
    results = _planned(
        dreets,
        14,
        title="Communiqué sur le bilan de l'année",
        medium=Medium.PRESS,
        topic=Topic.RESULTS,
        audience="presse régionale",
        text="Les résultats du comité régional, tels que le tableau de suivi les donne une fois publié.",
    )
    _told(dreets, results, -3, (arml, "Ajoutez la part des jeunes en CEJ."))
    letter = _planned(
        prism,
        4,
        title="Lettre aux entreprises adhérentes",
        medium=Medium.NEWSLETTER,
        topic=Topic.ACCORD,
        audience="entreprises de travail temporaire",
        text="Rappel de l'accord et des agences qui n'ont pas encore de convention.",
    )
    _told(prism, letter, 0)
    post = _planned(
        prism,
        -6,
        title="Photographie d'une signature",
        medium=Medium.WEB,
        topic=Topic.ACCORD,
        audience="réseaux sociaux",
        text="La signature d'une convention, postée le jour même.",
    )
    _published(prism, post, -6, "")
    page = _planned(
        dreets,
        40,
        title="Page du site de la DREETS",
        medium=Medium.WEB,
        topic=Topic.ACCORD,
        audience="employeurs et jeunes",
        text="Ce que l'accord permet en Normandie, et à qui s'adresser.",
    )
    national = _planned(
        ministry,
        21,
        title="Communiqué sur les régions qui déclinent l'accord",
        medium=Medium.PRESS,
        topic=Topic.ACCORD,
        audience="presse nationale",
        text="Où en est la déclinaison de l'accord-cadre, région par région.",
        number=FRAMEWORK,
    )
    _told(ministry, national, -2, (unml, ""))
    return len([meeting, results, letter, post, page, national])


def _planned(actor: Actor, days: int, *, number: str = NUMBER, **content) -> Communication:
    """A draft planned so many days from today, begun two months before."""
    today = clock.today()
    planned = {"planned_on": today + timedelta(days=days), **content}
    with clock.at(today - timedelta(days=60)), scope(actor):
        accord = Agreement.objects.visible_to(actor).get(number=number)
        return prepare(actor=actor, agreement=accord, **planned)


def _told(actor: Actor, communication: Communication, days: int, *answers: tuple[Actor, str]) -> None:
    """The signatories told so many days from today, and what some of them answer."""
    with clock.at(clock.today() + timedelta(days=days)):
        with scope(actor):
            tell(actor=actor, communication=communication)
        for reader, remark in answers:
            with scope(reader):
                seen = Communication.objects.visible_to(reader).get(pk=communication.pk)
                answer(actor=reader, communication=seen, version=1, remark=remark)


def _published(actor: Actor, communication: Communication, days: int, link: str) -> None:
    day = clock.today() + timedelta(days=days)
    with clock.at(day), scope(actor):
        publish(actor=actor, communication=communication, published_on=day, published_link=link)
