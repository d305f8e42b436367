"""The evaluation report as a document: conforming, closed, repeatable, true to the figures it carries."""

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pikepdf
import pypdf
import pytest
from weasyprint import Attachment

from missionjeunes.work.pdf import DocumentFailed, html_to_pdf
from reporting.charts import chart_data_uri
from reporting.enums import Audience
from reporting.evaluation.content import DRAFT, INTERNAL, build_report
from reporting.evaluation.data import Territory
from reporting.evaluation.odt import evaluation_odt
from reporting.evaluation.pdf import evaluation_pdf, render_html
from reporting.evaluation.wording import one_in
from reporting.indicators import CURRENT
from reporting.numbers import Figure, number
from tests import verapdf
from tests.conftest import ROOT
from tests.evaluation_figures import evaluation


@pytest.fixture(scope="module")
def data():
    return evaluation("28")


@pytest.fixture(scope="module")
def pdf(data) -> bytes:
    return evaluation_pdf(data)


@pytest.fixture(scope="module")
def pages(pdf) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def changed(pdf: bytes, change) -> bytes:
    """The document with something broken by `change(pikepdf document)`."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(output)
    return output.getvalue()


def sentences(data) -> str:
    blocks = build_report(data).sections[0].blocks
    return " ".join(
        text for block in blocks for text in (getattr(block, "items", None) or [block.text]) if isinstance(text, str)
    )


def with_cell(data, indicator: str, figure: Figure):
    """The same input with another total for the territory."""
    cells = data.territory.cells | {indicator: {"": {"": list(figure)}}}
    return replace(data, territory=data.territory._replace(cells=cells))


@pytest.mark.parametrize(("level", "rules"), [("3A", 100), ("UA-1", 100)])
def test_the_report_conforms_to_pdf_a_and_pdf_ua(pdf, level, rules):
    assert verapdf.rules(level) > rules, "the engine runs its whole profile"
    assert verapdf.validate(pdf, level) == []


def test_the_national_report_conforms_too():
    national = evaluation_pdf(evaluation(None))
    assert [verapdf.validate(national, level) for level in ("3A", "UA-1")] == [[], []]
    assert 12 <= len(pypdf.PdfReader(io.BytesIO(national)).pages) <= 30


def _without_tags(document):
    del document.Root.StructTreeRoot


def _without_language(document):
    del document.Root.Lang


def _without_identification(document):
    packet = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(packet.replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))


def _without_alternative(document):
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item:
            del item["/Alt"]


@pytest.fixture(scope="module")
def page() -> bytes:
    """A page with a picture and an attachment, which conforms."""
    picture = chart_data_uri(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    html = f'<html lang="fr"><head><title>Essai</title></head><body><img alt="Carré" src="{picture}"></body></html>'
    moment = datetime(2026, 2, 1, tzinfo=UTC)
    return html_to_pdf(html, attachments=[
        Attachment(string="a;b", name="a.csv", created=moment, modified=moment, relationship="Data")
    ])  # fmt: skip


@pytest.mark.parametrize("damage", [_without_tags, _without_language, _without_identification, _without_alternative])
def test_a_damaged_document_is_seen_by_the_engine(page, damage):
    assert verapdf.validate(page, "UA-1") == []
    assert verapdf.validate(changed(page, damage), "UA-1")


def test_a_document_without_relationship_of_its_attachment_is_not_pdf_a(page):
    def damage(document):
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/AFRelationship" in item:
                del item["/AFRelationship"]

    assert verapdf.validate(page, "3A") == []
    assert any(rule.startswith("6.8") for rule in verapdf.validate(changed(page, damage), "3A"))


def test_the_attached_file_is_the_long_csv(data, pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        attached = document.attachments[data.csv_name]
        assert attached.get_file().read_bytes() == data.csv
        assert attached.obj.AFRelationship == "/Data"
        assert list(document.attachments) == [data.csv_name]


def test_the_figures_printed_are_those_of_the_attached_file(data, pages):
    text = " ".join(pages).replace("\n", " ")
    lines = csv.DictReader(io.StringIO(data.csv.decode()), delimiter=";")
    own = [line for line in lines if line["territoire_type"] == "R" and line["statut"] == "publie"]
    shown = [line for line in own if line["indicateur"] not in {"T13J", "T13M"}]
    assert len(shown) > 100
    for line in shown:
        decimals = CURRENT[line["indicateur"]].decimals if not line["ventilation"] else None
        assert number(line["valeur"], decimals) in text, line


def test_every_department_and_mission_locale_is_in_the_report(data, pages):
    text = " ".join(" ".join(pages).split()).replace("- ", "-")  # a name may be cut at its hyphen
    missing = [row.name for row in data.children if row.name not in text]
    assert missing == []


def test_the_same_input_gives_the_same_bytes_in_two_processes(pdf):
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'missionjeunes.settings'; django.setup()\n"
        "from tests.evaluation_figures import evaluation; from reporting.evaluation.pdf import evaluation_pdf\n"
        "import hashlib; print(hashlib.sha256(evaluation_pdf(evaluation('28'))).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(pdf).hexdigest()


def test_only_the_projects_fonts_are_in_the_document(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = {
            str(item.BaseFont).split("+")[-1]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }
    assert names == {"Public-Sans", "Public-Sans-Bold", "Spectral-Semi-Bold"}


def test_the_document_has_language_title_bookmarks_and_page_numbers(pdf, pages):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata.title.endswith("Normandie, Année 2025")
    chapters = [item.title for item in reader.outline[1] if not isinstance(item, list)]
    assert chapters[:4] == ["Sommaire", "L'essentiel", "Chiffres clés", "Les territoires"]
    assert f"3 / {len(pages)}" in pages[2]


def test_every_page_of_a_partners_report_says_that_it_is_a_draft(pages):
    assert [index for index, text in enumerate(pages) if DRAFT not in text] == []


def test_an_internal_report_says_so_and_nothing_of_secrecy_thresholds(data):
    report = build_report(replace(data, audience=Audience.INTERNAL, threshold=0))
    assert report.banner == INTERNAL
    assert ("Destinataires", "usage interne (chiffres exacts)") in report.facts


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://localhost/x.png", "static:///../missionjeunes/settings.py", "https://a.test/x"],
)
def test_nothing_outside_the_project_is_read_and_the_report_fails_rather_than_go_without(address):
    with pytest.raises(DocumentFailed, match="refused or missing"):
        html_to_pdf(f'<html lang="fr"><title>x</title><img alt="x" src="{address}"></html>')


def test_a_name_is_text_whatever_it_holds(data):
    name = "<img src='file:///etc/hostname'> & Cie"
    place = Territory("D", "14", name, "28", "14", data.children[0].cells)
    page = render_html(build_report(replace(data, children=(place,))), replace(data, children=(place,)))
    assert "<img src='file" not in page
    assert "&lt;img src=&#x27;file" in page


def test_sentences_agree_with_numbers_and_signs(data):
    fewer = with_cell(with_cell(data, "T01", Figure(1)), "T13J", Figure(-50.0))
    assert (
        "1\u00a0jeune a été délégué en mission d'intérim en Normandie, un nombre en baisse de 50,0\u00a0%"
        in sentences(fewer)
    )
    more = with_cell(data, "T13J", Figure(4.2))
    assert "en hausse de 4,2\u00a0% sur un an" in sentences(more)
    same = with_cell(data, "T13J", Figure(-0.3))
    assert "stable (\u22120,3\u00a0%)" in sentences(same)


def test_what_is_masked_or_unknown_is_said_in_words(data):
    masked = with_cell(data, "T01", Figure(None, "masque"))
    assert "le nombre de jeunes délégués en Normandie est couvert par le secret statistique." in sentences(masked)
    unknown = with_cell(data, "T02", Figure(None, "nd"))
    assert "Le nombre de missions commencées n'est pas disponible." in sentences(unknown)


def test_a_share_is_not_given_when_one_of_its_parts_is_masked(data):
    table = next(
        block for section in build_report(with_cell(data, "T01", Figure(None, "masque"))).sections
        for block in section.blocks if getattr(block, "caption", "").endswith(": sexe")
    )  # fmt: skip
    assert {row[2] for row in table.rows} == {"s"}


def test_a_report_without_an_earlier_year_or_children_still_stands(data):
    alone = replace(data, earlier=None, earlier_children=(), children=(), years=())
    report = build_report(alone)
    assert "territoires" not in [section.anchor for section in report.sections]
    assert evaluation_pdf(alone).startswith(b"%PDF")


def test_indicators_that_are_not_collected_are_named_and_not_estimated(data):
    report = build_report(data)
    method = next(section for section in report.sections if section.anchor == "methode")
    assert any("E20 : emploi durable" in block.items for block in method.blocks if hasattr(block, "items"))


def test_the_odt_holds_the_same_sentences_tables_charts_and_figures(data):
    package = zipfile.ZipFile(io.BytesIO(evaluation_odt(data)))
    names = package.namelist()
    assert names[0] == "mimetype"
    assert package.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
    root = ET.fromstring(package.read("content.xml"))
    text = " ".join(root.itertext())
    report = build_report(data)
    blocks = [block for section in report.sections for block in section.blocks]
    assert all(cell in text for block in blocks if block.kind == "table" for row in block.rows for cell in row)
    assert report.sections[0].blocks[0].text in text
    drawings = [block for block in blocks if block.kind == "drawing"]
    assert sum(name.startswith("Pictures/") for name in names) == len(drawings) > 5
    assert all(block.chart.alt in text for block in drawings)
    assert package.read(data.csv_name) == data.csv
    for name in ("styles.xml", "meta.xml", "META-INF/manifest.xml"):
        ET.fromstring(package.read(name))
    listed = package.read("META-INF/manifest.xml").decode()
    assert all(f'full-path="{name}"' in listed for name in names if name not in {"mimetype", "META-INF/manifest.xml"})


def test_the_odt_is_the_same_for_the_same_input(data):
    assert evaluation_odt(data) == evaluation_odt(data)


@pytest.mark.parametrize(
    ("percent", "words"),
    [(60.0, "six missions sur dix"), (59.2, "près de six missions sur dix"), (49.4, "près de la moitié des missions"),
     (51.0, "plus de la moitié des missions"), (12.0, ""), (97.0, "")],
)  # fmt: skip
def test_shares_are_said_in_words(percent, words):
    assert one_in(percent, "missions") == words
