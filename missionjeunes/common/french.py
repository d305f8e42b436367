"""Numbers as French readers expect them: decimal comma, narrow no-break space, sign in front."""

from decimal import ROUND_HALF_UP, Decimal

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def number(value: Decimal | float | int | None, decimals: int = 0) -> str:
    """`12345.6` → «12 345,6»; «n.d.» for None; rounds half away from zero."""
    if value is None:
        return "n.d."
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded:,.{decimals}f}".replace(",", NARROW).replace(".", ",").replace("-", "−")


def percent(value: Decimal | float | None, decimals: int = 1) -> str:
    return "n.d." if value is None else f"{number(value, decimals)}{NO_BREAK}%"


def change(value: Decimal | float | None) -> str:
    """A change over a year in words: «en hausse de 4,2 %», «en baisse de 1,0 %», «stable»."""
    if value is None:
        return "évolution non disponible"
    amount = Decimal(str(value))
    if amount == 0:
        return "stable sur un an"
    return f"en {'hausse' if amount > 0 else 'baisse'} de {percent(abs(amount))} sur un an"
