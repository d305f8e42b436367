"""`import_extract FILE --kind KIND …`: the operator's import (docs/formats.md, Commands)."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from missionjeunes.work.importing.engine import Request, import_file
from missionjeunes.work.importing.layout import kind_named, kinds
from missionjeunes.work.importing.reading.refusal import Refusal
from missionjeunes.work.models import Mapping
from partners.enums import Kind
from partners.models import Organisation
from partners.tenancy.scope import batch_scope

FIGURES = ("rows", "created", "updated", "unchanged", "rejected", "warnings", "seconds")


class Command(BaseCommand):
    help = "Importe un fichier CSV ou XLSX (annuaire, conventions, jeunes, missions, historique)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=[kind.name for kind in kinds()])
        parser.add_argument("--structure", default="", help="n'appliquer que les lignes de cette Mission Locale")
        parser.add_argument("--mapping", default="", help="correspondance de colonnes enregistrée")
        parser.add_argument("--errors", type=Path, help="fichier où écrire les lignes rejetées")
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier, ne rien enregistrer")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="ne rien enregistrer si une ligne est rejetée"
        )
        parser.add_argument("--json", action="store_true", help="bilan en une ligne JSON, la dernière de la sortie")

    def handle(self, *args, **options):
        if not options["file"].is_file():
            raise CommandError(f"Le fichier {options['file']} n'existe pas.")
        try:
            with batch_scope():
                summary = import_file(self._request(options), self._progress)
        except Refusal as refusal:
            self.stderr.write(f"Fichier refusé : {refusal}")
            sys.exit(1)
        self._report(summary, options)

    def _request(self, options) -> Request:
        return Request(
            path=options["file"],
            kind=kind_named(options["kind"]),
            structure=options["structure"],
            mapping=_saved_mapping(options["mapping"], options["kind"], options["structure"]),
            dry_run=options["dry_run"],
            all_or_nothing=options["all_or_nothing"],
            errors=options["errors"],
        )

    def _progress(self, done: int, total: int, step: str) -> None:
        self.stderr.write(f"{step}…")

    def _report(self, summary: dict, options) -> None:
        out = self.stderr if options["json"] else self.stdout
        for name, group in (("rejetées", "reasons"), ("averties", "warned")):
            for item in summary[group]:
                out.write(f"{item['count']} lignes {name} : {item['column']} : {item['reason']}")
        if options["json"]:
            self.stdout.write(json.dumps({name: summary[name] for name in FIGURES}))
            return
        out.write(
            f"{summary['rows']} lignes lues en {summary['seconds']} s : {summary['created']} créées, "
            f"{summary['updated']} modifiées, {summary['unchanged']} inchangées, {summary['rejected']} rejetées, "
            f"{summary['warnings']} avertissements."
        )
        if not summary["applied"]:
            out.write("Rien n'a été enregistré.")


def _saved_mapping(name: str, kind: str, structure: str) -> dict[str, str]:
    """Columns of a saved mapping: the structure's own, else one of the platform; Refusal when there is none."""
    if not name:
        return {}
    owner = (
        Organisation.objects.filter(kind=Kind.MISSION_LOCALE, code_structure=structure).first() if structure else None
    )
    for organisation in {owner, None}:
        if found := Mapping.objects.filter(organisation=organisation, kind=kind, name=name).first():
            return found.columns
    raise Refusal(f"Aucune correspondance «{name}» n'est enregistrée pour ce type de fichier.")
