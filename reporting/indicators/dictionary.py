"""The data dictionary in Markdown, written from the registry (docs/data-dictionary.md)."""

from .model import Breakdown, Indicator, Registry

_INTRODUCTION = """# Dictionnaire des données du tableau de suivi

Ce fichier est produit par `./run manage data_dictionary` à partir du registre des indicateurs
(`reporting/indicators/`) : ne le modifiez pas à la main.

Registre version {version}, applicable depuis le {valid_from:%d/%m/%Y}.

## Conventions communes

- Une **mission d'intérim comptée** est un contrat CTT, CDII, CIPI ou CDPI qui n'est ni annulé ni le renouvellement
  d'un autre. Sa fin est celle de son dernier renouvellement non annulé ; ses heures, leur somme.
- **Série** : `imilo`, les missions vues dans un extrait I-MILO ; `ensemble`, toutes.
- **Territoire** d'une mission : la Mission Locale du dossier, puis son département, sa région, la France. 975, 977 et
  978 sont des départements sans région. Tout est calculé à partir des seules missions du territoire.
- **Lignes** : la France, chaque région, chaque département, et chaque Mission Locale ouverte au moins un jour de la
  période, ou qui y a une mission d'intérim comptée active, une convention en vigueur un jour au moins ou signée.
- **Personne** : comptée une fois par territoire, quel que soit le nombre de ses dossiers.
- **Arrondi** au demi supérieur en valeur absolue ; un dénominateur nul donne «n.d.».
- **Secret statistique** : une case n'est montrée que si chaque nombre de personnes sur lequel elle repose est nul ou
  atteint le seuil (partenaires, public : paramètres datés). Les conventions et les agences ne sont pas masquées.
  La répartition par RQTH l'est toujours au-dessous de la région.
- T06, T07 et T08 ventilent T02, T01 et T02 : leurs totaux sont ces indicateurs. T18 et T19 ne sont pas dans cette
  version.

## Indicateurs
"""


def _indicator(indicator: Indicator) -> str:
    lines = [
        f"### {indicator.code} {indicator.label}",
        "",
        indicator.definition,
        "",
        f"- Calcul : {indicator.formula}.",
        f"- Unité : {indicator.unit} ; décimales : {indicator.decimals} ; nature : {indicator.measure.value}.",
    ]
    if indicator.inputs:
        lines.append(f"- Repose sur : {', '.join(indicator.inputs)}.")
    lines += [
        f"- Ventilation `{breakdown.code}` ({len(breakdown.values)} modalités)." for breakdown in indicator.breakdowns
    ]
    return "\n".join(lines) + "\n"


def _breakdown(breakdown: Breakdown) -> str:
    rows = "\n".join(f"| `{value.code}` | {value.label} |" for value in breakdown.values)
    return f"### `{breakdown.code}` : {breakdown.label}\n\n| modalité | libellé |\n|---|---|\n{rows}\n"


def markdown(registry: Registry) -> str:
    """The whole dictionary; the same registry gives the same text."""
    parts = [_INTRODUCTION.format(version=registry.version, valid_from=registry.valid_from)]
    parts += [_indicator(indicator) for indicator in registry.indicators]
    parts.append("## Ventilations\n")
    breakdowns = {b.code: b for indicator in registry.indicators for b in indicator.breakdowns}
    parts += [_breakdown(breakdown) for breakdown in breakdowns.values()]
    return "\n".join(parts)
