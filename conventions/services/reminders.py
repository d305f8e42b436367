"""Reminding who has not signed: a mail at most every three days, the request to sign counted as the first one."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from missionjeunes.common import clock
from missionjeunes.common.clock import PARIS
from partners.actor import Actor

from .. import notifications
from ..enums import SIGNING
from ..models import Agreement, Signatory
from ..permissions import is_party
from .documents import to_sign_file, whose_turn

COOL_DOWN = timedelta(days=3)
TOO_SOON = "Cette personne a été sollicitée le {at:%d/%m/%Y} : une relance est possible à partir du {then:%d/%m/%Y}."
NOT_AWAITED = "Cette signature n'est pas attendue : elle est donnée, ou ce n'est pas encore son tour."
NO_ADDRESS = "Cette personne n'a pas d'adresse électronique : prévenez-la autrement."


def asked_at(agreement: Agreement, signatory: Signatory) -> datetime | None:
    """When she was last written to about this version: a reminder, else the document's own mail."""
    file = to_sign_file(agreement)
    if file is None:
        return None
    return max(file.at, signatory.reminded_at or file.at)


def remind(*, actor: Actor, signatory: Signatory) -> Signatory:
    """Mail a reminder to who has not signed; ValidationError within three days of the last mail."""
    agreement, now = signatory.agreement, clock.now()
    if not is_party(actor, agreement):
        raise PermissionDenied
    if agreement.state not in SIGNING or signatory.pk not in {s.pk for s in whose_turn(agreement)}:
        raise ValidationError(NOT_AWAITED)
    if not signatory.email:
        raise ValidationError(NO_ADDRESS)
    last = asked_at(agreement, signatory)
    if last is None or last > now - COOL_DOWN:
        at = (last or now).astimezone(PARIS)
        raise ValidationError(TOO_SOON.format(at=at, then=at + COOL_DOWN))
    rested = Q(reminded_at=None) | Q(reminded_at__lte=now - COOL_DOWN)
    if not Signatory.objects.filter(rested, pk=signatory.pk).update(reminded_at=now):
        raise ValidationError(NOT_AWAITED)  # a colleague was faster by an instant
    signatory.reminded_at = now
    notifications.remind(agreement, signatory)
    return signatory
