from django.urls import path

from .views import coverage, home, search, tracking

urlpatterns = [
    path("", home.public_home, name="public-home"),
    path("tableau-de-bord/", home.dashboard, name="dashboard"),
    path("recherche/", search.results, name="search"),
    path("couverture/", coverage.coverage, name="coverage"),
    path("suivi/", tracking.tracking, name="tracking"),
    path("suivi/definitions/", tracking.definitions, name="definitions"),
    path("suivi/demander/", tracking.request_table, name="tracking-request"),
    path("evaluations/demander/", tracking.request_report, name="evaluation-request"),
]
