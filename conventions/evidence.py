"""The evidence of signatures: canonical JSON of every field, each hash covering the hash before it in the act."""

import hashlib
import json
from datetime import UTC, datetime

from .models import Agreement, Signature


def _moment(at: datetime | None) -> str | None:
    return at and at.astimezone(UTC).isoformat()


def record(signature: Signature) -> dict:
    """Every field of a signature, identifiers as UUID; `signature.user` and its scan's document must be at hand."""
    return {
        "acte": str(signature.agreement.uuid),
        "numero": signature.agreement.number,
        "preuve": str(signature.uuid),
        "signataire": str(signature.signatory.uuid),
        "partie": signature.signatory.party.name,
        "version": signature.version,
        "document_sha256": signature.document_sha256,
        "moyen": signature.method,
        "le": _moment(signature.at),
        "personne": str(signature.user.uuid),
        "organisation": str(signature.organisation.uuid),
        "nom": signature.name,
        "qualite": signature.capacity,
        "delegation": signature.delegation,
        "consentement": signature.consent,
        "adresse": signature.address,
        "navigateur": signature.browser,
        "code_verifie_le": _moment(signature.code_checked_at),
        "scan_sha256": signature.scan.document.sha256 if signature.scan_id else None,
        "atteste_par": signature.attested_by_name,
        "atteste_le": _moment(signature.attested_at),
        "empreinte_precedente": signature.previous_hash,
    }


def canonical(value) -> bytes:
    """One way to write a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def append(signature: Signature) -> Signature:
    """Chain a signature to the last one of its act and write it; the act's row must be locked."""
    last = Signature.objects.filter(agreement_id=signature.agreement_id).order_by("-pk").first()
    signature.previous_hash = last.hash if last else ""
    signature.hash = digest(record(signature))
    signature.save(force_insert=True)
    return signature


def bundle(agreement: Agreement, signatures: list[Signature], document_sha256: str) -> bytes:
    """What is attached to the sealed act: what it is, and each proof with its hash."""
    return canonical(
        {
            "acte": {
                "uuid": str(agreement.uuid),
                "numero": agreement.number,
                "intitule": agreement.title,
                "signe_le": agreement.signed_on.isoformat(),
                "debut": agreement.starts_on.isoformat(),
                "fin": agreement.ends_on.isoformat(),
                "parties": [party.name for party in agreement.parties.all()],
            },
            "document_sha256": document_sha256,
            "preuves": [{"donnees": record(signature), "empreinte": signature.hash} for signature in signatures],
        }
    )


def broken_chain(evidence: dict, document_sha256: str) -> str:
    """What is wrong in attached evidence, in French; empty when each hash is that of its data and of one document.

    The first proof may follow one of a refused version, whose hash it then bears.
    """
    before = None
    for proof in evidence["preuves"]:
        data = proof["donnees"]
        if digest(data) != proof["empreinte"]:
            return f"la preuve de signature de {data['nom']} a été modifiée"
        if before is not None and data["empreinte_precedente"] != before:
            return f"la preuve de signature de {data['nom']} ne suit pas la précédente"
        if data["document_sha256"] != document_sha256:
            return f"{data['nom']} a signé un autre document"
        before = proof["empreinte"]
    return ""
