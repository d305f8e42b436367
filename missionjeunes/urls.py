"""All addresses: French paths, nouns, stable (docs/architecture.md)."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
]
