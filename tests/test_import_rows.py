"""What a row becomes: applied once, corrected and sent back, or rejected with its reason."""

import random
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.db import connections

from missionjeunes.work.models import DataVersion, Mapping
from placements.models import Placement, Support, Youth
from tests.cast import siret
from tests.importing import (
    MISSION_HEADINGS,
    YOUTH_HEADINGS,
    mission,
    read_errors,
    run_import,
    write,
    written,
    youth_row,
)

pytestmark = pytest.mark.usefixtures("db")
TABLES = ("placements_youth", "placements_support", "placements_placement")


@pytest.fixture
def youths(cast, tmp_path, as_worker):
    """Two dossiers known beforehand."""
    with as_worker():
        run_import(write(tmp_path / "connus.csv", YOUTH_HEADINGS, [youth_row("0012"), youth_row("0013")]), "jeunes")


def placements():
    return Placement.objects.using("owner")


def import_missions(tmp_path, rows, **options) -> tuple[dict, list[dict]]:
    errors = tmp_path / "erreurs.csv"
    summary = run_import(write(tmp_path / "m.csv", MISSION_HEADINGS, rows), "missions", errors=errors, **options)
    return summary, read_errors(errors)


def test_the_same_rows_in_another_order_write_nothing(cast, youths, tmp_path, as_worker):
    rows = [mission(cast, f"M{n}", date_debut=f"{1 + n:02d}/02/2026", heures=f"{n},5") for n in range(20)]
    rows += [mission(cast, f"R{n}", date_debut="27/02/2026", renouvelle=f"M{n}") for n in range(10)]
    with as_worker():
        import_missions(tmp_path, rows)
        version, before = DataVersion.objects.using("owner").get().version, written(*TABLES)
        random.Random(3).shuffle(rows)
        summary, _ = import_missions(tmp_path, [*rows, rows[0]])
        again = run_import(tmp_path / "connus.csv", "jeunes")
    assert (summary["rows"], summary["unchanged"]) == (31, 31)
    assert again["unchanged"] == 2
    assert written(*TABLES) == before
    assert DataVersion.objects.using("owner").get().version == version


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"code_structure": "ML999"}, "code_structure", "Structure inconnue"),
        ({"numero_dossier": "9999"}, "numero_dossier", "Dossier inconnu"),
        ({"numero_dossier": "12"}, "numero_dossier", "Dossier inconnu"),
        ({"siret_agence": siret(4242)}, "siret_agence", "Agence inconnue"),
        ({"siret_agence": "12345678901234"}, "siret_agence", "14 chiffres"),
        ({"type_contrat": "stage"}, "type_contrat", "Type de contrat inconnu"),
        ({"date_debut": "31/02/2026"}, "date_debut", "n'existe pas"),
        ({"date_debut": ""}, "date_debut", "obligatoire"),
        ({"date_debut": "28/02/2026"}, "date_fin_reelle", "ne peut pas précéder"),
        ({"date_debut": "05/05/2020"}, "date_debut", "moins de 16 ans"),
        ({"heures": "beaucoup"}, "heures", "Nombre illisible"),
        ({"renouvelle": "M0"}, "renouvelle", "ne se renouvelle pas elle-même"),
    ],
)
def test_a_wrong_row_is_rejected_alone_with_its_reason(cast, youths, tmp_path, as_worker, cells, column, reason):
    with as_worker():
        summary, errors = import_missions(tmp_path, [mission(cast, "M0", **cells), mission(cast, "M1")])
    assert (summary["created"], summary["rejected"]) == (1, 1)
    assert errors[0]["rejet_ligne"] == "2" and errors[0]["rejet_colonne"] == column
    assert reason in errors[0]["rejet_motif"]
    assert placements().get().reference == "M1"


def test_unknown_details_are_left_empty_with_a_warning(cast, youths, tmp_path, as_worker):
    row = mission(cast, "M1", motif_recours="fantaisie", code_naf="99.99Z", code_rome="Z1", departement_mission="00")
    with as_worker():
        summary, _ = import_missions(tmp_path, [row])
    found = placements().get()
    assert (summary["created"], summary["warnings"]) == (1, 4)
    assert (found.ground, found.naf, found.rome, found.department_id) == ("", "", "", None)


def test_outside_a_convention_or_after_a_closure_a_mission_counts_with_a_warning(cast, youths, tmp_path, as_worker):
    type(cast.other_agency).objects.using("owner").filter(pk=cast.other_agency.pk).update(closed_on=date(2026, 1, 1))
    with as_worker():
        summary, _ = import_missions(tmp_path, [mission(cast, "M1", siret_agence=cast.other_agency.siret)])
    assert (summary["created"], summary["warnings"]) == (1, 2)


def test_two_contents_under_one_key_are_both_rejected(cast, youths, tmp_path, as_worker):
    rows = [mission(cast, "M1"), mission(cast, "M1", heures="7"), mission(cast, "M2"), mission(cast, "M2")]
    with as_worker():
        summary, errors = import_missions(tmp_path, rows)
    assert (summary["created"], summary["unchanged"], summary["rejected"]) == (1, 1, 2)
    assert {row["reference_mission"] for row in errors} == {"M1"}


def test_a_rejected_row_comes_as_it_came_and_goes_back_corrected(cast, youths, tmp_path, as_worker):
    raw = mission(cast, "=M1", date_debut="31/02/2026", heures=" 7 ", code_naf="'@x", motif_recours="-usage")
    with as_worker():
        summary, errors = import_missions(tmp_path, [raw, mission(cast, "M2")])
        assert summary["rejected"] == 1
        assert errors[0]["reference_mission"] == "'=M1" and errors[0]["heures"] == " 7 "
        back = tmp_path / "corrige.csv"
        fixed = [row | {"date_debut": "03/02/2026"} for row in errors]
        again = run_import(write(back, list(fixed[0]), fixed), "missions")
    assert (again["created"], again["rejected"]) == (1, 0)
    assert placements().get(starts_on=date(2026, 2, 3)).reference == "=M1"


def test_all_or_nothing_and_a_dry_run_write_nothing(cast, youths, tmp_path, as_worker):
    rows = [mission(cast, "M1"), mission(cast, "M2", type_contrat="stage")]
    before = written(*TABLES)
    with as_worker():
        assert import_missions(tmp_path, rows, all_or_nothing=True)[0]["created"] == 0
        assert import_missions(tmp_path, rows, dry_run=True)[0]["created"] == 1
    assert written(*TABLES) == before
    assert not placements().exists()


def test_a_structure_narrows_the_operators_import(cast, tmp_path, as_worker):
    rows = [youth_row("1"), youth_row("2", code_structure="ML076")]
    with as_worker():
        summary = run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, rows), "jeunes", structure="ML076")
    assert (summary["created"], summary["rejected"]) == (1, 1)
    assert Youth.objects.using("owner").get().mission_locale_id == cast.other_mission_locale.pk


def test_encodings_delimiters_and_ways_of_writing(cast, tmp_path, as_worker):
    row = youth_row("0012", nom="Lefèvre", date_naissance="2004-05-06", qpv="NON", frr="1", niveau_formation="4")
    with as_worker():
        first = run_import(
            write(tmp_path / "a.csv", YOUTH_HEADINGS, [row], delimiter=",", encoding="cp1252"), "jeunes"
        )
        titles = [heading.upper().replace("_", " ") for heading in YOUTH_HEADINGS]
        shouted = {title: row.get(heading, "") for title, heading in zip(titles, YOUTH_HEADINGS, strict=True)}
        again = run_import(write(tmp_path / "b.csv", titles, [shouted], delimiter="\t", encoding="utf-8"), "jeunes")
    youth = Youth.objects.using("owner").get()
    assert first["created"] == again["unchanged"] == 1
    assert (youth.last_name, youth.qpv, youth.frr, youth.level) == ("Lefèvre", False, True, 4)


def test_a_workbook_gives_the_same_as_a_csv(cast, youths, tmp_path, as_worker):
    path = tmp_path / "missions.xlsx"
    row = mission(cast, "M1", heures=35.5, departement_mission=1, code_naf="52.10B")
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, MISSION_HEADINGS)
        for column, heading in enumerate(MISSION_HEADINGS):
            if heading.startswith("date_debut"):
                sheet.write_datetime(1, column, date(2026, 2, 2), day)
            elif heading == "siret_agence":
                sheet.write_number(1, column, int(cast.agency.siret))
            else:
                sheet.write(1, column, row.get(heading, ""))
    with as_worker():
        assert run_import(path, "missions")["created"] == 1
        same = write(tmp_path / "m.csv", MISSION_HEADINGS, [row | {"heures": "35,5", "departement_mission": "01"}])
        assert run_import(same, "missions")["unchanged"] == 1
    assert placements().get().hours == Decimal("35.50")


def test_a_pseudonymised_extract_erases_no_name_but_other_cells_win(cast, tmp_path, as_worker):
    known = youth_row("0012", identifiant_jeune="NAT", email="a@exemple.fr", telephone="0612345678", qpv="O")
    later = known | dict.fromkeys(["identifiant_jeune", "nom", "prenom", "email", "telephone", "qpv"], "")
    with as_worker():
        run_import(write(tmp_path / "a.csv", YOUTH_HEADINGS, [known]), "jeunes")
        before = Youth.objects.using("owner").get()
        run_import(write(tmp_path / "b.csv", YOUTH_HEADINGS, [later]), "jeunes")
    after = Youth.objects.using("owner").get()
    assert (after.last_name, after.first_name, after.email, after.phone) == (
        "Durand",
        "Awa",
        "a@exemple.fr",
        "0612345678",
    )
    assert (after.person_key, after.identified) == (before.person_key, True)
    assert before.qpv is True and after.qpv is None


def test_one_person_in_two_missions_locales_has_one_key(cast, tmp_path, as_worker):
    rows = [youth_row("1", identifiant_jeune="NAT"), youth_row("7", code_structure="ML076", identifiant_jeune="NAT"),
            youth_row("2"), youth_row("2", code_structure="ML076")]  # fmt: skip
    with as_worker():
        run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, rows), "jeunes")
    keys = dict(Youth.objects.using("owner").values_list("dossier", "person_key"))
    assert Youth.objects.using("owner").values("person_key").distinct().count() == 3
    assert keys["1"] == keys["7"]


def test_rows_that_disagree_on_a_youth_are_all_rejected(cast, tmp_path, as_worker):
    rows = [youth_row("1"), youth_row("1", dispositif="PACEA", date_naissance="07/05/2004"), youth_row("2"),
            youth_row("2", date_sortie="01/02/2026")]  # fmt: skip
    with as_worker():
        summary = run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, rows), "jeunes")
    assert (summary["created"], summary["rejected"]) == (0, 4)
    assert not Support.objects.using("owner").exists()


def test_a_saved_mapping_names_other_headings(cast, tmp_path, as_worker):
    Mapping.objects.using("owner").create(kind="jeunes", name="I-MILO", columns={"numero_dossier": "N° DE DOSSIER"})
    headings = ["N° DE DOSSIER" if name == "numero_dossier" else name for name in YOUTH_HEADINGS]
    row = youth_row("0012")
    row["N° DE DOSSIER"] = row.pop("numero_dossier")
    file = write(tmp_path / "j.csv", headings, [row])
    with as_worker():
        with pytest.raises(SystemExit):
            run_import(file, "jeunes")
        assert run_import(file, "jeunes", mapping="I-MILO")["created"] == 1


def test_two_imports_at_the_same_time_do_no_harm(cast, youths, tmp_path, as_worker, threads):
    rows = [mission(cast, f"M{n}") for n in range(300)] + [
        mission(cast, f"R{n}", renouvelle=f"M{n}") for n in range(50)
    ]
    files = [write(tmp_path / f"{name}.csv", MISSION_HEADINGS, rows[::step]) for name, step in (("a", 1), ("b", -1))]
    with as_worker():
        results = threads(*(lambda file=file: run_import(file, "missions") for file in files))
    assert sorted(result["created"] for result in results) == [0, 350]
    assert placements().count() == 350 and placements().exclude(root=None).count() == 50


def test_a_renewal_moves_when_a_later_file_says_so(cast, youths, tmp_path, as_worker):
    def chain(**changes):
        rows = {"A": {}, "B": {"renouvelle": "A", "date_debut": "28/02/2026", "date_fin_reelle": "10/03/2026"},
                "C": {"renouvelle": "B", "date_debut": "11/03/2026", "date_fin_reelle": "20/03/2026"}}  # fmt: skip
        return [mission(cast, name, heures="10", **cells | changes.get(name, {})) for name, cells in rows.items()]

    def ends():
        return dict(placements().filter(renews=None).values_list("reference", "ends_on"))

    with as_worker():
        import_missions(tmp_path, chain())
        assert ends() == {"A": date(2026, 3, 20)} and placements().get(reference="A").total_hours == 30
        import_missions(tmp_path, chain(C={"issue": "annulee"}))
        assert ends() == {"A": date(2026, 3, 10)} and placements().get(reference="A").total_hours == 20
        import_missions(tmp_path, [chain(B={"renouvelle": ""})[1]])
        assert ends() == {"A": date(2026, 2, 27), "B": date(2026, 3, 10)}
        loop, _ = import_missions(tmp_path, [mission(cast, "B", renouvelle="C")])
    assert loop["rejected"] == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.reference, r.reference FROM placements_placement c"
            " JOIN placements_placement r ON r.id = c.root_id"
        )
        assert cursor.fetchall() == [("C", "B")]
