"""Tables asked for through jobs: who gets what, what is kept, and the platform's own drafts."""

from datetime import date

import pytest
from django.conf import settings

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from missionjeunes.work import runner
from missionjeunes.work.models import Document, Job
from missionjeunes.work.models.job import JobState
from missionjeunes.work.services.jobs import request_job
from partners.tenancy.scope import public_scope, scope
from reporting.models import TerritoryFigures, TrackingTable
from reporting.services.tables import draft_tables, half_year_is_due, request_tracking_table
from reporting.tasks import draft_reports
from tests.cast import placement, youth

PERIOD = Period.parse("2026-S1")


@pytest.fixture
def figures(cast):
    """Two youths placed in one Mission Locale."""
    for _ in range(2):
        placement(youth(cast.mission_locale), cast.agency)
    return cast


def done(as_worker, actor, **options) -> Job:
    with scope(actor):
        job = request_tracking_table(actor=actor, period=options.pop("period", PERIOD), **options)
    with as_worker():
        runner.run_job(str(job.uuid))
    return Job.objects.using("owner").get(pk=job.pk)


def asked(as_worker, actor, **params) -> Job:
    """A job with parameters of one's own making, as if the form had been tampered with."""
    params = {
        "period": "2026-S1",
        "territory": "FR",
        "series": "imilo",
        "audience": "partner",
        "with_children": True,
    } | params
    with scope(actor):
        job = request_job(actor=actor, kind="tracking_table", title="essai", params=params, unique_key=str(params))
    with as_worker():
        runner.run_job(str(job.uuid))
    return Job.objects.using("owner").get(pk=job.pk)


def test_a_mission_locale_gets_its_own_exact_table_and_four_files(figures, as_worker):
    actor = figures.director
    job = done(as_worker, actor)
    assert job.state == JobState.DONE, job.error
    with scope(actor):
        names = set(Document.objects.filter(job=job).values_list("name", flat=True))
        row = TerritoryFigures.objects.visible_to(actor).get()
    stem = "tableau-suivi_2026-S1_ML-ML014_internal"
    assert names == {f"{stem}.{extension}" for extension in ("csv", "xlsx", "ods", "json")}
    assert (row.territory_code, row.cells["T01"][""][""]) == ("ML014", [2, "publie"])


def test_another_mission_locale_sees_nothing_of_it(figures, as_worker):
    done(as_worker, figures.director)
    with scope(figures.other_adviser):
        assert not TrackingTable.objects.exists()
        assert not TerritoryFigures.objects.exists()


def test_the_state_gets_its_territory_masked_and_all_levels_below(figures, as_worker):
    actor = figures.dreets
    job = done(as_worker, actor)
    assert job.state == JobState.DONE, job.error
    with scope(actor):
        rows = {r.territory_code: r for r in TerritoryFigures.objects.visible_to(actor)}
    assert {"28", "14", "76", "ML014", "ML076"} <= rows.keys()
    assert "ML033" not in rows
    assert rows["28"].cells["T01"][""][""] == [None, "masque"]
    kept = TrackingTable.objects.using("owner").get()
    assert (kept.territory, kept.audience, kept.owner) == ("R28", "partner", None)


@pytest.mark.parametrize(
    ("who", "params", "message"),
    [
        ("dreets", {"territory": "R28", "audience": "internal"}, "réservés"),
        ("national", {"audience": "internal"}, "réservés"),
        ("dreets", {"territory": "FR"}, "pas le vôtre"),
        ("ddets", {"territory": "R28"}, "pas le vôtre"),
        ("prism_region", {"territory": "ML:ML014"}, "pas le vôtre"),
        ("prism_region", {"territory": "D14"}, "pas le vôtre"),
        ("dreets", {"territory": "R28", "period": "2026-01-01..2026-02-01"}, "semestre"),
        ("adviser", {"territory": "ML:ML076"}, "son propre tableau"),
        ("adviser", {"territory": "FR"}, "son propre tableau"),
        ("agency_manager", {"territory": "FR"}, "pas de tableau"),
        ("ett_head", {"territory": "ML:ML014"}, "pas de tableau"),
        ("national", {"territory": "R99"}, "pas le vôtre"),
        ("national", {"period": "hier"}, "illisible"),
    ],
)
def test_an_order_beyond_ones_rights_fails_and_leaves_nothing(figures, as_worker, who, params, message):
    job = asked(as_worker, getattr(figures, who), **params)
    assert job.state == JobState.FAILED
    assert message in job.error
    assert not TrackingTable.objects.using("owner").exists()
    assert not Document.objects.using("owner").exists()


def test_a_branch_s_regional_body_gets_its_region_as_a_whole(figures, as_worker, client_of):
    with as_worker():
        draft_tables(PERIOD)
    with scope(figures.prism_region):
        rows = set(TerritoryFigures.objects.values_list("territory_type", "territory_code"))
    assert rows == {("FR", "FR"), ("R", "28")}, "the policy alone, without visible_to"
    browser = client_of(figures.prism_region)
    assert browser.get("/suivi/").status_code == 200
    for territory in ("D14", "ML:ML014", "R11"):
        assert browser.get("/suivi/", {"territoire": territory}).status_code == 404
    assert client_of(figures.dreets).get("/suivi/", {"territoire": "ML:ML014"}).status_code == 200
    job = asked(as_worker, figures.prism_region, territory="R28")
    assert job.result["territoires"] == 1


def test_a_mission_locale_that_asks_for_another_audience_gets_its_own_exact_figures(figures, as_worker):
    job = asked(as_worker, figures.adviser, territory="ML:ML014", audience="public")
    assert job.state == JobState.DONE
    kept = TrackingTable.objects.using("owner").get()
    assert (kept.audience, kept.owner_id) == ("internal", figures.mission_locale.pk)


def test_the_same_request_on_the_same_data_is_one_job(figures):
    with scope(figures.dreets):
        jobs = {request_tracking_table(actor=figures.dreets, period=PERIOD).pk for _ in range(2)}
    assert len(jobs) == 1


def test_a_table_computed_again_replaces_the_former(figures, as_worker):
    done(as_worker, figures.director)
    placement(youth(figures.mission_locale), figures.agency)
    done(as_worker, figures.director)
    assert TrackingTable.objects.using("owner").count() == 1
    row = TerritoryFigures.objects.using("owner").get()
    assert row.cells["T01"][""][""] == [3, "publie"]


def test_drafts_feed_partners_and_the_public_in_both_series(figures, as_worker):
    with as_worker():
        draft_tables(PERIOD)
    kept = TrackingTable.objects.using("owner").values_list("territory", "series", "audience", "owner")
    assert sorted(kept) == [
        ("FR", series, audience, None) for series in ("ensemble", "imilo") for audience in ("partner", "public")
    ]
    with scope(figures.national):
        seen = TerritoryFigures.objects.visible_to(figures.national).filter(table__series="imilo")
        assert {"FR", "28", "14", "ML014"} <= set(seen.values_list("territory_code", flat=True))
    with public_scope():
        types = set(TerritoryFigures.objects.values_list("territory_type", flat=True))
    assert types == {"FR", "R"}


def test_beat_asks_for_the_last_half_year_once_for_a_state_of_the_data(figures, as_worker):
    with as_worker(), clock.at(date(2026, 7, 20)):
        draft_reports()
        draft_reports()
        job = Job.objects.get(kind="tracking_drafts")
        assert job.params == {"period": "2026-S1"}
        runner.run_job(str(job.uuid))
        draft_reports()
        assert Job.objects.filter(kind="tracking_drafts").count() == 1
    assert Job.objects.using("owner").get(pk=job.pk).state == JobState.DONE
    assert TrackingTable.objects.using("owner").count() == 4


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 7, 14), False),
        (date(2026, 7, 15), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 14), False),
        (date(2027, 1, 15), True),
    ],
)
def test_the_half_year_is_drafted_from_a_set_day_on(day, due):
    assert settings.HALF_YEAR_TABLE_DAYS == ["07-15", "01-15"]
    assert half_year_is_due(day) is due
