"""Version 1 of the registry: the tracking table T01 to T17 and T20 (002, art. 3; 004, art. 3.1)."""

from datetime import date

from . import breakdowns as by
from .model import Indicator, Measure, Registry

_FIRST = (
    "La première mission de la personne dans le territoire est celle du début le plus ancien, puis du "
    "plus petit code de Mission Locale, puis de la plus petite référence."
)

T01 = Indicator(
    "T01",
    "Jeunes délégués",
    "Personnes distinctes ayant au moins une mission d'intérim comptée qui commence dans la période. Une "
    "personne suivie par plusieurs Missions Locales compte une fois dans chaque territoire : une région "
    "n'est pas la somme de ses Missions Locales.",
    "nombre de personnes distinctes",
    "jeunes",
    Measure.PERSONS,
    persons=("T01",),
)
T02 = Indicator(
    "T02",
    "Missions",
    "Missions d'intérim comptées (CTT, CDII, CIPI, CDPI, hors annulées) qui commencent dans la période. "
    "Un renouvellement prolonge la mission qu'il renouvelle : il n'en est pas une.",
    "nombre de missions",
    "missions",
    Measure.PLACEMENTS,
    persons=("T01",),
)
T02E = Indicator(
    "T02E",
    "Épisodes d'emploi",
    "Les missions de T02 d'une même personne, d'une même agence et d'un même code ROME (l'absence de code"
    " est une valeur propre), prises par ordre de début, forment un seul épisode tant que chacune "
    "commence au plus quatre jours après la fin la plus tardive jusque-là (trois jours pleins d'écart ; "
    "paramètre daté). Une mission sans date de fin ne se referme pas.",
    "nombre d'épisodes",
    "épisodes",
    Measure.PLACEMENTS,
    inputs=("T02",),
    persons=("T01",),
)
T03 = Indicator(
    "T03",
    "Missions par jeune",
    "Nombre moyen de missions par jeune délégué.",
    "T02 / T01",
    "missions par jeune",
    Measure.RATIO,
    2,
    ("T01", "T02"),
    ("T01",),
)
T04 = Indicator(
    "T04",
    "Jours de mission",
    "Somme des jours des missions d'intérim comptées actives dans la période, chacune ramenée à la "
    "période (celles sans date de fin courent jusqu'à son dernier jour).",
    "Σ jours dans la période",
    "jours",
    Measure.AMOUNT,
    persons=("T04",),
)
T05 = Indicator(
    "T05",
    "Durée moyenne des missions",
    "Moyenne des durées (fin − début + 1) des missions d'intérim comptées qui se terminent dans la "
    "période, renouvellements compris.",
    "Σ durées / nombre de missions terminées",
    "jours",
    Measure.RATIO,
    2,
    persons=("T05",),
)
T05M = Indicator(
    "T05M",
    "Durée médiane des missions",
    "Médiane des mêmes durées ; pour un nombre pair, moyenne des deux durées du milieu.",
    "médiane des durées",
    "jours",
    Measure.RATIO,
    2,
    persons=("T05",),
)
T06 = Indicator(
    "T06",
    "Missions par durée",
    "Les missions de T02 selon leur durée, renouvellements compris, et selon le dispositif suivi au premier jour.",
    "T02 par durée, et par durée et dispositif",
    "missions",
    Measure.PLACEMENTS,
    inputs=("T02",),
    persons=("T01",),
    breakdowns=by.OF_LENGTH,
)
T07 = Indicator(
    "T07",
    "Jeunes par profil",
    "Les personnes de T01 selon leur profil à leur première mission de la période. "
    + _FIRST
    + " L'âge est en années "
    "révolues ce jour-là (un âge inférieur à 16 ans, qui serait une erreur de saisie, est rangé avec "
    "16-17). Le sexe, le niveau, QPV, FRR et RQTH sont ceux de son dossier ; le dispositif est celui de "
    "cette mission. Donnée de santé, la répartition par RQTH n'est montrée aux partenaires et au public que pour "
    "une région ou la France.",
    "T01 par sexe, âge, niveau, QPV, FRR, RQTH et dispositif",
    "jeunes",
    Measure.PERSONS,
    inputs=("T01",),
    persons=("T01",),
    breakdowns=by.OF_PERSONS,
)
T08 = Indicator(
    "T08",
    "Missions par nature",
    "Les missions de T02 selon le contrat, le secteur de l'entreprise utilisatrice, le métier, l'état, le"
    " dispositif (CEJ avant PACEA avant AUTRE parmi les accompagnements du dossier actifs au premier "
    "jour, entrée et sortie comprises) et l'existence au premier jour d'une convention couvrant la "
    "Mission Locale et l'agence.",
    "T02 par contrat, secteur, métier, état, dispositif et convention",
    "missions",
    Measure.PLACEMENTS,
    inputs=("T02",),
    persons=("T01",),
    breakdowns=by.OF_NATURE,
)
T09 = Indicator(
    "T09",
    "Taux d'accès à l'intérim",
    "Part des personnes accompagnées dans la période par une Mission Locale du territoire qui y ont "
    "commencé une mission d'intérim.",
    "personnes de T01 ayant un accompagnement actif dans la période / personnes ayant un accompagnement "
    "actif dans la "
    "période × 100",
    "%",
    Measure.RATIO,
    1,
    ("T01",),
    ("T09.delegues", "T09.accompagnes"),
)
T10 = Indicator(
    "T10",
    "Conventions actives",
    "Conventions distinctes qui couvrent au moins une Mission Locale du territoire, actives au dernier "
    "jour de la période par leurs propres dates (début ≤ jour ≤ fin, et non résiliées ou jour < date de "
    "résiliation), même si la Mission Locale a fermé. Tous accords-cadres confondus ; projets et "
    "brouillons exclus.",
    "nombre de conventions",
    "conventions",
    Measure.ORGANISATIONS,
)
T10S = Indicator(
    "T10S",
    "Conventions signées",
    "Conventions des mêmes Missions Locales signées dans la période, même résiliées avant d'avoir commencé.",
    "nombre de conventions",
    "conventions",
    Measure.ORGANISATIONS,
)
T11 = Indicator(
    "T11",
    "Taux de couverture des Missions Locales",
    "Part des Missions Locales du territoire ouvertes au dernier jour de la période qui ont au moins une "
    "convention active ce jour-là.",
    "Missions Locales ouvertes ayant une convention active / Missions Locales ouvertes × 100",
    "%",
    Measure.ORGANISATIONS,
    1,
)
T11A = Indicator(
    "T11A",
    "Taux de couverture des agences",
    "Part des agences situées dans le territoire, ouvertes au dernier jour de la période, qui ont au "
    "moins une convention active ce jour-là. Sans valeur pour une Mission Locale : une agence n'en relève"
    " pas.",
    "agences ouvertes ayant une convention active / agences ouvertes × 100",
    "%",
    Measure.ORGANISATIONS,
    1,
)
T12 = Indicator(
    "T12",
    "Agences délégataires",
    "Agences distinctes ayant au moins une mission d'intérim comptée qui commence dans la période.",
    "nombre d'agences distinctes",
    "agences",
    Measure.ORGANISATIONS,
)
T12C = Indicator(
    "T12C",
    "Agences délégataires sous convention",
    "Agences distinctes ayant au moins une telle mission sous convention au premier jour de la mission.",
    "nombre d'agences distinctes",
    "agences",
    Measure.ORGANISATIONS,
    inputs=("T12",),
)
T13J = Indicator(
    "T13J",
    "Évolution du nombre de jeunes",
    "Évolution de T01 par rapport à la même période de l'année précédente.",
    "(T01 − T01 un an avant) / T01 un an avant × 100",
    "%",
    Measure.RATIO,
    1,
    ("T01",),
    ("T01", "T13"),
)
T13M = Indicator(
    "T13M",
    "Évolution du nombre de missions",
    "Évolution de T02 par rapport à la même période de l'année précédente.",
    "(T02 − T02 un an avant) / T02 un an avant × 100",
    "%",
    Measure.RATIO,
    1,
    ("T02",),
    ("T01", "T13"),
)
T14J = Indicator(
    "T14J",
    "Jeunes délégués depuis 2014 (doubles comptes possibles)",
    "Cumul depuis 2014 jusqu'à la fin de la période : point de départ repris de l'historique s'il existe,"
    " plus les chiffres repris de chaque année qui en a pour ce territoire (jamais les missions de la "
    "plateforme en plus), plus les personnes distinctes ayant commencé une mission dans l'ensemble des "
    "autres années. Les personnes de l'historique s'additionnent d'une année à l'autre : doubles comptes "
    "possibles.",
    "historique + personnes distinctes des années sans historique",
    "jeunes",
    Measure.PERSONS,
    persons=("T14J",),
)
T14M = Indicator(
    "T14M",
    "Missions depuis 2014",
    "Même cumul, pour les missions d'intérim comptées.",
    "historique + missions des années sans historique",
    "missions",
    Measure.PLACEMENTS,
    persons=("T14J",),
)
T15 = Indicator(
    "T15",
    "Complétude",
    "Part des rubriques requises qui sont renseignées dans les missions de T02 : motif de recours, date "
    "de fin (prévue ou réelle), heures, code ROME, code NAF de l'entreprise utilisatrice, département de "
    "la mission.",
    "rubriques renseignées / (6 × T02) × 100",
    "%",
    Measure.RATIO,
    1,
    ("T02",),
    ("T01",),
)
T16 = Indicator(
    "T16",
    "Taux de concordance",
    "Part des missions de T02 confirmées ou corrigées par l'autre partie.",
    "missions confirmées ou corrigées / T02 × 100",
    "%",
    Measure.RATIO,
    1,
    ("T02",),
    ("T01", "T16"),
)
T16D = Indicator(
    "T16D",
    "Délai médian de réponse",
    "Médiane, en jours légaux (Europe/Paris), du délai entre la déclaration et la réponse, pour les "
    "missions de T02 qui ont reçu une réponse.",
    "médiane (jour de la réponse − jour de la déclaration)",
    "jours",
    Measure.RATIO,
    2,
    ("T02",),
    ("T16D",),
)
T17 = Indicator(
    "T17",
    "Premières missions",
    "Personnes de T01 dont la première mission d'intérim connue commence dans la période : aucune mission"
    " comptée de la même série, dans le même territoire, n'a commencé avant elle.",
    "nombre de personnes distinctes",
    "jeunes",
    Measure.PERSONS,
    inputs=("T01",),
    persons=("T01", "T17"),
)
T20 = Indicator(
    "T20",
    "Heures de mission",
    "Somme des heures, renouvellements compris, des missions de T02 ; les heures inconnues sont ignorées.",
    "Σ heures",
    "heures",
    Measure.AMOUNT,
    2,
    ("T02",),
    ("T20",),
)
T20E = Indicator(
    "T20E",
    "Équivalents temps plein",
    "Heures de T20 rapportées à la durée annuelle du travail en vigueur au dernier jour de la période "
    "(paramètre daté).",
    "T20 / durée annuelle",
    "ETP",
    Measure.RATIO,
    2,
    ("T20",),
    ("T20",),
)
T20K = Indicator(
    "T20K",
    "Part des missions aux heures connues",
    "Part des missions de T02 dont les heures sont connues.",
    "missions aux heures connues / T02 × 100",
    "%",
    Measure.RATIO,
    1,
    ("T02", "T20"),
    ("T01", "T20"),
)

VERSION_1 = Registry(
    1,
    date(2025, 2, 4),
    (
        T01, T02, T02E, T03, T04, T05, T05M, T06, T07, T08, T09, T10, T10S, T11, T11A, T12, T12C, T13J, T13M,
        T14J, T14M, T15, T16, T16D, T17, T20, T20E, T20K,
    ),
)  # fmt: skip
