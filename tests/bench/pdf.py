"""Evaluation reports beside bare WeasyPrint on the same HTML, and on two processes beside one."""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor

import django
from weasyprint import HTML, Attachment

from missionjeunes.work.pdf import STATIC, Fetcher, html_to_pdf
from reporting.charts.svg import _svg
from reporting.evaluation.content import build_report
from reporting.evaluation.pdf import evaluation_pdf, render_html
from tests.bench.timing import line, median_seconds
from tests.evaluation_figures import evaluation

REPORTS = {"small": 4, "national": 19}
TIMES = {"small": 3, "national": 5}


def _attached(data) -> list[Attachment]:
    """An attachment can be written once."""
    moment = data.extracted_at
    return [Attachment(string=data.csv, name="a.csv", created=moment, modified=moment, relationship="Data")]


def _bare(html: str, data) -> None:
    HTML(string=html, base_url=STATIC, url_fetcher=Fetcher()).write_pdf(
        pdf_variant="pdf/a-3a", attachments=_attached(data)
    )


def _pipeline(data) -> None:
    _svg.cache_clear()  # each report draws its own charts
    evaluation_pdf(data)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missionjeunes.settings")
    django.setup()


def _one(number: int) -> int:
    """A report from nothing: its charts are drawn anew."""
    data = evaluation("28")
    _svg.cache_clear()
    return len(evaluation_pdf(data)) + number


def _with_processes(count: int, reports: int) -> float:
    """Seconds for that many reports on `count` processes, once they are warm."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=spawn, initializer=_set_up) as pool:
        list(pool.map(_one, range(count)))
        begun = time.perf_counter()
        list(pool.map(_one, range(reports)))
        return time.perf_counter() - begun


def run(scale: str = "small") -> list[dict]:
    data = evaluation("28" if scale == "small" else None)
    html = render_html(build_report(data), data)
    layout, whole, bare = median_seconds(
        lambda: html_to_pdf(html, attachments=_attached(data)),
        lambda: _pipeline(data),
        lambda: _bare(html, data),
        times=TIMES[scale],
    )
    reports = REPORTS[scale]
    one, two = _with_processes(1, reports), _with_processes(2, reports)
    return [
        line("HTML → PDF/A-3a + PDF/UA-1, WeasyPrint seul", layout, bare, "≤ 1,1", ok=layout <= 1.1 * bare),
        line("rapport entier, graphiques compris", whole, bare, "pour mémoire", ok=True),
        line(f"{reports} rapports, un processus / deux", one, two, "≥ 1,8", ok=one >= 1.8 * two),
    ]
