from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from partners.tenancy.scope import batch_scope

from ...enums import Audience, Series
from ...evaluation.compute import evaluation_input
from ...evaluation.odt import evaluation_odt
from ...evaluation.pdf import evaluation_pdf

_WRITERS = {".pdf": evaluation_pdf, ".odt": evaluation_odt}


class Command(BaseCommand):
    help = "Calcule et écrit le rapport d'évaluation d'un territoire (PDF/A-3a accessible, ou ODT)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, help="2026, 2026-S1 ou 2025-02-04..2028-02-03")
        parser.add_argument("--territory", required=True, help="FR, R28, D14 ou ML:CODE")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.PARTNER)
        parser.add_argument("--series", choices=Series.values, default=Series.IMILO)
        parser.add_argument("--output", required=True, type=Path, help="fichier .pdf ou .odt")

    def handle(self, *, period, territory, audience, series, output: Path, **options) -> None:
        write = _WRITERS.get(output.suffix.lower())
        if write is None:
            raise CommandError("Le fichier demandé doit se terminer par .pdf ou .odt.")
        try:
            with batch_scope():
                data = evaluation_input(
                    period=Period.parse(period),
                    territory=territory,
                    series=Series(series),
                    audience=Audience(audience),
                    extracted_at=clock.now(),
                )
        except ValueError as error:
            raise CommandError(str(error)) from error
        output.write_bytes(write(data))
        self.stdout.write(f"{output} : {data.period.label}, {data.territory.name}")
