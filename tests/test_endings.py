"""A party leaves: deadlines, simulation, letter, and what time then does to the act (N6.b, R5, R6)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from conventions import dates
from conventions.enums import Level, State
from conventions.models import Agreement, CoveredPair, Ending, Party, Step
from conventions.services import ending
from missionjeunes.common import clock
from missionjeunes.common.periods import term_end
from partners.enums import Kind
from partners.tenancy.scope import scope
from tests import acts, life
from tests.cast import existing, member, organisation

SIGNED = date(2026, 2, 4)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


# Dates


@pytest.mark.parametrize(
    ("signed", "notified", "effect", "late"),
    [
        (date(2025, 2, 4), date(2026, 1, 4), date(2026, 2, 4), False),
        (date(2025, 2, 4), date(2026, 1, 5), date(2027, 2, 4), True),
        (date(2025, 2, 4), date(2026, 2, 4), date(2027, 2, 4), False),
        (date(2025, 2, 4), date(2027, 1, 10), date(2028, 2, 4), True),
        (date(2024, 2, 29), date(2025, 2, 1), date(2025, 3, 1), False),
        (date(2024, 2, 29), date(2025, 2, 2), date(2026, 3, 1), True),
        (date(2025, 3, 31), date(2026, 2, 28), date(2026, 3, 31), False),
    ],
)
def test_a_notice_counts_from_one_month_before_the_anniversary(signed, notified, effect, late):
    found = dates.withdrawal(signed, notified, term_end(signed))
    assert (found.takes_effect_on, found.late) == (effect, late)


@given(signed=DAYS, after=st.integers(0, 1095))
def test_a_notice_never_takes_effect_in_the_past_nor_after_the_term(signed, after):
    notified, end = signed + timedelta(days=after), term_end(signed)
    found = dates.withdrawal(signed, notified, end)
    assert notified < found.takes_effect_on or found.takes_effect_on == end + timedelta(days=1)
    assert found.takes_effect_on <= end + timedelta(days=1)
    assert found.late == (notified > found.deadline)
    assert 28 <= (found.anniversary - found.deadline).days <= 31
    if not found.late and not found.at_term:
        assert found.takes_effect_on == found.anniversary


@given(signed=DAYS, day=DAYS)
def test_the_next_anniversary_comes_within_a_year_and_a_day(signed, day):
    found = dates.next_anniversary(signed, max(day, signed))
    assert timedelta() < found - max(day, signed) <= timedelta(days=366)
    assert (found.month, found.day) in {(signed.month, signed.day), (3, 1)}


def test_a_countdown_is_said_in_words():
    said = [dates.in_words(days) for days in (-1, 0, 1, 12, 59, 100)]
    assert said == ["passé", "aujourd'hui", "demain", "dans 12 jours", "dans 59 jours", "dans environ 3 mois"]


# Conventions


@pytest.fixture
def convention(cast, prepared) -> Agreement:
    """Signed on 04/02/2026 by a Mission Locale and two agencies of one company."""

    def build():
        second = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
        manager = member(second, "director", email="lisieux@interim.fr")
        CoveredPair.objects.using("owner").all().delete()
        with clock.at(SIGNED):
            return manager, life.in_force(cast.administrator, cast.agency_manager, manager)

    cast.second_manager, convention = prepared("endings", build)
    return convention


def leave(actor, agreement, kind=Ending.Kind.WITHDRAWAL, *, reason="Fermeture de l'agence", until=None) -> Ending:
    with scope(actor):
        return ending.notify(actor=actor, agreement=agreement, kind=kind, reason=reason, until=until)


def test_the_convention_of_these_tests_covers_both_pairs_for_three_years(cast, convention):
    assert convention.state == State.IN_FORCE
    assert {pair[2:] for pair in life.pairs(convention)} == {(SIGNED, date(2029, 2, 3))}


def test_a_withdrawal_in_time_ends_one_pair_on_the_eve_of_the_anniversary_and_leaves_the_other(cast, convention):
    with clock.at(date(2027, 1, 4)):
        leave(cast.second_manager, convention)
        assert set(life.run_jobs()) == {"done"}
    ends = {agency: end for _, agency, _, end in life.pairs(convention)}
    assert ends == {
        cast.agency.pk: date(2029, 2, 3),
        cast.second_manager.organisation.pk: date(2027, 2, 3),
    }
    with clock.at(date(2027, 2, 4)):
        life.day_passes()
    kept = acts.fresh(convention)
    assert (kept.state, kept.terminated_on) == (State.IN_FORCE, None)
    left = Party.objects.using("owner").get(agreement=convention, organisation=cast.second_manager.organisation.pk)
    assert left.left_on == date(2027, 2, 3)


def test_a_late_withdrawal_takes_effect_at_the_next_anniversary_and_says_so(cast, convention):
    with clock.at(date(2027, 1, 5)):
        found = leave(cast.second_manager, convention)
    assert (found.takes_effect_on, found.late) == (date(2028, 2, 4), True)
    line = Step.objects.using("owner").get(agreement=convention, name="leave")
    assert line.reason == "Fermeture de l'agence" and line.detail["late"] is True


def test_when_the_mission_locale_leaves_the_convention_is_withdrawn_on_its_day_and_not_before(cast, convention):
    with clock.at(date(2027, 1, 4)):
        leave(cast.administrator, convention)
        life.run_jobs()
    assert acts.fresh(convention).terminated_on == date(2027, 2, 4)
    with clock.at(date(2027, 2, 3)):
        life.day_passes()
        assert acts.fresh(convention).state == State.IN_FORCE
    with clock.at(date(2027, 2, 10)):  # six days off
        assert life.day_passes() == 1
        assert life.day_passes() == 0
    assert acts.fresh(convention).state == State.WITHDRAWN
    assert {pair[3] for pair in life.pairs(convention)} == {date(2027, 2, 3)}


def test_a_termination_takes_effect_on_the_day_it_says(cast, convention):
    with clock.at(date(2026, 6, 1)):
        leave(cast.administrator, convention, Ending.Kind.TERMINATION, until=date(2026, 6, 30))
        life.run_jobs()
    with clock.at(date(2026, 7, 1)):
        life.day_passes()
    ended = acts.fresh(convention)
    assert (ended.state, ended.terminated_on) == (State.TERMINATED, date(2026, 7, 1))
    assert {pair[3] for pair in life.pairs(convention)} == {date(2026, 6, 30)}


@pytest.mark.parametrize("until", [None, date(2026, 5, 31), date(2029, 2, 3)])
def test_a_termination_is_refused_for_a_day_out_of_reach(cast, convention, until):
    with clock.at(date(2026, 6, 1)), pytest.raises(ValidationError):
        leave(cast.administrator, convention, Ending.Kind.TERMINATION, until=until)


def test_a_withdrawal_that_would_do_nothing_before_the_term_is_refused_with_what_to_do(cast, convention):
    with (
        clock.at(date(2028, 1, 5)),
        pytest.raises(ValidationError, match=r"rien à notifier.* résiliez la convention"),
    ):
        leave(cast.second_manager, convention)
    with clock.at(date(2028, 1, 4)):  # the last day in time
        assert leave(cast.second_manager, convention).last_day == date(2028, 2, 3)


def test_a_departure_needs_a_reason_and_is_notified_once(cast, convention):
    with clock.at(date(2026, 6, 1)):
        with pytest.raises(ValidationError):
            leave(cast.second_manager, convention, reason="  ")
        leave(cast.second_manager, convention)
        with pytest.raises(ValidationError, match="déjà notifié"):
            leave(cast.second_manager, convention)
    assert Ending.objects.using("owner").count() == 1


def test_only_who_binds_a_party_notifies(cast, convention):
    for actor in (cast.adviser, cast.ett_head, cast.dreets):
        with pytest.raises(PermissionDenied):
            leave(actor, convention)


def test_two_parties_leaving_at_the_same_instant_are_both_kept(cast, convention, threads):
    def go(actor):
        def run():
            with clock.at(date(2026, 6, 1)):
                return leave(actor, convention)

        return run

    results = threads(go(cast.second_manager), go(cast.agency_manager))
    assert [type(result) for result in results] == [Ending, Ending]
    with clock.at(date(2026, 6, 1)):
        life.run_jobs()
    assert acts.fresh(convention).terminated_on == date(2027, 2, 4)
    assert Ending.objects.using("owner").filter(applied_at=None).count() == 0


# Accords


@pytest.fixture
def accord(cast) -> Agreement:
    """A regional accord of four bodies, signed on 04/02/2026."""
    bodies = [existing(kind) for kind in (Kind.DREETS, Kind.ARML, Kind.PRISM, Kind.AKTO)]
    parent = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    return life.accord(Level.REGIONAL, *bodies, signed_on=SIGNED, number="MJ-TT-28-2026", parent=parent)


def test_an_accord_goes_on_without_one_of_its_signatories(cast, accord):
    with clock.at(date(2026, 12, 1)):
        leave(cast.prism_region, accord)
        life.run_jobs()
    with clock.at(date(2027, 2, 4)):
        life.day_passes()
    assert acts.fresh(accord).state == State.IN_FORCE


def test_an_accord_ends_with_the_state_s_withdrawal(cast, accord):
    with clock.at(date(2026, 12, 1)):
        with scope(cast.dreets):
            seen = ending.outlook(actor=cast.dreets, agreement=accord, kind=Ending.Kind.WITHDRAWAL)
        assert seen.ends and seen.takes_effect_on == date(2027, 2, 4)
        leave(cast.dreets, accord)
        life.run_jobs()
    with clock.at(date(2027, 2, 4)):
        life.day_passes()
    assert (acts.fresh(accord).state, acts.fresh(accord).terminated_on) == (State.WITHDRAWN, date(2027, 2, 4))


def test_an_accord_is_not_terminated(cast, accord):
    with clock.at(date(2026, 12, 1)), pytest.raises(ValidationError):
        leave(cast.dreets, accord, Ending.Kind.TERMINATION, until=date(2027, 1, 1))


# Time


def test_acts_expire_the_day_after_their_last_one_those_imported_too(cast):
    imported = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    with clock.at(imported.ends_on):
        life.day_passes()
        assert acts.fresh(imported).state == State.IN_FORCE
    with clock.at(imported.ends_on + timedelta(days=1)):
        life.day_passes()
    assert acts.fresh(imported).state == State.EXPIRED
