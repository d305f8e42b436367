"""Error pages in the dress of the others; they read no tenant data."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form's secret is missing or old: say what to do."""
    return render(request, "403_csrf.html", status=403)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(request, "500.html", {"request_id": getattr(request, "id", "")}, status=500)
