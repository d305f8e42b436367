"""An organisation closes and hands over: prepared, answered, carried out on its day, over HTTP and by the beat."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from conventions.enums import State
from conventions.models import Agreement, CoveredPair, Delegation, Party, Signature, Step
from conventions.services import amending, editing, review
from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from missionjeunes.work.models import Mail
from partners import successions
from partners.enums import HandoverState, Kind, Right
from partners.models import ActLog, Handover, Membership, Organisation
from partners.tenancy.scope import batch_scope, scope
from placements.models import Placement, Support, Youth
from reporting.enums import Audience, Series
from reporting.tracking.engine import compute
from reporting.tracking.figures import CELLS
from reporting.tracking.table import table_for
from tests import acts, life
from tests.cast import convention, member, organisation, placement, youth
from tests.handing_over import (
    answered,
    day_of_effect,
    found_by_check_data,
    new,
    on,
    owner,
    prepared,
    texts_of,
    wanted,
)


def figures(as_worker, period: Period) -> dict:
    """{(type, code): {cell: value}} of every territory, not masked."""
    with as_worker(), batch_scope():
        computed = compute(period=period, series=Series.IMILO, territory="FR", with_children=True)
        rows = table_for(computed, Audience.INTERNAL).rows
    return {
        (row.territory.type, row.territory.code): {
            (cell.indicator.code, cell.breakdown, cell.value): value
            for cell, (value, _) in zip(CELLS, row.cells, strict=True)
        }
        for row in rows
    }


class TestAMissionLocaleMerges:
    """Alpha closes, Bravo of the same region takes over; Écho is bound to both, Delta to Alpha alone."""

    @pytest.fixture
    def scene(self, cast):
        end = day_of_effect() + timedelta(400)
        shared = convention(cast.mission_locale, cast.other_agency, number="MJ-TT-28-2025-0002", end=end)
        kept = convention(cast.other_mission_locale, cast.other_agency, number="MJ-TT-28-2025-0003", end=end)
        review = acts.sent(acts.drafted(cast.director, cast.mission_locale, cast.other_agency), cast.director)
        draft = acts.drafted(cast.director, cast.mission_locale, cast.other_agency)
        followed = youth(cast.mission_locale, "0012", person_key=501, last_name="Suivie")
        youth(cast.other_mission_locale, "0012", person_key=777, last_name="Homonyme")
        nameless = {"last_name": "", "first_name": "", "birth_date": None, "erased_on": clock.today()}
        youth(cast.other_mission_locale, "~501", person_key=501, scheme="", **nameless)  # followed there, long ago
        known = youth(cast.mission_locale, "0013", person_key=502)
        there = youth(cast.other_mission_locale, "B13", person_key=502, scheme="")
        over = youth(cast.mission_locale, "0014", person_key=503, scheme="")
        placement(followed, cast.agency)
        placement(over, cast.agency)
        Delegation.objects.using("owner").create(
            organisation=cast.mission_locale, giver=cast.director.user, holder=cast.administrator.user,
            starts_on=clock.today(), ends_on=clock.today() + timedelta(90), created_at=clock.now(),
        )  # fmt: skip
        first = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
        return {
            "first": first, "shared": shared, "kept": kept, "review": review, "draft": draft, "followed": followed,
            "known": known, "there": there, "over": over,
        }  # fmt: skip

    def merge(self, cast, client_of) -> Handover:
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        assert answered(client_of(cast.other_adviser), handover).status_code == 302
        assert on() == 0, "not before its day"
        assert on(day_of_effect()) == 1
        assert on(day_of_effect() + timedelta(1)) == 0, "once"
        return owner(Handover).get(pk=handover.pk)

    def test_it_is_verified_before_it_binds_and_asked_for_once(self, cast, scene, client_of):
        browser = client_of(cast.director)
        data = wanted(cast.other_mission_locale)
        del data["confirm"]
        recap = texts_of(browser.post(new(cast.mission_locale), data))
        assert not owner(Handover).exists()
        assert "Proposer" in recap and "<dd> 4 </dd>" in recap and "<dd> 2 </dd>" in recap, (
            "conventions, young people"
        )
        assert "Suivie" not in recap
        for _ in range(2):
            assert browser.post(new(cast.mission_locale), wanted(cast.other_mission_locale)).status_code == 302
        assert owner(Handover).count() == 1
        assert on() == 0
        (mail,) = Mail.objects.using("owner").filter(key__startswith="handover:")
        assert mail.to == cast.other_adviser.user.email and mail.subject == "Une reprise attend votre réponse"
        page = texts_of(client_of(cast.other_adviser).get(reverse("dashboard")))
        assert "reprise attend votre réponse" in page

    def test_conventions_pass_to_the_successor_and_no_pair_is_covered_twice(self, cast, scene, client_of):
        self.merge(cast, client_of)
        alpha, bravo, day = cast.mission_locale.pk, cast.other_mission_locale.pk, day_of_effect()
        spans = {
            (pair.convention_id, pair.mission_locale_id): (pair.starts_on, pair.ends_on)
            for pair in owner(CoveredPair).all()
        }
        eve = day - timedelta(1)
        first, shared, kept = (scene[key] for key in ("first", "shared", "kept"))
        assert spans[first.pk, alpha] == (first.starts_on, eve)
        assert spans[first.pk, bravo] == (day, first.ends_on)
        assert spans[shared.pk, alpha] == (shared.starts_on, eve) and (shared.pk, bravo) not in spans
        assert spans[kept.pk, bravo] == (kept.starts_on, kept.ends_on), "untouched"
        passed, ended = acts.fresh(first), acts.fresh(shared)
        assert (passed.state, passed.mission_locale_ids, bravo in passed.party_ids) == (
            "in_force",
            [alpha, bravo],
            True,
        )
        assert (ended.state, ended.terminated_on, bravo in ended.party_ids) == (State.TERMINATED, day, False)
        with clock.at(day + timedelta(1)):
            life.day_passes()
        assert len(owner(CoveredPair).all()) == len(spans), "the calendar covers no pair anew"
        with clock.at(day):
            shown = texts_of(client_of(cast.agency_manager).get(reverse("placements")))
            assert "SUIVIE" in shown, "the convention in force is the successor's"
            assert "SUIVIE" not in texts_of(client_of(cast.other_agency_manager).get(reverse("placements")))
        line = owner(Step).get(agreement=first, name="succeed")
        assert "Mission Locale Bravo reprend Mission Locale Alpha" in line.reason and "Fusion votée" in line.reason
        record = client_of(cast.agency_manager).get(reverse("convention", args=[first.uuid]))
        assert "Mission Locale Bravo reprend" in texts_of(record)
        assert client_of(cast.other_adviser).get(reverse("convention", args=[first.uuid])).status_code == 200

    def test_texts_in_preparation_go_on_with_the_successor(self, cast, scene, client_of):
        self.merge(cast, client_of)
        bravo = cast.other_mission_locale.pk
        for name, state in (("review", State.IN_REVIEW), ("draft", State.DRAFT)):
            text = acts.fresh(scene[name])
            assert (text.state, text.mission_locale_ids, text.drafted_by_id) == (state, [bravo], bravo), name
            assert cast.mission_locale.pk not in text.party_ids
            assert owner(Party).get(agreement=text, organisation_id=bravo).agreed_version is None
        assert client_of(cast.other_adviser).get(
            reverse("convention-review", args=[scene["review"].uuid])
        ).status_code == 200  # fmt: skip

    def test_young_people_are_followed_by_the_successor_and_counted_once(self, cast, scene, client_of, as_worker):
        past = Period.parse("2026-S1")
        around = Period.parse(f"{day_of_effect() - timedelta(20)}..{day_of_effect() + timedelta(20)}")
        before = figures(as_worker, past), figures(as_worker, around)
        done = self.merge(cast, client_of)
        after = figures(as_worker, past), figures(as_worker, around)
        assert after[0] == before[0], "the past keeps the old Mission Locale"
        nation = [rows["FR", "FR"] for rows in (before[1], after[1])]
        for code in ("T01", "T02", "T04", "T09", "T10S"):
            assert nation[1][code, "", ""] == nation[0][code, "", ""], code
        assert nation[1]["T10", "", ""] == nation[0]["T10", "", ""] - 1, "the one that covered a pair covered anyway"
        assert (done.youths, done.conventions) == (2, 4)
        day, bravo = day_of_effect(), cast.other_mission_locale.pk
        followed = owner(Youth).get(mission_locale_id=bravo, person_key=501, erased_on=None)
        assert (followed.dossier, followed.last_name) == ("ML014-0012", "Suivie"), "that number was another's"
        (support,) = owner(Support).filter(youth=followed)
        assert (support.entered_on, support.left_on) == (day, None)
        assert owner(Youth).filter(mission_locale_id=bravo, person_key=502).get() == scene["there"]
        assert owner(Support).get(youth=scene["there"]).entered_on == day
        for key in ("followed", "known"):
            assert owner(Support).get(youth=scene[key]).left_on == day - timedelta(1)
        assert not owner(Youth).filter(mission_locale_id=bravo, person_key=503).exists(), "not followed any more"
        assert {p.mission_locale_id for p in owner(Placement).all()} == {cast.mission_locale.pk}
        shown = texts_of(client_of(cast.other_adviser).get(reverse("youths")))
        assert "SUIVIE" in shown

    def test_the_closed_one_is_history_and_everybody_is_told_once(self, cast, scene, client_of, as_worker):
        done = self.merge(cast, client_of)
        alpha = owner(Organisation).get(pk=cast.mission_locale.pk)
        assert (alpha.closed_on, alpha.successor_id) == (day_of_effect(), cast.other_mission_locale.pk)
        assert (done.state, done.done_at is not None) == (HandoverState.DONE, True)
        assert not owner(Delegation).filter(organisation=alpha, revoked_at=None).exists()
        assert owner(Membership).filter(organisation=alpha, ended_at=None).exists(), "members are not moved"
        logged = set(owner(ActLog).filter(act="handover_done").values_list("organisation", flat=True))
        assert logged == {alpha.pk, cast.other_mission_locale.pk}
        told = list(owner(Mail).filter(key__contains=":concerned:").values_list("to", flat=True))
        assert sorted(told) == ["agence@autre.fr", "agence@interim.fr"]
        page = texts_of(client_of(cast.other_adviser).get(reverse("handover", args=[done.uuid])))
        assert "faite" in page and reverse("invite") in page
        with clock.at(day_of_effect()):
            record = texts_of(client_of(cast.far_adviser).get(reverse("organisation-record", args=[alpha.uuid])))
        assert "Mission Locale Bravo</a> a repris" in record and ">reprise</p>" in record
        assert "Fusion votée" not in record and "a préparé" not in record, "another region reads the directory alone"
        assert found_by_check_data(as_worker) == ""

    def test_killed_in_the_middle_it_leaves_nothing_half(self, cast, scene, client_of):
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        answered(client_of(cast.other_adviser), handover)
        on()
        part = next(part for part in successions.parts() if part.name == "youths")

        def dies(handover):
            passed = part.carry_out(handover)
            with connections["default"].cursor() as cursor, connections["owner"].cursor() as killer:
                cursor.execute("SELECT pg_backend_pid()")
                killer.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
            return passed

        state = _everything()
        successions.register(replace(part, carry_out=dies))
        try:
            assert on(day_of_effect()) == 0
        finally:
            successions.register(part)
        connections["default"].close()
        assert _everything() == state
        assert on(day_of_effect()) == 1
        assert _everything() != state


class TestTextsUnderWay:
    def test_what_was_being_signed_goes_back_to_review_and_its_evidence_stays(self, cast, act, client_of):
        acts.signed(cast.director, act)
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        answered(client_of(cast.other_adviser), handover)
        assert on(day_of_effect()) == 1
        back = acts.fresh(act)
        assert (back.state, back.number) == (State.IN_REVIEW, act.number)
        (evidence,) = owner(Signature).filter(agreement=act)
        assert (evidence.organisation_id, evidence.name) == (cast.mission_locale.pk, "MARTIN Camille")
        names = list(owner(Step).filter(agreement=act).order_by("pk").values_list("name", flat=True))
        assert names[-2:] == ["recall", "reseat"]
        with scope(cast.other_adviser), pytest.raises(ValidationError, match="Désignez d'abord qui signera"):
            review.agree(actor=cast.other_adviser, agreement=back)
        with scope(cast.other_adviser):
            editing.name_signatory(
                actor=cast.other_adviser, agreement=back, rank=1, member=cast.other_adviser.membership, name="",
                capacity="Direction",
            )  # fmt: skip
        agreed = acts.agreed(back, cast.other_agency_manager, cast.other_adviser)
        assert (agreed.state, agreed.number) == (State.TO_SIGN, act.number)

    @pytest.mark.parametrize(
        ("changes", "state"),
        [
            ({"type": "term", "ends_on": "2028-12-31"}, State.IN_REVIEW),
            ({"type": "party", "join": [], "leave": []}, State.ABANDONED),
        ],
    )
    def test_an_amendment_follows_its_act_unless_it_was_about_the_two(self, cast, client_of, changes, state):
        base = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
        for position, one in enumerate((cast.mission_locale, cast.agency)):
            owner(Party).create(agreement=base, organisation_id=one.pk, name=one.name, position=position)
        if changes["type"] == "party":
            bravo = cast.other_mission_locale
            joining = {"id": bravo.pk, "name": bravo.name, "on": day_of_effect().isoformat()}
            changes = changes | {"join": [joining]}
        with scope(cast.director):
            amendment = amending.start_amendment(actor=cast.director, agreement=base, changes=changes)
        acts.sent(amendment, cast.director)
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        answered(client_of(cast.other_adviser), handover)
        assert on(day_of_effect()) == 1
        followed = acts.fresh(amendment)
        assert followed.state == state
        if state == State.IN_REVIEW:
            assert followed.party_ids == [cast.other_mission_locale.pk, cast.agency.pk]
            assert followed.drafted_by_id == cast.other_mission_locale.pk
        last = owner(Step).filter(agreement=amendment).latest("pk")
        assert "Mission Locale Bravo reprend" in last.reason


def _everything() -> list:
    tables = (Handover, Organisation, Agreement, CoveredPair, Party, Step, Youth, Support, Mail)
    return [list(owner(model).order_by("pk").values_list()) for model in tables]


class TestAnAgency:
    def test_merges_into_another_of_its_company(self, cast, client_of):
        caen, rouen = cast.agency, organisation(Kind.AGENCY, "Intérim Delta Rouen", parent_id=cast.ett.pk)
        heir = member(rouen, Right.DIRECTOR)
        assert "Intérim Écho" not in texts_of(client_of(cast.agency_manager).get(new(caen))), "another company's"
        handover = prepared(client_of(cast.agency_manager), caen, rouen)
        assert handover.youths is None
        on()
        answered(client_of(heir), handover)
        assert on(day_of_effect()) == 1
        first = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
        pairs = {pair.agency_id: pair for pair in owner(CoveredPair).filter(convention=first)}
        assert (pairs[caen.pk].ends_on, pairs[rouen.pk].starts_on) == (
            day_of_effect() - timedelta(1), day_of_effect(),
        )  # fmt: skip
        assert "Intérim Delta Rouen" in texts_of(
            client_of(cast.adviser).get(reverse("convention", args=[first.uuid]))
        )
        assert texts_of(client_of(cast.ett_head).get(reverse("handover", args=[handover.uuid])))

    def test_closes_without_successor_and_its_convention_ends(self, cast, client_of):
        handover = prepared(client_of(cast.agency_manager), cast.agency)
        on()
        mails = owner(Mail).filter(key__contains=":awaited:").values_list("to", flat=True)
        assert sorted(mails) == ["agent@ddets.fr", "agent@dreets.fr"], "nobody takes over: the State answers"
        assert answered(client_of(cast.dreets), handover).status_code == 302
        assert on(day_of_effect()) == 1
        ended = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
        assert (ended.state, ended.terminated_on) == (State.TERMINATED, day_of_effect())
        closed = owner(Organisation).get(pk=cast.agency.pk)
        assert (closed.closed_on, closed.successor_id) == (day_of_effect(), None)
