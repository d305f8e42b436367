"""Review: remarks on a passage, which open it to change; consents, the last of which freezes the text."""

from django.core.exceptions import PermissionDenied, ValidationError

from missionjeunes.common import clock
from partners.actor import Actor

from ..enums import State
from ..models import Agreement, Comment, Party
from ..permissions import is_party
from .issue import check_pairs, issue
from .notices import ask_notice
from .steps import lock, take_step

NOT_IN_REVIEW = "Ce texte n'est plus en relecture."
UNSETTLED = "Des remarques restent à régler : réglez-les avant de donner votre accord."
NO_SIGNATORY = "Désignez d'abord qui signera pour votre organisation."


def _in_review(agreement: Agreement, actor: Actor) -> Agreement:
    agreement = lock(agreement)
    if not is_party(actor, agreement):
        raise PermissionDenied
    if agreement.state != State.IN_REVIEW:
        raise ValidationError(NOT_IN_REVIEW)
    return agreement


def comment(*, actor: Actor, agreement: Agreement, section: str, text: str) -> Comment:
    """Write a remark on a passage; until it is settled the passage is open to change by every party."""
    agreement = _in_review(agreement, actor)
    if not text.strip():
        raise ValidationError({"text": "Écrivez votre remarque."})
    remark = Comment(
        agreement_id=agreement.pk,
        section=section,
        text=text.strip(),
        organisation_id=actor.organisation.pk,
        author_id=actor.user.pk,
        author_name=actor.user.get_full_name(),
        at=clock.now(),
    )
    remark.save(force_insert=True)
    agreement.parties.update(agreed_version=None)
    ask_notice(actor=actor, agreement=agreement, act="answer")
    return remark


def settle(*, actor: Actor, agreement: Agreement, remark: Comment) -> None:
    """Close a remark: the passage is closed again once none is left on it."""
    _in_review(agreement, actor)
    Comment.objects.filter(pk=remark.pk, agreement=agreement, settled_at=None).update(
        settled_at=clock.now(), settled_by_name=actor.user.get_full_name()
    )


def agree(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Consent to the version under review for one's organisation; with the last consent the text is issued.

    ValidationError while a remark is open, or when the organisation has not named who signs.
    """
    agreement = _in_review(agreement, actor)
    if agreement.comments.filter(settled_at=None).exists():
        raise ValidationError(UNSETTLED)
    own = Party.objects.filter(agreement=agreement, organisation=actor.organisation)
    if not agreement.signatories.filter(party__in=own).exists():
        raise ValidationError(NO_SIGNATORY)
    check_pairs(agreement, actor)
    own.update(agreed_version=agreement.version)
    take_step(agreement=agreement, name="agree", actor=actor, detail={"version": agreement.version})
    waiting = agreement.parties.exclude(organisation=None).exclude(agreed_version=agreement.version)
    if not waiting.exists():
        issue(agreement=agreement, actor=actor)
    else:
        ask_notice(actor=actor, agreement=agreement, act="agree")
    return agreement
