"""The extract files of the demonstration, as Missions Locales and the operator would receive them.

Several layouts on purpose: Windows-1252, UTF-8 with BOM, French and ISO dates, one XLSX, one file with mistakes.
The same scale, seed and day give the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from . import agreements, companies, missions, people
from .chance import apportion, rng
from .network import FIRST_CODES, NAF, MissionLocale, Network, siret
from .network import build as build_network
from .scale import Scale, history, yearly

ANNUAIRE = "type;code_structure;siret;nom;departement;siret_parent;code_naf;date_ouverture;date_fermeture"
CONVENTIONS = "numero;code_structure;siret_agence;accord;date_signature;date_debut;date_fin;date_resiliation"
JEUNES = (
    "code_structure;identifiant_jeune;numero_dossier;nom;prenom;date_naissance;sexe;niveau_formation;code_commune;"
    "qpv;frr;rqth;dispositif;date_entree;date_sortie;email;telephone"
)
MISSIONS = (
    "code_structure;numero_dossier;reference_mission;siret_agence;type_contrat;motif_recours;date_debut;"
    "date_fin_prevue;date_fin_reelle;heures;code_rome;code_naf;departement_mission;issue;renouvelle"
)
HISTORIQUE = "annee;territoire;jeunes;missions"
FOLLOWED_TWICE = 0.015
BLOCK = 5000


@dataclass(frozen=True)
class Extract:
    """A file to import; `structure` is the Mission Locale that sends it, empty for the operator."""

    kind: str
    path: Path
    structure: str = ""


def calendar() -> list[str]:
    """Ordinal → JJ/MM/AAAA, from 1985 to 2045 (empty before)."""
    first, last = date(1985, 1, 1).toordinal(), date(2045, 12, 31).toordinal()
    return [""] * first + [date.fromordinal(day).strftime("%d/%m/%Y") for day in range(first, last + 1)]


@contextmanager
def _sheet(path: Path, header: str, encoding: str = "utf-8", newline: str = "\n"):
    """Give a function that writes a line; no field of the demonstration needs quotes."""
    waiting = [header]
    with path.open("w", encoding=encoding, newline=newline) as file:

        def write(row: tuple[str, ...]) -> None:
            waiting.append(";".join(row))
            if len(waiting) >= BLOCK:
                file.write("\n".join(waiting) + "\n")
                waiting.clear()

        yield write
        if waiting:
            file.write("\n".join(waiting) + "\n")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def write_directory(network: Network, path: Path) -> None:
    """Kind `annuaire`: Missions Locales, agencies before their companies, since rows come in any order; others."""
    with _sheet(path, ANNUAIRE) as write:
        for ml in network.missions_locales:
            write(("ML", ml.code, "", ml.name, ml.department, "", "", _iso(ml.opened), _iso(ml.closed)))
        for kind, bodies in (("AGENCE", network.agencies), ("ETT", network.companies)):
            for body in bodies:
                dates = _iso(body.opened), _iso(body.closed)
                write((kind, "", body.siret, body.name, body.department, body.parent, NAF, *dates))
        for row in companies.directory_rows():
            write(row)


def write_conventions(conventions: list[agreements.Convention], company: tuple[str, ...], path: Path) -> None:
    """Kind `conventions`; the last one is with a company of another branch."""
    with _sheet(path, CONVENTIONS) as write:
        for c in conventions:
            dates = _iso(c.signed), _iso(c.starts), _iso(c.ends), _iso(c.terminated)
            write((c.number, c.mission_locale.code, c.agency.siret, c.accord, *dates))
        write(company)


def write_history(scale: Scale, network: Network, path: Path) -> None:
    """Kind `historique`: the nation and its regions, year by year, before the extracts were complete."""
    weights = defaultdict(float)
    for ml in network.missions_locales:
        weights[ml.region] += ml.weight
    regions = sorted(weights)
    with _sheet(path, HISTORIQUE) as write:
        for year, (youths, placements) in history(scale).items():
            write((str(year), "FR", str(youths), str(placements)))
            shares = [apportion(n, [weights[r] for r in regions]) for n in (youths, placements)]
            for region, some, more in zip(regions, *shares, strict=True):
                write((str(year), f"R{region}", str(some), str(more)))


def write_workbook(rows: Iterable[tuple[str, ...]], path: Path, today: date) -> None:
    """Kind `missions` as a workbook with real dates and numbers; codes stay text."""
    header = MISSIONS.split(";")
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    book.set_properties({"created": datetime(today.year, today.month, today.day)})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Missions")
    sheet.write_row(0, 0, header)
    for line, row in enumerate(rows, start=1):
        for column, (name, value) in enumerate(zip(header, row, strict=True)):
            if value and name.startswith("date_"):
                sheet.write_datetime(line, column, datetime.strptime(value, "%d/%m/%Y"), day)
            elif value and name == "heures":
                sheet.write_number(line, column, float(value.replace(",", ".")))
            elif value:
                sheet.write_string(line, column, value)
    book.close()


def write_mistakes(rows: list[tuple[str, ...]], path: Path) -> None:
    """Kind `missions`: right rows already known, and one of each common mistake, for the page of imports."""
    names = MISSIONS.split(";")

    def wrong(row: tuple[str, ...], number: int, **values: str) -> tuple[str, ...]:
        changed = dict(zip(names, row, strict=True)) | {"reference_mission": f"2026-ERR{number:03d}"} | values
        return tuple(changed[name] for name in names)

    mistakes = (
        {"siret_agence": siret(99_999, 1)},
        {"numero_dossier": "9999999"},
        {"type_contrat": "INTERIM"},
        {"date_debut": "31/02/2026"},
        {"date_debut": "15/06/2026", "date_fin_prevue": "01/06/2026", "date_fin_reelle": ""},
        {"renouvelle": "2026-INCONNUE"},
    )
    with _sheet(path, MISSIONS, "cp1252", "\r\n") as write:
        for number, (row, values) in enumerate(zip(rows[-6:], mistakes, strict=True), start=1):
            write(row)
            write(wrong(row, number, **values))


class Dossiers:
    """Youths and placements of every Mission Locale, in order; remembers whom a neighbour follows too."""

    def __init__(self, scale: Scale, network: Network, spans: dict, seed: int, today: date):
        self.network, self.spans, self.seed, self.today = network, spans, seed, today
        figures = yearly(scale, today)
        self.plan = missions.plan(network.missions_locales, figures)
        self.day = calendar()
        self.days = missions.Days(seed, today, list(figures), self.day)
        codes = network.missions_locales
        self.totals = apportion(scale.youths, [ml.weight for ml in codes])
        self.carried: dict[str, list[people.Person]] = defaultdict(list)

    def of(self, index: int) -> tuple[Iterator[tuple], Iterator[tuple]]:
        """Lines of kinds `missions`, then `jeunes`, of one Mission Locale; exhaust the first one first."""
        ml = self.network.missions_locales[index]
        identities = people.Identities(ml.code, index + 1, ml.department)
        choice = missions.Choice.of(ml, self.spans.get(ml.code, {}))
        near = sorted({other.department for other in self.network.missions_locales if other.region == ml.region})
        places = missions.neighbours(ml.department, near)
        workload = missions.Workload(ml, choice, self.days, identities, places)
        carried = self.carried.pop(ml.code, [])
        placements = workload.rows(self.plan[ml.code], carried)
        return placements, self._youths(index, workload, carried)

    def _youths(self, index: int, workload: missions.Workload, carried: list) -> Iterator[tuple]:
        ml, random = workload.ml, rng(self.seed, "youths", workload.ml.code)
        sibling = self._sibling(index)
        for person in self._everyone(self.totals[index], workload, carried, random):
            if ml.closed:
                self._close(person, ml, random)
            elif sibling and random.random() < FOLLOWED_TWICE:
                self.carried[sibling].append(replace(person, dossier="", supports=[]))
            yield from people.rows(ml.code, person, self.day)

    def _everyone(self, total: int, workload, carried: list, random: Random) -> Iterator[people.Person]:
        """Those who worked, those whom another Mission Locale followed before, and those who never did."""
        yield from workload.people
        today = self.today.toordinal()
        last = min(today, workload.ml.closed.toordinal() - 60) if workload.ml.closed else today
        count = len(workload.people)
        while count < total or carried:
            entered = last - int(3600 * random.random() ** 1.5)
            if carried:
                person = carried.pop()
                if not person.of_age(entered, entered):
                    continue
            else:
                person = workload.identities.draw(random, entered)
            count += 1
            person.dossier = f"{count:07d}"
            people.follow(person, random, people.scheme_of(random, entered), (entered, entered), today)
            yield person

    def _close(self, person: people.Person, ml: MissionLocale, random: Random) -> None:
        """End the supports with the Mission Locale; half of those followed go on where it was merged."""
        closed = ml.closed.toordinal()
        still = [support for support in person.supports if not support[2] or support[2] > closed]
        for support in still:
            support[2] = max(closed, support[1])
        if still and random.random() < 0.5:
            self.carried[ml.absorbed_by].append(replace(person, dossier="", supports=[]))

    def _sibling(self, index: int) -> str:
        """The next Mission Locale of the region, which may follow the same youths."""
        here, *after = self.network.missions_locales[index : index + 2]
        return after[0].code if after and after[0].region == here.region else ""


def _groups(scale: Scale, network: Network) -> list[tuple[str, list[int]]]:
    """Files: one for all, or one per region."""
    groups = defaultdict(list)
    for index, ml in enumerate(network.missions_locales):
        groups[f"R{ml.region}" if scale.file_per_region else "toutes"].append(index)
    return list(groups.items())


def _write_dossiers(scale: Scale, dossiers: Dossiers, folder: Path) -> tuple[list, list, list]:
    """Write youths and placements; gives their files, and the placements of Caen, which come as a workbook."""
    youths, placements, own = [], [], []
    network = dossiers.network
    for name, indexes in _groups(scale, network):
        youths.append(Extract("jeunes", folder / f"jeunes_{name}.csv"))
        placements.append(Extract("missions", folder / f"missions_{name}.csv"))
        with (
            _sheet(youths[-1].path, JEUNES, "cp1252", "\r\n") as write_youth,
            _sheet(placements[-1].path, MISSIONS, "utf-8-sig") as write_placement,
        ):
            for index in indexes:
                apart = network.missions_locales[index].commune in FIRST_CODES.values()
                lines, rows = dossiers.of(index)
                for line in lines:
                    own.append(line) if apart else write_placement(line)
                for row in rows:
                    write_youth(row)
    return youths, placements, own


def write_all(scale: Scale, seed: int, today: date, folder: Path) -> list[Extract]:
    """Write every file into `folder` and give them in the order in which they are to be imported."""
    folder.mkdir(parents=True, exist_ok=True)
    network = build_network(scale, seed, today)
    conventions = agreements.build(network, seed, today)
    directory = Extract("annuaire", folder / "annuaire.csv")
    signed = Extract("conventions", folder / "conventions.csv")
    past = Extract("historique", folder / "historique.csv")
    write_directory(network, directory.path)
    caen = next(ml for ml in network.missions_locales if ml.commune in FIRST_CODES.values())
    write_conventions(conventions, companies.convention_row(caen.code, today), signed.path)
    write_history(scale, network, past.path)
    dossiers = Dossiers(scale, network, agreements.coverage(conventions), seed, today)
    youths, placements, own = _write_dossiers(scale, dossiers, folder)
    structure = own[0][0]
    book = Extract("missions", folder / f"missions_{structure}.xlsx", structure)
    mistakes = Extract("missions", folder / f"missions_{structure}_a_corriger.csv", structure)
    write_workbook(own, book.path, today)
    write_mistakes(own, mistakes.path)
    return [directory, signed, past, *youths, *placements, book, mistakes]
