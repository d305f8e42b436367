"""Two diagnoses of Normandie, through the services: one validated on the half-year before, one that collects.

The organisations that have persons here speak through them; the other agencies, three companies at least, by rows.
"""

from datetime import date, timedelta

from conventions.models import Agreement, CoveredPair
from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.tenancy.scope import batch_scope, scope

from ..diagnosis import SHORTEST
from ..enums import Part, Priority
from ..models import Contribution, Diagnosis
from ..services.diagnosis import platform, steps
from ..services.diagnosis.contributions import keep
from ..services.diagnosis.parties import parties
from .accord import NUMBER
from .personas import persona

YOUTHS, COMPANIES, RESOURCES = Part
FIRST, IMPORTANT, WATCHED = Priority.FIRST, Priority.IMPORTANT, Priority.WATCHED

FIELDS = ("part", "subject", "trade", "sector", "priority", "text")
TOLD = {
    "directrice.caen": [
        (YOUTHS, "mobilite", "", "", FIRST,
         "Les missions commencent à 5 h ou finissent à 21 h, hors des horaires du bus."),
        (YOUTHS, "permis", "", "", IMPORTANT, "Le code passé en groupe marche ; les heures de conduite manquent."),
        (RESOURCES, "lieux", "", "", WATCHED, "Une salle accueille les agences deux demi-journées par mois."),
    ],
    "conseiller.voisin": [
        (YOUTHS, "mobilite", "", "", FIRST, "Sans véhicule, le plateau n'est pas atteignable."),
        (YOUTHS, "savoir-etre", "", "", IMPORTANT, "La ponctualité se prépare avant la mission."),
    ],
    "agence": [
        (COMPANIES, "tension", "N", "H", FIRST, "Caristes et préparateurs manquent dès septembre."),
        (COMPANIES, "debutants", "H", "C", IMPORTANT, "Le conditionnement prend sans expérience."),
    ],
    "prismemploi.normandie": [
        (COMPANIES, "habilitations", "F", "F", IMPORTANT, "L'habilitation électrique est exigée à l'entrée."),
    ],
    "arml.normandie": [
        (RESOURCES, "decouverte", "", "", IMPORTANT, "Un calendrier commun des visites d'entreprises est tenu."),
    ],
    "ddets.calvados": [
        (RESOURCES, "transport", "", "", FIRST, "La plateforme de mobilité prête des deux-roues au mois."),
    ],
}  # fmt: skip
OTHERS = [  # of the agencies without persons
    ("tension", "N", "H", FIRST, "Les entrepôts recrutent en continu."),
    ("habilitations", "N", "H", IMPORTANT, "Le certificat de conduite manque à la plupart des candidats."),
    ("tension", "F", "F", IMPORTANT, "Les aides de chantier manquent au printemps."),
]
WRITTEN = {
    "on_youths": "La mobilité vient en premier partout : horaires décalés et zones sans transport. Le permis et les"
    " savoir-être viennent ensuite.",
    "on_companies": "La logistique et le bâtiment manquent de bras toute l'année ; les habilitations et les"
    " certificats de conduite décident de l'embauche.",
    "on_resources": "Prêt de véhicules dans le Calvados, visites d'entreprises coordonnées, salles ouvertes aux"
    " agences dans les Missions Locales.",
    "priorities": "Ouvrir le prêt de véhicules aux missions de moins d'un mois\n"
    "Financer les certificats de conduite avant la première mission en logistique\n"
    "Tenir chaque mois une demi-journée de rencontre par Mission Locale",
}


def prepare_diagnoses() -> int:
    """Write both; returns how many parties have told something."""
    today = clock.today()
    opened = today - timedelta(days=150)
    with clock.at(opened):
        first = _open(opened)
        told = _tell(first, TOLD)
        told += _tell_of_others(first)
    with clock.at(opened + 3 * SHORTEST):
        _validate(first)
    with clock.at(today - timedelta(days=10)):
        second = _open(today - timedelta(days=10))
        _tell(second, {name: TOLD[name][:1] for name in ("conseiller.voisin", "prismemploi.normandie")})
    return told


def _open(day: date) -> Diagnosis:
    dreets = persona("dreets.normandie")
    with scope(dreets):
        diagnosis = steps.open_diagnosis(
            actor=dreets,
            accord=Agreement.objects.visible_to(dreets).get(number=NUMBER),
            department=None,
            period=steps.periods(day)[0].code,
            collects_until=day + 2 * SHORTEST,
        )
    platform.sweep()
    return diagnosis


def _tell(diagnosis: Diagnosis, told: dict) -> int:
    for name, entries in told.items():
        actor = persona(name)
        with scope(actor):
            for entry in entries:
                keep(actor=actor, contribution=_entry(diagnosis, entry), share=True)
    return len(told)


def _entry(diagnosis: Diagnosis, told: tuple) -> Contribution:
    return Contribution(diagnosis=diagnosis, **dict(zip(FIELDS, told, strict=True)))


def _tell_of_others(diagnosis: Diagnosis) -> int:
    """Entries of one agency of each of six companies under convention in the territory."""
    now, speaking = clock.now(), persona("agence").organisation
    with batch_scope():
        agencies = parties(diagnosis, CoveredPair.objects.all()).filter(kind=Kind.AGENCY, parent__isnull=False)
        found = {one.parent_id: one for one in agencies.exclude(parent=speaking.parent_id).order_by("-pk")}
        chosen = list(found.values())[:6]
        rows = []
        for rank, agency in enumerate(chosen):
            for entry in OTHERS[: 1 + rank % 3]:
                row = _entry(diagnosis, (COMPANIES, *entry))
                row.organisation, row.author_name = agency, "Démonstration"
                row.updated_at = row.shared_at = now
                rows.append(row)
        Contribution.objects.bulk_create(rows)
    return len(chosen)


def _validate(diagnosis: Diagnosis) -> None:
    """The collection over, the DREETS writes and validates."""
    dreets: Actor = persona("dreets.normandie")
    platform.sweep()
    with scope(dreets):
        held = Diagnosis.objects.visible_to(dreets).get(pk=diagnosis.pk)
        steps.write_synthesis(actor=dreets, diagnosis=held, **WRITTEN)
        steps.validate(actor=dreets, diagnosis=held)
    platform.sweep()
