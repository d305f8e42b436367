import uuid

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from conventions.models.step import Line
from partners.actor import Actor
from partners.enums import NATIONAL_KINDS
from partners.models import Department, Organisation, Region

from ..enums import PracticeState as State
from ..enums import Subject
from ..practices import ANIMATION, DATED, OPEN, READING, SEEN, WRITTEN

LANGUAGE = "mj_french"  # migration 0004: French words, whatever their accents


class PracticeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "PracticeQuerySet":
        """First barrier; the policies of migration 0004 say the same to the database.

        One's organisation's own; what the actor's organisation reads over, from its proposal on; the published ones.
        """
        if actor.kind not in READING:
            return self.none()
        own, over = Q(organisation=actor.organisation), _moderation(actor) & Q(state__in=SEEN)
        return self.filter(own | over | Q(state=State.PUBLISHED))

    def moderated_by(self, actor: Actor) -> "PracticeQuerySet":
        return self.filter(_moderation(actor))

    def proposed_by(self, actor: Actor) -> "PracticeQuerySet":
        """Those that the person has proposed herself, for whichever organisation."""
        steps = PracticeStep.objects.filter(name="propose", user=actor.user.pk)
        return self.filter(pk__in=steps.values("practice"))

    def to_answer(self, actor: Actor) -> "PracticeQuerySet":
        """Proposed ones that the actor's organisation reads over, and the person has not proposed herself."""
        own_hand = Practice.objects.proposed_by(actor).values("pk")
        return self.filter(_moderation(actor), state=State.PROPOSED).exclude(pk__in=own_hand)

    def published(self) -> "PracticeQuerySet":
        return self.filter(state=State.PUBLISHED)

    def saying(self, text: str) -> "PracticeQuerySet":
        """Those whose title or passages hold the words typed, as a search engine takes them («…», or, -)."""
        return self.filter(search=SearchQuery(text, config=LANGUAGE, search_type="websearch"))


def _moderation(actor: Actor) -> Q:
    """What the actor's organisation reads over: never its own; `Practice.moderators` is the same seen from the other
    side."""
    by_animation, others = Q(organisation__kind__in=ANIMATION), ~Q(organisation=actor.organisation)
    if actor.kind in NATIONAL_KINDS:
        return others & (Q(region=None) | by_animation)
    if actor.kind in ANIMATION:
        return others & Q(region=actor.organisation.region_id) & ~by_animation
    return Q(pk__in=[])


def _whole() -> Q:
    return Q(*[~Q(**{name: ""}) for name in WRITTEN])


class Practice(models.Model):
    """What an organisation tells of what it did, for the network to do the same (N1.4, N2.g, R3).

    Its territory is a region, one department of it, or the country for a national body. The new version of a
    published one is a draft that `revises` it: once published the two rows exchange their texts, so that the address
    and the history are those of the practice, and the earlier text is kept. `version` counts the proposals.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="racontée par")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    subject = models.CharField("sujet", max_length=15, choices=Subject)
    title = models.CharField("titre", max_length=120)
    situation = models.TextField("situation rencontrée", max_length=3000, blank=True)
    actions = models.TextField("ce qui a été fait", max_length=3000, blank=True)
    effects = models.TextField("ce que cela a changé", max_length=3000, blank=True)
    advice = models.TextField("à savoir avant de faire de même", max_length=3000, blank=True)
    contact = models.EmailField("adresse de fonction", blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveSmallIntegerField("version", default=0)
    published_on = models.DateField("publiée le", null=True, blank=True)
    revises = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revisions")
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=LANGUAGE)
        + SearchVector("situation", "actions", "effects", "advice", weight="B", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "pratique"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                condition=Q(state__in=OPEN),
                name="practice_one_draft_of_a_title",
                violation_error_message="Votre organisation a déjà un texte de ce titre en préparation.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "revises"],
                condition=Q(state__in=OPEN),
                name="practice_one_new_version",
                violation_error_message="Une nouvelle version de cette pratique est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.ABANDONED]) | _whole(), name="practice_proposed_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DATED, published_on__isnull=False)
                | ~Q(state__in=DATED) & Q(published_on__isnull=True),
                name="practice_published_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(department=None) | Q(region__isnull=False), name="practice_department_of_a_region"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def place(self) -> str:
        return str(self.department or self.region or "France")

    @property
    def moderators(self) -> Q:
        """Which organisations read it over."""
        if self.region_id is None or self.organisation.kind in ANIMATION:
            found = Q(kind__in=NATIONAL_KINDS)
        else:
            found = Q(kind__in=ANIMATION, region=self.region_id)
        return found & ~Q(pk=self.organisation_id)


class PracticeStepQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "PracticeStepQuerySet":
        """For who tells the practice and who reads it over: the network reads the text, not how it came about."""
        handled = Q(organisation=actor.organisation) | _moderation(actor)
        return self.filter(practice__in=Practice.objects.visible_to(actor).filter(handled))


class PracticeStep(Line):
    """A step of a practice."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="steps")

    objects = PracticeStepQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = "étape d'une pratique"
