"""The network: Missions Locales of real communes, invented temporary-work companies, and their agencies.

SIREN begin with 000, which Insee does not give: nobody can take an invented company for a real one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from partners import reference

from .chance import apportion, rng
from .scale import Scale

NAF = "7820Z"
BRANDS = (
    "Aldéa Intérim",
    "Boréal Emploi",
    "Cap Mission",
    "Dynéo Travail",
    "Estuaire Intérim",
    "Féroé RH",
    "Grand Large Intérim",
    "Hélianthe Emploi",
    "Iris Missions",
    "Jonction RH",
    "Kalys Intérim",
    "Ligne Bleue Emploi",
    "Mistral Travail",
    "Novance Intérim",
    "Orme Emploi",
    "Passerelle Intérim",
    "Quatre Vents RH",
    "Relais Missions",
    "Sillage Intérim",
    "Tandem Travail",
    "Ultréa Emploi",
    "Vigie Intérim",
    "Wapiti RH",
    "Xylème Emploi",
    "Yole Intérim",
    "Zénith Travail",
    "Atelier Missions",
    "Brise Emploi",
    "Comète Intérim",
    "Delta Insertion",
)
SPECIALITIES = ("", " Industrie", " Logistique", " BTP", " Tertiaire", " Agroalimentaire", " Hôtellerie")
FIRST_CODES = {"28": "14118"}  # the demonstration's people work in Caen: its Mission Locale exists at every scale
LARGEST = 500_000  # inhabitants of one Mission Locale, where a scale has few of them in a department
ADOPTION = (
    (date(2014, 6, 2), 0.0),
    (date(2016, 6, 30), 0.155),
    (date(2022, 1, 1), 0.80),
    (date(2025, 9, 1), 0.94),
)


@dataclass
class MissionLocale:
    code: str
    name: str
    commune: str
    region: str
    department: str
    weight: float
    opened: date
    adopted: date | None = None  # first convention; None: no agency yet
    closed: date | None = None
    absorbed_by: str = ""
    agencies: list["Agency"] = field(default_factory=list)


@dataclass
class Agency:
    siret: str
    name: str
    department: str
    parent: str
    opened: date
    closed: date | None = None


@dataclass
class Network:
    missions_locales: list[MissionLocale]
    companies: list[Agency]
    agencies: list[Agency]


def luhn_key(digits: str) -> str:
    """The digit that makes `digits` + key pass Luhn's check."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siret(company: int, establishment: int) -> str:
    """A valid SIRET of an invented company, both keys right."""
    siren = f"000{company:05d}"
    siren += luhn_key(siren)
    number = f"{siren}{establishment:04d}"
    return number + luhn_key(number)


def of(name: str) -> str:
    """«de Caen», «d'Alençon», «du Havre», «des Mureaux»."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    vowel = name[0] in "AEIOUYÀÂÉÈÊÎÔŒ" or name[:2] in {"Hé", "Hy", "Ho"}
    return f"d'{name}" if vowel else f"de {name}"


def _seats() -> dict[str, list[reference.Commune]]:
    """Department → communes from the most populous; Paris by its districts."""
    seats = defaultdict(list)
    for commune in sorted(reference.communes(), key=lambda c: (-(c.population or 0), c.code)):
        district = commune.kind == "arrondissement-municipal"
        if district == (commune.department_code == "75"):
            seats[commune.department_code].append(commune)
    return seats


def _counts(scale: Scale, seats) -> dict[str, int]:
    """Department → number of Missions Locales: one at least where room allows, the others by population."""
    counts = {}
    places = scale.places or {None: scale.missions_locales}
    for region, wanted in places.items():
        codes = [d.code for d in reference.departments() if d.region_code and region in {d.region_code, None}]
        people = {code: sum(c.population or 0 for c in seats[code]) for code in codes}
        codes = sorted(codes, key=lambda code: (-people[code], code))[:wanted]
        more = apportion(wanted - len(codes), [people[code] for code in codes])
        counts |= {code: 1 + extra for code, extra in zip(codes, more, strict=True)}
    return counts


def _adoption(rank: float, random: Random) -> date | None:
    """Day of the first convention of the Mission Locale at `rank` (0 to 1) in order of adoption."""
    for (start, low), (end, high) in pairwise(ADOPTION):
        if rank < high:
            return start + timedelta(
                days=int((rank - low) / (high - low) * (end - start).days) + random.randrange(20)
            )
    return None


def _missions_locales(scale: Scale, seats, random: Random) -> list[MissionLocale]:
    regions = {d.code: d.region_code for d in reference.departments()}
    made = []
    for code, count in sorted(_counts(scale, seats).items()):
        people = sum(c.population or 0 for c in seats[code])
        for number, commune in enumerate(seats[code][:count], start=1):
            prefix = "Mission locale " if random.random() < 0.8 else "Mission locale du bassin d'emploi "
            if commune.code in FIRST_CODES.values() or commune.kind == "arrondissement-municipal":
                prefix = "Mission locale "
            made.append(
                MissionLocale(
                    code=f"{code}{number:03d}",
                    name=prefix + of(commune.name),
                    commune=commune.code,
                    region=regions[code],
                    department=code,
                    weight=min(people / count, LARGEST) * random.uniform(0.7, 1.3),
                    opened=date(random.randrange(1982, 2006), random.randrange(1, 13), 1),
                )
            )
    return made


def _adopt(missions_locales: list[MissionLocale], random: Random) -> None:
    """Bigger Missions Locales come in earlier, with some luck; Caen was among the first."""
    order = sorted(missions_locales, key=lambda ml: -ml.weight * random.uniform(0.3, 1.7))
    order.sort(key=lambda ml: ml.commune not in FIRST_CODES.values())
    for rank, ml in enumerate(order):
        ml.adopted = _adoption(rank / len(order), random)


def _merge(missions_locales: list[MissionLocale], today: date) -> None:
    """In one region of four, the smallest one was merged into its neighbour at the end of a year."""
    by_region = defaultdict(list)
    for ml in missions_locales:
        by_region[ml.region].append(ml)
    crowded = [members for region, members in sorted(by_region.items()) if len(members) > 3]
    for index, members in enumerate(crowded[::4]):
        free = [ml for ml in members if ml.commune not in FIRST_CODES.values()]
        closing = min(free, key=lambda ml: ml.weight)
        near = [ml for ml in members if ml is not closing and ml.department == closing.department]
        closing.closed = date(today.year - 2 + index % 2, 1, 1) - timedelta(days=1)
        closing.absorbed_by = max(near or [ml for ml in members if ml is not closing], key=lambda ml: ml.weight).code


def _company(index: int, brand: str, seats, random: Random) -> Agency:
    city = ("75", "69", "59", "44", "33", "31", "13", "35")[index % 8]
    return Agency(siret(index + 1, 1), brand, city, "", date(random.randrange(1995, 2013), 1, 1))


def _agencies(scale: Scale, network: Network, seats, random: Random, today: date) -> None:
    """Agencies by population, near a Mission Locale; a few have closed."""
    numbers, names = defaultdict(lambda: 1), defaultdict(int)
    shares = apportion(scale.agencies, [ml.weight for ml in network.missions_locales])
    for ml, share in zip(network.missions_locales, shares, strict=True):
        around = seats[ml.department][:8]
        around = [c for c in around if c.code == ml.commune] * 3 + around
        for _ in range(share):
            index = int(len(network.companies) * random.random() ** 1.4)
            numbers[index] += 1
            company = network.companies[index]
            commune = random.choices(around, [c.population or 1 for c in around])[0]
            name = f"{company.name} {commune.name}"
            rank = names[name]
            names[name] += 1
            name += SPECIALITIES[rank] if rank < len(SPECIALITIES) else f" {rank + 1}"
            opened = date(random.randrange(2005, 2014), random.randrange(1, 13), 1)
            if random.random() < 0.25:
                opened = date(random.randrange(2014, today.year), random.randrange(1, 13), 1)
            closed = opened + timedelta(days=random.randrange(900, 4000)) if random.random() < 0.04 else None
            agency = Agency(
                siret(index + 1, numbers[index]),
                name,
                ml.department,
                company.siret,
                opened,
                closed if closed and closed < today else None,
            )
            network.agencies.append(agency)
            ml.agencies.append(agency)


def build(scale: Scale, seed: int, today: date) -> Network:
    """The whole network of a scale; the same seed gives the same one."""
    random, seats = rng(seed, "network", scale.name), _seats()
    missions_locales = _missions_locales(scale, seats, random)
    companies = [_company(index, brand, seats, random) for index, brand in enumerate(BRANDS[: scale.brands])]
    network = Network(missions_locales, companies, [])
    _adopt(missions_locales, random)
    _merge(missions_locales, today)
    _agencies(scale, network, seats, random, today)
    order = {ml.code: bool(ml.absorbed_by) for ml in missions_locales}
    missions_locales.sort(key=lambda ml: (ml.region, not order[ml.code], ml.code))
    return network
