from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form's secret is missing or old: say what to do."""
    return render(request, "403_csrf.html", status=403)
