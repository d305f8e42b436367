"""All addresses: French paths, nouns, stable (docs/architecture.md)."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("", include("partners.urls")),
    path("", include("missionjeunes.work.urls")),
    path("", include("conventions.urls")),
    path("", include("placements.urls")),
    path("", include("reporting.urls")),
]

handler404 = "missionjeunes.common.views.not_found"
handler403 = "missionjeunes.common.views.forbidden"
handler500 = "missionjeunes.common.views.server_error"
