from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404

from partners.tenancy.middleware import outside_scope

from .adapter import ProConnectAdapter


def _answer(view, request):
    """404 while ProConnect is not set up."""
    try:
        return view.adapter_view(ProConnectAdapter(request))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@outside_scope
@login_not_required
def login(request):
    """Send to ProConnect (POST), to log in or, with process=connect, to link the account one is in."""
    return _answer(OAuth2LoginView, request)


@outside_scope
@login_not_required
def callback(request):
    """Where ProConnect sends back."""
    return _answer(OAuth2CallbackView, request)
