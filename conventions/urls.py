from django.urls import path

from .views import agreements, amendments, announcements, cascade, endings, paper


def _life(prefix: str, name: str) -> list:
    """What becomes of an act once signed, the same pages for accords and conventions."""
    here = f"{prefix}/<uuid:uuid>/"
    return [
        path(f"{here}avenants/nouveau/", amendments.amend, name=f"{name}-amend"),
        path(f"{here}objet/", amendments.changes, name=f"{name}-changes"),
        path(f"{here}texte-consolide/", amendments.consolidated, name=f"{name}-consolidated"),
        path(f"{here}renouveler/", endings.renew, name=f"{name}-renew"),
        path(f"{here}desengagement/", endings.withdraw, name=f"{name}-withdraw"),
    ]


urlpatterns = [
    # After signature.
    *_life("accords", "accord"),
    *_life("conventions", "convention"),
    path("conventions/<uuid:uuid>/resiliation/", endings.terminate, name="convention-terminate"),
    path("accords/<uuid:uuid>/conventions/", cascade.below, name="accord-children"),
    path("accords/<uuid:uuid>/rattachements/", cascade.prepare, name="accord-realign"),
    path("accords/<uuid:uuid>/annonce/", announcements.announcement, name="accord-announcement"),
    path("annonces/<uuid:uuid>/lu/", announcements.acknowledge, name="announcement-read"),
    path("conventions/signee-sur-papier/", paper.paper, name="convention-paper"),
    path("accords/", agreements.accords, name="accords"),
    path("accords/<uuid:uuid>/", agreements.agreement, name="accord"),
    path("conventions/", agreements.conventions, name="conventions"),
    path("conventions/<uuid:uuid>/", agreements.agreement, name="convention"),
]
