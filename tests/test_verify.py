"""Whether a PDF is an act of the platform, untouched: the command, the page, and two hundred acts tampered with."""

import hashlib
import io
import random
import re
from contextlib import contextmanager
from unittest.mock import patch

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from conventions import documents, evidence, seal
from conventions.enums import FileKind
from conventions.models import AgreementFile, IssuedFile
from conventions.services import verification
from conventions.services.verification import verify
from missionjeunes.common import clock
from missionjeunes.work.pdf import html_to_pdf
from partners.tenancy.scope import public_scope, scope
from tests import acts
from tests.cast import member, organisation
from tests.conftest import CAMPAIGN

ISSUED = 200 if CAMPAIGN else 20
TAMPERED = 1000 if CAMPAIGN else 100
PAGE = "/verifier-un-document/"


def content_of(agreement, kind=FileKind.SEALED) -> bytes:
    files = AgreementFile.objects.using("owner").select_related("document")
    return files.get(agreement=agreement, kind=kind).document.open().read()


@pytest.fixture
def agreement(cast, prepared):
    return prepared("sealed", lambda: acts.in_force(cast.director, [cast.other_agency_manager]))


@pytest.fixture
def sealed(agreement) -> bytes:
    return content_of(agreement)


def verdict(content: bytes):
    with public_scope():
        return verify(content)


def drop(content: bytes, name="acte.pdf", client=None):
    return (client or Client()).post(PAGE, {"file": SimpleUploadedFile(name, content)})


@contextmanager
def other_certificate(settings, tmp_path):
    (tmp_path / "autre.p12").write_bytes(seal.self_signed("Un autre"))
    before, settings.SEAL_CERTIFICATE = settings.SEAL_CERTIFICATE, str(tmp_path / "autre.p12")
    yield
    settings.SEAL_CERTIFICATE = before


def rewritten(content: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(output)
    return output.getvalue()


def without_seal(content: bytes) -> bytes:
    """The revision before the seal, as it was rendered."""
    return content[: content.index(b"%%EOF") + len(b"%%EOF\n")]


# --- One act


def test_a_sealed_act_is_genuine_and_says_what_it_is(agreement, sealed, cast):
    found = verdict(sealed)
    agreement = acts.fresh(agreement)
    assert found.genuine and found.sentence == verification.GENUINE
    assert (found.number, found.signed_on, found.ends_on) == (
        agreement.number, agreement.signed_on, agreement.ends_on,
    )  # fmt: skip
    assert found.parties == ["Mission Locale Alpha", "Intérim Écho Rouen"]
    assert {proof["partie"] for proof in found.signatures} == set(found.parties)


def test_each_way_of_tampering_is_refused_with_its_reason(agreement, sealed, settings, tmp_path):
    with other_certificate(settings, tmp_path):
        foreign, _ = seal.seal(without_seal(sealed))
    text = sealed.find(b"stream", 2000) + 40
    cases = {
        verification.CHANGED: sealed[:text] + bytes([sealed[text] ^ 1]) + sealed[text + 1 :],
        verification.APPENDED: sealed + b"\n% et quelque chose",
        verification.UNSEALED: without_seal(sealed),
        verification.FOREIGN: foreign,
        verification.NOT_PDF: b"PK\x03\x04 un autre fichier",
        verification.ONLY_TO_SIGN: content_of(agreement, FileKind.TO_SIGN),
    }
    for reason, content in cases.items():
        found = verdict(content)
        assert not found.genuine
        assert found.sentence == f"{verification.FORGED} : {reason}."


def test_a_seal_by_the_platform_s_own_key_is_not_enough_the_file_must_be_known(sealed):
    """A second seal of the same document, made with the key outside the platform, is refused."""
    again, _ = seal.seal(without_seal(sealed))
    assert verdict(again).sentence == f"{verification.FORGED} : {verification.CHANGED}."


def test_a_hash_known_to_the_platform_is_not_enough_either(sealed):
    """Whoever could write hashes would still need the key: seal, coverage and proofs are checked."""

    def known(content, certificate):
        sha256 = hashlib.sha256(content).hexdigest()
        IssuedFile.objects.using("owner").create(
            sha256=sha256, kind=FileKind.SEALED, certificate_sha256=certificate, at=clock.now()
        )
        return verdict(content).sentence

    fingerprint = IssuedFile.objects.using("owner").get(kind=FileKind.SEALED).certificate_sha256
    twice, _ = seal_again(sealed)
    assert "n'est pas seul" in known(twice, fingerprint)
    assert "n'est pas seul" in known(without_seal(sealed), fingerprint)
    assert "pas celui de la plateforme" in known(sealed + b" ", "0" * 64)


def seal_again(content):
    with patch.object(seal, "FIELD", "Second"):
        return seal.seal(content)


def test_proofs_that_do_not_chain_are_refused(agreement):
    data = {"nom": "A", "document_sha256": "d", "empreinte_precedente": ""}
    first = {"donnees": data, "empreinte": evidence.digest(data)}
    following = data | {"nom": "B", "empreinte_precedente": first["empreinte"]}
    second = {"donnees": following, "empreinte": evidence.digest(following)}
    assert evidence.broken_chain({"preuves": [first, second]}, "d") == ""
    assert "autre document" in evidence.broken_chain({"preuves": [first, second]}, "e")
    assert "ne suit pas" in evidence.broken_chain({"preuves": [second, first]}, "d")
    assert "a été modifiée" in evidence.broken_chain({"preuves": [first | {"donnees": data | {"nom": "C"}}]}, "d")


def test_an_act_sealed_before_a_change_of_certificate_stays_genuine(cast, sealed, settings, tmp_path):
    with other_certificate(settings, tmp_path):
        later = acts.in_force(cast.director, [_manager()])
        assert verdict(sealed).genuine and verdict(content_of(later)).genuine
    with clock.at(clock.now().replace(year=clock.now().year + 15)):
        assert verdict(sealed).genuine, "after the certificate's own end"


def _manager():
    return member(organisation("AGENCE", "Intérim Foxtrot"), "administrator")


# --- The command


def test_the_command_tells_and_exits(agreement, sealed, tmp_path, capsys):
    file = tmp_path / "acte.pdf"
    file.write_bytes(sealed)
    call_command("verify_document", str(file))
    said = capsys.readouterr().out
    assert verification.GENUINE in said and agreement.number in said and "Mission Locale Alpha" in said
    file.write_bytes(sealed + b"\n")
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_document", str(file))
    assert exit_.value.code == 1
    assert verification.APPENDED in capsys.readouterr().out


# --- The page


def test_anybody_drops_a_file_and_reads_the_answer(agreement, sealed):
    page = drop(sealed).content.decode()
    assert "Document authentique" in page and agreement.number in page and "Intérim Écho Rouen" in page
    page = drop(sealed[:-3]).content.decode()
    assert "Document non authentique" in page and agreement.number not in page


def test_the_page_works_for_every_member_too(cast, sealed, client_of):
    for name, actor in cast.actors.items():
        assert "Document authentique" in drop(sealed, client=client_of(actor)).content.decode(), name


@pytest.mark.parametrize(
    "content", [b"%PDF-", b"%PDF-" + b"%%EOF" * 10_000, b"%PDF-/ByteRange [0 9 9 9]" + b"9" * 99]
)
def test_odd_files_get_an_answer(db, content):
    answer = drop(content)
    assert answer.status_code == 200 and "Document non authentique" in answer.content.decode()


def test_a_file_too_large_or_empty_is_told(db):
    assert "dépasse 20 Mo" in drop(b"%PDF-" + b" " * verification.MAX_BYTES).content.decode()
    assert "vide" in drop(b"").content.decode()


def test_the_file_is_not_kept(sealed, settings, tmp_path):
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    drop(sealed)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before


def test_the_page_is_rationed(db):
    answers = [drop(b"x").status_code for _ in range(31)]
    assert answers[:30] == [200] * 30 and answers[30] == 429


def test_a_visitor_reads_hashes_and_nothing_of_the_acts(agreement, cast):
    with public_scope():
        assert IssuedFile.objects.count() == 2
        assert {field.name for field in IssuedFile._meta.fields} == {
            "id",
            "sha256",
            "kind",
            "certificate_sha256",
            "at",
        }
    for actor in (cast.director, cast.national):
        with pytest.raises(Exception, match="permission denied"), scope(actor):
            IssuedFile.objects.create(sha256="0" * 64, kind=FileKind.SEALED, at=clock.now())


# --- Two hundred acts, a thousand forgeries


def small_act(index: int) -> bytes:
    """A small document with its attachments, as a signed act has them."""
    signed = f"document {index}".encode()
    sha256 = hashlib.sha256(signed).hexdigest()
    data = {"nom": f"Personne {index}", "partie": "P", "delegation": "", "document_sha256": sha256,
            "empreinte_precedente": ""}  # fmt: skip
    act = {"numero": f"MJ-{index}", "intitule": "Acte", "signe_le": "2026-01-01", "debut": "2026-01-01",
           "fin": "2028-12-31", "parties": ["A", "B"]}  # fmt: skip
    proofs = evidence.canonical({"acte": act, "preuves": [{"donnees": data, "empreinte": evidence.digest(data)}]})
    now = clock.now()
    attachments = [
        documents._attachment(documents.SIGNED_TEXT, signed, now, "Source", "signé"),
        documents._attachment(documents.EVIDENCE, proofs, now, "Data", "preuves"),
    ]
    html = f"<html lang='fr'><head><title>Acte {index}</title></head><body><h1>Acte {index}</h1></body></html>"
    return html_to_pdf(html, attachments=attachments)


def flip(content, chance, others):
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]


def append(content, chance, others):
    return content + chance.randbytes(chance.randint(1, 400))


def append_revision(content, chance, others):
    """An incremental update that is well formed."""
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = pdf_string("en")
    writer.update_root()
    writer.write(output)
    return output.getvalue()


def strip(content, chance, others):
    return without_seal(content)


def cut(content, chance, others):
    return content[: chance.randrange(1, len(content))]


def swap(content, chance, others):
    """Its beginning with the end, hence the seal, of another act."""
    other = chance.choice(others)
    return content[: content.index(b"%%EOF")] + other[other.index(b"%%EOF") :] if other != content else content + b" "


def seal_twice(content, chance, others):
    return seal_again(content)[0]


def rewrite(content, chance, others):
    return rewritten(content)


def blank_contents(content, chance, others):
    """The seal's bytes altered where its own coverage does not reach."""
    match = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", content)
    place = chance.randrange(match.start(1), match.end(1))
    return content[:place] + (b"1" if content[place : place + 1] != b"1" else b"2") + content[place + 1 :]


WAYS = [flip, flip, flip, flip, append, append_revision, strip, cut, swap, blank_contents, rewrite, seal_twice]


def test_issued_acts_verify_and_tampered_ones_are_all_refused(db):
    chance = random.Random(20261122)
    issued = []
    for index in range(ISSUED):
        content, certificate = seal.seal(small_act(index))
        sha256 = hashlib.sha256(content).hexdigest()
        IssuedFile.objects.using("owner").create(
            sha256=sha256, kind=FileKind.SEALED, certificate_sha256=certificate, at=clock.now()
        )
        issued.append(content)
    with public_scope():
        wrong = [index for index, content in enumerate(issued) if verify(content).number != f"MJ-{index}"]
        assert not wrong
        passed = []
        for index in range(TAMPERED):
            way = WAYS[index % len(WAYS)]
            content = chance.choice(issued)
            tampered = way(content, chance, issued)
            assert tampered not in issued
            found = verify(tampered)
            if found.genuine or not found.sentence.startswith(verification.FORGED):
                passed.append((way.__name__, found.sentence))
    assert not passed
