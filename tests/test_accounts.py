"""Logging in: no open sign-up, no enumeration, lockout, second factor, ends of sessions."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Kind, Right
from partners.models import Membership, User
from partners.tasks import forget_logins
from tests.cast import PASSWORD, existing, member, organisation

LOGIN = "/compte/login/"
HOME = "/tableau-de-bord/"
PUBLIC = ["/mentions-legales/", "/donnees-personnelles/", "/mes-droits/", "/accessibilite/", "/aide/", LOGIN]


def log_in_by_form(user, password=PASSWORD, browser=None, **headers):
    browser = browser or Client(headers=headers)
    return browser, browser.post(LOGIN, {"login": user.email, "password": password})


def give_totp(user) -> str:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_an_adviser_logs_in_with_address_and_password(cast):
    browser, answer = log_in_by_form(cast.adviser.user)
    assert answer.url == HOME
    assert browser.get("/organisation/").status_code == 200


def test_public_pages_open_without_login_and_without_inline_style_or_script(db, client):
    for path in PUBLIC:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b" style=" not in answer.content, path
        assert b"<script>" not in answer.content, path


def test_nobody_signs_up_without_invitation(db, client):
    client.post("/compte/signup/", {"email": "moi@exemple.fr", "password1": PASSWORD})
    assert not User.objects.filter(email="moi@exemple.fr").exists()
    assert "sur invitation" in text_of(client.get("/compte/signup/"))


class TestEnumeration:
    """An account that exists and one that does not get the same answers."""

    def test_on_a_wrong_password(self, cast):
        _, known = log_in_by_form(cast.adviser.user, "mauvais-mot-de-passe")
        _, unknown = log_in_by_form(User(email="personne@exemple.fr"), "mauvais-mot-de-passe")
        page = lambda answer, email: text_of(answer).replace(email, "@")  # noqa: E731
        strip = lambda page: page.split("<main")[1].split("csrfmiddlewaretoken")[0]  # noqa: E731
        assert known.status_code == unknown.status_code == 200
        assert strip(page(known, cast.adviser.user.email)) == strip(page(unknown, "personne@exemple.fr"))
        assert "correspond" in text_of(known) or "incorrect" in text_of(known).lower()

    def test_on_a_forgotten_password(self, cast, as_worker):
        answers = [
            Client().post("/compte/password/reset/", {"email": email})
            for email in (cast.adviser.user.email, "personne@exemple.fr")
        ]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0].url == answers[1].url
        with as_worker():
            assert list(Mail.objects.values_list("to", flat=True)) == [cast.adviser.user.email]

    def test_on_a_change_of_address(self, cast):
        wishes = [(cast.adviser, cast.director.user.email), (cast.agency_manager, "libre@exemple.fr")]
        taken, free = [
            log_in_by_form(actor.user)[0].post("/compte/email/", {"email": email, "action_add": ""})
            for actor, email in wishes
        ]
        assert (taken.status_code, taken.url) == (free.status_code, free.url)


def test_a_changed_address_holds_once_confirmed(cast, as_worker):
    browser, _ = log_in_by_form(cast.adviser.user)
    browser.post("/compte/email/", {"email": "nouvelle@exemple.fr", "action_add": ""})
    before = cast.adviser.user.email
    cast.adviser.user.refresh_from_db()
    assert cast.adviser.user.email == before
    with as_worker():
        text = Mail.objects.get(to="nouvelle@exemple.fr").text
    link = next(line for line in text.splitlines() if "/confirm-email/" in line)
    browser.post(link.split("testserver", 1)[1])
    cast.adviser.user.refresh_from_db()
    assert cast.adviser.user.email == "nouvelle@exemple.fr"


def test_a_forgotten_password_is_replaced_by_the_mailed_link_once(cast, as_worker):
    Client().post("/compte/password/reset/", {"email": cast.adviser.user.email})
    with as_worker():
        text = Mail.objects.get(to=cast.adviser.user.email).text
    link = next(line for line in text.splitlines() if "/password/reset/key/" in line).split("testserver", 1)[1]
    browser = Client()
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    weak = browser.post(form, {"password1": "aaaaaaaaaaaa", "password2": "aaaaaaaaaaaa"})
    assert "6 caractères différents" in text_of(weak)
    fresh = "Une-Girafe-Bleue-7"
    assert browser.post(form, {"password1": fresh, "password2": fresh}).status_code == 302
    assert log_in_by_form(cast.adviser.user, fresh)[1].url == HOME
    assert "mot de passe" in text_of(Client().get(link, follow=True)).lower()
    assert not Client().get(link, follow=True).redirect_chain


class TestLockout:
    def fail(self, user, times, **headers):
        for _ in range(times):
            _, answer = log_in_by_form(user, "mauvais-mot-de-passe", **headers)
        return answer

    def test_the_history_of_logins_goes_after_six_months(self, cast, as_worker):
        log_in_by_form(cast.adviser.user)
        log_in_by_form(cast.other_adviser.user)
        AccessLog.objects.using("owner").filter(username=cast.adviser.user.email).update(
            attempt_time=clock.now() - timedelta(days=182)
        )
        with as_worker():
            forget_logins()
        left = AccessLog.objects.using("owner").values_list("username", flat=True)
        assert set(left) == {cast.other_adviser.user.email}

    def test_ten_failures_lock_the_account_for_that_address(self, cast):
        answer = self.fail(cast.adviser.user, 10)
        assert answer.status_code == 429
        assert "Trop d'essais" in answer.content.decode().replace("&#x27;", "'")
        assert log_in_by_form(cast.adviser.user)[1].status_code == 429
        assert log_in_by_form(cast.other_adviser.user)[1].url == HOME

    def test_nine_do_not(self, cast):
        self.fail(cast.adviser.user, 9)
        assert log_in_by_form(cast.adviser.user)[1].url == HOME

    def test_behind_a_proxy_the_address_is_counted_from_the_right(self, cast, settings):
        settings.TRUSTED_PROXIES = 1
        for number in range(10):  # what the client writes on the left does not make it another one
            forwarded = f"203.0.113.{number}, 198.51.100.7"
            answer = self.fail(cast.adviser.user, 1, **{"X-Forwarded-For": forwarded})
        assert answer.status_code == 429
        other = {"X-Forwarded-For": "198.51.100.7, 198.51.100.8"}
        assert log_in_by_form(cast.adviser.user, **other)[1].url == HOME

    def test_without_trusted_proxy_a_forwarded_address_is_not_believed(self, cast):
        for number in range(10):
            answer = self.fail(cast.adviser.user, 1, **{"X-Forwarded-For": f"203.0.113.{number}"})
        assert answer.status_code == 429


class TestSecondFactor:
    def test_who_is_obliged_reaches_the_set_up_pages_only(self, cast):
        browser, answer = log_in_by_form(cast.director.user)
        assert answer.url == HOME
        for path in [HOME, "/organisation/", "/organisation/membres/", "/compte/", "/productions/"]:
            assert browser.get(path).headers.get("Location") == "/compte/2fa/", path
        for path in ["/compte/2fa/", "/compte/2fa/totp/activate/", "/compte/2fa/webauthn/add/", "/mes-droits/"]:
            assert browser.get(path).status_code == 200, path
        assert "Vous agissez pour" not in text_of(browser.get("/mes-droits/"))

    def test_it_opens_the_rest_once_set_up(self, cast):
        browser, _ = log_in_by_form(cast.director.user)
        browser.get("/compte/2fa/totp/activate/")
        secret = browser.session["mfa.totp.secret"]
        browser.post("/compte/2fa/totp/activate/", {"code": totp_code(secret)})
        assert browser.get("/organisation/").status_code == 200

    def test_it_is_asked_at_each_login_of_the_obliged(self, cast):
        secret = give_totp(cast.director.user)
        browser, answer = log_in_by_form(cast.director.user)
        assert answer.url == "/compte/2fa/authenticate/"
        assert browser.get("/organisation/").url.startswith(LOGIN)
        answer = browser.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
        assert answer.url == HOME  # no offer to remember the device
        assert browser.get("/organisation/").status_code == 200

    def test_a_wrong_code_opens_nothing(self, cast):
        secret = give_totp(cast.director.user)
        browser, _ = log_in_by_form(cast.director.user)
        wrong = f"{(int(totp_code(secret)) + 1) % 1_000_000:06d}"
        assert browser.post("/compte/2fa/authenticate/", {"code": wrong}).status_code == 200
        assert browser.get("/organisation/").url.startswith(LOGIN)

    def test_an_adviser_may_have_her_device_remembered(self, cast):
        secret = give_totp(cast.adviser.user)
        browser, _ = log_in_by_form(cast.adviser.user)
        answer = browser.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
        assert answer.url == "/compte/2fa/trust/"
        assert browser.post(answer.url, {"action": "trust"}).url == HOME
        browser.post("/compte/logout/")
        assert log_in_by_form(cast.adviser.user, browser=browser)[1].url == HOME

    def test_a_remembered_device_does_not_do_for_the_obliged(self, cast):
        secret = give_totp(cast.adviser.user)
        browser, _ = log_in_by_form(cast.adviser.user)
        browser.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
        browser.post("/compte/2fa/trust/", {"action": "trust"})
        browser.post("/compte/logout/")
        Membership.objects.using("owner").filter(pk=cast.adviser.membership.pk).update(right=Right.DIRECTOR)
        assert log_in_by_form(cast.adviser.user, browser=browser)[1].url == "/compte/2fa/authenticate/"

    def test_a_promotion_asks_for_it_in_the_running_session(self, cast):
        browser, _ = log_in_by_form(cast.adviser.user)
        give_totp(cast.adviser.user)
        Membership.objects.using("owner").filter(pk=cast.adviser.membership.pk).update(right=Right.DIRECTOR)
        answer = browser.get("/organisation/")
        assert answer.url == "/compte/2fa/reauthenticate/?next=/organisation/" or "%2Forganisation%2F" in answer.url

    def test_it_is_for_these_roles_and_no_other(self, cast):
        obliged = {
            name
            for name, actor in cast.actors.items()
            if log_in_by_form(actor.user)[0].get("/organisation/").status_code == 302
        }
        local = {"director", "administrator", "other_adviser", "far_adviser"}  # the last two administer theirs
        assert obliged == local | {"dreets", "ddets", "arml", "prism_region", "national"}

    def test_it_is_for_support_and_fastt(self, cast):
        people = [
            member(organisation(Kind.SUPPORT, "Assistance", region=None, department=None)),
            member(existing(Kind.FASTT, None) or organisation(Kind.FASTT, "FASTT", region=None, department=None)),
        ]
        for actor in people:
            assert log_in_by_form(actor.user)[0].get("/organisation/").url == "/compte/2fa/"

    def test_the_last_one_is_not_removed_by_the_obliged(self, cast, client_of):
        give_totp(cast.director.user)
        browser = client_of(cast.director)
        browser.post("/compte/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(user=cast.director.user).exists()


class TestSessions:
    def open_at(self, browser, moment, path="/organisation/"):
        with clock.at(moment):
            return browser.get(path)

    def idle(self, cast, client_of, actor, minutes):
        browser, start = client_of(actor), timezone.now()
        assert self.open_at(browser, start).status_code == 200
        return self.open_at(browser, start + timedelta(minutes=minutes)).status_code

    def test_thirty_minutes_for_the_obliged(self, cast, client_of):
        assert self.idle(cast, client_of, cast.director, 29) == 200
        assert self.idle(cast, client_of, cast.director, 31) == 302

    def test_four_hours_for_advisers_and_agencies(self, cast, client_of):
        for actor in (cast.adviser, cast.agency_manager):
            assert self.idle(cast, client_of, actor, 239) == 200
            assert self.idle(cast, client_of, actor, 241) == 302

    def test_twelve_hours_whatever_is_done(self, cast, client_of):
        browser, start = client_of(cast.adviser), timezone.now()
        for hour in (0, 3, 6, 9, 11.9):
            assert self.open_at(browser, start + timedelta(hours=hour)).status_code == 200, hour
        assert self.open_at(browser, start + timedelta(hours=12.1)).status_code == 302

    def test_the_end_leads_to_the_login_with_the_reason_and_back(self, cast, client_of):
        browser = client_of(cast.adviser)
        with clock.at(timezone.now() + timedelta(hours=5)):
            answer = browser.get("/organisation/", follow=True)
        assert answer.redirect_chain == [(f"{LOGIN}?next=/organisation/", 302)]
        assert "Votre session a pris fin" in text_of(answer)

    def test_asking_how_long_is_left_does_not_prolong_and_posting_does(self, cast, client_of):
        browser, start = client_of(cast.director), timezone.now()
        self.open_at(browser, start)
        with clock.at(start + timedelta(minutes=20)):
            assert browser.get("/compte/session/").json()["seconds"] < 660
            assert browser.get("/compte/session/").json()["seconds"] < 660
            assert browser.post("/compte/session/").json()["seconds"] > 1700

    def test_reading_writes_nothing_to_the_session(self, cast, client_of):
        browser = client_of(cast.adviser)
        browser.get("/organisation/")
        before = Session.objects.get(pk=browser.cookies["sessionid"].value).session_data
        browser.get("/organisation/")
        assert Session.objects.get(pk=browser.cookies["sessionid"].value).session_data == before

    def test_a_part_of_a_page_is_led_to_the_login_too(self, cast, client_of):
        browser = client_of(cast.adviser)
        with clock.at(timezone.now() + timedelta(hours=5)):
            headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/productions/"}
            answer = browser.get("/productions/", headers=headers)
        assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=%2Fproductions%2F"


def test_a_person_without_organisation_reaches_her_account_only(cast, client_of):
    browser = client_of(cast.stranger)
    assert browser.get("/compte/").status_code == 200
    assert browser.get("/organisation/").url == "/compte/"
    assert browser.get("/mes-droits/").status_code == 200


def test_error_pages_wear_the_same_dress(db, client, settings):
    missing = client.get("/nulle-part/")
    assert missing.status_code == 404
    assert "Page non trouvée" in text_of(missing)
    settings.MAINTENANCE = True
    closed = client.get("/")
    assert closed.status_code == 503
    assert "maintenance" in text_of(closed)


def test_young_people_find_their_mission_locale(cast, client):
    for place in ("Caen", "14000", "calvados", "14"):
        assert "Mission Locale Alpha" in text_of(client.get("/mes-droits/", {"lieu": place})), place
    for place in ("Bordeaux", "nulle part", "%"):
        assert "Mission Locale Alpha" not in text_of(client.get("/mes-droits/", {"lieu": place})), place


class TestDemo:
    def test_one_click_enters_as_a_persona_with_every_factor(self, cast, client, settings):
        settings.DEMO = True
        persona = member(cast.mission_locale, Right.DIRECTOR, email="dir@demo.mission-jeunes.example")
        assert "MARTIN Camille" in text_of(client.get("/demo/"))
        assert client.post("/demo/", {"membership": persona.membership.uuid}).url == HOME
        assert client.get("/organisation/").status_code == 200

    def test_nobody_else_is_listed_nor_entered(self, cast, client, settings):
        settings.DEMO = True
        assert cast.adviser.organisation.name not in text_of(client.get("/demo/"))
        assert client.post("/demo/", {"membership": cast.adviser.membership.uuid}).status_code == 404
        assert client.post("/demo/", {"membership": "x"}).status_code == 404

    def test_it_does_not_exist_elsewhere(self, cast, client, settings):
        settings.DEMO = False
        member(cast.mission_locale, email="dir@demo.mission-jeunes.example")
        assert client.get("/demo/").status_code == 404
        assert client.post("/demo/").status_code == 404
