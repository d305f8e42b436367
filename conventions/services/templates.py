"""Model texts: the region's made from the national one, clause by clause; a published version never changes."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from missionjeunes.common import clock
from partners.actor import Actor

from .. import clauses as lists
from ..models import Template
from ..permissions import can_write_template

PUBLISHED = "Ce modèle est publié : il ne change plus. Préparez-en la version suivante."
EMPTY = "Un modèle publié a au moins une clause, et chaque clause un titre et un texte."
GONE = "Cette clause n'existe plus : rechargez la page."


def next_version(*, actor: Actor, source: Template) -> Template:
    """The draft of the actor's next version, made from `source`: her own model or the national one.

    The draft that is already open is returned as it is: one at a time.
    """
    region_id = actor.organisation.region_id
    if not can_write_template(actor, source.level):
        raise PermissionDenied
    own = Template.objects.filter(level=source.level, branch=source.branch, region_id=region_id)
    if opened := own.filter(published_at=None).first():
        return opened
    draft = Template(
        level=source.level,
        branch=source.branch,
        region_id=region_id,
        version=(own.aggregate(last=Max("version"))["last"] or 0) + 1,
        title=source.title,
        clauses=source.clauses,
        annexes=source.annexes,
        organisation_id=actor.organisation.pk,
        author_id=actor.user.pk,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # begun at the same instant by a colleague
        return own.get(published_at=None)
    return draft


def _open(actor: Actor, template: Template) -> Template:
    """The draft of a model, its row locked."""
    if template.organisation_id != actor.organisation.pk or not can_write_template(actor, template.level):
        raise PermissionDenied
    if template.published_at:
        raise ValidationError(PUBLISHED)
    locked = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if locked.published_at:
        raise ValidationError(PUBLISHED)
    return locked


def _write(template: Template, clauses: list[dict]) -> None:
    template.clauses = clauses
    template.save(update_fields=["clauses"])


def rewrite_clause(*, actor: Actor, template: Template, key: str, title: str, text: str) -> None:
    template = _open(actor, template)
    if not any(clause["key"] == key for clause in template.clauses):
        raise ValidationError(GONE)
    _write(template, lists.rewrite(template.clauses, key, title=title, text=text))


def add_clause(*, actor: Actor, template: Template, title: str, text: str) -> None:
    template = _open(actor, template)
    _write(template, lists.add(template.clauses, title=title, text=text))


def remove_clause(*, actor: Actor, template: Template, key: str) -> None:
    template = _open(actor, template)
    _write(template, lists.remove(template.clauses, key))


def move_clause(*, actor: Actor, template: Template, key: str, by: int) -> None:
    template = _open(actor, template)
    _write(template, lists.move(template.clauses, key, by))


def name_annex(*, actor: Actor, template: Template, number: str, title: str, supplier: str) -> None:
    """Name an annex that the accords will expect, or rename the one of that number; what is made stays made."""
    template = _open(actor, template)
    values = {"title": title, "supplier": supplier}
    if number:
        annexes = [one | values if one["number"] == number else one for one in template.annexes]
    else:
        annexes = [*template.annexes, {"number": str(len(template.annexes) + 1), "made": ""} | values]
    _write_annexes(template, annexes)


def drop_annex(*, actor: Actor, template: Template, number: str) -> None:
    """Take an annex off; those after it move up."""
    template = _open(actor, template)
    left = [one for one in template.annexes if one["number"] != number]
    _write_annexes(template, [one | {"number": str(rank)} for rank, one in enumerate(left, start=1)])


def _write_annexes(template: Template, annexes: list[dict]) -> None:
    template.annexes = annexes
    template.save(update_fields=["annexes"])


def publish(*, actor: Actor, template: Template) -> None:
    """Make a version the one that new texts begin with; ValidationError while a clause is empty."""
    template = _open(actor, template)
    if not template.clauses or any(not (one["title"].strip() and one["text"].strip()) for one in template.clauses):
        raise ValidationError(EMPTY)
    Template.objects.filter(pk=template.pk, published_at=None).update(published_at=clock.now())
