"""The platform's seal: PAdES B-B by pyHanko, invisible, so that PDF/A-3a and PDF/UA-1 stay (docs/signature.md)."""

import contextvars
import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from missionjeunes.common import clock

FIELD = "Sceau"
REASON = "Acte signé par toutes les parties, scellé par la plateforme"
OWN_YEARS = 10


class SealUnavailable(Exception):
    """The certificate or its key cannot be read; the reason is for the operator's log."""


class _Signer(PdfSigner):
    """Writes the platform's clock as the time of the seal."""

    def init_signing_session(self, *args, **kwargs):
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = clock.now()
        return session


def seal(content: bytes) -> tuple[bytes, str]:
    """The document with one seal over the whole file, and the SHA-256 of the certificate; SealUnavailable."""
    signer = _signer(settings.SEAL_CERTIFICATE, settings.SEAL_KEY, settings.HOME)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=settings.SITE_NAME,
        reason=REASON,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=True)
    sealed = _apart(_Signer(metadata, signer).sign_pdf, writer)
    return sealed.getvalue(), hashlib.sha256(signer.signing_cert.dump()).hexdigest()


def _apart(function, *arguments):
    """Run pyHanko in a thread of its own: it starts an event loop, which a thread that has one already refuses."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, function, *arguments).result()


@cache
def _signer(certificate: str, key: str, home: Path) -> SimpleSigner:
    passphrase = settings.SEAL_PASSPHRASE.encode() or None
    if not certificate:
        found = SimpleSigner.load_pkcs12(str(_own_certificate(home / "seal.p12")))
    elif key:
        found = SimpleSigner.load(key, certificate, key_passphrase=passphrase)
    else:
        found = SimpleSigner.load_pkcs12(certificate, passphrase=passphrase)
    if found is None:
        raise SealUnavailable("The seal's certificate or key cannot be read: check MJ_SEAL_* and the passphrase.")
    return found


def _own_certificate(path: Path) -> Path:
    """A self-signed certificate kept in `path`, made by the first who needs it; never reached in production.

    Written aside, then linked under its name, which fails when another process was first: theirs is then used.
    """
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    aside.touch(mode=0o600)
    aside.write_bytes(self_signed(f"{settings.SITE_NAME} (hors production)"))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path


def self_signed(name: str, passphrase: bytes = b"") -> bytes:
    """A key and its self-signed certificate, as PKCS#12."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(True, True, *[False] * 7)  # digital signature, content commitment
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * OWN_YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"sceau", key, certificate, None, encryption)


def broken_seal(content: bytes, certificate_sha256: str) -> str:
    """What is wrong with the seal of a file, in French; empty when one seal by that certificate covers it all.

    For bytes that the platform made itself: a PDF of unknown origin is never parsed (services/verification.py).
    """
    seals = PdfFileReader(io.BytesIO(content)).embedded_signatures
    if len(seals) != 1:
        return "le sceau manque ou n'est pas seul"
    (found,) = seals
    if hashlib.sha256(found.signer_cert.dump()).hexdigest() != certificate_sha256:
        return "le sceau n'est pas celui de la plateforme"
    context = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    status = _apart(validate_pdf_signature, found, context)
    if not (status.intact and status.valid):
        return "le sceau ne correspond pas au contenu"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return "le sceau ne couvre pas tout le fichier"
    return ""
