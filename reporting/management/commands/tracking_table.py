"""`tracking_table --period P --territory T … --output F.csv|.xlsx|.ods|.json` (docs/formats.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from missionjeunes.common.periods import Period
from partners.tenancy.scope import batch_scope
from reporting.enums import Audience, Series
from reporting.tracking.engine import compute
from reporting.tracking.exports import FORMATS
from reporting.tracking.table import table_for


class Command(BaseCommand):
    help = "Calcule le tableau de suivi d'un territoire et l'écrit dans un fichier (CSV, XLSX, ODS ou JSON)."

    def add_arguments(self, parser):
        parser.add_argument("--period", required=True, help="2026-S1, 2026 ou 2025-02-04..2028-02-03")
        parser.add_argument("--territory", required=True, help="FR, R28, D14 ou ML:CODE")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.INTERNAL)
        parser.add_argument("--series", choices=Series.values, default=Series.IMILO)
        parser.add_argument("--with-children", action="store_true", help="avec tous les niveaux inférieurs")
        parser.add_argument("--output", required=True, type=Path, help="fichier .csv, .xlsx, .ods ou .json")

    def handle(self, *, period, territory, audience, series, with_children, output: Path, **options):
        chosen = FORMATS.get(output.suffix.lower().removeprefix("."))
        if chosen is None:
            raise CommandError("Le fichier de sortie doit se terminer par .csv, .xlsx, .ods ou .json.")
        try:
            with batch_scope():
                computed = compute(
                    period=Period.parse(period), series=series, territory=territory, with_children=with_children
                )
                table = table_for(computed, audience)
        except ValueError as error:
            raise CommandError(str(error)) from error
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(chosen.write(table))
        self.stderr.write(f"{output} : {len(table.rows)} territoire(s), {table.title}, {table.state}.")
