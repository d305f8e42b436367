"""Looking at a page as axe and a narrow screen do: serious faults of accessibility, and what overflows."""

from axe_playwright_python.sync_playwright import Axe

from tests.conftest import CAMPAIGN

SERIOUS = {"serious", "critical"}
WIDE, NARROW = 1280, 390


def _violations(page) -> list[dict]:
    """What axe finds, and no more: to bring its whole report back takes longer than to make it."""
    page.evaluate(Axe().axe_script)
    return page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(report => report.violations)")


def faults_of(page) -> dict[int, list[str]]:
    """Serious faults of the open page by width: both with axe in the campaign, else the wide one, and in both what
    must be scrolled sideways. Ends wide."""
    wrong = {}
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        found = _violations(page) if CAMPAIGN or width == WIDE else []
        wrong[width] = [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found if one["impact"] in SERIOUS]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong[width].append("overflow")
    return wrong


def look(page, address) -> dict[int, list[str]]:
    """The faults of the page at that address."""
    page.goto(address)
    return faults_of(page)
