"""Invitations and members: who joins, who leaves, who may decide it."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connections
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Act, Right
from partners.models import ActLog, Invitation, Membership, Organisation, User
from partners.services import members
from partners.tenancy.scope import scope
from tests.cast import PASSWORD, member
from tests.test_accounts import text_of

MEMBERS = "/organisation/membres/"
INVITE = f"{MEMBERS}inviter/"
NEW = {"first_name": "Nadia", "last_name": "Benali", "password": "Une-Girafe-Bleue-7"}


def invite(browser, email="nadia@exemple.fr", right=Right.MEMBER):
    return browser.post(INVITE, {"email": email, "right": right})


def links(as_worker, to="nadia@exemple.fr") -> list[str]:
    """Paths of the invitations mailed to an address, oldest first."""
    with as_worker():
        mails = list(Mail.objects.filter(to=to, key__startswith="invitation:").order_by("pk"))
        lines = [line for mail in mails for line in mail.text.splitlines() if "/invitations/" in line]
    return ["/invitations/" + line.split("/invitations/")[1] for line in lines]


def acts(organisation) -> list[str]:
    lines = ActLog.objects.using("owner").filter(organisation=organisation).order_by("pk")
    return [line.act for line in lines]


@pytest.fixture
def invited(cast, client_of, as_worker):
    """The path of an invitation of nadia@exemple.fr to the Mission Locale."""
    invite(client_of(cast.administrator))
    (path,) = links(as_worker)
    return path


def gone(answer) -> bool:
    return answer.status_code == 404 and "aucune invitation" in text_of(answer)


class TestAccepting:
    def test_an_account_is_born_and_enters(self, cast, client, invited):
        assert "nadia@exemple.fr" in text_of(client.get(invited))
        assert client.post(invited, NEW).url == "/tableau-de-bord/"
        user = User.objects.get(email="nadia@exemple.fr")
        assert Membership.objects.get(user=user).organisation == cast.mission_locale
        assert client.get("/organisation/").status_code == 200
        assert acts(cast.mission_locale) == [Act.INVITED, Act.JOINED]

    def test_a_weak_password_is_refused_with_its_reason(self, cast, client, invited):
        answer = client.post(invited, NEW | {"password": "court"})
        assert "au minimum 12 caractères" in text_of(answer)
        assert not User.objects.filter(email="nadia@exemple.fr").exists()

    def test_its_link_serves_once(self, cast, client, invited):
        client.post(invited, NEW)
        assert gone(Client().get(invited))
        assert gone(Client().post(invited, NEW))

    def test_two_at_the_same_instant_make_one_account(self, cast, invited, threads):
        answers = threads(*[lambda: Client().post(invited, NEW).status_code] * 2)
        assert User.objects.filter(email="nadia@exemple.fr").count() == 1
        assert sum(answer == 302 for answer in answers) == 1, answers

    def test_it_is_dead_after_fourteen_days(self, cast, client, invited):
        with clock.at(clock.now() + timedelta(days=13, hours=23)):
            assert client.get(invited).status_code == 200
        with clock.at(clock.now() + timedelta(days=14, hours=1)):
            assert gone(client.get(invited))
            assert gone(client.post(invited, NEW))

    def test_a_guessed_link_opens_nothing(self, db, client):
        assert gone(client.get("/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"))

    def test_the_secret_is_not_kept(self, invited):
        token = invited.split("/")[2]
        kept = Invitation.objects.values().get()
        assert token not in str(kept)

    def test_who_has_an_account_logs_in_then_joins(self, cast, client_of, as_worker):
        invite(client_of(cast.administrator), cast.agency_manager.user.email)
        (path,) = links(as_worker, cast.agency_manager.user.email)
        visitor = Client()
        assert f"/compte/login/?next={path}" in text_of(visitor.get(path))
        assert visitor.post(path, NEW).status_code == 200  # no second account for that address
        browser = client_of(cast.agency_manager)
        assert browser.post(path).url == "/tableau-de-bord/"
        assert Membership.objects.filter(user=cast.agency_manager.user, ended_at=None).count() == 2
        assert "Mission Locale Alpha" in text_of(browser.get("/organisation/"))

    def test_another_account_cannot_use_it(self, cast, client_of, invited):
        browser = client_of(cast.other_adviser)
        assert browser.get(invited).status_code == 403
        assert browser.post(invited).status_code == 403
        assert not Membership.objects.filter(user=cast.other_adviser.user, organisation=cast.mission_locale).exists()

    def test_a_closed_organisation_takes_nobody(self, cast, client, invited):
        Organisation.objects.using("owner").filter(pk=cast.mission_locale.pk).update(closed_on=clock.today())
        assert gone(client.get(invited))

    def test_a_mail_names_the_organisation_plainly(self, cast, client_of, as_worker):
        invite(client_of(cast.prism_region))
        with as_worker():
            subject = Mail.objects.get(to="nadia@exemple.fr").subject
        assert "Prism'emploi" in subject


class TestInviting:
    def test_a_cancelled_one_opens_nothing(self, cast, client_of, client, invited):
        invitation = Invitation.objects.get()
        client_of(cast.administrator).post(f"/organisation/invitations/{invitation.uuid}/annuler/")
        assert gone(client.get(invited))
        assert acts(cast.mission_locale) == [Act.INVITED, Act.CANCELLED]

    def test_a_resent_one_has_a_new_link_and_the_old_one_is_dead(self, cast, client_of, client, invited, as_worker):
        invitation = Invitation.objects.get()
        client_of(cast.administrator).post(f"/organisation/invitations/{invitation.uuid}/renvoyer/")
        old, new = links(as_worker)
        assert gone(client.get(old))
        assert client.get(new).status_code == 200

    def test_a_member_and_a_waiting_address_are_refused(self, cast, client_of, invited):
        browser = client_of(cast.administrator)
        assert "déjà membre" in text_of(invite(browser, cast.adviser.user.email.upper()))
        assert "attend déjà" in text_of(invite(browser))
        assert Invitation.objects.count() == 1

    def test_only_administrators_invite(self, cast, client_of):
        for actor in (cast.adviser, cast.director):
            assert invite(client_of(actor)).status_code == 403
        assert not Invitation.objects.exists()

    def test_another_organisation_s_invitation_is_invisible(self, cast, client_of, invited):
        uuid = Invitation.objects.get().uuid
        browser = client_of(cast.other_adviser)
        assert browser.post(f"/organisation/invitations/{uuid}/annuler/").status_code == 404
        assert "nadia@exemple.fr" not in text_of(browser.get(MEMBERS))
        assert "nadia@exemple.fr" not in text_of(client_of(cast.adviser).get(MEMBERS))

    def test_the_operator_invites_the_first_administrator(self, cast, client, as_worker):
        with as_worker():
            call_command("invite", cast.agency.siret, "chef@interim.fr")
        (path,) = links(as_worker, "chef@interim.fr")
        client.post(path, NEW)
        assert Membership.objects.get(user__email="chef@interim.fr").right == Right.ADMINISTRATOR


def test_the_operator_frees_who_lost_every_second_factor(cast, client_of, as_worker):
    TOTP.activate(cast.director.user, "JBSWY3DPEHPK3PXP")
    with as_worker():
        call_command("forget_second_factor", cast.director.user.email)
    browser = Client()
    browser.post("/compte/login/", {"login": cast.director.user.email, "password": PASSWORD})
    assert browser.get("/organisation/").url == "/compte/2fa/"


class TestMembers:
    def page(self, actor) -> str:
        return f"{MEMBERS}{actor.membership.uuid}/"

    def test_a_right_is_changed_and_logged(self, cast, client_of):
        client_of(cast.administrator).post(self.page(cast.adviser), {"right": Right.DIRECTOR})
        cast.adviser.membership.refresh_from_db()
        assert cast.adviser.membership.right == Right.DIRECTOR
        assert acts(cast.mission_locale) == [Act.RIGHT_CHANGED]

    def test_others_than_administrators_cannot(self, cast, client_of):
        for actor in (cast.adviser, cast.director):
            assert client_of(actor).post(self.page(cast.adviser), {"right": Right.DIRECTOR}).status_code == 403
        assert client_of(cast.other_adviser).post(self.page(cast.adviser), {"end": "1"}).status_code == 404
        cast.adviser.membership.refresh_from_db()
        assert cast.adviser.membership.right == Right.MEMBER
        assert cast.adviser.membership.ended_at is None

    def test_the_identity_is_asked_again_after_five_minutes(self, cast, client_of):
        TOTP.activate(cast.administrator.user, "JBSWY3DPEHPK3PXP")
        browser = client_of(cast.administrator)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time() - 301}]
        session.save()
        answer = browser.post(self.page(cast.adviser), {"right": Right.DIRECTOR})
        assert answer.url.startswith("/compte/2fa/reauthenticate/?next=")
        assert acts(cast.mission_locale) == []

    def test_a_password_alone_is_not_enough_to_manage_members(self, cast):
        browser = Client()
        browser.post("/compte/login/", {"login": cast.agency_manager.user.email, "password": PASSWORD})
        assert browser.get(MEMBERS).status_code == 200
        answer = invite(browser)
        assert answer.url == "/compte/2fa/"
        assert not Invitation.objects.exists()

    def test_the_last_administrator_stays(self, cast, client_of):
        browser = client_of(cast.administrator)
        page = self.page(cast.administrator)
        for data in ({"end": "1"}, {"right": Right.MEMBER}):
            assert "au moins une personne" in text_of(browser.post(page, data))
        cast.administrator.membership.refresh_from_db()
        assert cast.administrator.membership.ended_at is None
        assert cast.administrator.membership.right == Right.ADMINISTRATOR

    def test_two_simultaneous_removals_leave_one(self, cast, threads):
        second = member(cast.mission_locale, Right.ADMINISTRATOR)

        def remove(actor, target):
            with scope(actor):
                members.end_membership(actor=actor, membership=target.membership)

        both = [second.membership.pk, cast.administrator.membership.pk]
        for _ in range(5):
            Membership.objects.using("owner").filter(pk__in=both).update(ended_at=None)
            results = threads(lambda: remove(cast.administrator, second), lambda: remove(second, cast.administrator))
            assert sorted(type(result) for result in results if result) == [ValidationError], results
            left = Membership.objects.filter(
                organisation=cast.mission_locale, ended_at=None, right=Right.ADMINISTRATOR
            )
            assert left.count() == 1

    def test_a_removed_member_s_sessions_end_at_once(self, cast, client_of):
        browser = Client()
        browser.post("/compte/login/", {"login": cast.adviser.user.email, "password": PASSWORD})
        key = browser.cookies["sessionid"].value
        client_of(cast.administrator).post(self.page(cast.adviser), {"end": "1"})
        assert not Session.objects.filter(pk=key).exists()
        assert not UserSession.objects.filter(user=cast.adviser.user).exists()
        assert browser.get("/organisation/").url.startswith("/compte/login/")

    def test_who_has_another_organisation_stays_logged_in_for_it(self, cast, client_of):
        Membership.objects.using("owner").create(user=cast.adviser.user, organisation=cast.agency)
        browser = Client()
        browser.post("/compte/login/", {"login": cast.adviser.user.email, "password": PASSWORD})
        client_of(cast.administrator).post(self.page(cast.adviser), {"end": "1"})
        assert "Intérim Delta Caen" in text_of(browser.get("/organisation/"))

    def test_nobody_acts_for_a_closed_organisation(self, cast, client_of):
        closing = Organisation.objects.using("owner").filter(pk=cast.mission_locale.pk)
        for closed_on, status in ((clock.today() + timedelta(1), 200), (clock.today(), 302)):
            closing.update(closed_on=closed_on)
            assert client_of(cast.adviser).get("/organisation/").status_code == status

    def test_an_ended_person_is_invited_again(self, cast, client_of, as_worker):
        browser = client_of(cast.administrator)
        browser.post(self.page(cast.adviser), {"end": "1"})
        invite(browser, cast.adviser.user.email)
        (path,) = links(as_worker, cast.adviser.user.email)
        client_of(cast.adviser.user).post(path)
        assert Membership.objects.filter(user=cast.adviser.user, ended_at=None).count() == 1

    def test_the_list_costs_the_same_at_twice_the_size(self, cast, client_of):
        counts = []
        for _ in range(2):
            browser = client_of(cast.administrator)
            with CaptureQueriesContext(connections["default"]) as queries:
                browser.get(MEMBERS)
            counts.append(len(queries))
            for _ in range(5):
                member(cast.mission_locale)
        assert counts[0] == counts[1]


class TestOrganisation:
    def test_administrators_keep_the_data_protection_contact(self, cast, client_of):
        client_of(cast.administrator).post("/organisation/", {"dpo_email": "dpo@ml.fr"})
        cast.mission_locale.refresh_from_db()
        assert cast.mission_locale.dpo_email == "dpo@ml.fr"
        assert acts(cast.mission_locale) == [Act.DPO_CHANGED]

    def test_others_do_not(self, cast, client_of):
        for actor in (cast.adviser, cast.director):
            assert client_of(actor).post("/organisation/", {"dpo_email": "dpo@ml.fr"}).status_code == 403

    def test_a_person_switches_between_her_organisations_only(self, cast, client_of):
        other = Membership.objects.using("owner").create(user=cast.adviser.user, organisation=cast.agency)
        browser = client_of(cast.adviser)
        assert browser.post("/organisation/choisir/", {"membership": other.uuid}).url == "/tableau-de-bord/"
        assert "Intérim Delta Caen" in text_of(browser.get("/organisation/"))
        foreign = cast.other_adviser.membership.uuid
        assert browser.post("/organisation/choisir/", {"membership": foreign}).status_code == 404
        assert browser.post("/organisation/choisir/", {}).status_code == 404
        assert browser.get("/organisation/choisir/").status_code == 405


class TestActLog:
    def test_it_can_only_grow(self, cast, client_of):
        invite(client_of(cast.administrator))
        for statement in ("UPDATE partners_actlog SET subject = ''", "DELETE FROM partners_actlog"):
            with (
                pytest.raises(ProgrammingError),
                scope(cast.administrator),
                connections["default"].cursor() as cursor,
            ):
                cursor.execute(statement)

    def test_it_is_each_organisation_s_own(self, cast, client_of):
        invite(client_of(cast.administrator))
        with scope(cast.other_adviser):
            assert not ActLog.objects.exists()
        with pytest.raises((ProgrammingError, IntegrityError)), scope(cast.other_adviser):
            ActLog.objects.create(at=clock.now(), user=None, organisation=cast.mission_locale, act=Act.ENDED)
