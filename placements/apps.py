from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    """Young people, their supports, and their placements."""

    name = "placements"
    verbose_name = "jeunes et missions"
