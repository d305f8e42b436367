"""An organisation closes and hands over: prepared, answered, carried out on its day, over HTTP and by the beat."""

import time
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import ProgrammingError, connections
from django.urls import reverse

from conventions.enums import State
from conventions.models import Agreement, CoveredPair, Delegation, Party, Signature, Step
from conventions.services import amending, editing, review
from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from missionjeunes.work.models import Mail
from partners import successions, tasks
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

SOON = 10  # days until a handover of these tests takes effect


def owner(model):
    return model.objects.using("owner")


def day_of_effect():
    return clock.today() + timedelta(SOON)


def wanted(successor=None, **values) -> dict:
    """What the form of preparation sends, confirmed."""
    chosen = {"successor": successor.uuid} if successor else {}
    return {"effective_on": day_of_effect().isoformat(), "reason": "Fusion votée", "confirm": "1"} | chosen | values


def new(of: Organisation) -> str:
    return reverse("handover-new", args=[of.uuid])


def prepared(client, of: Organisation, successor=None, **values) -> Handover:
    """A handover prepared on its page, and the platform's turn that tells who is awaited."""
    response = client.post(new(of), wanted(successor, **values))
    assert response.status_code == 302, response.context["form"].errors
    return owner(Handover).latest("pk")


def answered(client, handover: Handover, answer="accept", **values):
    return client.post(reverse("handover-answer", args=[handover.uuid]), {"answer": answer} | values)


@pytest.fixture
def on(as_worker):
    """The beat's turn on a day, with the worker's login; returns how many handovers it has done."""

    def run(day=None) -> int:
        with as_worker(), clock.at(day or clock.today()):
            return tasks.handovers()

    return run


def figures(as_worker, period: Period) -> dict:
    """{(type, code): {cell: value}} of every territory, not masked."""
    with as_worker(), batch_scope():
        computed = compute(period=period, series=Series.IMILO, territory="FR", with_children=True)
        rows = table_for(computed, Audience.INTERNAL).rows
    return {
        (row.territory.type, row.territory.code): {
            (cell.indicator.code, cell.breakdown, cell.value): None if value is None else Fraction(value)
            for cell, (value, _) in zip(CELLS, row.cells, strict=True)
        }
        for row in rows
    }


def found_by_check_data(as_worker) -> str:
    """What check_data says of the base on the day: nothing when it is sound."""
    output = StringIO()
    with as_worker(), clock.at(day_of_effect()):
        try:
            call_command("check_data", stdout=output, stderr=output)
        except SystemExit:
            return output.getvalue()
    return ""


def texts_of(response) -> str:
    return " ".join(response.content.decode().split())


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

    def merge(self, cast, client_of, on) -> Handover:
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        assert answered(client_of(cast.other_adviser), handover).status_code == 302
        assert on() == 0, "not before its day"
        assert on(day_of_effect()) == 1
        assert on(day_of_effect() + timedelta(1)) == 0, "once"
        return owner(Handover).get(pk=handover.pk)

    def test_it_is_verified_before_it_binds_and_asked_for_once(self, cast, scene, client_of, on):
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

    def test_conventions_pass_to_the_successor_and_no_pair_is_covered_twice(self, cast, scene, client_of, on):
        self.merge(cast, client_of, on)
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

    def test_texts_in_preparation_go_on_with_the_successor(self, cast, scene, client_of, on):
        self.merge(cast, client_of, on)
        bravo = cast.other_mission_locale.pk
        for name, state in (("review", State.IN_REVIEW), ("draft", State.DRAFT)):
            text = acts.fresh(scene[name])
            assert (text.state, text.mission_locale_ids, text.drafted_by_id) == (state, [bravo], bravo), name
            assert cast.mission_locale.pk not in text.party_ids
            assert owner(Party).get(agreement=text, organisation_id=bravo).agreed_version is None
        assert client_of(cast.other_adviser).get(
            reverse("convention-review", args=[scene["review"].uuid])
        ).status_code == 200  # fmt: skip

    def test_young_people_are_followed_by_the_successor_and_counted_once(self, cast, scene, client_of, on, as_worker):
        past = Period.parse("2026-S1")
        around = Period.parse(f"{day_of_effect() - timedelta(20)}..{day_of_effect() + timedelta(20)}")
        before = figures(as_worker, past), figures(as_worker, around)
        done = self.merge(cast, client_of, on)
        after = figures(as_worker, past), figures(as_worker, around)
        assert after[0] == before[0], "the past keeps the old Mission Locale"
        nation = [rows["FR", "FR"] for rows in (before[1], after[1])]
        for code in ("T01", "T02", "T04", "T09", "T10S"):
            assert nation[1][code, "", ""] == nation[0][code, "", ""], code
        assert nation[1]["T10", "", ""] == nation[0]["T10", "", ""] - 1, "the one that covered a pair covered anyway"
        assert (done.youths, done.conventions) == (2, 4)
        day, bravo = day_of_effect(), cast.other_mission_locale.pk
        followed = owner(Youth).get(mission_locale_id=bravo, person_key=501)
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

    def test_the_closed_one_is_history_and_everybody_is_told_once(self, cast, scene, client_of, on, as_worker):
        done = self.merge(cast, client_of, on)
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

    def test_killed_in_the_middle_it_leaves_nothing_half(self, cast, scene, client_of, on):
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
    def test_what_was_being_signed_goes_back_to_review_and_its_evidence_stays(self, cast, act, client_of, on):
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
    def test_an_amendment_follows_its_act_unless_it_was_about_the_two(self, cast, client_of, on, changes, state):
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
    def test_merges_into_another_of_its_company(self, cast, client_of, on):
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

    def test_closes_without_successor_and_its_convention_ends(self, cast, client_of, on):
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


class TestRefusals:
    def test_of_persons(self, cast, client_of):
        page = new(cast.mission_locale)
        dismissed = member(cast.mission_locale, Right.DIRECTOR)
        browser = client_of(dismissed)
        owner(Membership).filter(pk=dismissed.membership.pk).update(ended_at=clock.now())
        far = member(organisation(Kind.DREETS, "DREETS d'ailleurs", region="75", department=None), Right.DIRECTOR)
        asked = {
            name: client_of(getattr(cast, name))
            for name in ("adviser", "other_adviser", "agency_manager", "arml", "national")
        }
        asked |= {"far services": client_of(far), "dismissed": browser}
        for name, one in asked.items():
            expected = 302 if name == "dismissed" else 403
            assert one.post(page, wanted(cast.other_mission_locale)).status_code == expected, name
        assert not owner(Handover).exists()

    def test_of_whom_has_not_shown_her_second_factor_for_five_minutes(self, cast, client_of, on):
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        TOTP.activate(cast.other_adviser.user, "JBSWY3DPEHPK3PXP")
        browser = client_of(cast.other_adviser)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time() - 301}]
        session.save()
        assert answered(browser, handover).url.startswith("/compte/2fa/reauthenticate/?next=")
        assert browser.get(new(cast.other_mission_locale)).url.startswith("/compte/2fa/reauthenticate/?next=")
        assert owner(Handover).get(pk=handover.pk).state == HandoverState.PROPOSED

    def test_of_what_cannot_be(self, cast, client_of):
        closed = organisation(Kind.MISSION_LOCALE, "Mission Locale Fermée", code="ML999", closed_on=clock.today())
        youth(cast.mission_locale)
        yesterday = (clock.today() - timedelta(1)).isoformat()
        tries = [
            ({"effective_on": yesterday}, cast.other_mission_locale, "au plus tôt demain"),
            ({"effective_on": clock.today().isoformat()}, cast.other_mission_locale, "au plus tôt demain"),
            ({"effective_on": "demain"}, cast.other_mission_locale, "Indiquez une date"),
            ({"reason": " "}, cast.other_mission_locale, "Indiquez le motif"),
            ({}, closed, "pas un choix valide"),
            ({}, cast.far_mission_locale, "pas un choix valide"),
            ({}, cast.agency, "pas un choix valide"),
            ({}, cast.mission_locale, "pas un choix valide"),
            ({}, None, "Des jeunes y sont accompagnés"),
        ]
        for values, successor, error in tries:
            response = client_of(cast.director).post(new(cast.mission_locale), wanted(successor, **values))
            shown = texts_of(response)
            assert response.status_code == 200 and ("choix" in shown if "choix" in error else error in shown), error
        response = client_of(cast.dreets).post(new(cast.mission_locale), wanted(None))
        assert "Indiquez la Mission Locale qui reprend" in texts_of(response)
        assert not owner(Handover).exists()
        assert client_of(cast.director).get(new(closed)).status_code == 403

    def test_of_who_does_not_receive(self, cast, client_of, on):
        handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
        on()
        bravo_adviser = member(cast.other_mission_locale)
        everybody = {"director": 403, "administrator": 403, "dreets": 403, "agency_manager": 404, "arml": 404,
                     "far_adviser": 404, "national": 404}  # fmt: skip
        for name, status in everybody.items():
            assert answered(client_of(getattr(cast, name)), handover).status_code == status, name
        assert answered(client_of(bravo_adviser), handover).status_code == 403
        assert answered(client_of(cast.other_adviser), handover, "refuse").status_code == 200, "says why"
        answered(client_of(cast.other_adviser), handover, "refuse", reason="Pas cette année")
        answered(client_of(cast.other_adviser), handover)
        refused = owner(Handover).get(pk=handover.pk)
        assert (refused.state, refused.answer) == (HandoverState.REFUSED, "Pas cette année")
        assert on(day_of_effect()) == 0
        assert prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale).pk != handover.pk


class TestTheState:
    def test_prepares_one_and_reads_no_number_of_young_people(self, cast, client_of, on):
        for _ in range(2):
            youth(cast.mission_locale)
        handover = prepared(client_of(cast.dreets), cast.mission_locale, cast.other_mission_locale)
        assert (handover.youths, handover.conventions) == (None, 1)
        on()
        assert owner(Mail).filter(key__contains=":prepared:", to=cast.director.user.email).exists()
        answered(client_of(cast.other_adviser), handover)
        assert on(day_of_effect()) == 1
        shown = texts_of(client_of(cast.dreets).get(reverse("handover", args=[handover.uuid])))
        assert "faite" in shown and "Jeunes accompagnés" not in shown
        with pytest.raises(ProgrammingError, match="permission denied"), scope(cast.dreets):
            owner(Handover).using("default").values_list("youths").first()

    def test_answers_for_a_successor_without_direction_but_never_the_person_who_prepared(self, cast, client_of, on):
        owner(Membership).filter(organisation=cast.other_mission_locale).update(right=Right.MEMBER)
        handover = prepared(client_of(cast.dreets), cast.mission_locale, cast.other_mission_locale)
        assert answered(client_of(cast.ddets), handover).status_code == 403, "nobody knows yet"
        on()
        assert answered(client_of(cast.dreets), handover).status_code == 403, "she prepared it"
        colleague = member(cast.dreets.organisation, Right.DIRECTOR)
        assert answered(client_of(colleague), handover).status_code == 302
        assert owner(Handover).get(pk=handover.pk).state == HandoverState.ACCEPTED


def test_the_state_gives_an_heir_to_one_that_the_directory_had_closed(cast, client_of, on):
    followed, closing = youth(cast.mission_locale, person_key=900), clock.today() - timedelta(5)
    owner(Organisation).filter(pk=cast.mission_locale.pk).update(closed_on=closing)
    handover = prepared(client_of(cast.ddets), cast.mission_locale, cast.other_mission_locale)
    on()
    answered(client_of(cast.other_adviser), handover)
    assert on(day_of_effect()) == 1
    alpha = owner(Organisation).get(pk=cast.mission_locale.pk)
    assert (alpha.closed_on, alpha.successor_id) == (closing, cast.other_mission_locale.pk), "the day is not moved"
    assert owner(Support).get(youth=followed).left_on == day_of_effect() - timedelta(1)
    assert owner(Youth).filter(mission_locale_id=cast.other_mission_locale.pk, person_key=900).exists()
    assert client_of(cast.ddets).get(new(alpha)).status_code == 403, "taken over already"
    agency = owner(Organisation).filter(pk=cast.agency.pk)
    agency.update(closed_on=closing)
    alone = prepared(client_of(cast.ddets), cast.agency)
    on()
    assert answered(client_of(cast.ddets), alone).status_code == 403, "she prepared it"
    assert answered(client_of(cast.dreets), alone).status_code == 302, "nobody acts for the closed agency"


def test_what_is_cancelled_or_not_answered_in_time_changes_nothing(cast, client_of, on):
    handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
    on()
    answered(client_of(cast.other_adviser), handover)
    cancel = reverse("handover-cancel", args=[handover.uuid])
    assert client_of(cast.other_adviser).post(cancel).status_code == 403
    assert client_of(cast.administrator).post(cancel).status_code == 302, "her direction, not one person"
    assert owner(Handover).get(pk=handover.pk).state == HandoverState.CANCELLED
    late = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
    assert on(day_of_effect()) == 0
    assert owner(Handover).get(pk=late.pk).state == HandoverState.LAPSED
    assert owner(Organisation).get(pk=cast.mission_locale.pk).closed_on is None


def test_an_obstacle_of_the_day_holds_it_back_until_it_is_gone(cast, client_of, on):
    """A youth enters after the closing was prepared: it waits, says why, and is done once nobody is followed."""
    handover = prepared(client_of(cast.director), cast.mission_locale)
    on()
    answered(client_of(cast.dreets), handover)
    late = youth(cast.mission_locale)
    assert on(day_of_effect()) == 0
    page = texts_of(client_of(cast.director).get(reverse("handover", args=[handover.uuid])))
    assert "retenue" in page and "Des jeunes y sont accompagnés" in page
    owner(Support).filter(youth=late).update(left_on=day_of_effect() - timedelta(1))
    assert on(day_of_effect() + timedelta(1)) == 1
    assert owner(Organisation).get(pk=cast.mission_locale.pk).closed_on == day_of_effect()
