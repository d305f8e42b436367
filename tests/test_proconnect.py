"""ProConnect against a provider on the loopback: who enters, who is linked, and every token that is refused."""

import json

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from partners.enums import Right
from partners.models import Membership, User
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.test_accounts import give_totp, text_of, totp_code
from tests.test_members import NEW, gone, invite, links

DOOR = "/compte/proconnect/"
HOME = "/tableau-de-bord/"
TWO_FACTORS = "https://proconnect.gouv.fr/assurance/self-asserted-2fa"


@pytest.fixture
def proconnect(settings):
    provider = Provider()
    app = {
        "provider_id": "proconnect",
        "name": "ProConnect",
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "settings": {"server_url": provider.issuer, "token_auth_method": "client_secret_post"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"proconnect": {"APPS": [app]}}
    yield provider
    provider.close()


@pytest.fixture
def invited(cast, client_of, as_worker):
    """The path of an invitation of nadia@exemple.fr to an agency: no second factor is asked of its members."""
    invite(client_of(cast.agency_manager))
    (path,) = links(as_worker)
    return path


def go_through(proconnect, browser, process="login"):
    """Press the button, log in there, come back."""
    return browser.get(proconnect.authorize(browser.post(DOOR, {"process": process}).url))


def linked(user, sub="sub-1"):
    return SocialAccount.objects.create(user=user, provider="proconnect", uid=sub)


def is_in(browser) -> bool:
    return browser.get("/organisation/").status_code == 200


class TestRequest:
    def test_it_asks_what_proconnect_wants(self, cast, client, proconnect):
        go_through(proconnect, client)
        (query,) = proconnect.requests
        assert set(query["scope"].split()) == {
            "openid",
            "given_name",
            "usual_name",
            "email",
            "uid",
            "siret",
            "idp_id",
        }
        assert len(query["state"]) >= 32
        assert len(query["nonce"]) >= 32
        assert TWO_FACTORS in json.loads(query["claims"])["id_token"]["acr"]["values"]

    def test_the_button_shows_only_when_it_is_set_up(self, cast, client, proconnect, settings):
        assert "ProConnect" in text_of(client.get("/compte/login/"))
        settings.SOCIALACCOUNT_PROVIDERS = {}
        assert "ProConnect" not in text_of(client.get("/compte/login/"))
        assert client.post(DOOR).status_code == 404


class TestFirstLink:
    def test_an_invited_person_gets_her_account(self, cast, client, proconnect, invited):
        client.get(invited)
        assert go_through(proconnect, client).url == HOME
        user = User.objects.get(email="nadia@exemple.fr")
        assert (user.first_name, user.last_name) == ("Nadia", "Benali")
        assert not user.has_usable_password()
        assert Membership.objects.get(user=user).organisation == cast.agency
        assert SocialAccount.objects.get(user=user).uid == "sub-1"
        assert is_in(client)
        assert gone(Client().get(invited))

    def test_then_enters_by_sub_even_when_the_address_changes(self, cast, client, proconnect, invited):
        client.get(invited)
        go_through(proconnect, client)
        proconnect.person["email"] = "nadia.benali@ailleurs.fr"
        browser = Client()
        assert go_through(proconnect, browser).url == HOME
        assert is_in(browser)

    def test_without_invitation_an_unknown_sub_stays_out(self, cast, client, proconnect):
        answer = go_through(proconnect, client)
        assert answer.url == "/compte/login/"
        assert "Aucun compte" in text_of(client.get(answer.url))
        assert not User.objects.filter(email="nadia@exemple.fr").exists()

    def test_an_address_that_differs_from_the_invitation_stays_out(self, cast, client, proconnect, invited):
        proconnect.person["email"] = "intruse@exemple.fr"
        client.get(invited)
        assert go_through(proconnect, client).url == "/compte/login/"
        assert not User.objects.filter(email__in=["intruse@exemple.fr", "nadia@exemple.fr"]).exists()
        assert client.get(invited).status_code == 200  # the invitation still waits for its owner

    def test_the_same_address_does_not_open_an_existing_account(self, cast, client, proconnect):
        proconnect.person["email"] = cast.adviser.user.email
        assert go_through(proconnect, client).url == "/compte/login/"
        assert not SocialAccount.objects.exists()
        assert not is_in(client)

    def test_an_invitation_does_not_link_an_existing_account_either(self, cast, client, proconnect, invited):
        Client().post(invited, NEW)
        proconnect.person["sub"] = "sub-2"
        client.get(invited)
        assert go_through(proconnect, client).url == "/compte/login/"
        assert not SocialAccount.objects.exists()

    def test_a_person_logged_in_links_from_her_account(self, cast, client_of, proconnect):
        browser = client_of(cast.agency_manager)
        assert go_through(proconnect, browser, process="connect").url == "/compte/"
        assert SocialAccount.objects.get().user == cast.agency_manager.user

    def test_a_sub_serves_one_account(self, cast, client_of, proconnect):
        linked(cast.other_agency_manager.user)
        go_through(proconnect, client_of(cast.agency_manager), process="connect")
        assert SocialAccount.objects.get().user == cast.other_agency_manager.user


@pytest.mark.parametrize("arm", ["signature", "userinfo", "none", "nonce", "issuer", "audience", "expired", "sub"])
def test_a_token_that_cannot_be_trusted_opens_nothing(cast, client, proconnect, arm):
    linked(cast.agency_manager.user)
    proconnect.arms = {arm}
    answer = go_through(proconnect, client)
    assert answer.status_code == 401
    assert not is_in(client)


def test_a_state_serves_once_and_for_its_own_browser(cast, client, proconnect):
    linked(cast.agency_manager.user)
    back = proconnect.authorize(client.post(DOOR).url)
    assert Client().get(back).status_code == 401
    assert client.get(back).url == HOME
    client.post("/compte/logout/")
    assert client.get(back).status_code == 401
    assert not is_in(client)


class TestSecondFactor:
    def test_two_factors_there_are_two_factors_here(self, cast, client, proconnect):
        linked(cast.director.user)
        give_totp(cast.director.user)
        proconnect.acr = TWO_FACTORS
        assert go_through(proconnect, client).url == HOME
        assert is_in(client)

    def test_one_factor_there_leaves_ours_to_show(self, cast, client, proconnect):
        linked(cast.director.user)
        secret = give_totp(cast.director.user)
        assert go_through(proconnect, client).url == "/compte/2fa/authenticate/"
        assert not is_in(client)
        client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
        assert is_in(client)

    def test_one_factor_there_leaves_ours_to_set_up(self, cast, client, proconnect):
        linked(cast.director.user)
        assert go_through(proconnect, client).url == HOME
        assert client.get("/organisation/").url == "/compte/2fa/"

    def test_two_factors_there_allow_members_to_be_managed(self, cast, client, proconnect):
        linked(cast.agency_manager.user)
        proconnect.acr = TWO_FACTORS
        go_through(proconnect, client)
        assert invite(client, right=Right.DIRECTOR).url == "/organisation/membres/"
