"""Conventions signed before or outside the platform (docs/formats.md, `conventions`)."""

from missionjeunes.work.importing.layout import Column, ImportKind, Layout, register
from partners.actor import Actor
from partners.enums import Kind

from .services import import_conventions


def _parties_or_state(actor: Actor) -> bool:
    """A Mission Locale its own, the State's regional body those of its territory."""
    return actor.is_mission_locale or actor.kind == Kind.DREETS


CONVENTIONS = Layout(
    (
        Column("numero", key=True, width=40, help="laissez vide : la plateforme en donne un"),
        Column("code_structure", required=True, filled=True, key=True, width=20, example="ML014",
               help="code I-MILO de la Mission Locale"),
        Column("siret_agence", "siret", required=True, filled=True, key=True, pad=14, example="90000000100017",
               help="de l'agence, ou de l'entreprise sous l'accord d'une autre branche"),
        Column("accord", key=True, width=40, help="numéro de l'accord ; vide : l'accord-cadre du travail temporaire"),
        Column("date_signature", "date", example="03/03/2025"),
        Column("date_debut", "date", example="03/03/2025"),
        Column("date_fin", "date", help="vide : trois ans"),
        Column("date_resiliation", "date"),
    )
)  # fmt: skip

register(
    ImportKind(
        name="conventions", label="Conventions signées hors de la plateforme", origin="vos conventions papier",
        layout=CONVENTIONS, keys=(("numero",),), allowed=_parties_or_state,
        check=import_conventions.check, apply=import_conventions.apply,
    )
)  # fmt: skip
