from django.urls import path

from .views import health, productions

urlpatterns = [
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
    path("productions/", productions.productions, name="productions"),
    path("productions/<uuid:uuid>/", productions.production, name="production"),
    path("productions/<uuid:uuid>/annuler/", productions.cancel, name="production-cancel"),
    path("productions/<uuid:uuid>/relancer/", productions.retry, name="production-retry"),
    path("documents/<uuid:uuid>/", productions.document, name="document"),
]
