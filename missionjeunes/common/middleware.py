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
