"""Practices of the network at every state, between personas, through the services: the library is alive."""

from datetime import timedelta

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Department
from partners.tenancy.scope import scope

from ..enums import Subject
from ..models import Practice
from ..practices import CONTENT
from ..services.practices import begin, propose, publish, revise, rewrite, take
from .personas import persona

FIELDS = ("title", "subject", "situation", "actions", "effects", "advice", "contact")
# Author, days ago, department, who publishes it, the text in the order of FIELDS.
PUBLISHED = [
    ("directrice.caen", 75, "14", "arml.normandie", (
        "Visiter l'entrepôt avant la première mission", Subject.DISCOVERY,
        "Des jeunes arrêtaient leur mission en préparation de commandes dès le premier jour : le froid, les horaires"
        " et les cadences les surprenaient.",
        "Avec l'agence et le chef d'équipe, une visite de deux heures la semaine d'avant : le poste, la pause, le"
        " bus.\n\nUn conseiller accompagne le groupe, six jeunes au plus.",
        "Les abandons du premier jour ont presque disparu parmi les jeunes venus à la visite (nos suivis, six mois)."
        " L'entreprise a ouvert deux visites de plus.",
        "Prévoir les chaussures de sécurité, et dire avant la visite que personne n'y est évalué.",
        "partenariats@ml-caen.example",
    )),
    ("agence", 52, "14", "dreets.normandie", (
        "Un certificat de cariste passé avant la mission", Subject.TRAINING,
        "Les entrepôts demandent des caristes toute l'année ; les jeunes proposés n'avaient pas le certificat.",
        "La Mission Locale repère les jeunes, l'agence réserve les places, le fonds de la branche finance. La mission"
        " commence dans la semaine qui suit l'examen.",
        "La plupart des jeunes formés ont eu une mission de plus d'un mois (registre de l'agence, un an).",
        "Réserver les places deux mois avant la saison. Une visite médicale en retard décale tout.",
        "formation@agence.example",
    )),
    ("unml", 40, None, "secretariat.national", (
        "Un seul interlocuteur pour toutes les agences d'un bassin", Subject.TOGETHER,
        "Chaque agence appelait un conseiller différent, qui ne savait pas ce que l'autre avait proposé.",
        "Une personne de la Mission Locale reçoit les besoins de toutes les agences, les partage chaque lundi et rend"
        " réponse sous deux jours.",
        "Les agences disent recevoir moins de candidatures, mieux préparées (enquête du réseau auprès de ses"
        " adhérents).",
        "Nommer un suppléant dès le départ. La fonction prend une demi-journée par semaine.",
        "entreprises@unml.example",
    )),
    ("dreets.normandie", 24, None, "unml", (
        "Un diagnostic partagé tenu en six semaines", Subject.DIAGNOSIS,
        "Les diagnostics duraient un an, et leurs constats étaient dépassés à la signature.",
        "Chiffres connus posés d'avance, quatre semaines pour les constats de chacun, une matinée pour les"
        " priorités.",
        "Les conventions signées ensuite reprennent les priorités telles quelles : mobilité et certificats.",
        "Choisir trois priorités, pas dix. Les agences parlent mieux quand on leur dit ce que les autres liront.",
        "mission-jeunes@dreets-normandie.example",
    )),
    ("conseiller.voisin", 9, None, "dreets.normandie", (
        "Le code de la route en groupe, à la Mission Locale", Subject.BARRIERS,
        "Sans permis, le plateau industriel n'est pas atteignable avant sept heures.",
        "Deux séances par semaine avec une auto-école associative ; l'agence garde les missions de jour pour les"
        " inscrits.",
        "Les jeunes du groupe passent l'examen dans le trimestre, et viennent aux séances (feuilles de présence).",
        "Le code seul ne suffit pas : chercher dès le début qui finance les heures de conduite.",
        "mobilite@ml-voisine.example",
    )),
]  # fmt: skip
PROPOSED = ("prismemploi.normandie", 3, None, (
    "Une matinée d'agences pour les jeunes en CEJ", Subject.SCHEMES,
    "Les jeunes en contrat d'engagement connaissent peu l'intérim, et les agences peu le contrat.",
    "Quatre agences, quatre tables, vingt minutes chacune ; les conseillers ont choisi avec chaque jeune deux"
    " métiers.",
    "Un jeune sur trois est reparti avec un rendez-vous (fiches de la matinée).",
    "Faire court, et rappeler les jeunes dans la semaine.",
    "normandie@prismemploi.example",
))  # fmt: skip
RETURNED = ("akto.normandie", 6, None, (
    "Préparer ensemble les recrutements de l'été", Subject.TOGETHER,
    "Chaque été, les agences cherchent les mêmes profils au même moment.",
    "Une réunion en mars pose les besoins et les formations à ouvrir.",
    "Les formations commencent en avril au lieu de juin.",
    "Inviter les organismes de formation.",
    "normandie@akto.example",
))  # fmt: skip
REASON = "Dites ce que cela a changé pour les jeunes, et d'où vient le constat."
DRAFT = ("conseillere.caen", 1, "14", (
    "Un parrain d'agence pour la première mission", Subject.MENTORING,
    "Les premiers jours se jouent à l'accueil.", "", "", "", "",
))  # fmt: skip

REVISES = "agence"
LATER = (
    "Réserver les places trois mois avant la saison. Une visite médicale en retard décale tout : la demander dès que"
    " le jeune est repéré."
)


def keep_practices() -> int:
    """Write them in the name of their authors; returns how many."""
    for author, days, department, reader, text in PUBLISHED:
        made, readers = _told(author, days, department, text), persona(reader)
        with clock.at(clock.today() - timedelta(days=days - 4)), scope(readers):
            publish(actor=readers, practice=made, version=1)
        if author == REVISES:
            _revise(persona(author), made)
    _told(*PROPOSED)
    returned, arml = _told(*RETURNED), persona("arml.normandie")
    with scope(arml):
        take(actor=arml, practice=returned, name="return", reason=REASON)
    _told(*DRAFT, proposed=False)
    return len(PUBLISHED) + 4


def _revise(author: Actor, practice: Practice) -> None:
    """A new version that awaits who reads it over, while the library keeps the one before."""
    with scope(author):
        shown = Practice.objects.visible_to(author).get(pk=practice.pk)
        newer = revise(actor=author, practice=shown)
        content = {name: getattr(newer, name) for name in CONTENT} | {"advice": LATER}
        rewrite(actor=author, practice=newer, **content)
        propose(actor=author, practice=Practice.objects.visible_to(author).get(pk=newer.pk))


def _told(name: str, days: int, department: str | None, text: tuple, *, proposed: bool = True) -> Practice:
    """Begun so many days ago, and proposed."""
    author: Actor = persona(name)
    content = dict(zip(FIELDS, text, strict=True))
    with clock.at(clock.today() - timedelta(days=days)), scope(author):
        place = Department.objects.filter(pk=department).first()
        made = begin(actor=author, department=place, **content)
        if proposed:
            propose(actor=author, practice=made)
    return made
