"""Mails of signature: one act awaited, one link, no name of a person; each is written once, whatever is run again."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from missionjeunes.work.outbox import hurry, post
from partners.enums import Right
from partners.models import Membership

from .addresses import address
from .models import Agreement, Signatory


def record_link(agreement: Agreement) -> str:
    return f"{settings.SITE_URL}{address(agreement)}"


def signing_link(signatory: Signatory) -> str:
    return f"{settings.SITE_URL}{reverse('signature', kwargs={'uuid': signatory.uuid})}"


def write_to_directions(organisations: Iterable, *, key: str, template: str, context: dict) -> int:
    """One mail to each person who directs or administers one of the organisations, once whatever is retried; returns
    how many persons. Batch scope."""
    people = Membership.objects.filter(
        organisation__in=organisations,
        right__in=[Right.DIRECTOR, Right.ADMINISTRATOR],
        ended_at=None,
        user__is_active=True,
    )
    readers = people.order_by("user").distinct().values_list("user", "user__email")
    for user, to in readers:
        post(key=f"{key}:{user}", to=to, template=template, context=context)
    return len(readers)


def parties_addresses(agreement: Agreement) -> list[str]:
    """Where the parties are written to: their signatories, and the contacts that the text names."""
    contacts = (agreement.text.get("contacts") or {}).values()
    found = [signatory.email for signatory in agreement.signatories.all()]
    found += [contact.get("email", "") for contact in contacts if contact]
    return list(dict.fromkeys(email.lower() for email in found if email))


def call_to_sign(agreement: Agreement, signatory: Signatory, to: str) -> None:
    """The text awaits her signature: once for each version."""
    post(
        key=f"to-sign:{signatory.uuid}:{agreement.version}:{to}"[:200],
        to=to,
        template="to_sign",
        context={"agreement": agreement, "signatory": signatory, "link": signing_link(signatory)},
    )


def remind(agreement: Agreement, signatory: Signatory) -> None:
    post(
        key=f"signing-reminder:{signatory.uuid}:{signatory.reminded_at:%Y%m%d%H%M%S}",
        to=signatory.email,
        template="signing_reminder",
        context={"agreement": agreement, "signatory": signatory, "link": signing_link(signatory)},
    )


def send_code(to: str, key: str, code: str, count: int, minutes: int) -> None:
    post(
        key=f"signing-code:{key}",
        to=to,
        template="signing_code",
        context={"code": code, "count": count, "minutes": minutes},
    )
    hurry()


def tell_refused(agreement: Agreement, reason: str, organisation: str) -> None:
    context = {"agreement": agreement, "reason": reason, "organisation": organisation}
    for to in parties_addresses(agreement):
        post(
            key=f"refused:{agreement.uuid}:{agreement.version}:{to}"[:200],
            to=to,
            template="refused",
            context=context | {"link": record_link(agreement)},
        )


def tell_in_force(agreement: Agreement, also: list[str]) -> None:
    """The act is in force, once to each address of the parties."""
    for to in dict.fromkeys([*parties_addresses(agreement), *also]):
        post(
            key=f"in-force:{agreement.uuid}:{to}"[:200],
            to=to,
            template="in_force",
            context={"agreement": agreement, "link": record_link(agreement)},
        )
