"""The demonstration: the same seed makes the same files, plausible ones, that the engine takes as a user's."""

import csv
import hashlib
import threading
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from openpyxl import load_workbook
from stdnum.fr import siret

from conventions.enums import Progress
from conventions.families import FAMILIES
from conventions.models import Agreement, CommitmentProgress, CoveredPair, Referent
from missionjeunes.common import clock
from missionjeunes.common.periods import last_half_year
from missionjeunes.work.models import Job
from missionjeunes.work.runner import run_job
from partners import reference
from partners.models import Membership, Organisation, Region
from partners.tenancy.scope import scope
from placements.enums import INTERIM
from placements.models import Placement, Youth
from reporting.demo import outputs, personas
from reporting.demo.files import write_all
from reporting.demo.scale import SCALES, Scale, history, yearly
from reporting.models import HistoricalFigure

TODAY = date(2026, 11, 22)
SMALL = SCALES["small"]


def hashes(folder) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def day(text) -> date | None:
    """A date of a CSV cell or of a workbook's."""
    if isinstance(text, datetime):
        return text.date()
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None


def table(path, encoding="utf-8-sig") -> list[dict]:
    if path.suffix == ".xlsx":
        header, *rows = load_workbook(path).active.iter_rows(values_only=True)
        return [{name: "" if cell is None else cell for name, cell in zip(header, row, strict=True)} for row in rows]
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The files of a scale big enough for shares to be meant, read back: a tenth of the nation in one region."""
    scale = Scale("essai", 20, 300, 12, 20_000, 0.1, {"28": 20})
    folder = tmp_path_factory.mktemp("demo")
    extracts = write_all(scale, 7, TODAY, folder)
    by_kind = defaultdict(list)
    for extract in extracts:
        encoding = "cp1252" if extract.kind == "jeunes" else "utf-8-sig"
        if "a_corriger" not in extract.path.name:
            by_kind[extract.kind] += table(extract.path, encoding)
    by_kind["missions"].sort(key=lambda row: day(row["date_debut"]))
    return SimpleNamespace(scale=scale, extracts=extracts, **by_kind)


def counted(made) -> list[dict]:
    """Interim placements that count: not cancelled, not renewals."""
    wanted = [row for row in made.missions if row["type_contrat"] in INTERIM and row["issue"] != "annulee"]
    return [row for row in wanted if not row["renouvelle"]]


def test_the_same_seed_makes_the_same_files(tmp_path):
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        write_all(SMALL, seed, TODAY, tmp_path / name)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "again")
    differing = hashes(tmp_path / "one").items() - hashes(tmp_path / "other").items()
    assert {"annuaire.csv", "conventions.csv", "jeunes_toutes.csv", "missions_toutes.csv"} <= dict(differing).keys()


def test_the_national_scale_follows_the_published_figures():
    national, past = yearly(SCALES["national"], TODAY), history(SCALES["national"])
    assert national[2022] == (28_336, 62_476) and national[2023] == (29_293, 73_295)
    assert sum(m for _, m in past.values()) + national[2022][1] + national[2023][1] == 359_000
    assert sum(y for y, _ in past.values()) + national[2022][0] + national[2023][0] == 125_295
    assert sum(missions for _, missions in national.values()) == pytest.approx(400_000, rel=0.03)
    assert len(national) == 10 and max(past) < 2022


def test_each_year_has_its_missions_and_its_youths(made):
    persons = {(r["code_structure"], r["numero_dossier"]): r["identifiant_jeune"] for r in made.jeunes}
    missions, youths = Counter(), defaultdict(set)
    for row in counted(made):
        year = day(row["date_debut"]).year
        missions[year] += 1
        youths[year].add(persons[row["code_structure"], row["numero_dossier"]])
    for year, (expected_youths, expected_missions) in yearly(made.scale, TODAY).items():
        assert missions[year] == pytest.approx(expected_missions, rel=0.02)
        assert len(youths[year]) == pytest.approx(expected_youths, rel=0.02)


def test_missions_of_2023_last_as_published(made):
    supports = defaultdict(list)
    for row in made.jeunes:
        if row["dispositif"]:
            left = day(row["date_sortie"]) or date.max
            supports[row["code_structure"], row["numero_dossier"]].append(
                (row["dispositif"], day(row["date_entree"]), left)
            )
    ends, root = {}, {}
    for row in made.missions:  # by start: a renewal after what it renews
        key = row["code_structure"], row["reference_mission"]
        root[key] = root.get((row["code_structure"], row["renouvelle"]), key)
        ends[root[key]] = day(row["date_fin_reelle"]) or day(row["date_fin_prevue"])
    lengths = defaultdict(list)
    for row in counted(made):
        start = day(row["date_debut"])
        if start.year == 2023:
            dossier = supports[row["code_structure"], row["numero_dossier"]]
            schemes = {scheme for scheme, entered, left in dossier if entered <= start <= left}
            scheme = next((s for s in ("CEJ", "PACEA", "AUTRE") if s in schemes), "SANS")
            lengths[scheme].append((ends[row["code_structure"], row["reference_mission"]] - start).days + 1)

    def share_under(days: int, scheme: str) -> float:
        return sum(length < days for length in lengths[scheme]) / len(lengths[scheme])

    assert share_under(30, "PACEA") == pytest.approx(0.71, abs=0.03)
    assert share_under(30, "CEJ") == pytest.approx(0.88, abs=0.03)
    assert share_under(7, "CEJ") == pytest.approx(0.66, abs=0.03)


def test_youths_look_like_those_of_the_missions_locales(made):
    dossiers = {(r["code_structure"], r["numero_dossier"]): r for r in made.jeunes}
    share = {c: sum(r[c] == "O" for r in dossiers.values()) / len(dossiers) for c in ("qpv", "frr", "rqth")}
    assert len(dossiers) == made.scale.youths
    assert share["qpv"] == pytest.approx(0.20, abs=0.02)
    assert share["frr"] == pytest.approx(0.15, abs=0.02)
    assert share["rqth"] == pytest.approx(0.03, abs=0.01)
    per_person = Counter(row["identifiant_jeune"] for row in dossiers.values())
    assert 0.008 < sum(count > 1 for count in per_person.values()) / len(per_person) < 0.03


def test_everyone_is_of_age_when_working(made):
    births = {(r["code_structure"], r["numero_dossier"]): (day(r["date_naissance"]), r["rqth"]) for r in made.jeunes}
    for row in counted(made):
        born, rqth = births[row["code_structure"], row["numero_dossier"]]
        age = (day(row["date_debut"]) - born).days / 365.25
        assert 16 <= age < (30 if rqth == "O" else 26)


def test_shares_of_renewals_cancellations_and_missions_outside_a_convention(made):
    spans = defaultdict(list)
    for row in made.conventions:
        end = date.fromisoformat(row["date_fin"])
        if row["date_resiliation"]:
            end = min(end, date.fromisoformat(row["date_resiliation"]) - timedelta(days=1))
        spans[row["code_structure"], row["siret_agence"]].append((date.fromisoformat(row["date_debut"]), end))
    recent = [row for row in counted(made) if day(row["date_debut"]).year >= 2022]
    outside = [
        row for row in recent
        if not any(a <= day(row["date_debut"]) <= b for a, b in spans[row["code_structure"], row["siret_agence"]])
    ]  # fmt: skip
    rows = made.missions
    assert 0.04 < len(outside) / len(recent) < 0.13
    assert sum(bool(row["renouvelle"]) for row in rows) / len(rows) == pytest.approx(0.09, abs=0.03)
    assert sum(row["issue"] == "annulee" for row in rows) / len(rows) == pytest.approx(0.02, abs=0.01)
    assert sum(row["code_rome"] == "" for row in rows) / len(rows) < 0.06
    assert any(day(row["date_debut"]) > TODAY for row in rows)


def test_codes_exist_and_companies_do_not(made):
    romes = {label.code for label in reference.rome_codes()} | {""}
    assert {row["code_rome"] for row in made.missions} <= romes
    assert all(reference.section_of_naf(row["code_naf"]) for row in made.missions if row["code_naf"])
    numbers = [row["siret"] for row in made.annuaire if row["siret"]]
    assert len(numbers) == len(set(numbers)) and all(siret.is_valid(number) for number in numbers)
    assert all(number.startswith("000") for number in numbers)


def test_conventions_of_a_pair_never_overlap_and_some_ended_early(made):
    pairs = defaultdict(list)
    for row in made.conventions:
        pairs[row["code_structure"], row["siret_agence"]].append((row["date_debut"], row["date_fin"]))
    for spans in pairs.values():
        spans.sort()
        assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert any(row["date_resiliation"] for row in made.conventions)
    assert any(row["date_fin"] < TODAY.isoformat() for row in made.conventions)
    assert any(row["accord"] == "MJ-TT-28-2025" for row in made.conventions)


def test_one_mission_locale_was_merged_and_has_nothing_after(made):
    closed = {row["code_structure"]: row["date_fermeture"] for row in made.annuaire if row["type"] == "ML"}
    closed = {code: date.fromisoformat(last) for code, last in closed.items() if last}
    assert len(closed) == 1
    for row in counted(made):
        if row["code_structure"] in closed:
            assert day(row["date_debut"]) < closed[row["code_structure"]] + timedelta(days=31)


# --- In the base


def fill(as_worker, settings, tmp_path) -> str:
    settings.HOME = tmp_path
    out = StringIO()
    with as_worker():
        call_command("demo", scale="small", seed=1, stdout=out, stderr=StringIO(), skip_checks=True)
    return out.getvalue()


@pytest.fixture
def filled(prepared, as_worker, settings, tmp_path_factory) -> str:
    """What `demo` says of a base that it has filled; its files are in settings.HOME."""

    def build():
        folder = tmp_path_factory.mktemp("home")
        return fill(as_worker, settings, folder), folder

    told, settings.HOME = prepared("demo", build)
    return told


def people_of_every_kind_can_enter(told: str) -> None:
    kinds = set(Membership.objects.values_list("organisation__kind", flat=True))
    assert kinds >= {"ML", "AGENCE", "ETT", "DREETS", "DDETS", "ARML", "PRISMEMPLOI", "DGEFP", "UNML"}
    twice = Counter(Membership.objects.values_list("user__email", flat=True)).most_common(1)[0]
    assert twice == (f"double.appartenance@{personas.DOMAIN}", 2)
    assert all(account.email in told for account in personas.accounts()) and personas.PASSWORD in told
    caen = personas.persona("conseillere.caen")
    agency = personas.persona("agence")
    assert caen.user.check_password(personas.PASSWORD)
    with scope(agency):
        pairs = CoveredPair.objects.filter(starts_on__lte=clock.today(), ends_on__gte=clock.today())
        assert pairs.filter(mission_locale_id=caen.organisation.pk).exists()
        assert Placement.objects.visible_to(agency).exists()


def test_an_empty_base_is_filled_once_through_the_files(filled, as_worker, settings):
    rows = sum(
        len(table(path)) for path in (settings.HOME / "demo").glob("missions_*") if "corriger" not in path.name
    )
    assert Placement.objects.using("owner").count() == rows
    assert Youth.objects.using("owner").count() == SMALL.youths
    assert HistoricalFigure.objects.using("owner").filter(territory_type="FR").count() == len(history(SMALL))
    accord = Agreement.objects.using("owner").get(number="MJ-TT-28-2025")
    assert "démonstration" in accord.note and accord.ends_on == date(2028, 12, 9) and not accord.text["articles"]
    assert accord.children.using("owner").exists()
    regions = Region.objects.count()
    assert regions < Referent.objects.using("owner").current_on(clock.today()).count() < regions * len(FAMILIES)
    told = CommitmentProgress.objects.using("owner")
    assert set(told.values_list("progress", flat=True)) == set(Progress.values)
    assert set(told.values_list("year", flat=True)) == {clock.today().year, clock.today().year - 1}
    err = StringIO()
    with as_worker():
        call_command("check_data", stdout=err, stderr=err, skip_checks=True)
    assert err.getvalue() == "Aucune incohérence.\n"
    people_of_every_kind_can_enter(filled)
    with pytest.raises(CommandError, match="déjà des données"):
        fill(as_worker, settings, settings.HOME)
    assert Placement.objects.using("owner").count() == rows


def test_production_is_refused(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="interdite en production"):
        call_command("demo", scale="small", skip_checks=True)
    assert not Organisation.objects.filter(kind="ML").exists()


# --- Productions


class Worker(threading.Thread):
    """Does the jobs that are queued, as Celery's would, until told to stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.2):
            for uuid in Job.objects.filter(state="queued").values_list("uuid", flat=True):
                run_job(str(uuid))
        connections.close_all()


def test_the_productions_are_asked_of_the_worker_and_copied(filled, as_worker, tmp_path, monkeypatch):
    out, err = StringIO(), StringIO()
    with monkeypatch.context() as hurried, as_worker():  # without a worker, the wait ends with what to do
        hurried.setattr(outputs, "PATIENCE", timedelta(seconds=1))
        with pytest.raises(CommandError, match=r"Aucun exécutant .* Démarrez-en un"):
            call_command("demo_outputs", output=tmp_path / "sorties", stderr=StringIO(), skip_checks=True)
    with as_worker():
        worker = Worker()
        worker.start()
        call_command("demo_outputs", output=tmp_path / "sorties", stdout=out, stderr=err, skip_checks=True)
        worker.over.set()
        worker.join()
    names = [path.name for path in (tmp_path / "sorties").iterdir()]
    assert {name.rsplit(".")[-1] for name in names} >= {"csv", "xlsx", "ods", "pdf"}
    assert all(name in out.getvalue() for name in names)
    assert last_half_year(clock.today()).code in " ".join(names)
    assert f"directrice.caen@{personas.DOMAIN}" in out.getvalue()


def test_without_a_demonstration_the_message_says_so(db, as_worker, tmp_path):
    with as_worker(), pytest.raises(CommandError, match="lancez d'abord la commande demo"):
        call_command("demo_outputs", output=tmp_path, skip_checks=True)
