"""The engine against an independent computation: every cell of every territory, on random networks."""

from functools import cache, partial

import pytest

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from partners.models import Organisation
from partners.tenancy.scope import batch_scope, scope
from reporting.enums import Audience, Series
from reporting.tracking.engine import compute
from reporting.tracking.figures import CELLS
from reporting.tracking.table import table_for
from tests.cast import member
from tests.conftest import CAMPAIGN
from tests.oracle.networks import network, write
from tests.oracle.tracking import expected

SEEDS = range(100 if CAMPAIGN else 10)
PARAMETERS = {"gap": 4, "fte": 1607}
THRESHOLDS = {Audience.INTERNAL: 0, Audience.PARTNER: 5, Audience.PUBLIC: 11}


KEYS = [(cell.indicator.code, cell.breakdown, cell.value) for cell in CELLS]


def in_file(row) -> dict:
    """{(indicator, breakdown, value): (figure or None, state)} of a row of the table."""
    return dict(zip(KEYS, row.cells, strict=True))


def as_shown(cells: dict, fewest: int, kind: str) -> dict:
    """What the specification says an audience reads, from the oracle's values and numbers of persons."""
    shown = {}
    for key, (value, bases) in cells.items():
        health_below_region = fewest and key[1] == "rqth" and kind in ("D", "ML")
        if health_below_region or any(0 < base < fewest for base in bases):
            shown[key] = (None, "masque")
        else:
            shown[key] = (value, "nd" if value is None else "publie")
    return shown


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_equals_the_independent_computation(db, as_worker, seed):
    data = network(seed)
    write(data)
    period = data["period"]
    with as_worker(), batch_scope():
        for series in Series.values:
            computed = compute(period=period, series=series, territory="FR", with_children=True)
            figures = cache(partial(expected, data, period=period, series=series, parameters=PARAMETERS))
            for audience, fewest in THRESHOLDS.items():
                rows = {(r.territory.type, r.territory.code): in_file(r) for r in table_for(computed, audience).rows}
                for ml in data["mls"]:
                    if figures("ML", ml["code"]) is None:
                        assert ("ML", ml["code"]) not in rows
                for (kind, code), cells in rows.items():
                    oracle = as_shown(figures(kind, code), fewest, kind)
                    assert cells == oracle, (seed, series, audience, kind, code, difference(cells, oracle))


def difference(cells: dict, oracle: dict) -> dict:
    keys = cells.keys() | oracle.keys()
    return {key: (cells.get(key), oracle.get(key)) for key in keys if cells.get(key) != oracle.get(key)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mission_locale_under_its_own_role_gets_the_same_figures(db, as_worker, seed):
    data = network(seed)
    write(data)
    period = data["period"]
    actors = {
        ml["code"]: member(Organisation.objects.using("owner").get(code_structure=ml["code"])) for ml in data["mls"]
    }
    with as_worker():
        with batch_scope():
            nation = compute(period=period, series=Series.TOGETHER, territory="FR", with_children=True)
        rows = {t.code: m for t, m in nation.rows if t.type == "ML"}
        for code, measures in rows.items():
            with scope(actors[code]):
                own = compute(period=period, series=Series.TOGETHER, territory=f"ML:{code}")
            assert [(t.code, m) for t, m in own.rows] == [(code, measures)]


@pytest.mark.parametrize("territory", ["R28", "D14", "R75"])
def test_a_territory_alone_gets_the_figures_it_has_in_the_nations_table(db, as_worker, territory):
    data = network(4)
    write(data)
    with as_worker(), batch_scope():
        nation = compute(period=data["period"], series=Series.IMILO, territory="FR", with_children=True)
        alone = compute(period=data["period"], series=Series.IMILO, territory=territory)
        below = compute(period=data["period"], series=Series.IMILO, territory=territory, with_children=True)
    whole = {str(t): m for t, m in nation.rows}
    assert [(str(t), m) for t, m in alone.rows] == [(territory, whole[territory])]
    assert {str(t): m for t, m in below.rows} == {str(t): whole[str(t)] for t, _ in below.rows}
    assert len(below.rows) > 1


def test_an_unknown_territory_is_refused_in_french(db, as_worker):
    with as_worker(), batch_scope(), pytest.raises(ValueError, match="écrivez FR, R28, D14 ou ML:CODE"):
        compute(period=Period.parse("2026-S1"), series=Series.IMILO, territory="R99")


def test_figures_are_final_three_months_after_the_period(db, as_worker):
    with as_worker(), batch_scope():
        computed = compute(period=Period.parse("2026-S1"), series=Series.IMILO, territory="R28")
        states = []
        for day in ["2026-09-29", "2026-09-30"]:
            with clock.at(clock.datetime.fromisoformat(f"{day}T12:00:00+02:00")):
                states.append(table_for(computed, Audience.INTERNAL).state)
    assert states == ["provisoire", "définitif"]
