"""Both barriers at work: what each kind of organisation can and cannot reach in the database."""

import random
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError

from conventions.models import Agreement
from missionjeunes.common import clock
from partners.tenancy.guard import SessionLevelSetting, refuse_privileged_role
from partners.tenancy.scope import batch_scope, public_scope, scope
from placements.models import Placement, Support, Youth
from tests.cast import convention, placement, youth
from tests.conftest import CAMPAIGN, ROOT

PERSONAL = (Youth, Placement, Support)
TENANT_TABLES = ("placements_youth", "placements_placement", "placements_support", "conventions_coveredpair")


def refused(statement) -> bool:
    """True when the database refuses (42501)."""
    try:
        with transaction.atomic():
            statement()
    except ProgrammingError as error:
        return error.__cause__.sqlstate == "42501"
    return False


@pytest.fixture
def placed(cast):
    """A youth of Alpha placed by the agency under convention and by one without; one youth of Bravo."""
    shared = youth(cast.mission_locale, last_name="CANARI-ALPHA")
    placement(shared, cast.agency)
    placement(shared, cast.other_agency)
    placement(youth(cast.other_mission_locale, last_name="CANARI-BRAVO"), cast.other_agency)
    return cast


def test_a_mission_locale_sees_its_own(placed):
    with scope(placed.adviser):
        assert list(Youth.objects.values_list("last_name", flat=True)) == ["CANARI-ALPHA"]
        assert Placement.objects.count() == 2
    with scope(placed.far_adviser):
        assert not Youth.objects.exists()


def test_an_agency_sees_names_only_under_a_convention_in_force(placed):
    with scope(placed.agency_manager):
        assert list(Youth.objects.values_list("last_name", flat=True)) == ["CANARI-ALPHA"]
        assert Placement.objects.count() == 1
    with scope(placed.other_agency_manager):
        assert not Placement.objects.exists()
        assert not Youth.objects.values("id").exists()


@pytest.mark.parametrize("day, seen", [("2025-02-28", 0), ("2025-03-01", 1), ("2028-02-29", 1), ("2028-03-01", 0)])
def test_the_convention_s_own_days_open_and_close_the_sharing(cast, day, seen):
    placement(youth(cast.mission_locale), cast.agency, end=None)
    with clock.at(date.fromisoformat(day)), scope(cast.agency_manager):
        assert Placement.objects.count() == seen


def test_an_agency_forgets_a_placement_twelve_months_after_its_end(cast):
    placement(youth(cast.mission_locale), cast.agency, start=date(2025, 6, 2), end=date(2025, 6, 30))
    for day, seen in ((date(2026, 6, 30), 1), (date(2026, 7, 1), 0)):
        with clock.at(day), scope(cast.agency_manager):
            assert Placement.objects.count() == seen


def test_an_agency_cannot_read_all_columns_of_a_youth(placed):
    with scope(placed.agency_manager):
        assert refused(lambda: list(Youth.objects.all()))
        assert refused(lambda: list(Youth.objects.values("birth_date")))
        assert refused(lambda: list(Youth.objects.filter(rqth=True).values("id")))
        assert refused(Support.objects.count)


@pytest.mark.parametrize("name", ["dreets", "ddets", "arml", "prism_region", "national", "ett_head"])
def test_aggregate_readers_have_no_right_on_personal_tables(placed, name):
    with scope(placed.actors[name]):
        for model in PERSONAL:
            assert refused(model.objects.count)


def test_without_a_scope_there_is_an_error_and_no_row(placed):
    for model in (*PERSONAL, Agreement):
        assert refused(model.objects.count)
    with public_scope():
        assert refused(Youth.objects.count)


def test_an_empty_setting_is_no_scope(placed):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'mj_r_mission_locale', true), set_config('mj.ids', '', true)")
        assert refused(Youth.objects.count)


def test_a_row_cannot_be_written_into_another_tenant(placed):
    with scope(placed.adviser):
        assert refused(
            lambda: Youth.objects.create(
                mission_locale=placed.other_mission_locale, dossier="X", person_key=1, birth_date="2004-01-01"
            )
        )
        assert Youth.objects.filter(mission_locale=placed.other_mission_locale).update(last_name="volé") == 0


def test_a_row_cannot_point_into_another_tenant(placed):
    hidden = Youth.objects.using("owner").get(last_name="CANARI-BRAVO")
    with pytest.raises(IntegrityError), scope(placed.adviser):
        Support.objects.create(
            youth_id=hidden.pk, mission_locale=placed.mission_locale, scheme="CEJ", entered_on="2026-01-01"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_convention_is_seen_by_those_it_binds_and_their_territory(cast):
    convention(cast.far_mission_locale, cast.other_agency, number="LOIN")
    seen = {}
    for name, actor in cast.actors.items():
        with scope(actor):
            numbers = Agreement.objects.filter(level="convention").values_list("number", flat=True)
            assert set(numbers) == set(
                Agreement.objects.visible_to(actor).filter(level="convention").values_list("number", flat=True)
            ), f"the two barriers disagree for {name}"
            seen[name] = set(numbers)
    near, far = "MJ-TT-28-2025-0001", "LOIN"
    assert seen["adviser"] == seen["agency_manager"] == seen["ett_head"] == {near}
    assert seen["dreets"] == seen["ddets"] == seen["arml"] == seen["prism_region"] == {near}
    assert seen["national"] == {near, far}
    assert seen["far_adviser"] == seen["other_agency_manager"] == {far}
    assert seen["other_adviser"] == set()


def test_session_level_settings_are_refused(db):
    with connection.cursor() as cursor:
        for statement in ("SET ROLE mj_r_national", "SELECT set_config('mj.ids', '{1}', false)", "RESET ROLE"):
            with pytest.raises(SessionLevelSetting):
                cursor.execute(statement)


def test_no_source_file_changes_a_setting_for_the_session():
    pattern = re.compile(r"set_config\([^)]*,\s*false|['\"]\s*SET\s+(SESSION|ROLE|mj\.)", re.IGNORECASE)
    rooms = ("missionjeunes", "partners", "conventions", "placements", "reporting")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    assert len(files) > 50
    found = {file.name for file in files if pattern.search(Path(file).read_text())}
    assert found == {"guard.py"}, "only the guard names what it forbids"


def test_a_privileged_role_is_refused(db):
    with pytest.raises(ImproperlyConfigured, match="mj_migrate"):
        refuse_privileged_role(connections["owner"])


def test_scopes_do_not_nest(cast):
    with scope(cast.adviser), pytest.raises(RuntimeError), scope(cast.dreets):
        pass


def test_the_login_role_is_back_after_a_scope_in_a_longer_transaction(cast, as_worker):
    with as_worker(), transaction.atomic():
        with batch_scope():
            assert Youth.objects.count() == 0
        assert refused(Youth.objects.count)


def test_random_requests_of_many_tenants_through_threads_never_cross(placed, threads):
    """10 000 requests in the campaign, a tenth by default: each sees its own canary and no other."""
    advisers = [placed.adviser, placed.other_adviser, placed.far_adviser, placed.agency_manager]
    expected = [{"CANARI-ALPHA"}, {"CANARI-BRAVO"}, set(), {"CANARI-ALPHA"}]

    def requests(seed):
        def run():
            chance, wrong = random.Random(seed), 0
            for _ in range(2500 if CAMPAIGN else 250):
                index = chance.randrange(len(advisers))
                try:
                    with scope(advisers[index]):
                        seen = set(Youth.objects.values_list("last_name", flat=True))
                        if chance.random() < 0.2:
                            Placement.objects.filter(mission_locale=placed.far_mission_locale).update(hours=1)
                        if chance.random() < 0.2:
                            raise KeyError
                except (KeyError, ProgrammingError):
                    pass
                wrong += seen != expected[index]
            return wrong

        return run

    assert threads(*[requests(seed) for seed in range(4)]) == [0, 0, 0, 0]
    assert not Placement.objects.using("owner").filter(hours=1).exists()


def test_with_the_policies_dropped_the_same_look_leaks(placed):
    """The control: a test that cannot see a leak proves nothing."""
    with connections["owner"].cursor() as cursor:
        for table in TENANT_TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        try:
            with scope(placed.adviser):
                assert Youth.objects.count() == 2
            with scope(placed.other_agency_manager):
                assert Placement.objects.count() == 3
        finally:
            connections["default"].close()
            for table in TENANT_TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
