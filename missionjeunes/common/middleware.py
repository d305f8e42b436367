import uuid

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from .logs import correlation


class RequestIdMiddleware:
    """Give every request an identifier of our own, seen in logs, on error pages and in the jobs it starts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        token = correlation.set(request.id)
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request.id
            return response
        finally:
            correlation.reset(token)


class MaintenanceMiddleware:
    """While MJ_MAINTENANCE is set every page says so (503), without touching the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.MAINTENANCE or request.path.startswith(("/live", "/ready", settings.STATIC_URL)):
            return self.get_response(request)
        content = render_to_string("503.html", {"site_name": settings.SITE_NAME})
        return HttpResponse(content, status=503, headers={"Retry-After": "900"})


class BodySizeMiddleware:
    """Refuse a body too large to be any file of ours before a byte of it is read: uploads go to disk unasked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= settings.BODY_MAX_BYTES:
            return self.get_response(request)
        return HttpResponse("Envoi trop volumineux.", status=413, content_type="text/plain; charset=utf-8")


class NulMiddleware:
    """Refuse an address with a NUL character: no browser sends one, and PostgreSQL refuses it as text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.META["QUERY_STRING"]:
            return HttpResponse("Adresse invalide.", status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
