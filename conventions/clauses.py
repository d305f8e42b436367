"""Lists of clauses {key, title, text}: each function returns a new list, of a model or of a draft."""

NEW = "Nouvelle clause"


def add(clauses: list[dict], *, title: str = NEW, text: str = "") -> list[dict]:
    """The list with one more clause at its end, under a key that no other has."""
    keys = {clause["key"] for clause in clauses}
    number = next(n for n in range(len(clauses) + 1, 2 * len(clauses) + 3) if f"clause_{n}" not in keys)
    return [*clauses, {"key": f"clause_{number}", "title": title, "text": text}]


def remove(clauses: list[dict], key: str) -> list[dict]:
    return [clause for clause in clauses if clause["key"] != key]


def move(clauses: list[dict], key: str, by: int) -> list[dict]:
    """The list with the clause one place up (-1) or down (1); unchanged at the ends, or for an unknown key."""
    place = next((index for index, clause in enumerate(clauses) if clause["key"] == key), None)
    if place is None or not 0 <= place + by < len(clauses):
        return clauses
    moved = list(clauses)
    moved[place], moved[place + by] = moved[place + by], moved[place]
    return moved


def rewrite(clauses: list[dict], key: str, *, title: str, text: str) -> list[dict]:
    return [clause | {"title": title, "text": text} if clause["key"] == key else clause for clause in clauses]
