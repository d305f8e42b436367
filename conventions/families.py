"""The signatories of the accords: each is one national body and its regional ones, which owe the same (N2, R3)."""

from dataclasses import dataclass

from partners.enums import Kind


@dataclass(frozen=True)
class Family:
    """`kinds` lists the organisations that speak for the signatory."""

    key: str
    label: str
    kinds: tuple[str, ...]


FAMILIES = (
    Family("etat", "État", (Kind.DGEFP, Kind.DREETS)),
    Family("missions-locales", "Missions Locales", (Kind.UNML, Kind.ARML)),
    Family("prism", "Prism'emploi", (Kind.PRISM,)),
    Family("akto", "AKTO", (Kind.AKTO,)),
    Family("fastt", "FASTT", (Kind.FASTT,)),
    Family("fpett", "FPE.TT", (Kind.FPETT,)),
    Family("branches", "Autres branches", (Kind.BRANCH,)),
)
BY_KIND = {kind: family for family in FAMILIES for kind in family.kinds}


def families_of(kinds: list[str]) -> list[Family]:
    """The signatories behind kinds of organisation, in order, each once."""
    return [family for family in FAMILIES if set(family.kinds) & set(kinds)]
