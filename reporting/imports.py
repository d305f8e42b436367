"""Figures of the years before the platform (docs/formats.md, `historique`)."""

from missionjeunes.work.importing.layout import Column, ImportKind, Layout, register
from partners.actor import Actor
from partners.enums import NATIONAL_KINDS, Kind

from .services import import_history


def _keeps_history(actor: Actor) -> bool:
    """The State's regional body for its region, the national bodies for all."""
    return actor.kind == Kind.DREETS or actor.kind in NATIONAL_KINDS


HISTORY = Layout(
    (
        Column("annee", "year", required=True, filled=True, key=True, example="2023", help="une année, ou CUMUL"),
        Column("territoire", "territory", required=True, filled=True, key=True, example="R28",
               help="FR, R28, D14 ou ML:CODE"),
        Column("jeunes", "integer", example="1250"),
        Column("missions", "integer", example="3100"),
    )
)  # fmt: skip

register(
    ImportKind(
        name="historique", label="Chiffres historiques", origin="les bilans annuels des années passées",
        layout=HISTORY, keys=(("annee", "territoire"),), allowed=_keeps_history,
        check=import_history.check, apply=import_history.apply,
    )
)  # fmt: skip
