"""One-time codes for signing, bound to the person, the act and its very documents: ten minutes, five tries, once."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from missionjeunes.common import clock
from partners.actor import Actor

from .. import evidence, notifications
from ..models import SigningCode

LIFE = timedelta(minutes=10)
TRIES = 5
CODES_AN_HOUR = 6
SALT = "conventions.signing-code"

TOO_MANY = f"Vous avez demandé {CODES_AN_HOUR} codes en une heure : attendez avant d'en demander un autre."
NO_CODE = "Demandez d'abord un code : celui que vous avez reçu ne vaut pas pour ces actes, ou leur texte a changé."
OVER = "Ce code a servi, date de plus de dix minutes ou a épuisé ses cinq essais : demandez-en un autre."
WRONG = "Ce code n'est pas le bon."


def act_hash(actor: Actor, signings: Iterable, consent: str) -> str:
    """What a code is good for: who, for whom, which signatories of which versions and documents, which consent."""
    return evidence.digest(
        {
            "user": str(actor.user.uuid),
            "organisation": str(actor.organisation.uuid),
            "acts": sorted([str(s.signatory.uuid), s.agreement.version, s.sha256] for s in signings),
            "consent": consent,
        }
    )


def _keyed(code: str, act: str) -> str:
    return salted_hmac(SALT, f"{act}:{code}", algorithm="sha256").hexdigest()


def request_code(*, actor: Actor, signings: list, consent: str) -> None:
    """Mail a fresh code for these acts; older ones are void. ValidationError after CODES_AN_HOUR of them."""
    now = clock.now()
    with connection.cursor() as cursor:  # two requests at once count each other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"signing-code:{actor.user.pk}"])
    own = SigningCode.objects.visible_to(actor)
    if own.filter(created_at__gt=now - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        raise ValidationError(TOO_MANY)
    own.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    code, act = f"{secrets.randbelow(10**6):06d}", act_hash(actor, signings, consent)
    row = SigningCode.objects.create(
        organisation_id=actor.organisation.pk,
        user_id=actor.user.pk,
        act_hash=act,
        code_hash=_keyed(code, act),
        created_at=now,
        expires_at=now + LIFE,
    )
    minutes = LIFE.seconds // 60
    notifications.send_code(actor.user.email, str(row.pk), code, len(signings), minutes)


def spend_code(*, actor: Actor, signings: list, consent: str, code: str) -> None:
    """Use the last code for exactly these acts; ValidationError when it is not the one, or not good any more.

    The try is counted first, on a connection of its own: whatever becomes of the request, it stays counted.
    """
    row = SigningCode.objects.visible_to(actor).order_by("-pk").first()
    if row is None or not constant_time_compare(row.act_hash, act_hash(actor, signings, consent)):
        raise ValidationError(NO_CODE)
    alive = {"pk": row.pk, "used_at": None, "expires_at__gt": clock.now()}
    counted = SigningCode.objects.using("control").filter(**alive, tries__lt=TRIES).update(tries=F("tries") + 1)
    if not counted:
        raise ValidationError(OVER)
    if not constant_time_compare(row.code_hash, _keyed(code.strip(), row.act_hash)):
        left = TRIES - row.tries - 1
        raise ValidationError(f"{WRONG} Il vous reste {left} essai{'s' if left > 1 else ''}." if left > 0 else OVER)
    if not SigningCode.objects.filter(**alive).update(used_at=clock.now()):
        raise ValidationError(OVER)
