from django.urls import path

from .views import agreements

urlpatterns = [
    path("accords/", agreements.accords, name="accords"),
    path("accords/<uuid:uuid>/", agreements.agreement, name="accord"),
    path("conventions/", agreements.conventions, name="conventions"),
    path("conventions/<uuid:uuid>/", agreements.agreement, name="convention"),
]
