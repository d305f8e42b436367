from django.urls import path

from .views import lists, youths

urlpatterns = [
    path("jeunes/", lists.youths, name="youths"),
    path("jeunes/conservation/", youths.leaving, name="youths-leaving"),
    path("jeunes/<uuid:uuid>/", youths.youth, name="youth"),
    path("jeunes/<uuid:uuid>/export/", youths.export, name="youth-export"),
    path("missions/", lists.placements, name="placements"),
]
