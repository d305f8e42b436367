"""Who may close an organisation, who answers, and what cannot be: refusals, the State, delays and obstacles."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import ProgrammingError
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.models import DataVersion, Mail
from partners.enums import HandoverState, Kind, Right
from partners.models import ActLog, Handover, Membership, Organisation
from partners.tenancy.scope import scope
from placements.models import Support, Youth
from tests.cast import member, organisation, placement, youth
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
from tests.importing import YOUTH_HEADINGS, run_import, write, youth_row


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

    def test_of_whom_has_not_shown_her_second_factor_for_five_minutes(self, cast, client_of):
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

    def test_of_who_does_not_receive(self, cast, client_of):
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
    def test_prepares_one_and_reads_no_number_of_young_people(self, cast, client_of):
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

    def test_answers_for_a_successor_without_direction_but_never_the_person_who_prepared(self, cast, client_of):
        owner(Membership).filter(organisation=cast.other_mission_locale).update(right=Right.MEMBER)
        handover = prepared(client_of(cast.dreets), cast.mission_locale, cast.other_mission_locale)
        assert answered(client_of(cast.ddets), handover).status_code == 403, "nobody knows yet"
        on()
        assert answered(client_of(cast.dreets), handover).status_code == 403, "she prepared it"
        colleague = member(cast.dreets.organisation, Right.DIRECTOR)
        assert answered(client_of(colleague), handover).status_code == 302
        assert owner(Handover).get(pk=handover.pk).state == HandoverState.ACCEPTED


def test_the_state_gives_an_heir_to_one_that_the_directory_had_closed(cast, client_of):
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


def test_what_is_cancelled_or_not_answered_in_time_changes_nothing(cast, client_of):
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


def test_an_obstacle_of_the_day_holds_it_back_until_it_is_gone(cast, client_of):
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


def test_of_two_answers_at_the_same_instant_one_counts(cast, client_of, threads):
    handover = prepared(client_of(cast.director), cast.mission_locale, cast.other_mission_locale)
    on()
    one, other = (client_of(member(cast.other_mission_locale, Right.DIRECTOR)) for _ in range(2))
    responses = threads(
        lambda: answered(one, handover), lambda: answered(other, handover, "refuse", reason="Pas cette année")
    )
    assert {response.status_code for response in responses} <= {200, 302}
    settled = owner(Handover).get(pk=handover.pk)
    logged = list(
        owner(ActLog).filter(act__in=["handover_accepted", "handover_refused"]).values_list("act", flat=True)
    )
    assert logged == [f"handover_{settled.state}"]
    assert (settled.answer == "Pas cette année") == (settled.state == HandoverState.REFUSED)


def test_two_takeovers_later_the_agency_reads_on_and_a_late_extract_reopens_nothing(
    cast, client_of, as_worker, tmp_path
):
    """Alpha, then Bravo which had taken it over: Charlie answers for both."""
    charlie = organisation(Kind.MISSION_LOCALE, "Mission Locale Charlie", code="ML016")
    director = member(charlie, Right.DIRECTOR)
    followed = youth(cast.mission_locale, "0012", scheme="", person_key=901, last_name="Suivie")
    support = owner(Support).create(
        youth_id=followed.pk, mission_locale_id=cast.mission_locale.pk, scheme="CEJ", entered_on="2026-01-15"
    )
    placement(followed, cast.agency)
    version = owner(DataVersion).get().version
    day = day_of_effect()
    for closing, author, heir, answerer in (
        (cast.mission_locale, cast.director, cast.other_mission_locale, cast.other_adviser),
        (cast.other_mission_locale, cast.other_adviser, charlie, director),
    ):
        handover = prepared(client_of(author), closing, heir)
        on()
        answered(client_of(answerer), handover)
    assert on(day) == 2, "both on one day"
    told = set(owner(Mail).filter(key__contains=":concerned:").values_list("to", flat=True))
    assert told == {"agence@interim.fr"}, "not those of Alpha, closed by then"
    assert owner(DataVersion).get().version > version, "tables asked before are not served again"
    still = list(owner(Support).filter(left_on=None))
    assert [(one.mission_locale_id, one.entered_on) for one in still] == [(charlie.pk, day)]
    with clock.at(day):
        assert "SUIVIE" in texts_of(client_of(cast.agency_manager).get(reverse("placements")))
    rows = [youth_row("0012"), youth_row("0012", date_entree=f"{day:%d/%m/%Y}", dispositif="PACEA")]
    extract = write(tmp_path / "extrait.csv", YOUTH_HEADINGS, rows)
    with as_worker(), clock.at(day):
        told = run_import(extract, "jeunes")
    assert (told["rejected"], told["created"], told["updated"]) == (1, 0, 1)
    assert owner(Support).get(pk=support.pk).left_on == day - timedelta(1)
    assert list(owner(Support).filter(left_on=None)) == still
    assert found_by_check_data(as_worker) == ""
