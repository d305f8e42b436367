"""check_data sees each inconsistency that no constraint can hold, and says nothing of a sound base."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connections, transaction

from missionjeunes.common import clock
from missionjeunes.work.models import Document
from partners.enums import Kind
from reporting.consistency import CHECKS
from tests import acts
from tests import cast as make


def _change(sql: str, *values) -> None:
    """Write as the owner, with the constraints of other tables put off to the end or out of the way."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)


def _renewed(cast):
    """A placement of 5 days renewed once: its end and its hours are those of both."""
    youth = make.youth(cast.mission_locale)
    root = make.placement(youth, cast.agency, hours=35, total_hours=70)
    renewal = make.placement(
        youth,
        cast.agency,
        start=date(2026, 2, 7),
        end=date(2026, 2, 13),
        hours=35,
        total_hours=35,
        renews_id=root.pk,
        root_id=root.pk,
    )
    _change("UPDATE placements_placement SET ends_on = '2026-02-13' WHERE id = %s", root.pk)
    return root, renewal


def _document(cast) -> Document:
    document = Document(
        organisation_id=cast.mission_locale.pk,
        name="essai.csv",
        content_type="text/csv",
        size=11,
        sha256="0" * 64,
        created_at=clock.now(),
    )
    document.save(using="owner")
    return document


def _job(cast, state: str, **values) -> None:
    columns = {"kind": "essai", "title": "Essai", "unique_key": "essai", "created_at": clock.now()} | values
    names = ", ".join(columns)
    _change(
        "INSERT INTO work_job (uuid, params, result, state, attempts, progress, total, step, error, organisation_id, "
        f"{names}) VALUES (gen_random_uuid(), '{{}}', '{{}}', %s, 0, 0, 0, '', '', %s, "
        f"{', '.join(['%s'] * len(columns))})",
        state, cast.mission_locale.pk, *columns.values(),
    )  # fmt: skip


def end_of_renewals(cast):
    root, _ = _renewed(cast)
    _change("UPDATE placements_placement SET ends_on = '2026-02-12' WHERE id = %s", root.pk)


def end_of_placement(cast):
    alone = make.placement(make.youth(cast.mission_locale), cast.agency)
    _change("UPDATE placements_placement SET ends_on = NULL WHERE id = %s", alone.pk)


def hours_of_renewals(cast):
    root, _ = _renewed(cast)
    _change("UPDATE placements_placement SET total_hours = 35 WHERE id = %s", root.pk)


def root_is_a_renewal(cast):
    root, renewal = _renewed(cast)
    third = make.placement(make.youth(cast.mission_locale), cast.agency)
    _change(
        "UPDATE placements_placement SET renews_id = %s, root_id = %s WHERE id = %s", root.pk, renewal.pk, third.pk
    )


def broken_chain(cast):
    _, renewal = _renewed(cast)
    other = make.placement(make.youth(cast.mission_locale), cast.agency)
    _change("UPDATE placements_placement SET root_id = %s WHERE id = %s", other.pk, renewal.pk)


def too_young(cast):
    make.placement(make.youth(cast.mission_locale, birth_date=date(2010, 2, 3)), cast.agency)


def not_an_agency(cast):
    make.placement(make.youth(cast.mission_locale), cast.ett)


def answer_before_declaration(cast):
    now = clock.now()
    youth = make.youth(cast.mission_locale)
    make.placement(youth, cast.agency, declared_at=now, answered_at=now - timedelta(days=1))


def one_person_two_birth_dates(cast):
    for mission_locale, day in ((cast.mission_locale, 1), (cast.other_mission_locale, 2)):
        make.youth(mission_locale, person_key=4242, birth_date=date(2004, 5, day))


def pair_outside_its_convention(cast):
    _change("UPDATE conventions_coveredpair SET ends_on = ends_on + 1")


def pair_after_termination(cast):
    ended = "state = 'terminated', terminated_on = '2026-01-10'"
    _change(f"UPDATE conventions_agreement SET {ended} WHERE level = 'convention'")


def pair_not_listed(cast):
    _change("UPDATE conventions_agreement SET agency_ids = '{}' WHERE level = 'convention'")


def listed_without_pair(cast):
    _change("DELETE FROM conventions_coveredpair")


def covered_twice(cast):
    make.convention(cast.mission_locale, cast.agency, number="MJ-TT-28-2025-0099")


def agency_under_a_companies_accord(cast):
    _change("UPDATE conventions_agreement SET counterpart = 'companies' WHERE level = 'convention'")


def upside_down(cast):
    above = make.convention(cast.mission_locale, cast.other_agency, number="MJ-TT-28-2025-0098")
    make.convention(cast.other_mission_locale, cast.agency, number="MJ-TT-28-2025-0099", parent_id=above.pk)


def department_elsewhere(cast):
    _change("UPDATE partners_organisation SET region_id = '53' WHERE id = %s", cast.mission_locale.pk)


def agency_of_no_company(cast):
    _change("UPDATE partners_organisation SET parent_id = %s WHERE id = %s", cast.mission_locale.pk, cast.agency.pk)


def nobody_administers(cast):
    lonely = make.organisation(Kind.MISSION_LOCALE, "Mission Locale sans direction", code="ML099")
    make.member(lonely)


def more_youths_than_placements(cast):
    _change(
        "INSERT INTO reporting_historicalfigure (year, territory_type, territory_code, persons, placements) "
        "VALUES (2015, 'FR', 'FR', 12, 11)"
    )


def lost_lease(cast):
    long_ago = clock.now() - timedelta(hours=1)
    _job(cast, "running", lease_until=long_ago, token="5a1d2c3e-0000-4000-8000-000000000001")


def over_without_end(cast):
    _job(cast, "done")


def missing_file(cast):
    _document(cast)


def changed_file(cast):
    document = _document(cast)
    storages["default"].save(document.path, ContentFile(b"autre chose"))


def wrong_key(cast):
    _change("UPDATE partners_organisation SET siret = '90000000100012' WHERE id = %s", cast.agency.pk)


def state_moved_by_hand(cast):
    acts.drafted(cast.director, cast.mission_locale, cast.other_agency)
    _change("UPDATE conventions_agreement SET state = 'in_review' WHERE state = 'draft'")


def seal_lost(cast):
    acts.in_force(cast.director, [cast.other_agency_manager])
    _change("DELETE FROM conventions_agreementfile WHERE kind = 'sealed'")


def signature_of_another_document(cast):
    acts.in_force(cast.director, [cast.other_agency_manager])
    _change("UPDATE conventions_agreementfile SET version = version + 1 WHERE kind = 'to_sign'")


def evidence_rewritten(cast):
    acts.in_force(cast.director, [cast.other_agency_manager])
    _change("UPDATE conventions_signature SET name = 'Quelqu''un d''autre'")


PLANTED = {
    end_of_renewals: "fin-renouvellements",
    end_of_placement: "fin-mission",
    hours_of_renewals: "heures-renouvellements",
    root_is_a_renewal: "racine-renouvelee",
    broken_chain: "chaine-rompue",
    too_young: "age-minimum",
    not_an_agency: "parties-mission",
    answer_before_declaration: "reponse-avant-declaration",
    one_person_two_birth_dates: "personne-dossiers",
    pair_outside_its_convention: "couple-hors-dates",
    pair_after_termination: "couple-hors-dates",
    pair_not_listed: "couple-hors-listes",
    listed_without_pair: "listes-sans-couple",
    covered_twice: "couple-deux-fois",
    agency_under_a_companies_accord: "autre-partie",
    upside_down: "niveaux-accords",
    state_moved_by_hand: "etat-sans-etape",
    seal_lost: "acte-sans-sceau",
    signature_of_another_document: "signature-autre-document",
    evidence_rewritten: "preuves",
    department_elsewhere: "region-departement",
    agency_of_no_company: "entreprise-agence",
    nobody_administers: "sans-administration",
    more_youths_than_placements: "historique",
    lost_lease: "travail-sans-bail",
    over_without_end: "travail-sans-fin",
    missing_file: "documents",
    changed_file: "documents",
    wrong_key: "siret",
}
WARNINGS = {check.name for check in CHECKS if check.is_warning}


def check_data(as_worker) -> tuple[int, list[str]]:
    """Exit code and lines of both outputs."""
    out, err = StringIO(), StringIO()
    with as_worker():
        try:
            call_command("check_data", stdout=out, stderr=err, skip_checks=True)
        except SystemExit as stop:
            return stop.code, (out.getvalue() + err.getvalue()).splitlines()
    return 0, (out.getvalue() + err.getvalue()).splitlines()


def test_a_sound_base_has_no_inconsistency(cast, as_worker):
    _renewed(cast)
    assert check_data(as_worker) == (0, ["Aucune incohérence."])


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_each_planted_inconsistency_is_named(plant, cast, as_worker):
    plant(cast)
    code, lines = check_data(as_worker)
    name = PLANTED[plant]
    assert [line for line in lines if line.split()[1] == name]
    assert code == (0 if name in WARNINGS else 1)


def test_every_check_has_a_planted_inconsistency():
    assert {check.name for check in CHECKS} == set(PLANTED.values())


def test_lines_name_no_person(cast, as_worker):
    secret = make.youth(cast.mission_locale, last_name="Tournesol", birth_date=date(2010, 2, 3))
    make.placement(secret, cast.agency)
    _, lines = check_data(as_worker)
    assert lines and not any("Tournesol" in line or secret.dossier in line for line in lines)
