"""What failed logins are counted by: the account named and the address they come from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  (an address in the log, nothing listens on it)


def username(request: HttpRequest, credentials: dict | None) -> str:
    """The address typed, in lower case, whatever the login form calls it."""
    credentials = credentials or {}
    named = credentials.get("email") or credentials.get("username") or request.POST.get("login", "")
    return named.strip().lower()[:255]


def client_ip(request: HttpRequest) -> str:
    """The client's address: the n-th forwarded one from the right behind n trusted proxies, else the peer's.

    What stands further left was written by the client and is not believed.
    """
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    candidate = forwarded[-proxies] if 0 < proxies <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(candidate))
    except ValueError:
        return UNKNOWN
