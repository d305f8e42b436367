"""Verbs for the import tests: files are written, the command is run, the base is looked at as the owner."""

import csv
import io
import json
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from missionjeunes.work.importing.layout import kind_named

YOUTH_HEADINGS = [column.name for column in kind_named("jeunes").layout.columns]
MISSION_HEADINGS = [column.name for column in kind_named("missions").layout.columns]


def youth_row(dossier: str, code_structure="ML014", **cells) -> dict:
    return {"code_structure": code_structure, "numero_dossier": dossier, "nom": "Durand", "prenom": "Awa",
            "date_naissance": "06/05/2004", "sexe": "F", "dispositif": "CEJ", "date_entree": "15/01/2026",
            **cells}  # fmt: skip


def mission(cast, reference: str, dossier="0012", **cells) -> dict:
    return {"code_structure": "ML014", "numero_dossier": dossier, "reference_mission": reference,
            "siret_agence": cast.agency.siret, "type_contrat": "CTT", "date_debut": "02/02/2026",
            "date_fin_reelle": "27/02/2026", **cells}  # fmt: skip


def write(path: Path, headings: list[str], rows: list[dict], *, delimiter=";", encoding="utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.DictWriter(file, headings, delimiter=delimiter, restval="")
        out.writeheader()
        out.writerows(rows)
    return path


def run_import(path: Path, kind: str, **options) -> dict:
    """The command's summary; what it says beside is thrown away."""
    out = io.StringIO()
    call_command("import_extract", str(path), kind=kind, json=True, stdout=out, stderr=io.StringIO(), **options)
    return json.loads(out.getvalue().splitlines()[-1])


def read_errors(path: Path, delimiter=";") -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def written(*tables: str) -> dict[str, list]:
    """Physical place and version of every row: equal before and after means that nothing was written."""
    found = {}
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT ctid::text, xmin::text, xmax::text FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def nir(body: str = "1850578006084") -> str:
    """A valid social security number: thirteen characters and their key."""
    department = {"2A": "19", "2B": "18"}.get(body[5:7], body[5:7])
    return f"{body}{97 - int(body[:5] + department + body[7:]) % 97:02d}"
