from django.urls import path

from .views import contributions, coverage, diagnoses, home, practices, search, tracking

urlpatterns = [
    path("", home.public_home, name="public-home"),
    path("tableau-de-bord/", home.dashboard, name="dashboard"),
    path("recherche/", search.results, name="search"),
    path("couverture/", coverage.coverage, name="coverage"),
    path("actions/diagnostics/", diagnoses.diagnoses, name="diagnoses"),
    path("actions/diagnostics/ouvrir/", diagnoses.open_diagnosis, name="diagnosis-open"),
    path("actions/diagnostics/<uuid:uuid>/", diagnoses.diagnosis, name="diagnosis"),
    path("actions/diagnostics/<uuid:uuid>/synthese/", diagnoses.synthesis, name="diagnosis-synthesis"),
    path("actions/diagnostics/<uuid:uuid>/etapes/<slug:step>/", diagnoses.take_step, name="diagnosis-step"),
    path("actions/diagnostics/<uuid:uuid>/reprendre/", contributions.again, name="contributions-again"),
    path("actions/diagnostics/<uuid:uuid>/partager/", contributions.share, name="contributions-share"),
    path("actions/diagnostics/<uuid:uuid>/apports/<slug:part>/", contributions.add, name="contribution-add"),
    path("actions/apports/<uuid:uuid>/", contributions.change, name="contribution"),
    path("actions/apports/<uuid:uuid>/retirer/", contributions.withdraw, name="contribution-withdraw"),
    path("pratiques/", practices.practices, name="practices"),
    path("pratiques/export/<slug:extension>/", practices.export, name="practices-export"),
    path("pratiques/raconter/", practices.new, name="practice-new"),
    path("pratiques/<uuid:uuid>/", practices.practice, name="practice"),
    path("pratiques/<uuid:uuid>/modifier/", practices.edit, name="practice-edit"),
    path("pratiques/<uuid:uuid>/etapes/<slug:step>/", practices.take_step, name="practice-step"),
    path("suivi/", tracking.tracking, name="tracking"),
    path("suivi/definitions/", tracking.definitions, name="definitions"),
    path("suivi/demander/", tracking.request_table, name="tracking-request"),
    path("evaluations/demander/", tracking.request_report, name="evaluation-request"),
]
