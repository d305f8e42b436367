"""The content of a report: cover, then sections, each a function from the figures to blocks."""

from django.conf import settings

from missionjeunes.common.clock import PARIS
from missionjeunes.common.dates import long_date

from ...enums import Audience, Series, TerritoryType
from ..blocks import Report, Section
from ..data import EvaluationInput
from ..wording import capital
from . import activity, coverage, method, profile, summary, territories

DRAFT = "Document de travail, non publiable"
INTERNAL = "Document interne, à ne pas diffuser"
_SERIES = {
    Series.IMILO: "I-MILO (missions vues dans un extrait)",
    Series.TOGETHER: "ensemble (I-MILO et déclarations)",
}
_AUDIENCES = {
    Audience.PARTNER: "signataires de l'accord",
    Audience.PUBLIC: "public",
    Audience.INTERNAL: "usage interne",
}


def build_report(data: EvaluationInput) -> Report:
    """The whole report; a section for which the data hold nothing is left out."""
    parts = (
        ("essentiel", "L'essentiel", summary.essentials),
        ("chiffres-cles", "Chiffres clés", summary.key_figures),
        ("territoires", "Les territoires", territories.blocks),
        ("jeunes", "Les jeunes délégués", profile.blocks),
        ("missions", "Les missions", activity.blocks),
        ("couverture", "Les conventions et la couverture", coverage.blocks),
        ("evolution", "L'évolution dans le temps", summary.over_time),
        ("qualite", "La qualité des données", coverage.quality),
        ("methode", "Méthode", method.blocks),
        ("glossaire", "Glossaire", method.glossary),
        ("annexe", "Annexe : chiffres par territoire", territories.annex),
    )
    sections = tuple(Section(anchor, title, tuple(found)) for anchor, title, build in parts if (found := build(data)))
    return Report(
        title=f"Évaluation du partenariat {settings.SITE_NAME}",
        place=place_name(data),
        when=capital(data.period.label),
        language="fr",
        banner=INTERNAL if data.audience == Audience.INTERNAL else DRAFT,
        facts=_facts(data),
        sections=sections,
    )


def _masking(data: EvaluationInput) -> str:
    if not data.threshold:
        return "chiffres exacts"
    return f"secret statistique sous {data.threshold} personnes"


def place_name(data: EvaluationInput) -> str:
    """«Normandie», «France entière», «Département : Calvados»."""
    territory = data.territory
    if data.is_nation:
        return "France entière"
    if territory.type == TerritoryType.DEPARTMENT:
        return f"{territory.name} ({territory.code})"
    return territory.name


def _facts(data: EvaluationInput) -> tuple[tuple[str, str], ...]:
    moment = data.extracted_at.astimezone(PARIS)
    return (
        ("Période", f"du {long_date(data.period.start)} au {long_date(data.period.end)}"),
        ("Périmètre", f"{place_name(data)}, selon la Mission Locale qui suit le jeune"),
        ("Série", _SERIES[data.series]),
        ("Destinataires", f"{_AUDIENCES[data.audience]} ({_masking(data)})"),
        ("Données extraites le", f"{long_date(moment.date())} à {moment:%H} h {moment:%M}"),
        ("État des chiffres", "provisoires" if data.provisional else "définitifs"),
        ("Registre des indicateurs", f"version {data.registry.version}"),
        ("Établi par", settings.SITE_OPERATOR),
    )
