"""The letter of a departure: a PDF among the files of the act, written once by the platform (batch scope)."""

from django.conf import settings
from django.template.loader import render_to_string

from missionjeunes.common import clock
from missionjeunes.work.pdf import STATIC, html_to_pdf
from missionjeunes.work.storage import keep

from ..enums import FileKind
from ..models import Agreement, AgreementFile, Ending

TITLES = {
    Ending.Kind.WITHDRAWAL: "Notification de désengagement",
    Ending.Kind.TERMINATION: "Notification de résiliation",
}


def write_letter(agreement: Agreement, ending: Ending) -> None:
    """Render the letter and keep it in the name of the organisation that leaves; nothing when it is there."""
    if ending.letter_id:
        return
    title = TITLES[ending.kind]
    context = {
        "agreement": agreement,
        "ending": ending,
        "title": title,
        "others": [party.name for party in agreement.parties.exclude(pk=ending.party_id)],
        "author": settings.SITE_OPERATOR,
        "site_name": settings.SITE_NAME,
        "created": f"{ending.notified_on:%Y-%m-%d}T00:00:00Z",
        "static": STATIC,
    }
    document = keep(
        html_to_pdf(render_to_string("conventions/letter.html", context)),
        name=f"{agreement.number}-{ending.kind}-{ending.uuid.hex[:8]}.pdf",
        content_type="application/pdf",
        organisation=ending.organisation,
        perimeter=agreement.number,
    )
    ending.letter = AgreementFile.objects.create(
        agreement_id=agreement.pk,
        kind=FileKind.LETTER,
        document=document,
        title=f"{title}, {ending.party.name}"[:200],
        version=agreement.version,
        at=clock.now(),
    )
    ending.save(update_fields=["letter"])
