"""Productions: what was asked for, how far it is, and its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from missionjeunes.common.pagination import CappedPaginator
from partners.accounts.factors import fresh_authentication
from partners.readlog import log_reads

from ..importing.layout import kinds_of
from ..models import Document, Job
from ..permissions import can_read_rows
from ..services.jobs import cancel_job, retry_job

ELSEWHERE = ["import", "agreement", "notice"]  # kinds of jobs that are followed on pages of their own


def _job(request, uuid) -> Job:
    jobs = Job.objects.visible_to(request.actor).prefetch_related("documents")
    return get_object_or_404(jobs, uuid=uuid)


@require_GET
def productions(request):
    """The organisation's productions, newest first."""
    jobs = Job.objects.visible_to(request.actor).exclude(kind__in=ELSEWHERE).prefetch_related("documents")
    page = CappedPaginator(jobs.order_by("-created_at", "-pk"), 25).get_page(request.GET.get("page"))
    context = {"title": "Productions", "page": page, "may_import": bool(request.actor and kinds_of(request.actor))}
    return render(request, "work/productions.html", context)


@require_GET
def production(request, uuid):
    """One production; htmx asks for the progress alone."""
    job = _job(request, uuid)
    template = "work/_progress.html" if request.htmx else "work/production.html"
    return render(
        request,
        template,
        {
            "title": job.title,
            "job": job,
            "breadcrumb_data": {
                "current": job.title,
                "links": [{"url": reverse("productions"), "title": "Productions"}],
            },
        },
    )


@require_POST
def cancel(request, uuid):
    job = _job(request, uuid)
    if cancel_job(actor=request.actor, job=job):
        messages.success(request, "Le travail est annulé ; rien de ce qu'il avait commencé n'est gardé.")
    else:
        messages.info(request, "Ce travail était déjà terminé.")
    return redirect("production", uuid=job.uuid)


@require_POST
def retry(request, uuid):
    job = _job(request, uuid)
    if retry_job(actor=request.actor, job=job):
        messages.success(request, "Le travail est relancé.")
    else:
        messages.info(request, "Ce travail n'est pas à relancer : il est en cours ou déjà terminé.")
    return redirect("production", uuid=job.uuid)


def _document(request, uuid, *, nominative: bool) -> Document:
    documents = Document.objects.visible_to(request.actor).filter(nominative=nominative)
    return get_object_or_404(documents, uuid=uuid)


def _download(found: Document) -> FileResponse:
    try:
        content = found.open()
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)


@require_GET
def document(request, uuid):
    """The bytes of a document of one's organisation; one that names persons has a stricter address."""
    if Document.objects.visible_to(request.actor).filter(uuid=uuid, nominative=True).exists():
        return redirect("nominative-document", uuid=uuid)
    return _download(_document(request, uuid, nominative=False))


@fresh_authentication
@require_GET
def nominative_document(request, uuid):
    """A document that names persons: a second factor of a moment ago, and a line in the log before it leaves."""
    found = _document(request, uuid, nominative=True)
    if not can_read_rows(request.actor, found):
        raise PermissionDenied
    log_reads(request, record="document", keys=[str(found.uuid)], reason="téléchargement")
    return _download(found)
