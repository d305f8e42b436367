"""The documents of an act, from its frozen version alone: the text to sign, and the signed act with its proof.

Same version, same bytes. What the page shows and what the PDF shows come from the same passages and template part.
"""

import io
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import Attachment

from missionjeunes.work.pdf import STATIC, html_to_pdf

from .content import Section, sections_of
from .enums import Level
from .models import Agreement, Signature, Version

SIGNED_TEXT = "texte-signe.pdf"
EVIDENCE = "preuve.json"
LEVELS = {
    Level.NATIONAL: "Accord-cadre national",
    Level.REGIONAL: "Accord régional",
    Level.CONVENTION: "Convention",
    Level.AMENDMENT: "Avenant",
}


def frozen_context(agreement: Agreement, version: Version) -> dict:
    """What templates/conventions/_frozen.html shows of a frozen version."""
    content = version.content
    names = {party["organisation"]: party["name"] for party in content["parties"]}
    return {
        "agreement": agreement,
        "version": version,
        "level": LEVELS[agreement.level],
        "frozen": content,
        "sections": sections_of(content["text"], names, content.get("counterpart", "")),
    }


def to_sign_pdf(agreement: Agreement, version: Version, annexes: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """The very document that signatories sign: the frozen text, its annexes inside."""
    attachments = [_attachment(name, content, version.at, "Supplement", name) for name, content in annexes]
    return html_to_pdf(_html(agreement, version), attachments=attachments)


def annex_pdf(agreement: Agreement | None, title: str, made: dict) -> bytes:
    """An annex that the platform makes, of an accord or on its own, from its content (services/made_annexes.py): the
    same content, the same bytes."""
    context = {
        "title": title,
        "agreement": agreement,
        "day": date.fromisoformat(made["day"]),
        "sections": [Section(**one) for one in made["sections"]],
        "static": STATIC,
        "author": settings.SITE_OPERATOR,
        "site_name": settings.SITE_NAME,
    }
    return _annex(render_to_string("conventions/annex.html", context))


@lru_cache(maxsize=64)
def _annex(html: str) -> bytes:
    """Laid out once for the many readers of the same content."""
    return html_to_pdf(html)


def signed_pdf(
    agreement: Agreement, version: Version, *, signatures: Sequence[Signature], signed: bytes, evidence: bytes, at
) -> bytes:
    """The same pages and the proof, the document signed and the evidence inside; it awaits the platform's seal."""
    attachments = [
        _attachment(SIGNED_TEXT, signed, at, "Source", "Le document que les signataires ont signé"),
        _attachment(EVIDENCE, evidence, at, "Data", "Les preuves de signature, enchaînées par leurs empreintes"),
    ]
    html = _html(agreement, version, signatures=signatures, sealed_at=at)
    return html_to_pdf(html, attachments=attachments)


def _attachment(name: str, content: bytes, at, relationship: str, description: str) -> Attachment:
    return Attachment(
        file_obj=io.BytesIO(content),
        name=name,
        description=description,
        created=at,
        modified=at,
        relationship=relationship,
    )


def _html(agreement: Agreement, version: Version, **proof) -> str:
    context = frozen_context(agreement, version) | proof
    context |= {
        "static": STATIC,
        "author": settings.SITE_OPERATOR,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "created": (proof.get("sealed_at") or version.at).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return render_to_string("conventions/act.html", context)
