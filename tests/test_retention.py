"""The end of retention: told once, erased thirty days later, everywhere, and not one figure moves."""

import json
from datetime import date, timedelta

import pytest
from django.db import DataError, connections, transaction

from missionjeunes.common import clock, privacy
from missionjeunes.work.models import Document, Job, Mail
from missionjeunes.work.runner import run_job
from partners.models import ReadLog
from partners.tenancy.scope import batch_scope
from placements.exports import tables_about
from placements.models import Placement, Support, Youth
from placements.privacy import NAMES
from placements.services import retention
from placements.services.retention import end_retention
from reporting.enums import Series
from reporting.tracking.engine import compute
from tests.cast import placement, youth
from tests.importing import MISSION_HEADINGS, YOUTH_HEADINGS, mission, run_import, write, written, youth_row
from tests.oracle.networks import network
from tests.oracle.networks import write as write_network

OVER = date(2026, 11, 2)  # a Monday on which the dossier below is over
NAMED = {"last_name": "CANARI-NOM", "first_name": "Awa", "email": "canari-nom@exemple.fr", "phone": "0612345678"}


@pytest.fixture
def night(as_worker):
    """The work of the night of a day."""

    def run(day: date) -> int:
        with clock.at(day), as_worker():
            return end_retention()

    return run


def old(cast, dossier="0012", **fields):
    """A dossier whose last support ended on 31/10/2025: kept until 31/10/2026. She was 26 in 2024."""
    fields = NAMED | {"birth_date": date(1998, 5, 6)} | fields
    made = youth(cast.mission_locale, dossier, scheme="", **fields)
    Support.objects.using("owner").create(
        youth=made, mission_locale_id=made.mission_locale_id, scheme="CEJ", entered_on=date(2024, 1, 15),
        left_on=date(2025, 10, 31),
    )  # fmt: skip
    return made


def read(made) -> Youth:
    return Youth.objects.using("owner").get(pk=made.pk)


def figures(data) -> list:
    """Every cell of every territory, in both series, of the network's period and of a longer one."""
    periods = [data["period"], data["period"].parse("2013-01-01..2026-12-31")]
    with batch_scope():
        return [
            [(str(territory), measures) for territory, measures in computed.rows]
            for series in Series.values
            for period in periods
            for computed in [compute(period=period, series=series, territory="FR", with_children=True)]
        ]


def test_no_cell_of_the_tracking_table_changes_when_everybody_is_erased(db, as_worker, night):
    data = network(1)
    write_network(data)
    with transaction.atomic(using="owner"):  # an open support has no end: theirs end with the last period
        Support.objects.using("owner").filter(left_on=None).update(left_on=date(2026, 12, 31))
        Youth.objects.using("owner").update(**NAMED)
    with as_worker():
        before = figures(data)
    assert night(date(2040, 1, 1)) == 0
    assert night(date(2040, 2, 1)) == len(data["youths"])
    left = Youth.objects.using("owner")
    nameless = {"birth_date": None, "last_name": "", "first_name": "", "email": "", "phone": "", "commune": None}
    assert not left.exclude(erased_on=date(2040, 2, 1), **nameless).exists()
    with as_worker():
        assert figures(data) == before


def test_the_direction_is_told_once_and_the_names_go_after_thirty_days(cast, night):
    gone = old(cast, "CANARI-NOM-1")
    coming = old(cast, birth_date=date(1999, 12, 20), last_name="Autre", email="", phone="")
    placement(gone, cast.agency, start=date(2025, 3, 3), end=date(2025, 3, 7))
    assert night(date(2026, 10, 31)) == 0
    assert read(gone).notice_on is None, "its last day is not over"
    for _ in range(2):
        assert night(OVER) == 0
    assert (read(gone).notice_on, read(coming).notice_on) == (OVER, None)
    mails = Mail.objects.using("worker")
    assert sorted(mails.values_list("to", flat=True)) == ["admin@ml.fr", "directrice@ml.fr"]
    assert "effacés le 2 décembre 2026" in mails.first().text
    assert not mails.filter(text__icontains="canari-nom").exists()
    assert night(OVER + timedelta(29)) == 0
    assert night(OVER + timedelta(30)) == 1
    assert night(OVER + timedelta(31)) == 0
    left = read(gone)
    assert (left.erased_on, left.notice_on) == (OVER + timedelta(30), None)
    assert (left.sex, left.person_key) == (gone.sex, gone.person_key)
    kept = Placement.objects.using("owner").get()
    assert (kept.youth_id, kept.age_at_start) == (gone.pk, 26)
    with connections["owner"].cursor() as cursor:
        for table in privacy.columns_in_use().keys() - {"partners_commune"}:  # 35,000 rows, and a place called Canari
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~* 'canari-nom|0612345678|1998-05-06'")
            assert cursor.fetchone()[0] == 0, table
    assert read(coming).last_name == "Autre"


@pytest.mark.parametrize(
    "life",
    [
        {"scheme": "CEJ"},  # an open support
        {"birth_date": date(2001, 5, 6)},
        {"mission": {"start": date(2025, 11, 20), "end": date(2025, 12, 20)}},
        {"mission": {"start": date(2024, 1, 8), "end": None, "real_end": None}},  # open: over three years later
    ],
)
def test_a_programme_that_goes_on_keeps_the_names(cast, night, life):
    made = old(cast, birth_date=life.get("birth_date", date(1998, 5, 6)))
    if "scheme" in life:
        Support.objects.using("owner").create(
            youth=made, mission_locale_id=made.mission_locale_id, scheme="CEJ", entered_on=date(2026, 1, 1)
        )
    if "mission" in life:
        placement(made, cast.agency, **life["mission"])
    night(OVER)
    assert read(made).notice_on is None


def test_a_night_cut_short_leaves_nothing_half_done(cast, night, monkeypatch):
    made = old(cast)
    mine = placement(made, cast.agency, start=date(2025, 3, 3), end=date(2025, 3, 7))
    night(OVER)
    with monkeypatch.context() as cut:
        cut.setattr(retention, "_FORGET", "SELECT 1 / 0 -- {blanks}")
        with pytest.raises(DataError):
            night(OVER + timedelta(30))
    ages = Placement.objects.using("owner").filter(pk=mine.pk).values_list("age_at_start", flat=True)
    assert (list(ages), read(made).last_name) == ([None], "CANARI-NOM")
    assert night(OVER + timedelta(31)) == 1
    assert (list(ages.all()), read(made).last_name) == ([26], "")


def test_an_outcome_and_a_cancelled_mission_keep_nothing(cast, night):
    made = old(cast)
    placement(made, cast.agency, start=date(2025, 9, 1), end=None, real_end=None, contract_type="CDI")
    placement(made, cast.agency, start=date(2026, 9, 1), end=date(2026, 9, 4), outcome="annulee")
    night(OVER)
    assert read(made).notice_on == OVER


def extract(tmp_path, as_worker, *rows, kind="jeunes", headings=YOUTH_HEADINGS) -> dict:
    """Import rows on the day after the erasure of `old`."""
    with clock.at(OVER + timedelta(31)), as_worker():
        return run_import(write(tmp_path / "extrait.csv", headings, rows), kind)


@pytest.fixture
def erased(cast, night, tmp_path, as_worker):
    """A dossier imported, placed, and erased since; its number hashed."""
    row = youth_row("0012", date_naissance="06/05/1998", date_entree="15/01/2024", date_sortie="31/10/2025")
    mine = mission(cast, "M1", date_debut="03/03/2025", date_fin_reelle="07/03/2025")
    with as_worker():
        run_import(write(tmp_path / "jeunes.csv", YOUTH_HEADINGS, [row]), "jeunes")
        run_import(write(tmp_path / "missions.csv", MISSION_HEADINGS, [mine]), "missions")
    night(OVER)
    assert night(OVER + timedelta(30)) == 1
    return row, mine


def test_a_later_extract_neither_names_an_erased_youth_again_nor_doubles_her(erased, cast, tmp_path, as_worker):
    row, mine = erased
    tables = ("placements_youth", "placements_support", "placements_placement")
    before = written(*tables)
    summary = extract(tmp_path, as_worker, row, youth_row("0013"))
    assert (summary["created"], summary["unchanged"], summary["rejected"], summary["warnings"]) == (1, 1, 0, 1)
    assert Youth.objects.using("owner").count() == 2
    late = mission(cast, "M2", date_debut="10/03/2025", date_fin_reelle="14/03/2025")
    summary = extract(tmp_path, as_worker, mine | {"heures": "35"}, late, kind="missions", headings=MISSION_HEADINGS)
    assert (summary["created"], summary["updated"], summary["unchanged"], summary["rejected"]) == (0, 0, 1, 1)
    after = written(*tables)
    assert after["placements_placement"] == before["placements_placement"]
    assert set(before["placements_youth"]) <= set(after["placements_youth"])


def test_a_programme_that_resumes_brings_the_names_back(erased, night, tmp_path, as_worker):
    row, _ = erased
    summary = extract(tmp_path, as_worker, row, row | {"date_entree": "01/12/2026", "date_sortie": ""})
    assert (summary["created"] + summary["updated"], summary["rejected"], summary["warnings"]) == (2, 0, 0)
    back = Youth.objects.using("owner").get()
    assert (back.dossier, back.last_name, back.birth_date) == ("0012", "Durand", date(1998, 5, 6))
    assert (back.erased_on, back.notice_on) == (None, None)
    assert back.supports.using("owner").count() == 2
    assert Placement.objects.using("owner").get().age_at_start is None
    assert night(OVER + timedelta(400)) == 0
    assert back.notice_on is None


def test_every_personal_column_about_a_youth_is_erased_or_says_why_it_stays():
    for model in tables_about():
        table = model._meta.db_table
        for group in privacy.register()[table]:
            erased = group.retention is NAMES
            assert not group.retention or erased != bool(group.retention.stays), (table, group.names)
            assert not erased or model is Youth, f"services.retention empties the dossier alone, not {table}"


def test_the_direction_finds_the_dossiers_and_prolongs_one_where_the_law_lets(cast, client_of, night):
    held, gone = old(cast), old(cast, "0013", last_name="Autre")
    night(OVER)
    with clock.at(OVER + timedelta(1)):
        director, adviser = client_of(cast.director), client_of(cast.adviser)
        home = director.get("/tableau-de-bord/").content.decode()
        assert "2 dossiers arrivent au terme de leur conservation" in home and "2 décembre 2026" in home
        assert "terme de leur conservation" not in adviser.get("/tableau-de-bord/").content.decode()
        page = adviser.get("/jeunes/conservation/").content.decode()
        assert "CANARI-NOM" in page and "06/05/2024" in page and "02/12/2026" in page and "Prolonger" not in page
        assert "CANARI-NOM" not in client_of(cast.other_adviser).get("/jeunes/conservation/").content.decode()
        address, wanted = f"/jeunes/{held.uuid}/", {"ground": "litige", "until": "2027-06-30"}
        assert adviser.post(address, wanted).status_code == 403
        late = director.post(address, wanted | {"until": "2028-01-01"}).content.decode()
        assert "Choisissez un jour" in late
        assert director.post(address, wanted).status_code == 302
        assert "prolongée jusqu'au 30 juin 2027" in director.get(address).content.decode().replace("&#x27;", "'")
    assert night(OVER + timedelta(30)) == 1
    assert (read(held).last_name, read(gone).last_name) == ("CANARI-NOM", "")
    with clock.at(OVER + timedelta(31)):
        director = client_of(cast.director)
        assert director.get(f"/jeunes/{gone.uuid}/").status_code == 404
        assert "1 jeune" in director.get("/jeunes/").content.decode()
    assert (night(date(2027, 6, 30)), night(date(2027, 7, 1))) == (0, 1)


def test_everything_held_on_a_youth_is_exported_for_the_direction_alone(cast, client_of, as_worker):
    made = old(cast, "D-77", rqth=True)
    shared, other = placement(made, cast.agency), old(cast, "D-78", last_name="Autre")
    assert client_of(cast.agency_manager).get("/missions/").status_code == 200
    director = client_of(cast.director)
    assert "Exporter tout" in director.get(f"/jeunes/{made.uuid}/").content.decode()
    adviser = client_of(cast.adviser)
    assert "Exporter tout" not in adviser.get(f"/jeunes/{made.uuid}/").content.decode()
    assert adviser.post(f"/jeunes/{made.uuid}/export/").status_code == 403
    assert client_of(cast.other_adviser).post(f"/jeunes/{made.uuid}/export/").status_code == 404
    answers = {director.post(f"/jeunes/{made.uuid}/export/")["Location"] for _ in range(2)}
    job = Job.objects.using("owner").get(kind="youth_export")
    assert answers == {f"/productions/{job.uuid}/"}
    assert "NOM" not in job.title
    with as_worker():
        assert run_job(str(job.uuid))
    files = {one.extension: one for one in Document.objects.using("owner").filter(job=job)}
    assert all(one.nominative and one.expires_at for one in files.values())
    held = {
        extension: b"".join(director.get(f"/documents/{one.uuid}/nominatif/").streaming_content).decode()
        for extension, one in files.items()
    }
    data = json.loads(held["JSON"])
    (dossier,), (mission_held,) = data["placements_youth"], data["placements_placement"]
    assert (dossier["dossier"], dossier["rqth"], dossier["email"]) == ("D-77", True, "canari-nom@exemple.fr")
    assert mission_held["reference"] == shared.reference
    assert len(data["placements_support"]) == 1
    for model in tables_about():
        personal = {name for g in privacy.register()[model._meta.db_table] if g.retention for name in g.names}
        assert set(data[model._meta.db_table][0]) == personal
    read_by = {(one["organisation"], one["personne"], one["motif"]) for one in data["consultations"]}
    assert ("Intérim Delta Caen", "", "liste des missions") in read_by
    assert ("Mission Locale Alpha", "MARTIN Camille", "dossier d'un jeune") in read_by
    assert str(other.uuid) not in held["JSON"] and "Autre" not in held["HTML"]
    for said in ("CANARI-NOM", "D-77", "Intérim Delta Caen", "par MARTIN Camille", "RQTH"):
        assert said in held["HTML"], said
    reads = ReadLog.objects.using("owner").filter(reason__startswith="export", keys=[str(made.uuid)])
    assert reads.exists()
