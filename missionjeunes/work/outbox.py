"""The outbox: a mail is a row written with the act that causes it; the worker sends it once."""

import logging
from datetime import datetime

from celery import current_app
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from missionjeunes.common import clock

from .models import Mail

logger = logging.getLogger(__name__)
ATTEMPTS = 10
SENT = "(texte effacé après l'envoi)\n"


def post(*, key: str, to: str, template: str, context: dict) -> None:
    """Write a mail in the current transaction; the same `key` is sent once, whatever is retried.

    `templates/mail/<template>.txt` holds the subject on its first line, then the text.
    """
    subject, _, text = render_to_string(f"mail/{template}.txt", context).strip().partition("\n")
    mail = Mail(key=key, to=to, subject=subject.strip(), text=text.strip() + "\n", created_at=clock.now())
    Mail.objects.bulk_create([mail], ignore_conflicts=True)


def send_waiting(limit: int = 100) -> int:
    """Send the mails that wait, oldest first; a row locked by another worker is left to it. Returns how many.

    The text goes once it is sent: it holds links that open an account. A mail that cannot be sent, for whatever
    reason, is tried ten times and never holds up the others.
    """
    sent = 0
    for _ in range(limit):
        with transaction.atomic():
            mail = (
                Mail.objects.select_for_update(skip_locked=True)
                .filter(sent_at=None, attempts__lt=ATTEMPTS)
                .order_by("attempts", "created_at")
                .first()
            )
            if mail is None:
                break
            try:
                EmailMultiAlternatives(mail.subject, mail.text, None, [mail.to]).send()
            except Exception as error:
                logger.warning("mail %s not sent: %s", mail.uuid, type(error).__name__)
                Mail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1)
            else:
                Mail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), text=SENT, html="")
                sent += 1
    return sent


def forget_before(moment: datetime) -> int:
    """Delete the mails written before that instant, sent or given up. Returns how many."""
    deleted, _ = Mail.objects.filter(created_at__lt=moment).delete()
    return deleted


def hurry() -> None:
    """Wake the sender once the transaction is committed, for a mail that a person waits for.

    A broker that is down costs half a minute: beat sends what waits.
    """

    def send():
        try:
            current_app.send_task("work.send_mail")
        except Exception:
            logger.exception("sender not woken, beat will")

    transaction.on_commit(send)
