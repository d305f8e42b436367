"""Everything held on one youth, for who asks (GDPR, art. 15). Read in the batch scope, since agencies read her too.

The register of personal columns says what is held: a column declared there is in the export without another word.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, QuerySet
from django.template.loader import render_to_string
from django.utils.formats import date_format, localize

from missionjeunes.common import clock
from missionjeunes.common.privacy import register
from missionjeunes.work.models import ImportRun
from partners.actor import Actor
from partners.models import Organisation, ReadLog, User

from .models import Placement, Youth

KINDS = ("jeunes", "missions")  # of imported files that may hold her row


@dataclass(frozen=True)
class Column:
    """A personal column: its field, and what the register says of it."""

    field: Field
    purpose: str
    kept: str

    def shown(self, row: Model) -> str:
        """As a reader wants it, in French; empty for nothing."""
        value = getattr(row, self.field.name)
        if self.field.choices:
            value = getattr(row, f"get_{self.field.name}_display")()
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, date):
            return date_format(value, "d/m/Y")
        if isinstance(value, Decimal):
            return localize(value)
        return "" if value is None else str(value)

    def stored(self, row: Model) -> Any:
        return getattr(row, self.field.attname)


@dataclass(frozen=True)
class Table:
    """The rows of one table that are about her."""

    name: str
    title: str
    columns: list[Column]
    rows: list[Model]

    def for_readers(self) -> list[list[tuple[str, str]]]:
        """Label and value of what is known, row by row."""
        cells = ([(column.field.verbose_name, column.shown(row)) for column in self.columns] for row in self.rows)
        return [[(label, value) for label, value in row if value] for row in cells]

    def by_purpose(self) -> list[list[Column]]:
        """The columns that share a purpose and an end."""
        groups = groupby(self.columns, key=lambda column: (column.purpose, column.kept))
        return [list(columns) for _, columns in groups]

    def for_machines(self) -> list[dict[str, Any]]:
        return [{column.field.column: column.stored(row) for column in self.columns} for row in self.rows]


def tables_about() -> list[type[Model]]:
    """The dossier, and every table that points to one."""
    return [Youth, *(relation.related_model for relation in Youth._meta.related_objects)]


def _table(model: type[Model], youth: Youth) -> Table:
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    columns = [
        Column(fields[name], group.purpose, group.retention.rule)
        for group in register()[model._meta.db_table]
        if group.retention
        for name in group.names
    ]
    rows = model.objects.filter(**{"pk" if model is Youth else "youth": youth.pk}).order_by("pk")
    links = [column.field.name for column in columns if column.field.is_relation]
    return Table(model._meta.db_table, model._meta.verbose_name, columns, list(rows.select_related(*links)))


def _readings(youth: Youth, placements: QuerySet[Placement]) -> list[dict]:
    """Who read her record: the persons of her own Mission Locale, the organisation alone for an agency."""
    keys = [str(youth.uuid), *(str(uuid) for uuid in placements.values_list("uuid", flat=True))]
    readers = {youth.mission_locale_id, *placements.values_list("agency_id", flat=True)}
    lines = ReadLog.objects.filter(organisation_id__in=readers, keys__has_any_keys=keys).order_by("at", "pk")
    found = list(lines.values("at", "user_id", "organisation_id", "reason"))
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={one["user_id"] for one in found}).only(
        "first_name", "last_name")}  # fmt: skip
    structures = Organisation.objects.in_bulk(readers)
    return [
        {
            "le": one["at"].astimezone(clock.PARIS),
            "organisation": structures[one["organisation_id"]].name,
            "personne": names.get(one["user_id"], "") if one["organisation_id"] == youth.mission_locale_id else "",
            "motif": one["reason"],
        }
        for one in found
    ]


def _files(youth: Youth) -> list[dict]:
    """The files sent by the Mission Locale that are still kept, and that may hold her row."""
    runs = ImportRun.objects.filter(
        organisation=youth.mission_locale_id, kind__in=KINDS, document__expires_at__gt=clock.now()
    )
    return [
        {"nom": run.document.name, "envoye_le": run.created_at, "conserve_jusqu_au": run.document.expires_at}
        for run in runs.select_related("document").order_by("created_at")
    ]


def everything_about(youth: Youth, actor: Actor) -> tuple[bytes, bytes]:
    """The same content twice: a page that anybody can read, and JSON. Both say who made them, for whom and when."""
    made = {
        "etabli_le": clock.now().astimezone(clock.PARIS),
        "par": str(actor.user),
        "pour": str(youth.mission_locale),
    }
    tables = [_table(model, youth) for model in tables_about()]
    readings = _readings(youth, Placement.objects.filter(youth=youth))
    files = _files(youth)
    context = {"youth": youth, "made": made, "tables": tables, "readings": readings, "files": files}
    page = render_to_string("placements/youth_file.html", context)
    data = (
        made | {table.name: table.for_machines() for table in tables} | {"consultations": readings, "fichiers": files}
    )
    return page.encode(), json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
