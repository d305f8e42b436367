"""In a real browser: login, second factor by code, passkey, the end of a session, and accessibility."""

import re

import pytest

from partners.enums import Right
from tests.cast import PASSWORD, log_in, member
from tests.looking import look
from tests.test_accounts import PUBLIC, totp_code


@pytest.fixture
def address(site):
    """Passkeys need a name, not an address."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def faults(page):
    """What the console complains of, blocked scripts and styles among them."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def log_in_by_form(page, address, user):
    page.goto(f"{address}/compte/login/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter", exact=True).click()


def enter(page, address, client, actor):
    log_in(client, actor)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def test_a_director_sets_up_an_application_then_enters(cast, page, address, faults):
    log_in_by_form(page, address, cast.director.user)
    page.wait_for_url("**/compte/2fa/")
    page.get_by_role("link", name="Ajouter une application").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(totp_code(secret))
    page.get_by_role("main").get_by_role("button", name=re.compile("Activer")).click()
    page.goto(f"{address}/organisation/")
    assert page.locator("h1").inner_text() == "Mission Locale Alpha"
    assert faults == []


def test_a_passkey_is_added_and_opens_the_account_by_itself(cast, page, address, faults):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    log_in_by_form(page, address, cast.director.user)
    page.wait_for_url("**/compte/2fa/")
    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto(f"{address}/organisation/")
    assert page.locator("h1").inner_text() == "Mission Locale Alpha"
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.goto(f"{address}/compte/login/")
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    page.wait_for_url("**/tableau-de-bord/")
    page.goto(f"{address}/organisation/")
    assert page.locator("h1").inner_text() == "Mission Locale Alpha"
    assert faults == []


def test_the_end_of_a_session_is_announced_and_put_off(cast, page, address, client, faults):
    enter(page, address, client, cast.director)
    page.clock.install()
    page.goto(f"{address}/organisation/")
    notice = page.locator("#session-end .fr-notice")
    assert notice.is_hidden()
    soon = {"seconds": 280}  # the browser's clock is set, the server's is not: answer for it, except to the button
    page.route(
        "**/compte/session/",
        lambda route: route.continue_() if route.request.method == "POST" else route.fulfill(json=soon),
    )
    page.clock.fast_forward("25:30")
    notice.wait_for(state="visible")
    assert "5 minutes" in notice.inner_text()
    page.get_by_role("button", name="Rester connecté").click()
    notice.wait_for(state="hidden")
    assert faults == []


def test_pages_have_no_serious_accessibility_fault_and_do_not_overflow(cast, page, address, client):
    member(cast.mission_locale, Right.DIRECTOR, email="dir@demo.mission-jeunes.example")
    faults = {}

    def see(paths):
        for path in paths:
            faults.update({(path, width): found for width, found in look(page, address + path).items() if found})

    see([*PUBLIC, "/mes-droits/?lieu=Caen", "/demo/", "/compte/password/reset/", "/nulle-part/"])
    enter(page, address, client, cast.administrator)
    see(
        [
            "/organisation/",
            "/organisation/membres/",
            "/organisation/membres/inviter/",
            "/compte/",
            "/compte/2fa/",
            "/compte/2fa/totp/activate/",
            "/compte/2fa/webauthn/add/",
            "/compte/email/",
            "/compte/password/change/",
            "/compte/sessions/",
        ]
    )
    assert faults == {}
