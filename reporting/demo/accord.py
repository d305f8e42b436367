"""The regional accord of Normandie under the framework of 2025: demonstration data, marked as such.

The accord of 06/12/2022 ended on 05/12/2025 and no public text of its successor is known. The demonstration makes
one with the same kinds of parties, the framework's contract types, and no clause: none is invented.
"""

from datetime import date

from django.db import transaction

from conventions.enums import Level, Origin, State
from conventions.models import Agreement, Party
from missionjeunes.common.periods import term_end
from partners.models import Organisation

NUMBER, BEFORE, FRAMEWORK = "MJ-TT-28-2025", "MJ-TT-28-2022", "MJ-TT-FR-2025"
SIGNED = date(2025, 12, 10)
NOTE = (
    "Donnée de démonstration : aucun texte public du successeur de l'accord du 6 décembre 2022 n'est connu. "
    "Les parties et les annexes nommées sont celles de l'accord précédent ; aucune clause n'est reprise ni inventée."
)
SUMMARY = "Accord régional de démonstration déclinant en Normandie l'accord-cadre national du 4 février 2025."


@transaction.atomic
def create_successor() -> Agreement:
    """Write the accord and its parties, as copies of those of 2022; runs in the batch scope."""
    before = Agreement.objects.get(number=BEFORE)
    framework = Agreement.objects.get(number=FRAMEWORK)
    accord = Agreement.objects.create(
        level=Level.REGIONAL,
        number=NUMBER,
        title=f"{before.title} (démonstration)",
        branch=framework.branch,
        contract_types=framework.contract_types,
        parent=framework,
        renews=before,
        framework=framework,
        region_id=before.region_id,
        state=State.IN_FORCE,
        origin=Origin.PLATFORM,
        signed_on=SIGNED,
        starts_on=SIGNED,
        ends_on=term_end(SIGNED),
        note=NOTE,
        text={
            "summary": SUMMARY,
            "source": "Démonstration",
            "articles": [],
            "annexes": before.text["annexes"],
            "signatories": [],
        },
    )
    signatories = {o.name: o.pk for o in Organisation.objects.filter(region_id=before.region_id)}
    parties = [
        Party(
            agreement=accord,
            organisation_id=party.organisation_id or signatories.get(party.name),
            name=party.name,
            position=party.position,
        )
        for party in before.parties.all()
    ]
    Party.objects.bulk_create(parties)
    accord.party_ids = sorted({party.organisation_id for party in parties if party.organisation_id})
    accord.save(update_fields=["party_ids"])
    return accord
