from django.urls import path

from .views import lists

urlpatterns = [
    path("jeunes/", lists.youths, name="youths"),
    path("missions/", lists.placements, name="placements"),
]
