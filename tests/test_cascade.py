"""From an accord to what declines it: the list to realign, the drafts in bulk, the share aligned (domain.md)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.enums import Level, Origin, State
from conventions.models import Agreement, Alignment, CoveredPair, Party
from conventions.services import amending, cascade, realign, renewing
from conventions.services.conclude import first_day
from missionjeunes.common import clock
from missionjeunes.work.models import Job, Mail
from partners.enums import Kind, Right
from partners.tenancy.scope import batch_scope, scope
from tests import acts, life
from tests.cast import convention, existing, member, organisation
from tests.conftest import login

BEFORE, NOW = date(2025, 12, 10), date(2026, 11, 2)


@pytest.fixture
def today():
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def bodies(cast):
    return [existing(kind) for kind in (Kind.DREETS, Kind.ARML, Kind.PRISM)]


@pytest.fixture
def old(cast, bodies, today) -> Agreement:
    """Normandie's accord in force, declined by the convention of the cast."""
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    accord = life.accord(Level.REGIONAL, *bodies, signed_on=BEFORE, number="MJ-TT-28-2025", parent=framework)
    attach(Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001"), accord)
    return accord


def attach(child: Agreement, accord: Agreement) -> Agreement:
    """Make a convention of the tests' cast decline an accord, with rows for its parties."""
    child.parent_id, child.region_id = accord.pk, accord.region_id
    child.save(using="owner")
    for position, key in enumerate(child.party_ids):
        Party.objects.using("owner").create(
            agreement=child, organisation_id=key, name=f"Partie {key}", position=position
        )
    return child


@pytest.fixture
def new(cast, bodies, old) -> Agreement:
    """Its successor, just signed: what the entry into force does below it is done."""
    framework = Agreement.objects.using("owner").get(pk=old.framework_id)
    accord = life.accord(
        Level.REGIONAL, *bodies, signed_on=NOW, number="MJ-TT-28-2026", parent=framework, renews_id=old.pk
    )
    with login("worker"), batch_scope():
        cascade.parent_signed(Agreement.objects.get(pk=accord.pk))
    return accord


def asked(child="MJ-TT-28-2025-0001"):
    rows = Alignment.objects.using("owner").filter(child__number=child).order_by("pk")
    return [(row.parent.number, row.cause, bool(row.done_at)) for row in rows.select_related("parent")]


def prepare(actor, accord) -> Job:
    with scope(actor):
        job = realign.request_drafts(actor=actor, accord=accord)
    assert set(life.run_jobs()) == {"done"}
    return Job.objects.using("owner").get(pk=job.pk)


def test_a_signed_accord_calls_the_conventions_of_its_region_once(cast, new):
    assert asked() == [("MJ-TT-28-2026", "renewed", False)]
    with login("worker"), batch_scope():
        cascade.parent_signed(Agreement.objects.get(pk=new.pk))
    assert len(asked()) == 1


def test_a_convention_of_another_region_or_branch_is_not_called(cast, new):
    far = convention(cast.far_mission_locale, cast.other_agency, number="LOIN")
    with login("worker"), batch_scope():
        cascade.parent_signed(Agreement.objects.get(pk=new.pk))
    assert asked(far.number) == []


def test_a_new_framework_calls_the_regional_accords_and_the_conventions_without_one(cast, old, today):
    far = convention(cast.far_mission_locale, cast.other_agency, number="LOIN")
    attach(far, Agreement.objects.using("owner").get(pk=old.framework_id))
    Agreement.objects.using("owner").filter(pk=far.pk).update(region_id="75")
    framework = life.accord(
        Level.NATIONAL, cast.national.organisation, signed_on=NOW, number="MJ-TT-FR-2026", renews_id=old.framework_id
    )
    with login("worker"), batch_scope():
        cascade.parent_signed(Agreement.objects.get(pk=framework.pk))
    called = Alignment.objects.using("owner").values_list("child__number", flat=True)
    assert set(called) == {"MJ-TT-28-2025", "LOIN"}


def test_the_task_at_home_shows_what_it_counts_and_is_done_when_the_amendments_are_prepared(
    cast, client_of, old, new
):
    def home() -> str:
        return client_of(cast.dreets).get("/tableau-de-bord/").content.decode()

    assert f"/accords/{new.uuid}/conventions/?etat=to_realign" in home() and "1 acte à réaligner" in home()
    other = convention(cast.other_mission_locale, cast.other_agency, number="ROUEN")
    attach(other, old)
    Alignment.objects.using("owner").create(parent=old, child=other, cause="amended", created_at=NOW)
    assert "2 conventions à réaligner" in home() and f"/accords/{new.uuid}/conventions/" not in home()
    listed = client_of(cast.dreets).get("/conventions/?etat=to_realign").content.decode()
    assert "MJ-TT-28-2025-0001" in listed and "ROUEN" in listed
    for accord in (new, old):
        prepare(cast.dreets, accord)
    assert "à réaligner" not in home()


def test_the_drafts_are_prepared_once_by_each_child_s_mission_locale(cast, new):
    job = prepare(cast.dreets, new)
    assert job.result == {"prepared": 1, "busy": 0, "no_parent": 0} and job.progress == job.total == 1
    draft = Agreement.objects.using("owner").get(level=Level.AMENDMENT)
    assert draft.drafted_by_id == cast.mission_locale.pk and draft.amendment_type == "parent"
    assert draft.text["changes"]["id"] == new.pk
    again = prepare(cast.dreets, new)
    assert again.result["prepared"] == 0
    assert Agreement.objects.using("owner").filter(level=Level.AMENDMENT).count() == 1


def test_once_signed_the_child_declines_the_new_accord_and_is_aligned(cast, client_of, new):
    prepare(cast.dreets, new)
    draft = Agreement.objects.using("owner").get(level=Level.AMENDMENT)
    life.amended(draft, cast.administrator, cast.agency_manager)
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    assert child.parent_id == new.pk
    assert asked() == [("MJ-TT-28-2026", "renewed", True)]
    page = client_of(cast.dreets).get(f"/accords/{new.uuid}/conventions/").content.decode()
    assert "réalignée par avenant" in page and "100 %" in page


def test_a_draft_set_aside_may_be_prepared_again(cast, new):
    prepare(cast.dreets, new)
    Agreement.objects.using("owner").filter(level=Level.AMENDMENT).update(state=State.ABANDONED)
    life.day_passes()
    assert prepare(cast.dreets, new).result["prepared"] == 1


def test_a_child_with_another_open_amendment_is_passed_over(cast, new):
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    Agreement.objects.using("owner").create(
        level=Level.AMENDMENT, amends=child, amendment_type="term", title="Autre", drafted_by=cast.mission_locale
    )
    assert prepare(cast.dreets, new).result == {"prepared": 0, "busy": 1, "no_parent": 0}


def test_an_accord_that_ends_warns_and_closes_nothing(cast, client_of, old):
    Agreement.objects.using("owner").filter(pk=old.pk).update(ends_on=date(2026, 10, 31))
    closed = organisation(Kind.MISSION_LOCALE, "Mission Locale Fermée", code="ML999", closed_on=date(2026, 5, 1))
    member(closed, Right.DIRECTOR, email="partie@ml.fr")
    child = Agreement.objects.using("owner").filter(number="MJ-TT-28-2025-0001")
    child.update(party_ids=[closed.pk, *child.get().party_ids])
    life.day_passes()
    assert acts.fresh(old).state == State.EXPIRED
    assert asked() == [("MJ-TT-28-2025", "ended", False)]
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    assert child.state == State.IN_FORCE and CoveredPair.objects.using("owner").get().ends_on == child.ends_on
    mails = Mail.objects.using("owner").filter(key__startswith="parent-ended:")
    assert set(mails.values_list("to", flat=True)) == {"directrice@ml.fr", "admin@ml.fr", "agence@interim.fr"}
    life.day_passes()
    assert mails.count() == 3
    page = client_of(cast.adviser).get(f"/conventions/{child.uuid}/").content.decode()
    assert "L'accord que décline cet acte a pris fin." in page.replace("&#x27;", "'")
    home = client_of(cast.adviser).get("/tableau-de-bord/").content.decode()
    assert "1 convention à réaligner" in home
    listed = client_of(cast.adviser).get("/conventions/?etat=to_realign").content.decode()
    assert child.number in listed and str(child.uuid) in home
    assert child.number not in client_of(cast.adviser).get("/conventions/?etat=over").content.decode()
    assert "à réaligner" not in client_of(cast.other_adviser).get("/tableau-de-bord/").content.decode()


def test_without_an_accord_in_force_the_child_declines_the_framework(cast, old):
    Agreement.objects.using("owner").filter(pk=old.pk).update(ends_on=date(2026, 10, 31))
    life.day_passes()
    prepare(cast.dreets, old)
    draft = Agreement.objects.using("owner").get(level=Level.AMENDMENT)
    assert draft.text["changes"]["id"] == old.framework_id


def test_an_amended_accord_calls_its_children_again(cast, old):
    for _ in range(2):
        with login("worker"), batch_scope():
            cascade.parent_amended(Agreement.objects.get(pk=old.pk))
        assert asked() == [("MJ-TT-28-2025", "amended", False)]
        Alignment.objects.using("owner").update(done_at=clock.now())


def test_only_the_state_prepares_and_each_sees_its_own_children(cast, client_of, new):
    address = f"/accords/{new.uuid}/"
    for actor in (cast.adviser, cast.arml, cast.prism_region, cast.agency_manager):
        assert client_of(actor).post(f"{address}rattachements/").status_code == 403
    shown = {
        name: "MJ-TT-28-2025-0001" in client_of(actor).get(f"{address}conventions/").content.decode()
        for name, actor in cast.actors.items()
    }
    readers = {"adviser", "director", "administrator", "agency_manager", "ett_head"}
    readers |= {"dreets", "ddets", "arml", "prism_region", "national"}
    assert {name for name, seen in shown.items() if seen} == readers
    stranger = client_of(cast.other_adviser).get(f"{address}conventions/").content.decode()
    assert "Aucun acte en vigueur" in stranger and "100 %" not in stranger and " 0 %" not in stranger


def test_the_page_asks_and_shows_the_progress_of_the_job(cast, client_of, new):
    browser = client_of(cast.dreets)
    page = browser.get(f"/accords/{new.uuid}/conventions/").content.decode()
    assert "1 brouillon à ouvrir" in page and "à réaligner" in page
    answer = browser.post(f"/accords/{new.uuid}/rattachements/")
    assert answer.status_code == 302 and answer["Location"].startswith("/productions/")
    life.run_jobs()
    page = browser.get(f"/accords/{new.uuid}/conventions/?etat=drafted").content.decode()
    assert "avenant en préparation" in page and "brouillon à ouvrir" not in page
    assert (
        "Aucun acte pour ces filtres"
        in browser.get(f"/accords/{new.uuid}/conventions/?etat=aligned").content.decode()
    )


def test_the_page_costs_the_same_with_two_children_and_with_forty(cast, client_of, new, old):
    browser = client_of(cast.dreets)

    def cost() -> int:
        browser.get(f"/accords/{new.uuid}/conventions/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/accords/{new.uuid}/conventions/").status_code == 200
        return len(queries)

    few = cost()
    for number in range(40):
        agency = organisation(Kind.AGENCY, f"Agence {number}")
        attach(convention(cast.mission_locale, agency, number=f"MJ-TT-28-2026-{number:04d}"), old)
    with login("worker"), batch_scope():
        cascade.parent_signed(Agreement.objects.get(pk=new.pk))
    assert cost() <= few + 1  # the count of a list that has a second page


def test_an_accord_renewed_early_is_declined_from_its_first_day_and_says_so(cast, client_of, bodies, old):
    """Signed a month before the old one ends: the attachment is signed at once, and takes effect on the first day."""
    ends, starts = date(2026, 12, 1), date(2026, 12, 2)
    Agreement.objects.using("owner").filter(pk=old.pk).update(ends_on=ends)
    framework = Agreement.objects.using("owner").get(pk=old.framework_id)
    renewed = life.accord(
        Level.REGIONAL, *bodies, signed_on=NOW, number="MJ-TT-28-2026", parent=framework, renews_id=old.pk,
        starts_on=starts,
    )  # fmt: skip
    with login("worker"), batch_scope():
        cascade.parent_signed(Agreement.objects.get(pk=renewed.pk))
    assert "Cet accord commence le 2 décembre 2026" in client_of(cast.dreets).get(
        f"/accords/{renewed.uuid}/conventions/"
    ).content.decode()  # fmt: skip
    prepare(cast.dreets, renewed)
    draft = Agreement.objects.using("owner").get(level=Level.AMENDMENT)
    page = client_of(cast.adviser).get(f"/conventions/{draft.uuid}/").content.decode()
    assert "2 décembre 2026, premier jour de l'accord à décliner" in page.replace("&#x27;", "'")
    assert "à compter du 02/12/2026 au plus tôt" in page and "et au plus tôt le 02/12/2026" in page
    amendment = life.amended(draft, cast.administrator, cast.agency_manager)
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    assert (amendment.signed_on, amendment.starts_on, child.parent_id) == (NOW, starts, old.pk)
    assert asked() == [("MJ-TT-28-2026", "renewed", True)]
    for _ in range(2):
        with clock.at(starts):
            life.day_passes()
        assert acts.fresh(child).parent_id == renewed.pk and acts.fresh(old).state == State.EXPIRED
        assert child.steps.using("owner").filter(name="amend").count() == 1
    assert asked() == [("MJ-TT-28-2026", "renewed", True)], "its former accord's end asks nothing of it"


def test_a_child_that_ends_before_the_accord_begins_is_passed_over(cast, new):
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    Agreement.objects.using("owner").filter(pk=new.pk).update(
        starts_on=child.ends_on + timedelta(days=1), ends_on=child.ends_on + timedelta(days=900)
    )
    assert prepare(cast.dreets, acts.fresh(new)).result["no_parent"] == 1


def test_a_renewal_declines_the_accord_that_runs_on_its_first_day_and_does_not_begin_before_it(cast, client_of, old):
    """The region's accord, renewed early, is to begin: the convention renewed now will decline it, and says so."""
    starts = date(2026, 12, 2)
    Agreement.objects.using("owner").filter(pk=old.pk).update(ends_on=starts - timedelta(days=1))
    framework = Agreement.objects.using("owner").get(pk=old.framework_id)
    renewed = life.accord(
        Level.REGIONAL, cast.dreets.organisation, signed_on=NOW, number="MJ-TT-28-2026", parent=framework,
        renews_id=old.pk, starts_on=starts,
    )  # fmt: skip
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    with scope(cast.adviser):
        draft = renewing.renew(actor=cast.adviser, agreement=child)
    assert draft.parent_id == renewed.pk
    page = client_of(cast.adviser).get(f"/conventions/{draft.uuid}/").content.decode()
    assert "2 décembre 2026, premier jour" in page
    assert first_day(Agreement(parent=renewed), NOW) == starts and first_day(Agreement(parent=old), NOW) == NOW


def test_an_attachment_that_a_merger_has_made_impossible_is_given_up_and_holds_up_nothing(cast, bodies, old):
    """Signed for the first day of a new framework, under which the pair has come to be covered by another act."""
    starts = date(2026, 12, 2)
    framework = life.accord(Level.NATIONAL, *bodies, signed_on=NOW, number="MJ-TT-FR-2026", starts_on=starts)
    child = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    Agreement.objects.using("owner").filter(pk=child.pk).update(origin=Origin.PLATFORM)
    changes = {"type": "parent", "id": framework.pk, "name": framework.title, "from": starts.isoformat()}
    with scope(cast.administrator):
        draft = amending.start_amendment(actor=cast.administrator, agreement=acts.fresh(child), changes=changes)
    amendment = life.amended(draft, cast.administrator, cast.agency_manager)
    other = convention(cast.mission_locale, cast.agency, number="MJ-TT-28-2026-0009", start=starts)
    Agreement.objects.using("owner").filter(pk=other.pk).update(framework=framework)
    CoveredPair.objects.using("owner").filter(convention=other).update(exclusive_framework=framework)
    for day in (starts, child.ends_on + timedelta(1)):
        with clock.at(day):
            life.day_passes()
    given_up = acts.fresh(amendment)
    assert (given_up.state, given_up.terminated_on) == (State.TERMINATED, starts)
    assert "couvre déjà" in given_up.steps.using("owner").latest("pk").reason
    ended = acts.fresh(child)
    assert (ended.state, ended.parent_id) == (State.EXPIRED, old.pk), "it goes on by its own dates"
