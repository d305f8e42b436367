"""Primary masking: each arm of the rule alone, on a table of one Mission Locale."""

from datetime import date

import pytest

from missionjeunes.common.periods import Period
from partners.tenancy.scope import batch_scope
from reporting.enums import Audience, Series
from reporting.tracking.engine import compute
from reporting.tracking.table import table_for
from tests.cast import placement, youth

PERIOD = Period.parse("2026-S1")


def cells(cast, as_worker, audience=Audience.PARTNER, territory="ML:ML014"):
    with as_worker(), batch_scope():
        computed = compute(period=PERIOD, series=Series.IMILO, territory=territory)
        return table_for(computed, audience).rows[0].nested()


def total(nested, code):
    return nested[code][""][""]


def placed(cast, persons: int, each: int = 1, **fields):
    for _ in range(persons):
        young = youth(cast.mission_locale)
        for _ in range(each):
            placement(young, cast.agency, **fields)


@pytest.mark.parametrize(("audience", "fewest"), [(Audience.PARTNER, 5), (Audience.PUBLIC, 11)])
def test_a_number_of_persons_is_shown_from_the_threshold_on(cast, as_worker, audience, fewest):
    placed(cast, fewest - 1)
    assert total(cells(cast, as_worker, audience), "T01") == [None, "masque"]
    placed(cast, 1)
    assert total(cells(cast, as_worker, audience), "T01") == [fewest, "publie"]


def test_missions_count_by_the_persons_behind_them(cast, as_worker):
    placed(cast, 4, each=10)
    assert total(cells(cast, as_worker), "T02") == [None, "masque"]


def test_a_breakdown_cell_needs_its_own_persons(cast, as_worker):
    placed(cast, 6, contract_type="CTT")
    placed(cast, 1, each=9, contract_type="CIPI")
    by_contract = cells(cast, as_worker)["T08"]["contrat"]
    assert by_contract["CTT"] == [6, "publie"]
    assert by_contract["CIPI"] == [None, "masque"]
    assert by_contract["CDPI"] == [0, "publie"]


def test_a_total_under_the_threshold_takes_its_breakdowns_along_zeros_too(cast, as_worker):
    placed(cast, 3)
    nested = cells(cast, as_worker)
    states = {
        status for code in ("T06", "T07", "T08") for values in nested[code].values() for _, status in values.values()
    }
    assert states == {"masque"}


def test_zero_is_shown(cast, as_worker):
    nested = cells(cast, as_worker)
    assert total(nested, "T01") == [0, "publie"]
    assert nested["T07"]["sexe"]["F"] == [0, "publie"]
    assert total(nested, "T03") == [None, "nd"]


def test_a_ratio_needs_all_its_inputs(cast, as_worker):
    placed(cast, 6)
    placed(cast, 2, start=date(2025, 2, 3), end=date(2025, 2, 7))
    nested = cells(cast, as_worker)
    assert total(nested, "T03") == [1.0, "publie"]
    assert total(nested, "T13J") == [None, "masque"]
    assert total(nested, "T13M") == [None, "masque"]


def test_hours_and_lengths_need_the_persons_of_their_own_base(cast, as_worker):
    placed(cast, 6)
    placed(cast, 1, hours=35, total_hours=35, end=date(2026, 3, 31))
    placed(cast, 6, start=date(2026, 6, 20), end=None)
    nested = cells(cast, as_worker)
    assert total(nested, "T20")[1] == total(nested, "T20E")[1] == total(nested, "T20K")[1] == "masque"
    assert total(nested, "T05")[1] == "publie"


def test_lengths_of_too_few_ended_placements_are_masked(cast, as_worker):
    placed(cast, 6, start=date(2026, 6, 20), end=None)
    placed(cast, 2)
    nested = cells(cast, as_worker)
    assert total(nested, "T05") == total(nested, "T05M") == [None, "masque"]
    assert total(nested, "T04")[1] == "publie"


def test_numbers_of_organisations_are_never_masked(cast, as_worker):
    placed(cast, 1)
    nested = cells(cast, as_worker)
    assert [total(nested, code) for code in ("T10", "T11", "T12", "T12C")] == [
        [1, "publie"],
        [100.0, "publie"],
        [1, "publie"],
        [1, "publie"],
    ]


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_health_is_not_broken_down_below_the_region(cast, as_worker, audience):
    placed(cast, 12)
    for territory, state in [("FR", "publie"), ("R28", "publie"), ("D14", "masque"), ("ML:ML014", "masque")]:
        profile = cells(cast, as_worker, audience, territory)["T07"]
        assert {status for _, status in profile["rqth"].values()} == {state}, territory
        assert profile["qpv"]["inconnu"] == [12, "publie"]


def test_exact_figures_mask_nothing(cast, as_worker):
    placed(cast, 1)
    nested = cells(cast, as_worker, Audience.INTERNAL)
    states = {status for values in nested.values() for cell in values.values() for _, status in cell.values()}
    assert states == {"publie", "nd"}
