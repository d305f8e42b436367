"""The evaluation report as PDF/A-3a and PDF/UA-1, with the long CSV attached (docs/adr/0005-pdf.md)."""

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import Attachment

from missionjeunes.work.pdf import STATIC, html_to_pdf

from .blocks import Report
from .content import build_report
from .data import EvaluationInput


def render_html(report: Report, data: EvaluationInput) -> str:
    """The report as one HTML document, charts inside."""
    context = {
        "report": report,
        "author": settings.SITE_OPERATOR,
        "site_name": settings.SITE_NAME,
        "created": data.extracted_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "static": STATIC,
    }
    return render_to_string("evaluation/report.html", context)


def evaluation_pdf(data: EvaluationInput) -> bytes:
    """The evaluation report, with the long CSV as attached source data."""
    moment = data.extracted_at
    attachment = Attachment(
        string=data.csv,
        name=data.csv_name,
        description="Toutes les valeurs du rapport, au format CSV long",
        created=moment,
        modified=moment,
        relationship="Data",
    )
    return html_to_pdf(render_html(build_report(data), data), attachments=[attachment])
