"""Signatures on paper: a scan sent by the signatory's own party counts once a second person has attested it."""

import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from conventions import evidence
from conventions.enums import Method, State
from conventions.models import Agreement, AgreementFile, Signatory, Signature
from conventions.services import paper
from missionjeunes.work.models import Mail
from partners.tenancy.scope import scope
from tests import acts


def scanned(name="scan.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    if content is None:
        output = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(output)
        content = output.getvalue()
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def act(cast, prepared) -> Agreement:
    """A convention that the director signs online, and a manager without account on paper."""

    def build():
        act = acts.drafted(cast.director, cast.mission_locale, cast.other_agency)
        acts.sent(act, cast.director)
        acts.named(act, cast.director)
        acts.named(act, cast.other_agency_manager, user_id=None, name="PAPIER Paule", email="")
        return acts.carried_out(acts.agreed(act, cast.director, cast.other_agency_manager))

    return prepared("on paper", build)


@pytest.fixture
def on_paper(act) -> Signatory:
    return Signatory.objects.using("owner").select_related("agreement", "party").get(agreement=act, user=None)


def send(actor, signatory, upload=None) -> AgreementFile:
    with scope(actor):
        return paper.send_scan(actor=actor, signatory=signatory, upload=upload or scanned())


def attest(actor, scan) -> Signature:
    with scope(actor):
        found = AgreementFile.objects.select_related("agreement", "document").get(pk=scan.pk)
        return paper.attest(actor=actor, scan=found)


def test_a_scan_attested_by_the_other_party_stands_like_a_signature(cast, act, on_paper):
    scan = send(cast.other_agency_manager, on_paper)
    assert acts.fresh(act).state == State.TO_SIGN, "a scan alone is no signature"
    attest(cast.adviser, scan)
    proof = (
        Signature.objects.using("owner")
        .select_related("agreement", "signatory__party", "user", "organisation", "scan__document")
        .get()
    )
    assert (proof.method, proof.name, proof.attested_by_name) == (Method.SCAN, "PAPIER Paule", "MARTIN Camille")
    assert scan.document.sha256 in proof.consent
    record = evidence.record(proof)
    assert record["scan_sha256"] == scan.document.sha256 and evidence.digest(record) == proof.hash
    acts.signed(cast.director, act)
    assert acts.carried_out(act).state == State.IN_FORCE
    told = Mail.objects.using("owner").filter(key__startswith="in-force:").values_list("to", flat=True)
    assert "agence@autre.fr" in told, "a party without address is told through its direction"


def test_who_sent_a_scan_does_not_attest_it(cast, act, on_paper):
    scan = send(cast.other_agency_manager, on_paper)
    with pytest.raises(PermissionDenied):
        attest(cast.other_agency_manager, scan)
    assert not Signature.objects.using("owner").exists()


def test_only_her_own_party_sends_it(cast, act, on_paper):
    with pytest.raises(PermissionDenied):
        send(cast.director, on_paper)


@pytest.mark.parametrize("who", ["dreets", "ddets"])
def test_who_reads_the_act_without_being_a_party_does_not_attest(cast, act, on_paper, who):
    scan = send(cast.other_agency_manager, on_paper)
    with pytest.raises(PermissionDenied):
        attest(cast.actors[who], scan)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xd8\xff\xe0 jpeg", b"%PDF-1.7 without end", b"PK\x03\x04%PDF-%%EOF"]
)
def test_what_is_no_pdf_is_refused(cast, act, on_paper, content):
    with pytest.raises(ValidationError):
        send(cast.other_agency_manager, on_paper, scanned(content=content))


def test_a_pdf_too_large_is_refused(cast, act, on_paper):
    big = b"%PDF-1.7" + b" " * paper.MAX_BYTES + b"%%EOF"
    with pytest.raises(ValidationError, match="20 Mo"):
        send(cast.other_agency_manager, on_paper, scanned(content=big))


def test_one_scan_waits_at_a_time_and_its_sender_s_side_takes_it_back(cast, act, on_paper):
    scan = send(cast.other_agency_manager, on_paper)
    with pytest.raises(ValidationError, match="attend déjà"):
        send(cast.other_agency_manager, on_paper)
    found = AgreementFile.objects.using("owner").select_related("agreement", "document").get(pk=scan.pk)
    with pytest.raises(PermissionDenied), scope(cast.adviser):
        paper.withdraw_scan(actor=cast.adviser, scan=found)
    with scope(cast.other_agency_manager):
        paper.withdraw_scan(actor=cast.other_agency_manager, scan=found)
    second = send(cast.other_agency_manager, on_paper)
    attest(cast.director, second)
    found = AgreementFile.objects.using("owner").select_related("agreement", "document").get(pk=second.pk)
    with pytest.raises(ValidationError), scope(cast.other_agency_manager):
        paper.withdraw_scan(actor=cast.other_agency_manager, scan=found)


def test_two_attestations_at_the_same_instant_make_one_signature(cast, act, on_paper, threads):
    scan = send(cast.other_agency_manager, on_paper)
    said = threads(lambda: attest(cast.adviser, scan), lambda: attest(cast.director, scan))
    assert sum(isinstance(one, Signature) for one in said) == 1
    assert sum(isinstance(one, ValidationError) for one in said) == 1
    assert Signature.objects.using("owner").count() == 1


def test_a_scan_of_an_earlier_version_counts_no_more(cast, act, on_paper):
    scan = send(cast.other_agency_manager, on_paper)
    Agreement.objects.using("owner").filter(pk=act.pk).update(version=act.version + 1)
    with pytest.raises(ValidationError, match="a changé"):
        attest(cast.adviser, scan)


def test_in_order_a_scan_is_attested_in_its_turn(cast, act, on_paper):
    Agreement.objects.using("owner").filter(pk=act.pk).update(in_order=True)
    scan = send(cast.other_agency_manager, on_paper)
    with pytest.raises(ValidationError, match="dans l'ordre"):
        attest(cast.adviser, scan)
    acts.signed(cast.director, act)
    attest(cast.adviser, scan)
    assert acts.carried_out(act).state == State.IN_FORCE
