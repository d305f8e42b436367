"""A national signatory invites the regions to decline its accord, and everybody sees where they are (N2.3.a)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions import tasks
from conventions.models import Agreement, RegionalInvitation
from conventions.services.drafting import discard
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Kind, Right
from partners.tenancy.scope import scope
from tests import acts, life
from tests.cast import existing, member
from tests.conftest import login

HOME, TASK = "/tableau-de-bord/", "Invitation à décliner MJ-TT-FR-2025"


@pytest.fixture
def accord(db) -> Agreement:
    return Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")


@pytest.fixture
def unml(cast):
    return member(existing(Kind.UNML, None), Right.ADMINISTRATOR)


def invite(client, accord, *bodies, message="Déclinons l'accord ensemble."):
    given = {"organisations": [body.pk for body in bodies], "message": message}
    return client.post(f"/accords/{accord.uuid}/regions/inviter/", given)


def row(client, accord, region="Normandie") -> str:
    page = client.get(f"/accords/{accord.uuid}/regions/").content.decode()
    return page.split(f'<th scope="row">{region}</th>')[1].split("</tr>")[0]


def sweep() -> None:
    with login("worker"):
        tasks.sweep()
    life.run_jobs()


def test_the_unml_invites_arml_the_ministry_the_dreets_each_once(cast, client_of, accord, unml):
    ours, theirs = client_of(unml), client_of(cast.national)
    page = ours.get(f"/accords/{accord.uuid}/regions/inviter/").content.decode()
    assert cast.arml.organisation.name in page and cast.dreets.organisation.name not in page
    assert invite(ours, accord, cast.arml.organisation, message=" ").status_code == 200
    assert invite(ours, accord, cast.dreets.organisation).status_code == 200, "not of its network"
    assert invite(ours, accord, cast.arml.organisation).status_code == 302
    assert invite(ours, accord, cast.arml.organisation).status_code == 200, "not offered twice"
    assert invite(theirs, accord, cast.dreets.organisation).status_code == 302
    assert set(life.run_jobs()) == {"done"}
    mails = Mail.objects.using("owner").filter(key__startswith="regional-invitation:")
    assert sorted(mails.values_list("to", flat=True)) == ["agent@dreets.fr", "animatrice@arml.fr"]
    assert not any("ensemble" in mail.text for mail in mails), "the message itself is read after login"
    for actor in (cast.arml, cast.dreets):
        assert TASK in client_of(actor).get(HOME).content.decode()
        assert "Déclinons l&#x27;accord ensemble." in client_of(actor).get(
            f"/accords/{accord.uuid}/regions/"
        ).content.decode()  # fmt: skip
    assert "invitée" in row(theirs, accord) and "aucun accord" in row(theirs, accord, "Bretagne")
    outside = row(client_of(cast.far_adviser), accord)
    assert "invitée" not in outside and "aucun accord" in outside
    for actor in (cast.adviser, cast.dreets, cast.prism_region):
        assert client_of(actor).get(f"/accords/{accord.uuid}/regions/inviter/").status_code == 403


def test_the_invitation_waits_until_the_region_s_accord_is_opened_and_again_once_it_is_given_up(
    cast, client_of, accord, unml
):
    invite(client_of(unml), accord, cast.arml.organisation)
    invite(client_of(cast.national), accord, cast.dreets.organisation)
    assert client_of(cast.dreets).post("/accords/nouveau/", {"renews": ""}).status_code == 302
    life.run_jobs()
    for actor in (cast.arml, cast.dreets):
        assert TASK not in client_of(actor).get(HOME).content.decode()
    draft = Agreement.objects.using("owner").get(level="regional", state="draft")
    seen = row(client_of(unml), accord)
    assert "en préparation" in seen and str(draft.uuid) not in seen, "a draft is its author's"
    assert str(draft.uuid) in row(client_of(cast.dreets), accord)
    with scope(cast.dreets):
        discard(actor=cast.dreets, agreement=draft)
    sweep()
    assert TASK in client_of(cast.arml).get(HOME).content.decode() and "invitée" in row(client_of(unml), accord)
    sweep()
    assert not life.run_jobs(), "nothing more to tell"


def test_a_region_that_refuses_says_why_and_one_in_force_shows_its_accord(cast, client_of, accord, unml):
    invite(client_of(unml), accord, cast.arml.organisation)
    invitation = RegionalInvitation.objects.using("owner").get()
    path = f"/accords/invitations/{invitation.uuid}/refus/"
    assert client_of(cast.dreets).post(path, {"reason": "Non"}).status_code == 404
    assert client_of(unml).post(path, {"reason": "Non"}).status_code == 404
    arml = client_of(cast.arml)
    assert arml.post(path, {"reason": " "}).status_code == 302
    assert not RegionalInvitation.objects.using("owner").exclude(refused_at=None).exists()
    for reason in ("Calendrier trop chargé", "Encore"):
        assert arml.post(path, {"reason": reason}).status_code == 302
    assert TASK not in arml.get(HOME).content.decode()
    seen = row(client_of(unml), accord)
    assert "ne donne pas suite : Calendrier trop chargé" in seen
    life.accord("regional", cast.dreets.organisation, signed_on=clock.today(), number="MJ-TT-28-2026",
                parent=accord)  # fmt: skip
    sweep()
    for actor in (unml, cast.adviser):
        assert "accord en vigueur" in row(client_of(actor), accord)
    assert acts.fresh(accord).invitations.using("owner").exclude(accord=None).count() == 1
    page = client_of(unml).get(f"/accords/{accord.uuid}/regions/?tri=etat").content.decode()
    assert page.index("Normandie</th>") < page.index("Bretagne</th>")
    client = client_of(cast.national)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/accords/{accord.uuid}/regions/")
    assert len(queries) < 40
