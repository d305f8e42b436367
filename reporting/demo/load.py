"""Filling an empty base: the files are made, then imported by the engine, as a user would."""

import json
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from conventions.enums import Origin
from conventions.models import Agreement
from conventions.services.cascade import parent_signed
from missionjeunes.common import clock
from missionjeunes.work.importing.layout import kind_named
from missionjeunes.work.models import ImportRun, Job
from missionjeunes.work.models.imports import ImportState
from missionjeunes.work.runner import run_job
from missionjeunes.work.services.imports import receive, start
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, Kind
from partners.models import Membership, Organisation
from partners.tenancy.scope import batch_scope, scope
from placements.models import Placement, Youth
from placements.services.retention import Terms, end_retention_of

from ..models import HistoricalFigure
from ..services.coverage_draft import draft_coverage
from . import companies
from .accord import NUMBER, create_successor
from .answers import answer
from .communications import keep_communications
from .diagnoses import prepare_diagnoses
from .files import Extract, write_all
from .handover import prepare_merger
from .personas import create_people, persona
from .practices import keep_practices
from .register import keep_register
from .scale import SCALES
from .texts import prepare_texts

SENDER = "conseillere.caen"
Say = Callable[[str], None]


def folder() -> Path:
    """Where the extract files are kept."""
    return Path(settings.HOME) / "demo"


def is_empty() -> bool:
    """True if the base holds nothing but reference data."""
    with batch_scope():
        local = Organisation.objects.filter(kind__in=[Kind.MISSION_LOCALE, *COUNTERPART_KINDS, Kind.ETT])
        mine = Agreement.objects.exclude(origin=Origin.REFERENCE)
        others = (model.objects.all() for model in (Youth, Placement, HistoricalFigure, Job, ImportRun, Membership))
        return not any(rows.exists() for rows in (local, mine, *others))


def import_extract(extract: Extract, say: Say) -> None:
    """Import a file of the operator through the engine's command."""
    output, steps = StringIO(), StringIO()
    call_command("import_extract", extract.path, kind=extract.kind, json=True, stdout=output, stderr=steps)
    _tell(extract, json.loads(output.getvalue().strip().splitlines()[-1]), say)


def send_extract(extract: Extract, actor: Actor, say: Say) -> None:
    """Import a file of a Mission Locale as its adviser does on the page of imports; the job is done here and now.

    CommandError when the page would have refused the file, or the job has failed.
    """
    upload = SimpleUploadedFile(extract.path.name, extract.path.read_bytes())
    with scope(actor):
        run = receive(actor=actor, kind=kind_named(extract.kind), upload=upload)
        start(actor=actor, run=run)
        run = ImportRun.objects.visible_to(actor).select_related("job").get(pk=run.pk)
    if run.job is None:
        raise CommandError(f"{extract.path.name} : {run.message}")
    run_job(str(run.job.uuid))
    with scope(actor):
        run.refresh_from_db()
    if run.state != ImportState.DONE:
        raise CommandError(f"{extract.path.name} : {run.message}")
    _tell(extract, run.summary, say)


def _tell(extract: Extract, summary: dict, say: Say) -> None:
    counts = ", ".join(f"{summary[key]} {label}" for key, label in _COUNTS)
    say(f"{extract.path.name} : {counts} en {summary['seconds']} s")


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
        if not extract.structure:
            import_extract(extract, say)
    create_people()
    for extract in extracts:
        if extract.structure:
            send_extract(extract, persona(SENDER), say)
    with batch_scope():
        parent_signed(Agreement.objects.get(number=NUMBER))
        referents, told = keep_register(seed)
    say(f"{referents} référents nommés, {told} points sur les engagements")
    say(f"{prepare_texts() + len(companies.prepare_texts())} textes en préparation")
    say(f"{keep_communications()} communications au registre, {keep_practices()} pratiques dans la bibliothèque")
    end_retention_of(persona("directrice.caen").organisation, Terms.on(today))
    if merger := prepare_merger():
        say(f"{merger} : elle attend sa réponse")
    with batch_scope():
        draft_coverage(today)
        answered = answer()
    say(f"{prepare_diagnoses()} parties ont contribué aux diagnostics de Normandie")
    say(f"{answered} missions ont reçu la réponse de leur agence")
    say(f"Démonstration prête en {time.monotonic() - started:.1f} s")
