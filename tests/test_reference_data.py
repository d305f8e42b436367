"""The shipped reference data is whole, unaltered and agrees with itself."""

import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from partners import reference


def test_every_file_has_the_checksum_written_beside_it():
    lines = (reference.DATA / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {
        path.relative_to(reference.DATA).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in reference.DATA.rglob("*")
        if path.is_file() and path.name not in ("SHA256SUMS", "build.py") and path.suffix != ".pyc"
    }
    assert sums == files


def test_compressed_tables_carry_no_date_and_stay_small():
    files = list((reference.DATA / "territoires").glob("*.gz"))
    assert [path.read_bytes()[4:8] for path in files] == [b"\0\0\0\0"] * 3
    assert sum(path.stat().st_size for path in files) < 700_000


def test_there_are_18_regions_and_101_departments_and_three_territories():
    departments = reference.departments()
    assert len(reference.regions()) == 18
    assert sum(1 for d in departments if d.region_code) == 101
    assert [d.code for d in departments if not d.region_code] == ["975", "977", "978"]
    assert {d.region_code for d in departments} - {None} == {r.code for r in reference.regions()}


def test_codes_are_text():
    assert {"01", "2A", "2B", "974"} <= {d.code for d in reference.departments()}
    assert {"01004", "2A004", "97411"} <= {c.code for c in reference.communes()}


def test_communes_are_those_of_today_with_the_municipal_districts():
    communes = reference.communes()
    kinds = Counter(c.kind for c in communes)
    assert len(communes) > 34_900
    assert kinds["commune-actuelle"] > 34_800  # mergers took them below 34 900 by 2026
    assert kinds["arrondissement-municipal"] == 20 + 9 + 16
    assert len({c.code for c in communes}) == len(communes)
    assert {c.department_code for c in communes} == {d.code for d in reference.departments()}


def test_a_commune_has_its_population_and_postcodes():
    caen = next(c for c in reference.communes() if c.code == "14118")
    assert (caen.name, caen.department_code, caen.postcodes) == ("Caen", "14", ("14000",))
    assert caen.population > 100_000


def test_there_are_21_naf_sections_and_each_code_belongs_to_one():
    sections = [s.code for s in reference.naf_sections()]
    assert sections == list("ABCDEFGHIJKLMNOPQRSTU")
    assert len(reference.naf_codes()) == 732
    assert {n.section for n in reference.naf_codes()} == set(sections)
    assert all(re.fullmatch(r"\d{4}[A-Z]", n.code) for n in reference.naf_codes())


@pytest.mark.parametrize(
    ("code", "section"), [("7820Z", "N"), ("78.20Z", "N"), ("49.41a", "H"), ("9999X", None), ("", None)]
)
def test_the_section_of_a_naf_code_is_found_with_or_without_dot(code, section):
    assert reference.section_of_naf(code) == section


def test_there_are_14_rome_domains_and_a_short_list_of_codes():
    domains = [d.code for d in reference.rome_domains()]
    codes = [r.code for r in reference.rome_codes()]
    assert domains == list("ABCDEFGHIJKLMN")
    assert 80 <= len(codes) <= 120
    assert codes == sorted(set(codes))
    assert {code[0] for code in codes} == set(domains)
    assert all(re.fullmatch(r"[A-N]\d{4}", code) for code in codes)


def test_institutions_are_as_many_as_the_partnership_says():
    kinds = Counter(i.kind for i in reference.institutions())
    national = Counter(i.kind for i in reference.institutions() if not i.region_code)
    assert (kinds["DGEFP"], kinds["UNML"], kinds["DREETS"], kinds["ARML"]) == (1, 1, 18, 15)
    for kind in ("PRISMEMPLOI", "AKTO", "FASTT", "FPETT"):
        assert (kinds[kind], national[kind]) == (19, 1)


def test_every_department_has_its_state_service():
    served = [i.department_code for i in reference.institutions() if i.kind in ("DREETS", "DDETS")]
    by_department = Counter(code for code in served if code)
    assert set(by_department.values()) == {1}
    assert {d.code for d in reference.departments()} - set(by_department) == {"977", "978"}


def test_the_regional_associations_cover_each_region_once():
    covered = [code for i in reference.institutions() for code in i.covered_regions]
    assert sorted(covered) == [r.code for r in reference.regions()]


def test_institutions_stand_where_reference_data_says_and_have_no_invented_siret():
    regions = {r.code for r in reference.regions()} | {None}
    departments = {d.code: d.region_code for d in reference.departments()}
    for body in reference.institutions():
        assert body.region_code in regions
        assert not body.siret
        if body.department_code:
            assert departments[body.department_code] == body.region_code
    assert len({i.name for i in reference.institutions()}) == len(reference.institutions())


def test_the_maps_draw_exactly_the_territories_of_the_reference():
    for level, expected in (("regions", reference.regions()), ("departements", reference.departments())):
        features = reference.geojson(level)["features"]
        drawn = {f["id"]: f["properties"]["nom"] for f in features}
        assert drawn == {t.code: t.name for t in expected}
        assert all(f["properties"]["code"] == f["id"] for f in features)
        assert (reference.DATA / "carte" / f"{level}.geojson").stat().st_size < 150_000


def test_every_shape_on_the_maps_is_closed_and_large_enough_to_be_hit():
    for level in ("regions", "departements"):
        for feature in reference.geojson(level)["features"]:
            rings = [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
            points = [point for ring in rings for point in ring]
            width, height = (max(p[i] for p in points) - min(p[i] for p in points) for i in (0, 1))
            assert min(width, height) > 18
            assert all(-1 <= value <= 1020 for point in points for value in point)


def test_a_map_or_an_agreement_can_be_changed_by_its_reader_without_harm():
    reference.geojson("regions")["features"].clear()
    reference.agreements().clear()
    assert reference.geojson("regions")["features"]
    assert reference.agreements()


def test_names_are_many_and_distinct():
    names = reference.first_names()
    assert len(names) >= 250
    assert len(set(names)) == len(names)
    assert {n.sex for n in names} == {"F", "M"}
    assert len(reference.surnames()) == len(set(reference.surnames())) >= 600


def test_agreements_come_parents_first():
    codes = []
    for agreement in reference.agreements():
        assert agreement["parent_code"] in {None, *codes}
        codes.append(agreement["code"])
    assert codes == [
        "MJ-TT-FR-2014",
        "MJ-TT-FR-2018",
        "MJ-TT-FR-2021",
        "MJ-TT-FR-2025",
        "MJ-TT-28-2022",
        "MJ-3B-FR-2024",
    ]


def test_a_signed_agreement_ends_on_the_eve_of_its_third_anniversary():
    signed = [a for a in reference.agreements() if a["signed_on"]]
    assert [a["code"] for a in signed] == ["MJ-TT-FR-2021", "MJ-TT-FR-2025", "MJ-TT-28-2022"]
    for agreement in signed:
        start = date.fromisoformat(agreement["signed_on"])
        assert agreement["starts_on"] == agreement["signed_on"]
        assert date.fromisoformat(agreement["ends_on"]) == start.replace(year=start.year + 3) - timedelta(days=1)


def test_agreements_of_temporary_work_never_overlap_at_national_level():
    national = [a for a in reference.agreements() if a["level"] == "national" and a["branch"] == "travail temporaire"]
    for earlier, later in pairwise(national):
        assert earlier["ends_on"] < later["starts_on"]


def test_clauses_are_words_of_their_article_and_have_a_debtor():
    seen = Counter()
    for agreement in reference.agreements():
        parties = {party["organisation_type"] for party in agreement["parties"]}
        for article in agreement["articles"]:
            text = " ".join(article["text"].split())
            for clause in article.get("clauses", []):
                seen[clause["id"]] += 1
                assert clause["owed_by"] and set(clause["owed_by"]) <= parties
                assert all(" ".join(line.split()) in text for line in clause["text"].splitlines())
    assert set(seen.values()) == {1}
    assert len([c for c in seen if c.startswith("N")]) == 52
    assert len([c for c in seen if c.startswith("R")]) == 32


def test_no_clause_is_invented_where_the_text_is_unknown():
    unknown = [a for a in reference.agreements() if not a["articles"]]
    assert len(unknown) == 4
    assert all(a["summary"] and a["note"] for a in unknown)
