from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Tools without a domain: clock, periods, logs, middleware. Imports nothing of the other rooms."""

    name = "missionjeunes.common"
    label = "common"
