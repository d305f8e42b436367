from django.urls import path

from .views import agreements, drafting, record, review, starting, templates, versions


def _act(prefix: str, name: str) -> list:
    """The pages of one act, the same for accords and conventions."""
    here = f"{prefix}/<uuid:uuid>/"
    return [
        path(here, record.agreement, name=name),
        path(f"{here}rediger/<slug:step>/", drafting.draft, name=f"{name}-draft"),
        path(f"{here}relecture/", review.review, name=f"{name}-review"),
        path(f"{here}versions/", versions.versions, name=f"{name}-versions"),
        path(f"{here}abandon/", review.abandon, name=f"{name}-abandon"),
    ]


urlpatterns = [
    path("accords/", agreements.accords, name="accords"),
    path("conventions/", agreements.conventions, name="conventions"),
    # Until a text is frozen for signature.
    path("accords/nouveau/", starting.accord, name="accord-new"),
    path("conventions/nouvelle/", starting.convention, name="convention-new"),
    path("conventions/brouillons/", starting.drafts, name="convention-drafts"),
    *_act("accords", "accord"),
    *_act("conventions", "convention"),
    path("pieces/<uuid:uuid>/", versions.file, name="agreement-file"),
    path("modeles/", templates.templates, name="templates"),
    path("modeles/<uuid:uuid>/", templates.template, name="template"),
    path("modeles/<uuid:uuid>/rediger/", templates.edit, name="template-edit"),
    path("modeles/<uuid:uuid>/comparaison/", templates.compare, name="template-compare"),
]
