"""In a real browser: the pages of the life after signature, wide and narrow, without serious accessibility faults."""

from datetime import date

from conventions.enums import Level
from conventions.models import Agreement, Party
from partners.enums import Kind
from tests import life
from tests.cast import existing
from tests.looking import look
from tests.test_pages_browser import enter


def test_pages_after_signature_are_accessible_and_do_not_overflow(cast, page, site, client):
    bodies = [existing(kind) for kind in (Kind.DREETS, Kind.ARML, Kind.PRISM)]
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    accord = life.accord(
        Level.REGIONAL, *bodies, signed_on=date(2025, 12, 10), number="MJ-TT-28-2025", parent=framework
    )
    convention = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    clauses = [{"key": "objet", "title": "Objet", "text": "Ancien objet."}]
    Agreement.objects.using("owner").filter(pk=convention.pk).update(
        parent=accord, region="28", text={"clauses": clauses}
    )
    for one in (cast.mission_locale, cast.agency):
        Party.objects.using("owner").create(agreement=convention, organisation_id=one.pk, name=one.name)
    here, above = f"/conventions/{convention.uuid}/", f"/accords/{accord.uuid}/"
    new = f"{here}avenants/nouveau/"
    pages = {
        "director": [here, new, *(f"{new}?objet={kind}" for kind in ("party", "contact", "objective", "clause")),
                     f"{here}desengagement/", f"{here}resiliation/?until=2027-11-30", f"{here}renouveler/",
                     "/conventions/signee-sur-papier/"],
        "dreets": [above, f"{above}conventions/", f"{above}annonce/"],
    }  # fmt: skip
    wrong = {}
    for name, paths in pages.items():
        enter(page, site, client, getattr(cast, name))
        for path in paths:
            wrong |= {(name, path, width): found for width, found in look(page, site + path).items() if found}
    assert wrong == {}
