"""What youths do in temporary work: trades, activities of the user companies, and durations by scheme."""

from .chance import wheel

# (weight, ROME codes, NAF sub-classes of user companies): logistics, industry, agri-food, construction,
# hospitality, trade, cleaning and green spaces, services, care.
SECTORS = (
    (27, ("N1105", "N1103", "N1101", "N1303", "N4105"), ("5210B", "5229A", "5229B", "4941A", "5320Z", "4690Z")),
    (
        22,
        ("H3302", "H3301", "H2909", "H3201", "H2903", "H2913", "H2602"),
        ("2229A", "2932Z", "2562B", "2042Z", "2751Z"),
    ),
    (14, ("H2102", "H2101", "H3303", "A1401"), ("1013A", "1085Z", "1071A", "1051C", "1039A")),
    (
        12,
        ("F1704", "F1703", "F1702", "F1602", "F1606", "F1610"),
        ("4120A", "4120B", "4211Z", "4321A", "4334Z", "4391A"),
    ),
    (9, ("G1603", "G1602", "G1605", "G1803", "G1501"), ("5610A", "5610C", "5621Z", "5629A", "5510Z")),
    (6, ("D1507", "D1505", "D1106"), ("4711F", "4711D", "4752B", "4771Z")),
    (5, ("K2204", "A1203", "K2303", "K2304"), ("8121Z", "8130Z", "3811Z", "8122Z")),
    (3, ("M1602", "M1601", "D1408", "M1606"), ("8299Z", "6201Z", "8411Z", "8220Z")),
    (2, ("J1301", "J1501", "K1302"), ("8610Z", "8710A", "8810A")),
)
MISSING = "", ""


def _trades() -> list[tuple[str, str]]:
    """A wheel of (ROME, NAF), the first codes of each sector being the commonest; a few cells are missing."""
    pairs = []
    for weight, romes, nafs in SECTORS:
        for rank, rome in enumerate(romes):
            for place, naf in enumerate(nafs):
                pairs.append(((rome, naf), weight / (1 + rank) / (1 + place)))
    whole = sum(weight for _, weight in pairs)
    for rome, naf in [trade for trade, _ in pairs[:6]]:
        pairs += [((rome, ""), whole * 0.006), (("", naf), whole * 0.004)]
    return wheel(pairs, 4000)


TRADES = _trades()
CONTRACTS = wheel({"CTT": 92.5, "CDII": 3, "CIPI": 2.5, "CDPI": 2})
OUTCOMES_AS_CONTRACTS = wheel({"CDD": 55, "CDI": 25, "apprentissage": 12, "professionnalisation": 8})
GROUNDS = wheel({"accroissement": 62, "remplacement": 20, "saisonnier": 8, "usage": 3, "autre": 2, "": 5})
GROUND_OF = {"CIPI": "insertion", "CDPI": "formation"}
ENDINGS = wheel({"terme": 83, "rupture": 6, "cdi": 1.5, "cdd": 2.5, "": 7})


def _lengths(under_7: float, under_30: float, under_90: float) -> list[int]:
    """A wheel of lengths in days, shares given up to each bound; whole weeks of work are the commonest."""
    short = wheel({1: 22, 2: 14, 3: 12, 4: 14, 5: 33, 6: 5}, round(4000 * under_7))
    month = wheel({12: 30, 19: 20, 26: 20} | dict.fromkeys(range(7, 30), 1.5), round(4000 * (under_30 - under_7)))
    quarter = wheel(((day, 90 - day / 2) for day in range(30, 90)), round(4000 * (under_90 - under_30)))
    long = wheel(((day, 1 / day) for day in range(90, 240)), round(4000 * (1 - under_90)))
    return [*short, *month, *quarter, *long]


# 2023: 88 % of the missions of CEJ youths and 71 % of those of PACEA youths last under a month, 66 % of the
# former under seven days (published); the rest is the demonstration's own.
LENGTHS = {
    "CEJ": _lengths(0.66, 0.88, 0.97),
    "PACEA": _lengths(0.39, 0.71, 0.92),
    "AUTRE": _lengths(0.37, 0.68, 0.90),
    "": _lengths(0.45, 0.74, 0.92),
}
