"""The life after signature, for tests: acts signed and brought into force through the services, days that pass."""

from datetime import date

from conventions.enums import Level, State
from conventions.models import Agreement, CoveredPair, Party, Signatory
from conventions.services import clock as calendar
from missionjeunes.common.periods import term_end
from missionjeunes.work.models import Job
from missionjeunes.work.runner import run_job
from partners.actor import Actor
from partners.models import Organisation
from tests import acts
from tests.conftest import login


def signed(agreement: Agreement, *actors: Actor) -> Agreement:
    """Each actor signs online with her code, the platform's turn before and after."""
    acts.carried_out(agreement)
    for actor in actors:
        acts.signed(actor, agreement)
    return acts.carried_out(agreement)


def in_force(author: Actor, *others: Actor, **fields) -> Agreement:
    """A convention between the author's Mission Locale and the others' agencies, signed today by all of them."""
    return signed(acts.issued(author, list(others), **fields), author, *others)


def amended(amendment: Agreement, *actors: Actor) -> Agreement:
    """An amendment sent by the first actor, agreed to and signed by all, in force."""
    acts.sent(amendment, actors[0])
    for actor in actors:
        if not Signatory.objects.using("owner").filter(agreement=amendment, user_id=actor.user.pk).exists():
            acts.named(amendment, actor)
    return signed(acts.agreed(amendment, *actors), *actors)


def run_jobs() -> list[str]:
    """Every job that waits is done, with the worker's login; returns their states."""
    waiting = list(Job.objects.using("owner").filter(state="queued").order_by("pk"))
    for job in waiting:
        with login("worker"):
            run_job(str(job.uuid))
    return list(Job.objects.using("owner").filter(pk__in=[job.pk for job in waiting]).values_list("state", flat=True))


def day_passes() -> int:
    """The calendar's daily turn, with the worker's login."""
    with login("worker"):
        return calendar.follow_dates()


def pairs(agreement: Agreement) -> list[tuple[int, int, date, date]]:
    rows = CoveredPair.objects.using("owner").filter(convention_id=agreement.pk).order_by("agency_id")
    return list(rows.values_list("mission_locale_id", "agency_id", "starts_on", "ends_on"))


def accord(
    level: str, *organisations: Organisation, signed_on: date, number: str, parent: Agreement | None = None, **fields
) -> Agreement:
    """An accord in force since `signed_on` between bodies, as the owner writes it."""
    values = {
        "title": f"Accord {number}",
        "state": State.IN_FORCE,
        "signed_on": signed_on,
        "starts_on": signed_on,
        "ends_on": term_end(signed_on),
        "contract_types": ["CTT"],
        "text": {"clauses": [{"key": "objet", "title": "Objet", "text": "Premier texte."}]},
        "parent_id": parent.pk if parent else None,
        "framework_id": (parent.framework_id or parent.pk) if parent else None,
        "region_id": "28" if level == Level.REGIONAL else None,
        "party_ids": [organisation.pk for organisation in organisations],
    } | fields
    made = Agreement.objects.using("owner").create(level=level, number=number, **values)
    for position, organisation in enumerate(organisations):
        Party.objects.using("owner").create(
            agreement_id=made.pk, organisation_id=organisation.pk, name=organisation.name, position=position
        )
    return made
