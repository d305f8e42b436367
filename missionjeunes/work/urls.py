from django.urls import path

from .views import health, imports, productions

urlpatterns = [
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
    path("productions/", productions.productions, name="productions"),
    path("productions/<uuid:uuid>/", productions.production, name="production"),
    path("productions/<uuid:uuid>/annuler/", productions.cancel, name="production-cancel"),
    path("productions/<uuid:uuid>/relancer/", productions.retry, name="production-retry"),
    path("documents/<uuid:uuid>/", productions.document, name="document"),
    path("documents/<uuid:uuid>/nominatif/", productions.nominative_document, name="nominative-document"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/envoyer/", imports.upload, name="import-upload"),
    path("imports/modeles/<slug:kind>.csv", imports.import_sample, name="import-sample"),
    path("imports/<uuid:uuid>/", imports.import_page, name="import"),
    path("imports/<uuid:uuid>/colonnes/", imports.import_columns, name="import-columns"),
    path("imports/<uuid:uuid>/lancer/", imports.import_start, name="import-start"),
]
