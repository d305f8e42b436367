"""The documents of an act: conforming, repeatable, true to the frozen text, sealed once whatever is killed."""

import io
import json
import os
import subprocess
import sys

import pikepdf
import pypdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.db import connections

from conventions import documents, seal
from conventions.enums import FileKind, State
from conventions.models import Agreement, AgreementFile, CoveredPair, IssuedFile, Signature
from conventions.services.act import carry_out, waiting
from conventions.tasks import sweep
from missionjeunes.work import runner
from missionjeunes.work.models import Job, Mail
from missionjeunes.work.models.job import JobState
from partners.tenancy.scope import batch_scope
from tests import acts, verapdf
from tests.conftest import ROOT


@pytest.fixture
def act(cast) -> Agreement:
    """A convention issued for signature, its document not written yet."""
    text = {
        "clauses": [{"key": "a", "title": "Objet", "text": "Accompagner les jeunes.\nSans frais pour eux."}],
        "methods": ["presentations", "other"],
        "objectives": [{"year": 2027, "youths": 40, "placements": 90}],
    }
    return acts.issued(cast.director, [cast.other_agency_manager], text=text)


def file_of(agreement, kind) -> AgreementFile:
    return AgreementFile.objects.using("owner").select_related("document").get(agreement=agreement, kind=kind)


def content_of(agreement, kind) -> bytes:
    return file_of(agreement, kind).document.open().read()


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def signed_by_all(act, cast) -> Agreement:
    acts.carried_out(act)
    for actor in (cast.director, cast.other_agency_manager):
        acts.signed(actor, act, address="192.0.2.7", browser="Navigateur d'essai")
    return act


def test_both_documents_conform_to_pdf_a_and_pdf_ua(act, cast):
    acts.carried_out(signed_by_all(act, cast))
    for kind in (FileKind.TO_SIGN, FileKind.SEALED):
        content = content_of(act, kind)
        assert [verapdf.validate(content, level) for level in ("3A", "UA-1")] == [[], []], kind


def test_the_document_to_sign_states_the_frozen_text_and_only_it(act, as_worker):
    acts.carried_out(act)
    text = text_of(content_of(act, FileKind.TO_SIGN))
    for part in (act.number, "Mission Locale Alpha", "Intérim Écho Rouen", "Accompagner les jeunes.", "2027 40 90",
                 "Autre manière de travailler", "MARTIN Camille"):  # fmt: skip
        assert part in text
    assert "Preuve de signature" not in text
    Agreement.objects.using("owner").filter(pk=act.pk).update(text={"clauses": []}, title="Autre")
    with as_worker(), batch_scope():
        agreement = Agreement.objects.get(pk=act.pk)
        again = documents.to_sign_pdf(agreement, agreement.versions.get(number=agreement.version))
    assert again == content_of(act, FileKind.TO_SIGN), "the same version gives the same bytes, whatever has changed"


def test_the_sealed_act_holds_the_text_the_proof_and_the_document_signed(act, cast):
    acts.carried_out(signed_by_all(act, cast))
    content = content_of(act, FileKind.SEALED)
    text = text_of(content)
    signatures = Signature.objects.using("owner").filter(agreement=act)
    for part in ("Accompagner les jeunes.", "Preuve de signature", "en ligne, par code à usage unique", act.number):
        assert part in text
    assert all(signature.hash[:40] in text for signature in signatures)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert attached[documents.SIGNED_TEXT] == content_of(act, FileKind.TO_SIGN)
    proofs = json.loads(attached[documents.EVIDENCE])["preuves"]
    assert [proof["empreinte"] for proof in proofs] == [s.hash for s in signatures.order_by("pk")]
    assert {proof["donnees"]["adresse"] for proof in proofs} == {"192.0.2.7"}


def test_the_act_enters_into_force_with_its_pairs_its_file_and_one_mail_each(act, cast):
    agreement = acts.carried_out(signed_by_all(act, cast))
    assert agreement.state == State.IN_FORCE
    assert (agreement.starts_on, agreement.ends_on.year) == (agreement.signed_on, agreement.signed_on.year + 3)
    assert CoveredPair.objects.using("owner").filter(convention=act).count() == 1
    mails = Mail.objects.using("owner").filter(key__startswith="in-force:")
    assert sorted(mails.values_list("to", flat=True)) == ["agence@autre.fr", "directrice@ml.fr"]


def test_carrying_out_again_and_again_changes_nothing(act, cast):
    for _ in range(3):
        acts.carried_out(act)
    assert Mail.objects.using("owner").filter(key__startswith="to-sign:").count() == 2
    signed_by_all(act, cast)
    for _ in range(3):
        acts.carried_out(act)
    assert [f.kind for f in act.files.using("owner").all()] == [FileKind.TO_SIGN, FileKind.SEALED]
    assert Mail.objects.using("owner").filter(key__startswith="in-force:").count() == 2
    assert IssuedFile.objects.using("owner").count() == 2


def test_two_workers_on_one_act_conclude_it_once(act, cast, as_worker, threads):
    signed_by_all(act, cast)

    def work():
        with batch_scope():
            carry_out(act.pk)

    with as_worker():
        assert threads(work, work) == [None, None]
    assert acts.fresh(act).state == State.IN_FORCE
    assert IssuedFile.objects.using("owner").filter(kind=FileKind.SEALED).count() == 1
    assert [step.name for step in act.steps.using("owner").filter(name="conclude")] == ["conclude"]


class Killed(BaseException):
    """A worker that dies on the spot."""


@pytest.mark.parametrize(
    "point", ["conventions.services.conclude.write_sealed", "conventions.services.conclude.tell_in_force",
              "conventions.services.documents.seal", "conventions.services.conclude.write_pairs"],
)  # fmt: skip
def test_a_worker_killed_at_any_point_leaves_the_act_to_the_next_sweep(act, cast, as_worker, monkeypatch, point):
    signed_by_all(act, cast)

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(point, die)
        with pytest.raises(Killed):
            acts.carried_out(act)
    assert acts.fresh(act).state == State.PARTLY_SIGNED
    assert not CoveredPair.objects.using("owner").filter(convention=act).exists()
    assert not Mail.objects.using("owner").filter(key__startswith="in-force:").exists()
    Job.objects.using("owner").all().delete()
    with as_worker():
        assert sweep() == 1
        for job in Job.objects.using("owner").filter(state=JobState.QUEUED):
            runner.run_job(str(job.uuid))
        assert sweep() == 0
    assert acts.fresh(act).state == State.IN_FORCE
    assert Mail.objects.using("owner").filter(key__startswith="in-force:").count() == 2


def test_the_sweep_finds_the_text_without_document_and_the_act_signed_by_all(act, cast, as_worker):
    def found():
        with as_worker(), batch_scope():
            return waiting()

    assert found() == [act.pk]
    acts.carried_out(act)
    assert found() == []
    acts.signed(cast.director, act)
    assert found() == []
    acts.signed(cast.other_agency_manager, act)
    assert found() == [act.pk]
    acts.carried_out(act)
    assert found() == []


def test_an_act_that_failed_rests_an_hour_before_the_sweep_tries_again(act, as_worker, monkeypatch):
    Job.objects.using("owner").all().delete()
    monkeypatch.setattr("conventions.services.documents.to_sign_pdf", lambda *args: 1 / 0)
    with as_worker():
        assert sweep() == 1
        for _ in range(runner.ATTEMPTS):
            runner.run_job(str(Job.objects.using("owner").get().uuid))
        assert Job.objects.using("owner").get().state == JobState.FAILED
        assert sweep() == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE work_job SET finished_at = finished_at - interval '61 minutes'")
    with as_worker():
        assert sweep() == 1


def test_an_operator_s_certificate_seals_from_pkcs12_or_from_pem(settings, tmp_path):
    bundle = seal.self_signed("Exploitant", b"secret")
    (tmp_path / "sceau.p12").write_bytes(bundle)
    key, certificate, _ = pkcs12.load_key_and_certificates(bundle, b"secret")
    pem = serialization.Encoding.PEM
    (tmp_path / "sceau.pem").write_bytes(certificate.public_bytes(pem))
    encrypted = serialization.BestAvailableEncryption(b"secret")
    (tmp_path / "cle.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, encrypted))
    pdf = io.BytesIO()
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(pdf)
    settings.SEAL_PASSPHRASE = "secret"
    fingerprints = set()
    for paths in (("sceau.p12", ""), ("sceau.pem", "cle.pem")):
        settings.SEAL_CERTIFICATE, settings.SEAL_KEY = (str(tmp_path / name) if name else "" for name in paths)
        sealed, fingerprint = seal.seal(pdf.getvalue())
        assert seal.broken_seal(sealed, fingerprint) == ""
        fingerprints.add(fingerprint)
    assert len(fingerprints) == 1
    settings.SEAL_CERTIFICATE = str(tmp_path / "sceau.pem")
    settings.SEAL_KEY = str(tmp_path / "sceau.pem")
    with pytest.raises(seal.SealUnavailable):
        seal.seal(pdf.getvalue())


def test_processes_that_need_a_certificate_at_once_share_one(settings, tmp_path, threads):
    path = tmp_path / "seal.p12"
    found = threads(*[lambda: seal._own_certificate(path).read_bytes()] * 6)
    assert len(set(found)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["seal.p12"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("values", "named"),
    [({}, "MJ_SEAL_CERTIFICATE"), ({"MJ_SEAL_CERTIFICATE": "/nulle/part.p12"}, "MJ_SEAL_CERTIFICATE"),
     ({"MJ_SEAL_CERTIFICATE": "/nulle/part.pem"}, "MJ_SEAL_KEY")],
)  # fmt: skip
def test_in_production_the_worker_refuses_to_start_without_its_seal(values, named):
    """And only the worker: the web server has no use for the key."""
    safe = {"MJ_ENV": "production", "MJ_DEMO": "0", "MJ_HOSTS": "mission-jeunes.example", "MJ_HOST_NAME": "-",
            "MJ_PUBLICATION_DIRECTOR": "-"}  # fmt: skip
    done = [
        subprocess.run(
            [sys.executable, "-c", "import missionjeunes.settings"], cwd=ROOT, check=False, text=True,
            env=os.environ | safe | values | {"MJ_PROCESS": process}, capture_output=True,
        )
        for process in ("worker", "web")
    ]  # fmt: skip
    assert done[0].returncode and named in done[0].stderr
    assert named == "MJ_SEAL_KEY" or done[1].returncode == 0
