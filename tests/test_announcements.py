"""A signatory tells its network of an accord, and sees who has read (N2.a, N2.2.a)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from conventions.enums import Level
from conventions.models import Agreement, Announcement, Receipt
from conventions.services import announce
from missionjeunes.work.models import Mail
from partners.enums import Kind
from partners.tenancy.scope import scope
from tests import life
from tests.cast import existing, member


@pytest.fixture
def accord(cast) -> Agreement:
    bodies = [existing(kind) for kind in (Kind.DREETS, Kind.ARML, Kind.PRISM, Kind.AKTO)]
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    return life.accord(
        Level.REGIONAL, *bodies, signed_on=date(2025, 12, 10), number="MJ-TT-28-2025", parent=framework
    )


def tell(browser, accord, message="L'accord est signé."):
    return browser.post(f"/accords/{accord.uuid}/annonce/", {"message": message})


def test_each_sender_s_network_is_its_own(cast, accord):
    ours = {cast.mission_locale, cast.other_mission_locale}
    for actor, wanted in (
        (cast.arml, ours),
        (cast.prism_region, {cast.agency, cast.other_agency, cast.ett}),
        (cast.dreets, {cast.ddets.organisation}),
    ):
        with scope(actor):
            found = set(announce.network(actor.organisation, accord))
        assert wanted <= found and cast.far_mission_locale not in found
        assert {one.region_id for one in found} == {"28"}


def test_prism_emploi_tells_the_agencies_of_its_region_by_mail_once(cast, client_of, accord):
    assert tell(client_of(cast.prism_region), accord).status_code == 302
    assert set(life.run_jobs()) == {"done"}
    mails = Mail.objects.using("owner").filter(key__startswith="announcement:")
    assert set(mails.values_list("to", flat=True)) == {"agence@interim.fr", "agence@autre.fr", "siege@interim.fr"}
    assert all("signé" not in mail.text for mail in mails), "the message itself is read after login"
    page = tell(client_of(cast.prism_region), accord)
    assert page.status_code == 200 and Announcement.objects.using("owner").count() == 1


def test_a_recipient_reads_acknowledges_in_one_click_and_the_sender_sees_its_name_alone(cast, client_of, accord):
    tell(client_of(cast.arml), accord, "Un accord pour nos jeunes.")
    reader = member(cast.mission_locale, last_name="Lectrice")
    adviser = client_of(reader)
    assert "Une signature vous est annoncée" in adviser.get("/tableau-de-bord/").content.decode()
    assert "Un accord pour nos jeunes." in adviser.get(f"/accords/{accord.uuid}/annonce/").content.decode()
    announcement = Announcement.objects.using("owner").get()
    for _ in range(2):
        assert adviser.post(f"/annonces/{announcement.uuid}/lu/").status_code == 302
    receipt = Receipt.objects.using("owner").get(organisation=cast.mission_locale)
    assert receipt.acknowledged_by_name == reader.user.get_full_name()
    assert "vous est annoncée" not in adviser.get("/tableau-de-bord/").content.decode()
    total = Receipt.objects.using("owner").count()
    page = client_of(cast.arml).get(f"/accords/{accord.uuid}/annonce/").content.decode()
    assert f"1 organisation sur {total}" in page and "Mission Locale Alpha" in page
    assert "LECTRICE" not in page.upper()


def test_others_neither_read_nor_acknowledge(cast, client_of, accord):
    tell(client_of(cast.arml), accord, "CANARI-ANNONCE")
    announcement = Announcement.objects.using("owner").get()
    for actor in (cast.agency_manager, cast.far_adviser, cast.national, cast.ett_head):
        assert client_of(actor).get(f"/accords/{accord.uuid}/annonce/").status_code == 404
        assert client_of(actor).post(f"/annonces/{announcement.uuid}/lu/").status_code == 404
    page = client_of(cast.prism_region).get(f"/accords/{accord.uuid}/annonce/").content.decode()
    assert "CANARI-ANNONCE" not in page
    assert not Receipt.objects.using("owner").exclude(acknowledged_at=None).exists()


def test_only_a_signatory_of_an_accord_in_force_announces_it(cast, accord):
    for actor in (cast.adviser, cast.national):
        with scope(actor), pytest.raises(PermissionDenied):
            announce.announce(actor=actor, accord=accord, message="Bonjour")
    before = Agreement.objects.using("owner").get(number="MJ-TT-FR-2021")
    with scope(cast.national), pytest.raises(PermissionDenied):
        announce.announce(actor=cast.national, accord=before, message="Bonjour")
    with scope(cast.arml), pytest.raises(ValidationError):
        announce.announce(actor=cast.arml, accord=accord, message="  ")


def test_two_members_announcing_at_the_same_instant_leave_one(cast, client_of, accord, threads):
    browsers = [client_of(cast.arml), client_of(cast.arml)]
    answers = threads(*(lambda browser=browser: tell(browser, accord).status_code for browser in browsers))
    assert sorted(answers) == [200, 302]
    assert Announcement.objects.using("owner").count() == 1
    receipts = Receipt.objects.using("owner")
    assert receipts.count() == receipts.values("organisation").distinct().count()
