"""The register of personal columns: every column of every table has a class; a personal one, a purpose and an end.

Each app declares its own tables in its `privacy.py` (`partners` also those of the libraries that hold accounts).
tests/test_personal_data_register.py fails on an unclassified column, and when docs/personal-data.md, which
`personal_data_register` prints, is not current.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model, TextChoices
from django.utils.module_loading import autodiscover_modules


class Privacy(TextChoices):
    """What a column tells about a person; order is that of the printed register."""

    IDENTIFYING = "identifying", "identifiante"
    CONTACT = "contact", "coordonnées"
    SITUATION = "situation", "situation et parcours"
    SENSITIVE = "sensitive", "sensible"
    HEALTH = "health", "santé"
    TECHNICAL = "technical", "technique"
    NOT_PERSONAL = "not_personal", "non personnelle"


@dataclass(frozen=True)
class Retention:
    """How long a datum is kept (French), and what ends it: tasks (`a.b`), settings (`A_B`) or commands (`a_b`).

    A task or a setting works alone, a command is for the operator's timer; nothing named: not yet enforced.
    `stays` says (French) why a young person's datum outlives the erasure of her name; empty when it goes with it.
    """

    rule: str
    enforced_by: tuple[str, ...] = ()
    stays: str = ""


@dataclass(frozen=True)
class Columns:
    """Columns of one table that share a class, a purpose (French) and a retention."""

    privacy: Privacy
    names: tuple[str, ...]
    purpose: str = ""
    retention: Retention | None = None


_register: dict[str, tuple[Columns, ...]] = {}


def personal(privacy: Privacy, names: str, purpose: str, retention: Retention) -> Columns:
    """Personal columns, their names separated by spaces."""
    return Columns(privacy, tuple(names.split()), purpose, retention)


def not_personal(names: str) -> Columns:
    """Columns that tell nothing about a person, their names separated by spaces."""
    return Columns(Privacy.NOT_PERSONAL, tuple(names.split()))


def declare(table: str, *columns: Columns) -> None:
    """Classify the columns of one database table; a table is declared once."""
    if table in _register:
        raise ValueError(f"{table} is declared twice")
    _register[table] = columns


def register() -> dict[str, tuple[Columns, ...]]:
    """Table → its classified columns, for every app."""
    autodiscover_modules("privacy")
    return _register


def columns_in_use() -> dict[str, set[str]]:
    """Table → columns, of every model of every installed app, links between models included."""
    return {
        model._meta.db_table: {field.column for field in model._meta.local_concrete_fields} for model in _models()
    }


def _models() -> Iterator[type[Model]]:
    return (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)


def _title(table: str) -> str:
    names = {model._meta.db_table: str(model._meta.verbose_name) for model in _models()}
    return f"`{table}` ({names[table]})"


def _end(retention: Retention) -> str:
    if not retention.enforced_by:
        return f"{retention.rule} — *pas encore automatique*"
    return f"{retention.rule} — {', '.join(_means(name) for name in retention.enforced_by)}"


def _means(name: str) -> str:
    if name.isupper():
        return f"réglage `{name}`"
    return f"tâche `{name}`" if "." in name else f"commande `{name}`, à planifier"


def _section(table: str, groups: tuple[Columns, ...]) -> list[str]:
    order = list(Privacy)
    rows = sorted((group for group in groups if group.retention), key=lambda group: order.index(group.privacy))
    lines = [f"## {_title(table)}", "", "| classe | colonnes | finalité | conservation |", "|---|---|---|---|"]
    for group in rows:
        names = ", ".join(f"`{name}`" for name in group.names)
        lines.append(f"| {group.privacy.label} | {names} | {group.purpose} | {_end(group.retention)} |")
    others = [name for group in groups if not group.retention for name in group.names]
    if others:
        lines += ["", f"Non personnelles : {', '.join(f'`{name}`' for name in others)}."]
    return [*lines, ""]


HEADER = """\
# Registre des colonnes personnelles

Produit par `./run manage personal_data_register > docs/personal-data.md`. Un test échoue s'il n'est pas à jour, ou si
une colonne d'une table n'a pas de classe. Les classes, finalités et durées se déclarent dans le `privacy.py` de
chaque application.

| classe | ce qu'elle contient |
|---|---|
| identifiante | désigne une personne, seule ou par rapprochement : nom, dossier, clé, lien vers une personne |
| coordonnées | permet de la joindre |
| situation et parcours | décrit sa situation ou son parcours, sans être sensible |
| sensible | précarité, territoire ou accompagnement social dont la divulgation porte tort |
| santé | donnée de santé (art. 9 du RGPD) |
| technique | secret, trace ou identifiant interne attaché à une personne |

La dernière colonne dit ce qui met fin à la conservation : une tâche de fond, un réglage, ou une commande que
l'exploitant planifie. «Pas encore automatique» : le logiciel énonce la règle mais ne l'applique pas ; l'exploitant
s'en charge (voir `exploitant/registre-des-traitements.md`).
"""


def markdown() -> str:
    """The register for a reader (French): tables with personal columns first, then the names of the others."""
    declared = register()
    with_people = {table: groups for table, groups in declared.items() if any(group.retention for group in groups)}
    lines = [HEADER]
    for table, groups in sorted(with_people.items()):
        lines += _section(table, groups)
    others = ", ".join(f"`{table}`" for table in sorted(declared.keys() - with_people.keys()))
    lines += ["## Tables sans donnée personnelle", "", f"{others}.", ""]
    return "\n".join(lines)
