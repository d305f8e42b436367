"""What stays of the files after import, by the words of spec/formats.md: plain dictionaries, one file at a time."""

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

INTERIM = {"CTT", "CDII", "CIPI", "CDPI"}
CONTRACTS = INTERIM | {"CDD", "CDI", "apprentissage", "professionnalisation"}
FOREVER = date(9999, 12, 31)
# The framework agreements that exist after `migrate`: number → (framework, first day, last day).
FRAMEWORKS = {
    "MJ-TT-FR-2014": (date(2014, 6, 1), date(2017, 12, 31)),
    "MJ-TT-FR-2018": (date(2018, 1, 1), date(2021, 11, 24)),
    "MJ-TT-FR-2021": (date(2021, 11, 25), date(2024, 11, 24)),
    "MJ-TT-FR-2025": (date(2025, 2, 4), date(2028, 2, 3)),
}
FRAMEWORK_OF = {number: number for number in FRAMEWORKS} | {"MJ-TT-28-2022": "MJ-TT-FR-2021"}


class Rejected(Exception):
    """This row must not be applied."""


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Rejected(text) from error


def age(born: date, on: date) -> int:
    """Completed years: someone born on 29 February completes them on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def content(row: dict) -> tuple:
    return tuple(sorted((name, value.strip()) for name, value in row.items() if value.strip()))


class Base:
    """What the platform holds. `load(kind, rows)` gives the places, from 0, of the rows rejected."""

    def __init__(self, departments: dict[str, str]):
        self.departments = departments  # department → region ("" for 975, 977, 978)
        self.missions_locales: dict[str, dict] = {}
        self.agencies: dict[str, dict] = {}
        self.conventions: dict[tuple, dict] = {}
        self.dossiers: dict[tuple, dict] = {}
        self.supports: dict[tuple, dict] = defaultdict(dict)
        self.rows: dict[tuple, dict] = {}
        self.history: dict[tuple, tuple[int, int]] = {}

    def load(self, kind: str, rows: list[dict]) -> set[int]:
        rows = [defaultdict(str, row) for row in rows]
        seen = defaultdict(set)
        for row in rows:
            seen[self.key(kind, row)].add(content(row))
            if kind == "jeunes":  # the rows of one dossier must give the same youth
                seen[row["code_structure"], row["numero_dossier"]].add(content(youth_of(row)))
        good = {
            place: row
            for place, row in enumerate(rows)
            if len(seen[self.key(kind, row)]) == 1 and len(seen[self.key(kind, row)[:2]]) <= 1
        }
        rejected = set(range(len(rows))) - good.keys()
        if kind == "missions":
            return rejected | self.load_missions(good)
        apply = getattr(self, f"load_{kind}")
        for place, row in good.items():
            try:
                apply(row)
            except Rejected:
                rejected.add(place)
        return rejected

    @staticmethod
    def key(kind: str, row: dict) -> tuple:
        if kind == "annuaire":
            return ("ML", row["code_structure"]) if row["type"] == "ML" else ("SIRET", row["siret"])
        if kind == "conventions":
            return (row["numero"],) if row["numero"] else Base.pair_key(row)
        if kind == "jeunes":
            return row["code_structure"], row["numero_dossier"], row["dispositif"], row["date_entree"]
        if kind == "missions":
            return row["code_structure"], row["reference_mission"]
        return row["annee"], row["territoire"]

    @staticmethod
    def pair_key(row: dict) -> tuple:
        return row["code_structure"], row["siret_agence"], row["accord"], row["date_debut"]

    # -- one function per kind --------------------------------------------------------------------------------------

    def load_annuaire(self, row: dict) -> None:
        if row["departement"] not in self.departments:
            raise Rejected("departement")
        dates = {"opened": day(row["date_ouverture"]) or date.min, "closed": day(row["date_fermeture"]) or FOREVER}
        if dates["closed"] < dates["opened"]:
            raise Rejected("date_fermeture")
        place = {"department": row["departement"], **dates}
        if row["type"] == "ML":
            self.missions_locales[row["code_structure"]] = place
            return
        if not valid_siret(row["siret"]):
            raise Rejected("siret")
        if row["type"] == "AGENCE":
            self.agencies[row["siret"]] = place

    def load_conventions(self, row: dict) -> None:
        if row["code_structure"] not in self.missions_locales or row["siret_agence"] not in self.agencies:
            raise Rejected("partie")
        signed, start, end = day(row["date_signature"]), day(row["date_debut"]), day(row["date_fin"])
        terminated = day(row["date_resiliation"])
        if end < start:
            raise Rejected("date_fin")
        found = [number for number, (first, last) in FRAMEWORKS.items() if first <= signed <= last]
        earlier = [number for number, (first, _) in FRAMEWORKS.items() if first <= signed]
        framework = FRAMEWORK_OF.get(row["accord"])
        if not row["accord"] or re.fullmatch(r"MJ-TT-\d\d-\d{4}", row["accord"]):  # a regional parent may be missing
            framework = framework or (found or earlier[-1:] or [None])[0]
        if framework is None:
            raise Rejected("accord")
        convention = {
            "ml": row["code_structure"],
            "agency": row["siret_agence"],
            "framework": framework,
            "signed": signed,
            "start": start,
            "last": min(end, terminated - timedelta(1)) if terminated else end,
        }
        # Two conventions of one pair at once are a fact of the past: both are kept (docs/formats.md, with a warning).
        self.conventions[self.key("conventions", row)] = convention

    def load_jeunes(self, row: dict) -> None:
        born, entry, leave = day(row["date_naissance"]), day(row["date_entree"]), day(row["date_sortie"])
        if row["code_structure"] not in self.missions_locales or born is None:
            raise Rejected("jeune")
        if leave and leave < entry:
            raise Rejected("date_sortie")
        key = row["code_structure"], row["numero_dossier"]
        level = row["niveau_formation"]
        self.dossiers[key] = {
            "person": row["identifiant_jeune"] or key,
            "born": born,
            "sexe": row["sexe"] or "inconnu",
            "niveau": level if level in set("12345678") else "inconnu",
            **{name: yes_no(row[name]) for name in ("qpv", "frr", "rqth")},
        }
        if entry:
            self.supports[key][row["dispositif"], entry] = leave or FOREVER

    def load_missions(self, rows: dict[int, dict]) -> set[int]:
        sound = {}
        for row in rows.values():
            try:
                sound[self.key("missions", row)] = self.mission(row)
            except Rejected:
                continue
        accepted = {key: mission for key, mission in sound.items() if not mission["renews"]}
        while True:  # a renewal stands when what it renews stands
            waiting = {key: mission for key, mission in sound.items() if key not in accepted}
            known = accepted.keys() | self.rows.keys()
            more = {key: mission for key, mission in waiting.items() if mission["renews"] in known}
            if not more:
                break
            accepted |= more
        self.rows |= accepted
        return {place for place, row in rows.items() if self.key("missions", row) not in accepted}

    def mission(self, row: dict) -> dict:
        dossier = row["code_structure"], row["numero_dossier"]
        if dossier not in self.dossiers or row["siret_agence"] not in self.agencies:
            raise Rejected("dossier ou agence")
        if row["type_contrat"] not in CONTRACTS:
            raise Rejected("type_contrat")
        start, planned, real = (day(row[name]) for name in ("date_debut", "date_fin_prevue", "date_fin_reelle"))
        if start is None or min(planned or start, real or start) < start:
            raise Rejected("dates")
        if age(self.dossiers[dossier]["born"], start) < 16:
            raise Rejected("âge")
        return {
            "dossier": dossier,
            "ref": row["reference_mission"],
            "agency": row["siret_agence"],
            "contract": row["type_contrat"],
            "ground": row["motif_recours"],
            "department": row["departement_mission"],
            "start": start,
            "end": real or planned or FOREVER,
            "hours": Decimal(row["heures"].replace(",", ".")) if row["heures"] else None,
            "rome": row["code_rome"].removeprefix("Z9999"),
            "naf": row["code_naf"].replace(".", "").removeprefix("0000Z"),
            "cancelled": row["issue"] == "annulee",
            "renews": (row["code_structure"], row["renouvelle"]) if row["renouvelle"] else None,
        }

    def load_historique(self, row: dict) -> None:
        place = row["territoire"]
        kind, code = ("ML", place[3:]) if place.startswith("ML:") else (place[0], place[1:])
        known = {"ML": self.missions_locales, "D": self.departments, "R": set(self.departments.values())}
        if place != "FR" and code not in known[kind]:
            raise Rejected("territoire")
        place = ("FR", "FR") if place == "FR" else (kind, code)
        self.history[row["annee"], place] = int(row["jeunes"]), int(row["missions"])

    # -- what the rows say ------------------------------------------------------------------------------------------

    def root(self, key: tuple) -> tuple:
        while self.rows[key]["renews"]:
            key = self.rows[key]["renews"]
        return key

    def placements(self) -> list[dict]:
        """The counted interim placements, each with the end and the hours of its chain."""
        chains = defaultdict(list)
        for key, row in self.rows.items():
            if row["renews"] and not row["cancelled"]:
                chains[self.root(key)].append(row)
        found = []
        for key, row in self.rows.items():
            if row["renews"] or row["cancelled"] or row["contract"] not in INTERIM:
                continue
            renewals = sorted(chains[key], key=lambda renewal: renewal["start"])
            end = renewals[-1]["end"] if renewals else row["end"]
            hours = [part["hours"] for part in [row, *renewals] if part["hours"] is not None]
            dossier = self.dossiers[row["dossier"]]
            extra = {
                "ml": row["dossier"][0],
                "filled": self.filled(row),
                "person": dossier["person"],
                "end": end,
                "hours": sum(hours) if hours else None,
                "scheme": self.scheme(row["dossier"], row["start"]),
                "covered": self.covered(row["dossier"][0], row["agency"], row["start"]),
            }
            found.append(row | extra)
        return found

    @staticmethod
    def filled(row: dict) -> int:
        """Of the six required cells of its own row (docs/data-dictionary.md, T15), those filled with known values."""
        cells = (row["ground"], row["end"] != FOREVER, row["hours"] is not None, row["rome"], row["naf"])
        return sum(bool(cell) for cell in (*cells, row["department"]))

    def scheme(self, dossier: tuple, on: date) -> str:
        active = {kind for (kind, entry), leave in self.supports[dossier].items() if entry <= on <= leave}
        return next((kind for kind in ("CEJ", "PACEA", "AUTRE") if kind in active), "SANS")

    def covered(self, code: str, agency: str, on: date) -> bool:
        return any(
            (convention["ml"], convention["agency"]) == (code, agency) and active(convention, on)
            for convention in self.conventions.values()
        )


def youth_of(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("dispositif", "date_entree", "date_sortie")}


def active(convention: dict, on: date) -> bool:
    return convention["start"] <= on <= convention["last"]


def yes_no(text: str) -> str:
    return {"O": "oui", "oui": "oui", "1": "oui", "N": "non", "non": "non", "0": "non"}.get(text, "inconnu")


def valid_siret(text: str) -> bool:
    """Fourteen figures whose Luhn sum ends with 0 (and that of the SIREN)."""

    def luhn(figures: str) -> bool:
        doubled = [int(figure) * (1 + place % 2) for place, figure in enumerate(reversed(figures))]
        return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0

    return len(text) == 14 and text.isdigit() and luhn(text) and luhn(text[:9])
