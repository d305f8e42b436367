"""Random extracts of a small network, full of the cases that the specification names.

`extracts(seed)` gives, in the order to import them, (kind, rows): rows are dicts of text as a file would hold them,
dates in ISO form. Some rows must be rejected; which ones, tests/independent/rules.py finds out for itself.
"""

import random
from datetime import date, timedelta

DEPARTMENTS = ("01", "69", "14", "27", "76", "2A", "2B", "974", "971", "975", "75", "93")
NAF = ("01.11Z", "1071C", "43.21A", "4711F", "49.41A", "5610A", "78.20Z", "8610Z", "99.00Z", "6820A")
ROME = ("A1414", "N4105", "K2204", "G1602", "N1103", "", "")
CONTRACTS = ("CTT",) * 12 + (
    "CDII",
    "CDII",
    "CIPI",
    "CDPI",
    "CDPI",
    "CDD",
    "CDI",
    "apprentissage",
    "professionnalisation",
)
GROUNDS = ("accroissement", "remplacement", "saisonnier", "usage", "insertion", "formation", "autre", "")
LENGTHS = (0, 0, 1, 4, 5, 6, 6, 7, 12, 28, 29, 30, 60, 88, 89, 90, 200)
LEAP_DAYS = (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1))
EDGES = (
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 6, 30),
    date(2024, 7, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 2, 28),
)


def siret(number: int) -> str:
    """A SIRET with two valid keys, often with a leading zero."""

    def keyed(text: str) -> str:
        total = 0
        for place, figure in enumerate(reversed(text + "0")):
            value = int(figure) * (2 if place % 2 else 1)
            total += value - 9 if value > 9 else value
        return text + str(-total % 10)

    return keyed(keyed(f"{number:08d}") + f"{number % 10_000:04d}")


class Network:
    """Builds the rows; every choice comes from one seeded generator."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.seed = seed
        self.missions_locales: list[dict] = []
        self.agencies: list[dict] = []
        self.companies: list[dict] = []
        self.youths: list[dict] = []
        self.births: dict[tuple[str, str], date | None] = {}
        self.supports: dict[tuple[str, str], list[date]] = {}
        self.missions: list[dict] = []
        self.count = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def day(self, first=date(2022, 12, 1), last=date(2025, 12, 31)) -> date:
        """Any day, with the edges of periods and 29 February more often than chance would have them."""
        roll = self.random.random()
        if roll < 0.06:
            return self.random.choice(LEAP_DAYS)
        if roll < 0.2:
            return self.random.choice(EDGES)
        if roll < 0.6:
            first, last = date(2023, 12, 15), date(2024, 9, 30)
        return first + timedelta(self.random.randrange((last - first).days + 1))

    # -- structures -------------------------------------------------------------------------------------------------

    def annuaire(self) -> list[dict]:
        pick = self.random.choice
        for number, department in enumerate((*DEPARTMENTS, "14", "69", "2A")):
            self.missions_locales.append(
                {
                    "type": "ML",
                    "code_structure": f"{number:03d}{department}",
                    "nom": f"Mission Locale n° {number} de l'Île-d'Œuvré",
                    "departement": department,
                    "date_ouverture": pick(("", "1990-01-01", "2024-03-01", "2024-07-01")),
                    "date_fermeture": pick(
                        ("", "", "", "2024-01-01", "2024-05-31", "2024-06-30", "2024-07-01", "2025-01-01")
                    ),
                }
            )
        for number in range(3):
            company = {"type": "ETT", "siret": siret(self.seed * 100 + number), "nom": f"Intérim & fils {number}"}
            self.companies.append(company | {"departement": pick(DEPARTMENTS), "code_naf": "78.20Z"})
        for number in range(9):
            self.agencies.append(
                {
                    "type": "AGENCE",
                    "siret": siret(self.seed * 100 + 10 + number),
                    "nom": f"Agence {number}",
                    "departement": pick(DEPARTMENTS),
                    "siret_parent": pick(self.companies)["siret"],
                    "code_naf": "7820Z",
                    "date_ouverture": pick(("", "2000-01-01", "2024-04-01")),
                    "date_fermeture": pick(("", "", "", "2024-06-30", "2024-09-30", "2025-01-01")),
                }
            )
        bad = [
            {"type": "ML", "code_structure": "X99", "nom": "Sans département", "departement": "99"},
            {"type": "AGENCE", "siret": "12345678901234", "nom": "Clé fausse", "departement": "14"},
        ]
        return self.companies + self.missions_locales + self.agencies + bad

    # -- conventions ------------------------------------------------------------------------------------------------

    def conventions(self) -> list[dict]:
        rows = []
        for number in range(34):
            start = self.day(date(2022, 1, 1), date(2025, 6, 30))
            row = {
                "numero": "" if self.chance(0.5) else f"CV-{number:04d}",
                "code_structure": self.random.choice(self.missions_locales)["code_structure"],
                "siret_agence": self.random.choice(self.agencies)["siret"],
                "accord": self.random.choice(
                    ("", "", "MJ-TT-FR-2021", "MJ-TT-FR-2025", "MJ-TT-28-2022", "MJ-TT-94-2025")
                ),
                "date_signature": (start - timedelta(self.random.choice((0, 0, 3, 40)))).isoformat(),
                "date_debut": start.isoformat(),
                "date_fin": (start + timedelta(self.random.choice((0, 100, 365, 1095)))).isoformat(),
                "date_resiliation": "",
            }
            if self.chance(0.3):
                ended = start + timedelta(self.random.choice((-5, 0, 1, 60, 150)))
                row["date_resiliation"] = ended.isoformat()
            rows.append(row)
            if self.chance(0.15):  # the same pair and accord again, overlapping or not
                later = start + timedelta(self.random.choice((30, 400)))
                again = {"numero": f"CV-{number:04d}-bis", "date_debut": later.isoformat(), "date_resiliation": ""}
                rows.append(row | again | {"date_fin": (later + timedelta(700)).isoformat()})
        bad = self.random.choice(rows)
        rows.append(bad | {"numero": "CV-BAD-1", "siret_agence": siret(99_999_999)})
        rows.append(bad | {"numero": "CV-BAD-2", "code_structure": "ZZZ"})
        rows.append(bad | {"numero": "CV-BAD-3", "date_debut": "2024-05-01", "date_fin": "2024-04-30"})
        rows.append(bad | {"numero": "CV-BAD-4", "date_fin": "2024-02-30"})
        rows.append(bad | {"numero": "CV-BAD-5", "accord": "MJ-INCONNU"})
        twin = bad | {"numero": "CV-TWIN", "date_debut": "2020-01-01", "date_signature": "2020-01-01"}
        rows += [twin | {"date_fin": "2026-01-01"}, twin | {"date_fin": "2026-01-02"}]
        same = bad | {"numero": "", "date_debut": "2019-01-01", "date_signature": "2019-01-01"}
        rows += [same | {"date_fin": "2020-01-01"}, same | {"date_fin": "2020-01-02"}]
        return rows

    # -- youths -----------------------------------------------------------------------------------------------------

    def youth(self, number: int, code: str, identifier: str, born: date) -> None:
        """One dossier: none to three rows of support, all with the same profile."""
        pick = self.random.choice
        key = (code, f"{number:05d}")
        profile = {
            "code_structure": code,
            "identifiant_jeune": identifier,
            "numero_dossier": key[1],
            "nom": pick(("Lefèvre", "")),
            "prenom": pick(("Chloé", "")),
            "date_naissance": born.isoformat(),
            "sexe": pick(("F", "M", "M", "")),
            "niveau_formation": pick(("1", "2", "3", "4", "5", "6", "7", "8", "", "9")),
            "qpv": pick(("O", "N", "")),
            "frr": pick(("oui", "non", "")),
            "rqth": pick(("1", "0", "0", "")),
        }
        self.births[key] = born
        starts = set()
        for _ in range(pick((0, 1, 1, 1, 2, 3))):
            entry = self.day(date(2022, 6, 1), date(2025, 6, 30))
            scheme = pick(("CEJ", "PACEA", "AUTRE"))
            if (scheme, entry) in starts:
                continue
            starts.add((scheme, entry))
            leave = "" if self.chance(0.3) else (entry + timedelta(pick((0, 30, 182, 365)))).isoformat()
            if self.chance(0.03):
                leave = (entry - timedelta(1)).isoformat()  # rejected
            self.supports.setdefault(key, []).append(entry)
            if leave:
                self.supports[key].append(date.fromisoformat(leave))
            self.youths.append(
                profile | {"dispositif": scheme, "date_entree": entry.isoformat(), "date_sortie": leave}
            )
        if not starts:
            self.youths.append(profile | {"dispositif": "", "date_entree": "", "date_sortie": ""})

    def jeunes(self) -> list[dict]:
        codes = [structure["code_structure"] for structure in self.missions_locales]
        for number in range(1, 150):
            born = self.random.choice((date(2004, 2, 29), date(2008, 2, 29), date(1994, 1, 1)))
            if self.chance(0.85):
                born = date(1993, 1, 1) + timedelta(self.random.randrange(15 * 365))
            code = self.random.choice(codes)
            identifier = f"IJ{self.seed:03d}{number:05d}" if self.chance(0.7) else ""
            self.youth(number, code, identifier, born)
            if identifier and self.chance(0.3):  # followed by a second Mission Locale, or known there twice
                self.youth(number + 1000, self.random.choice(codes), identifier, born)
        twin = {"code_structure": codes[0], "numero_dossier": "90001", "date_naissance": "2000-01-01", "sexe": "F"}
        support = {"dispositif": "CEJ", "date_entree": "2024-01-01", "date_sortie": ""}
        bad = [
            twin | support,
            twin | support | {"date_sortie": "2024-02-01"},
            twin | support | {"numero_dossier": "90004"},
            twin | support | {"numero_dossier": "90004", "dispositif": "PACEA", "sexe": "M"},  # two youths in one
            twin | support | {"numero_dossier": "90002", "code_structure": "ZZZ"},
            twin | support | {"numero_dossier": "90003", "date_naissance": "2000-13-01"},
        ]
        self.births |= {(codes[0], dossier): date(2000, 1, 1) for dossier in ("90001", "90003", "90004", "99999")}
        self.births[("ZZZ", "90002")] = date(2000, 1, 1)
        repeated = [dict(row) for row in self.youths if self.chance(0.03)]
        return self.youths + bad + repeated

    # -- missions ---------------------------------------------------------------------------------------------------

    def mission(self, key: tuple[str, str], start: date) -> dict:
        pick = self.random.choice
        self.count += 1
        planned = start + timedelta(pick(LENGTHS))
        ends = {"date_fin_prevue": planned.isoformat(), "date_fin_reelle": ""}
        if self.chance(0.3):
            ends["date_fin_reelle"] = (start + timedelta(pick(LENGTHS))).isoformat()
            ends["date_fin_prevue"] = pick((ends["date_fin_prevue"], ""))
        elif self.chance(0.1):
            ends["date_fin_prevue"] = ""  # open
        return {
            "code_structure": key[0],
            "numero_dossier": key[1],
            "reference_mission": pick(("M{}", "m-{}", "M {}", "0{}")).format(self.count),
            "siret_agence": pick(self.agencies)["siret"],
            "type_contrat": pick(CONTRACTS),
            "motif_recours": pick(GROUNDS),
            "date_debut": start.isoformat(),
            **ends,
            "heures": pick(("", "7", "35,5", "70", "151,67", "0")),
            "code_rome": pick((*ROME, "Z9999")),
            "code_naf": pick((*NAF, "", "00.00Z")),
            "departement_mission": pick(DEPARTMENTS),
            "issue": "annulee" if self.chance(0.08) else pick(("", "", "terme", "rupture", "cdi", "cdd")),
            "renouvelle": "",
        }

    def starts_of(self, key: tuple[str, str]) -> date:
        """Often the very first or last day of a support, or the day after."""
        if self.chance(0.3) and key in self.supports:
            return self.random.choice(self.supports[key]) + timedelta(self.random.choice((-1, 0, 0, 1)))
        return self.day()

    def renewals(self, first: dict) -> list[dict]:
        """A chain: each renews the first or the one before; starts differ; some are cancelled or open."""
        rows, last = [], first
        start = date.fromisoformat(first["date_debut"])
        for _ in range(self.random.choice((1, 1, 2, 3))):
            start += timedelta(self.random.choice((1, 5, 30)))
            row = self.mission((first["code_structure"], first["numero_dossier"]), start)
            same = {name: first[name] for name in ("siret_agence", "type_contrat", "code_rome", "code_naf")}
            named = self.random.choice((first, last))["reference_mission"]
            row |= same | {"renouvelle": named}
            rows.append(row)
            last = row
        return rows

    def missions_rows(self) -> list[dict]:
        for key in self.births:
            for _ in range(self.random.choice((0, 1, 1, 2, 4))):
                row = self.mission(key, self.starts_of(key))
                self.missions.append(row)
                if self.chance(0.2):
                    self.missions += self.renewals(row)
                if self.chance(0.2):  # an episode: the same agency and ROME, a few days later
                    gap = timedelta(self.random.choice((0, 3, 4, 5)))
                    end = row["date_fin_reelle"] or row["date_fin_prevue"] or row["date_debut"]
                    later = self.mission(key, date.fromisoformat(end) + gap)
                    self.missions.append(later | {"siret_agence": row["siret_agence"], "code_rome": row["code_rome"]})
        good = self.random.choice(self.missions)
        day = {"date_debut": "2024-05-05", "date_fin_prevue": "2024-05-06", "date_fin_reelle": "", "renouvelle": ""}
        bad = [
            {"siret_agence": siret(99_999_999)},
            {"code_structure": "ZZZ"},
            {"numero_dossier": "inconnu"},
            {"type_contrat": "stage"},
            {"date_debut": "2024-02-30"},
            {"date_debut": ""},
            {"date_fin_prevue": "2024-05-04"},
            {"date_fin_reelle": "2024-05-04"},
            {"renouvelle": "BAD-0"},
            {"renouvelle": "jamais vue"},
        ]
        rows = [good | day | change | {"reference_mission": f"BAD-{i}"} for i, change in enumerate(bad)]
        twin = good | day | {"reference_mission": "TWIN"}
        rows += [twin, twin | {"heures": "12"}, good | day | {"reference_mission": "OF-TWIN", "renouvelle": "TWIN"}]
        rows += [
            good | day | {"reference_mission": a, "renouvelle": b}
            for a, b in (("LOOP-1", "LOOP-2"), ("LOOP-2", "LOOP-1"))
        ]
        far = good | day | {"reference_mission": "FAR", "date_debut": "2031-01-01", "date_fin_prevue": "2032-02-29"}
        repeated = [dict(row) for row in self.missions if self.chance(0.03)]
        return self.missions + rows + [far] + repeated

    def earlier(self, rows: list[dict]) -> list[dict]:
        """What the extract of the week before said: some missions missing, others still without end or issue."""
        kept = [row for row in rows if row["renouvelle"] or not self.chance(0.1)]
        return [
            row | ({"issue": "", "date_fin_reelle": "", "heures": "1"} if self.chance(0.15) else {}) for row in kept
        ]

    # -- history ----------------------------------------------------------------------------------------------------

    def historique(self) -> list[dict]:
        rows = []
        places = ["FR", "R28", "R94", "D14", "D2A", "D975", f"ML:{self.missions_locales[0]['code_structure']}"]
        for place in places:
            for year in ("CUMUL", "2014", "2019", "2022", "2023", "2024", "2025"):
                if self.chance(0.35):
                    youths = self.random.randrange(50, 5000)
                    figures = {"jeunes": str(youths), "missions": str(youths * 2 + 7)}
                    rows.append({"annee": year, "territoire": place, **figures})
        return [*rows, {"annee": "2020", "territoire": "D99", "jeunes": "5", "missions": "6"}]


def extracts(seed: int) -> list[tuple[str, list[dict]]]:
    """[(kind, rows)] in the order to import."""
    network = Network(seed)
    files = [("annuaire", network.annuaire()), ("conventions", network.conventions()), ("jeunes", network.jeunes())]
    missions = network.missions_rows()
    network.random.shuffle(missions)
    return [
        *files,
        ("missions", network.earlier(missions)),
        ("missions", missions),
        ("historique", network.historique()),
    ]
