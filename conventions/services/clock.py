"""The day's work of the calendar: each act that is due, in a short transaction of its own (batch scope)."""

import logging

from partners.tenancy.scope import batch_scope

from .act import carry_out
from .cascade import forget_lost_drafts
from .follow import due

logger = logging.getLogger(__name__)


def follow_dates() -> int:
    """Take every step that dates ask for since the last run, days off included; returns how many acts were seen to.

    Runs twice without harm: an act that has followed is no longer due. One that fails is logged and left to the
    next run, and does not hold up the others.
    """
    with batch_scope():
        acts = due()
    done = 0
    for pk in acts:
        try:
            with batch_scope():
                carry_out(pk)
            done += 1
        except Exception:
            logger.exception("act %s does not follow its dates", pk)
    with batch_scope():
        forget_lost_drafts()
    return done
