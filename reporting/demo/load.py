"""Filling an empty base: the files are made, then imported by the engine, as a user would."""

import json
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from conventions.enums import Origin
from conventions.models import Agreement
from missionjeunes.common import clock
from missionjeunes.work.models import ImportRun, Job
from partners.enums import Kind
from partners.models import Membership, Organisation
from partners.tenancy.scope import batch_scope
from placements.models import Placement, Youth

from ..models import HistoricalFigure
from .accord import create_successor
from .answers import answer
from .files import Extract, write_all
from .personas import create_people
from .scale import SCALES

Say = Callable[[str], None]


def folder() -> Path:
    """Where the extract files are kept."""
    return Path(settings.HOME) / "demo"


def is_empty() -> bool:
    """True if the base holds nothing but reference data."""
    with batch_scope():
        local = Organisation.objects.filter(kind__in=[Kind.MISSION_LOCALE, Kind.AGENCY, Kind.ETT])
        mine = Agreement.objects.exclude(origin=Origin.REFERENCE)
        others = (model.objects.all() for model in (Youth, Placement, HistoricalFigure, Job, ImportRun, Membership))
        return not any(rows.exists() for rows in (local, mine, *others))


def import_extract(extract: Extract, say: Say) -> dict:
    """Import one file through the engine's command; returns its summary (rows, created, rejected, seconds…)."""
    output, steps = StringIO(), StringIO()
    options = {"structure": extract.structure} if extract.structure else {}
    call_command("import_extract", extract.path, kind=extract.kind, json=True, stdout=output, stderr=steps, **options)
    summary = json.loads(output.getvalue().strip().splitlines()[-1])
    counts = ", ".join(f"{summary[key]} {label}" for key, label in _COUNTS)
    say(f"{extract.path.name} : {counts} en {summary['seconds']} s")
    return summary


_COUNTS = (("rows", "lignes"), ("created", "créées"), ("rejected", "rejetées"), ("warnings", "avertissements"))


def fill(scale_name: str, seed: int, say: Say) -> None:
    """Make and import everything of a scale; CommandError if the base is not empty."""
    if not is_empty():
        raise CommandError(
            "La base contient déjà des données : la démonstration ne remplit qu'une base vide. "
            "Videz-la ou indiquez une autre base."
        )
    started, scale, today = time.monotonic(), SCALES[scale_name], clock.today()
    extracts = write_all(scale, seed, today, folder())
    say(f"{len(extracts)} fichiers écrits dans {folder()} en {time.monotonic() - started:.1f} s")
    with batch_scope():
        create_successor()
    for extract in extracts:
        import_extract(extract, say)
    with batch_scope():
        answered = answer()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM placements_placement")
            placements = cursor.fetchone()[0]
    say(f"{answered} missions reçoivent la réponse de leur agence, sur {placements} lignes de mission")
    create_people()
    say(f"Démonstration prête en {time.monotonic() - started:.1f} s")
