"""The public page that tells whether a PDF is an act of the platform, untouched."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ..forms.signature import VerifyForm
from ..services.verification import MAX_BYTES, verify

ACTION = "verify_document"  # its rate stands in ACCOUNT_RATE_LIMITS


@login_not_required
@require_http_methods(["GET", "POST"])
def verify_document(request):
    """Drop the file: the answer. The file is read and forgotten."""
    verdict, name = None, ""
    form = VerifyForm(request.POST or None, request.FILES or None, max_bytes=MAX_BYTES)
    if request.method == "POST":
        if not ratelimit.consume(request, action=ACTION):
            return render(request, "429.html", status=429)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            verdict, name = verify(upload.read()), upload.name
            form = VerifyForm()
    context = {
        "title": "Vérifier un document",
        "form": form,
        "verdict": verdict,
        "file_name": name,
        "breadcrumb_data": {"links": [], "current": "Vérifier un document"},
    }
    return render(request, "conventions/verify_document.html", context)
