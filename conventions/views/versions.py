"""The versions of a text, and what differs between two of them; the files of an act."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ..compare import compare, frozen_sections
from ..models import AgreementFile, Version
from .record import above
from .review import readable


@require_GET
def versions(request, uuid):
    """The versions, and a comparison: of the two named in the address, else of the last two."""
    agreement = readable(request, uuid)
    rows = Version.objects.visible_to(request.actor).filter(agreement=agreement).select_related("organisation")
    found = list(rows.order_by("number"))
    numbers = {str(version.number): version for version in found}
    last = found[-2:]
    before = numbers.get(request.GET.get("de", "")) or (last[0] if len(last) == 2 else None)
    after = numbers.get(request.GET.get("a", "")) or (last[-1] if last else None)
    shown = before is not None and after is not None
    context = {
        "title": f"Versions — {agreement.title}",
        "agreement": agreement,
        "versions": found[::-1],
        "before": before,
        "after": after,
        "choices": [("de", "De", before), ("a", "À", after)],
        "shown": shown,
        "differences": compare(frozen_sections(before.content), frozen_sections(after.content)) if shown else [],
        "breadcrumb_data": {"current": "Versions", "links": above(request, agreement, record=True)},
    }
    return render(request, "conventions/versions.html", context)


@require_GET
def file(request, uuid):
    """The bytes of a file of an act, for whoever reads the act."""
    files = AgreementFile.objects.visible_to(request.actor).select_related("document")
    found = get_object_or_404(files, uuid=uuid).document
    try:
        content = found.open()
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
