"""From the text of a cell to the text that COPY takes: one converter per type of column.

A converter returns the normalised text, empty for nothing, or raises ValueError with a French reason.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_NAF = re.compile(r"(\d\d)\.?(\d\d)\.?([A-Z])")
_ROME = re.compile(r"[A-N]\d{4}")
_EMAIL = re.compile(r"[^@\s\"<>(),:;\\\[\]]+@[^@\s.\"<>(),:;\\\[\]]+(?:\.[^@\s.\"<>(),:;\\\[\]]+)+")
_YES = {"o", "oui", "1", "vrai", "true", "x", "y", "yes"}
_NO = {"n", "non", "0", "faux", "false", "no"}


def plain(text: str) -> str:
    """Lower case without accents, spaces or punctuation: how headings and choices are compared."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", bare)


def words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", bare)


def day(text: str) -> str:
    if match := _ISO.fullmatch(text):
        year, month, number = match.groups()
    elif match := _FRENCH.fullmatch(text):
        number, month, year = match.groups()
    else:
        raise ValueError("Date illisible : écrivez JJ/MM/AAAA.")
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        raise ValueError("Cette date n'existe pas.") from None
    if not 1900 <= found.year <= 2100:
        raise ValueError("Cette date est impossible.")
    return found.isoformat()


def flag(text: str) -> str:
    word = plain(text)
    if word in _YES:
        return "t"
    if word in _NO:
        return "f"
    raise ValueError("Valeur inconnue : écrivez O ou N.")


def decimal(text: str) -> str:
    try:
        number = Decimal(_SPACES.sub("", text).replace(",", "."))
    except InvalidOperation:
        raise ValueError("Nombre illisible.") from None
    if not number.is_finite() or number < 0 or number >= 1_000_000:
        raise ValueError("Ce nombre est impossible.")
    return str(number.quantize(Decimal("0.01")))


def integer(text: str) -> str:
    digits = _SPACES.sub("", text)
    if not re.fullmatch(r"\d{1,9}", digits, re.ASCII):
        raise ValueError("Ce nombre doit être entier et positif.")
    return str(int(digits))


def level(text: str) -> str:
    match = re.fullmatch(r"(?:niveau\s*)?([1-8])", text.strip().lower())
    if not match:
        raise ValueError("Niveau de formation inconnu (1 à 8), laissé vide.")
    return match[1]


def siret(text: str) -> str:
    from stdnum.fr import siret as checker  # noqa: PLC0415  (its folder is on the path only when needed)

    digits = _SPACES.sub("", text)
    if len(digits) != 14 or not checker.is_valid(digits):
        raise ValueError("Le SIRET doit comporter 14 chiffres et une clé de contrôle valide.")
    return digits


def naf(text: str) -> str:
    match = _NAF.fullmatch(text.strip().upper())
    if not match:
        raise ValueError("Code NAF inconnu, laissé vide.")
    return "".join(match.groups())


def rome(text: str) -> str:
    code = text.strip().upper()
    if not _ROME.fullmatch(code):
        raise ValueError("Code ROME inconnu, laissé vide.")
    return code


def email(text: str) -> str:
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise ValueError("Adresse électronique illisible, laissée vide.")
    return text


def year(text: str) -> str:
    """A calendar year, or CUMUL, kept as 0."""
    if plain(text) == "cumul":
        return "0"
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise ValueError("Écrivez une année sur quatre chiffres, ou CUMUL.")
    return text


def territory(text: str) -> str:
    """FR, R28, D14 or ML:CODE."""
    code = text.strip()
    if not re.fullmatch(r"FR|R\w{1,3}|D\w{2,3}|ML:.{1,20}", code):
        raise ValueError("Territoire illisible : écrivez FR, R28, D14 ou ML:CODE.")
    return code


def choice(choices: dict[str, str], message: str) -> Callable[[str], str]:
    known = {plain(spelled): value for spelled, value in choices.items()}

    def convert(text: str) -> str:
        try:
            return known[plain(text)]
        except KeyError:
            raise ValueError(message) from None

    return convert


CONVERTERS: dict[str, Callable[[str], str]] = {
    "date": day, "flag": flag, "decimal": decimal, "integer": integer, "level": level, "siret": siret,
    "naf": naf, "rome": rome, "email": email, "year": year, "territory": territory,
}  # fmt: skip
