"""Importing youths and placements by the command: rows in, rows kept, rows sent back."""

from datetime import date
from decimal import Decimal

import pytest

from placements.models import Placement, Support, Youth
from tests.importing import MISSION_HEADINGS, YOUTH_HEADINGS, mission, read_errors, run_import, write, youth_row

pytestmark = pytest.mark.usefixtures("db")


def youths():
    return Youth.objects.using("owner")


def placements():
    return Placement.objects.using("owner")


def test_youths_come_in_with_their_supports(cast, tmp_path, as_worker):
    file = write(
        tmp_path / "jeunes.csv",
        YOUTH_HEADINGS,
        [
            youth_row("0012", identifiant_jeune="NAT1", dispositif="CEJ", date_entree="15/01/2026"),
            youth_row(
                "0012",
                identifiant_jeune="NAT1",
                dispositif="PACEA",
                date_entree="2025-01-15",
                date_sortie="14/01/2026",
            ),
            youth_row("0013", dispositif="", date_entree="", qpv="oui", niveau_formation="4"),
        ],
    )
    with as_worker():
        summary = run_import(file, "jeunes")
    assert (summary["rows"], summary["created"], summary["rejected"]) == (3, 3, 0)
    youth = youths().get(dossier="0012")
    assert youth.mission_locale_id == cast.mission_locale.pk and youth.identified
    assert sorted(Support.objects.using("owner").filter(youth=youth).values_list("scheme", "left_on")) == [
        ("CEJ", None),
        ("PACEA", date(2026, 1, 14)),
    ]
    assert youths().get(dossier="0013").qpv is True


def test_missions_come_in(cast, tmp_path, as_worker):
    with as_worker():
        run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, [youth_row("0012")]), "jeunes")
        summary = run_import(
            write(tmp_path / "m.csv", MISSION_HEADINGS, [mission(cast, "M1", heures="35,5")]), "missions"
        )
    assert summary["created"] == 1 and summary["rejected"] == 0
    placement = placements().get()
    assert placement.hours == placement.total_hours == Decimal("35.50")
    assert placement.in_extract and placement.status == "declaree"


def test_renewals_come_before_what_they_renew(cast, tmp_path, as_worker):
    rows = [
        mission(cast, "R2", date_debut="16/02/2026", date_fin_reelle="20/02/2026", heures="10", renouvelle="R1"),
        mission(cast, "R1", date_debut="09/02/2026", date_fin_reelle="13/02/2026", heures="20", renouvelle="M1"),
        mission(cast, "M1", date_debut="02/02/2026", date_fin_reelle="06/02/2026", heures="30"),
        mission(cast, "X1", renouvelle="NULLEPART"),
        mission(cast, "X2", renouvelle="X1"),
        mission(cast, "C1", renouvelle="C2"),
        mission(cast, "C2", renouvelle="C1"),
    ]
    with as_worker():
        run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, [youth_row("0012")]), "jeunes")
        summary = run_import(write(tmp_path / "m.csv", MISSION_HEADINGS, rows), "missions")
    assert summary["rejected"] == 4
    root = placements().get(reference="M1")
    assert root.ends_on == date(2026, 2, 20) and root.total_hours == 60
    assert set(placements().filter(root=root).values_list("reference", flat=True)) == {"R1", "R2"}


def test_the_repetition_of_a_rejected_renewal_is_rejected_too(cast, tmp_path, as_worker):
    row = mission(cast, "X1", renouvelle="NULLEPART")
    errors = tmp_path / "rejets.csv"
    with as_worker():
        run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, [youth_row("0012")]), "jeunes")
        summary = run_import(write(tmp_path / "m.csv", MISSION_HEADINGS, [row, row]), "missions", errors=str(errors))
    assert (summary["rejected"], summary["unchanged"]) == (2, 0)
    assert [line["rejet_ligne"] for line in read_errors(errors)] == ["2", "3"]
