"""A shared territorial diagnosis as data (N1.5, N2.d, R3): its states, its subjects, who tells of which part."""

from datetime import timedelta
from enum import Enum

from conventions.workflow import Transition
from partners.enums import COUNTERPART_KINDS, Kind

from .enums import DiagnosisState as State
from .enums import Part

OPEN = (State.COLLECTING, State.SYNTHESIS)
SHORTEST = timedelta(days=14)  # of a collection: its parties are many
REMINDER = timedelta(days=7)  # before its last day
NEWS = timedelta(days=14)  # how long a validated diagnosis is among what awaits its parties

COMPANIES = 3
"""Fewest different companies behind what agencies tell to the other parties (002, art. 4; docs/life-cycle.md)."""

# Nothing on health, and nothing on one person: a subject is a territory's.
SUBJECTS = {
    Part.YOUTHS: (
        ("mobilite", "Mobilité"),
        ("permis", "Code et permis"),
        ("logement", "Logement"),
        ("garde", "Garde d'enfants"),
        ("budget", "Ressources et avance de frais"),
        ("savoir-etre", "Savoir-être professionnel"),
        ("langue", "Maîtrise du français"),
        ("numerique", "Numérique"),
        ("qualification", "Formation et qualification"),
        ("metiers", "Découverte des métiers"),
        ("equipement", "Tenue et équipement de travail"),
        ("demarches", "Démarches et droits"),
    ),
    Part.COMPANIES: (
        ("tension", "Métiers en tension"),
        ("competences", "Compétences techniques"),
        ("habilitations", "Habilitations et certificats"),
        ("attitudes", "Savoir-être attendu"),
        ("debutants", "Postes ouverts aux débutants"),
        ("saison", "Pics et saisons"),
        ("horaires", "Horaires et accès aux sites"),
        ("alternance", "Alternance et formation"),
        ("durable", "Emploi durable après l'intérim"),
    ),
    Part.RESOURCES: (
        ("transport", "Transport et mobilité"),
        ("hebergement", "Logement et hébergement"),
        ("formation", "Formation"),
        ("financement", "Financement"),
        ("decouverte", "Visites et immersions"),
        ("parrainage", "Parrainage"),
        ("social", "Services aux intérimaires"),
        ("rencontres", "Rencontres et forums"),
        ("lieux", "Lieux et matériel"),
    ),
}
SUBJECT_CHOICES = [(code, label) for listed in SUBJECTS.values() for code, label in listed]

# Who tells of what. A party is an open organisation of these kinds in the territory; an agency, under convention.
TELLS = {
    Kind.MISSION_LOCALE: (Part.YOUTHS, Part.RESOURCES),
    **dict.fromkeys(COUNTERPART_KINDS, (Part.COMPANIES, Part.RESOURCES)),
    Kind.PRISM: (Part.COMPANIES, Part.RESOURCES),
    Kind.AKTO: (Part.COMPANIES, Part.RESOURCES),
    Kind.FASTT: (Part.YOUTHS, Part.RESOURCES),
    Kind.FPETT: (Part.RESOURCES,),
    Kind.ARML: (Part.YOUTHS, Part.RESOURCES),
    Kind.DREETS: tuple(Part),
    Kind.DDETS: tuple(Part),
}
REGIONAL_BODIES = (Kind.DREETS, Kind.ARML, Kind.PRISM, Kind.AKTO, Kind.FASTT, Kind.FPETT)

# What a part begins with: indicators of the registry (totals), then breakdowns, as `T07.age`.
FIGURES = {
    Part.YOUTHS: ("T01", "T09", "T17"),
    Part.COMPANIES: ("T02", "T05", "T20"),
    Part.RESOURCES: ("T10", "T11", "T11A", "T12", "T12C"),
}
BREAKDOWNS = {
    Part.YOUTHS: ("T07.age", "T07.sexe", "T07.niveau", "T07.dispositif"),
    Part.COMPANIES: ("T08.secteur", "T08.metier", "T08.contrat", "T06.duree"),
    Part.RESOURCES: (),
}


class Who(Enum):
    """Who may take a step."""

    ANIMATION = "the State's services and the ARML of the territory"
    OPENER = "a member of the organisation that opened it"
    PLATFORM = "the platform: the calendar, the next diagnosis"


_ALL = (
    Transition("open", (), State.COLLECTING, Who.ANIMATION, "Ouvrir le diagnostic", "a ouvert le diagnostic"),
    Transition(
        "extend",
        (State.COLLECTING,),
        State.COLLECTING,
        Who.OPENER,
        "Changer la date",
        "a changé la fin de la collecte",
    ),
    Transition("close", (State.COLLECTING,), State.SYNTHESIS, Who.OPENER, "Clore la collecte", "a clos la collecte"),
    Transition("end", (State.COLLECTING,), State.SYNTHESIS, Who.PLATFORM, "", "fin de la collecte"),
    Transition("validate", (State.SYNTHESIS,), State.VALIDATED, Who.OPENER, "Valider", "a validé le diagnostic"),
    Transition(
        "abandon", OPEN, State.ABANDONED, Who.OPENER, "Abandonner", "a abandonné le diagnostic", needs_reason=True
    ),
    Transition("replace", (State.VALIDATED,), State.REPLACED, Who.PLATFORM, "", "remplacé par le diagnostic suivant"),
)
TRANSITIONS = {transition.name: transition for transition in _ALL}

NEXT = {
    State.COLLECTING: "Chaque partie dit, dans sa partie du diagnostic, ce qu'elle constate sur le territoire.",
    State.SYNTHESIS: "La collecte est close. La synthèse et les priorités s'écrivent ; chacun peut encore corriger"
    " ses apports jusqu'à la validation.",
    State.VALIDATED: "Chiffres et textes sont figés : conventions et accords s'appuient sur cette fiche.",
    State.REPLACED: "Un diagnostic plus récent du territoire a pris sa place ; celui-ci reste lisible.",
    State.ABANDONED: "Ce diagnostic n'a pas abouti : il reste lisible, et un autre peut être ouvert.",
}
"""What happens next, as every reader of the record is told; who must act is added to it."""
BADGES = {State.COLLECTING: "info", State.SYNTHESIS: "warning", State.VALIDATED: "success"}
