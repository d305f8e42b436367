"""Random acts, legal and not, of all roles over months of simulated time: what must hold holds after each of them.

Services and tasks with real scopes and the worker's login; one seed by default, ten with MJ_CAMPAIGN=1.
"""

import random
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F, Prefetch

from conventions.enums import ISSUED, OPEN, SIGNING, Level, Origin, State
from conventions.models import Agreement, Comment, CoveredPair, Ending, Party, Signatory, Step
from conventions.services import amending, drafting, ending, recording, renewing, review, signature
from conventions.services.abandoning import give_up
from conventions.services.pairs import spans
from conventions.workflow import TRANSITIONS
from missionjeunes.common import clock
from missionjeunes.work.models import Job
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.tenancy.scope import scope
from tests import acts, life
from tests.cast import member, organisation
from tests.conftest import CAMPAIGN, login

SEEDS = range(10 if CAMPAIGN else 1)
ACTS = 140
START = date(2026, 1, 5)
REFUSED = (PermissionDenied, ValidationError, Agreement.DoesNotExist, Signatory.DoesNotExist)
PDF = b"%PDF-1.7\n%%EOF\n"


class World:
    """The cast, a day that goes on, and the acts that anyone may try on anything."""

    def __init__(self, cast, seed: int):
        self.random = random.Random(seed)
        self.today = START
        self.done, self.refused = Counter(), Counter()
        sister = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
        self.directors = [
            cast.administrator,
            cast.other_adviser,
            cast.agency_manager,
            cast.other_agency_manager,
            member(sister, Right.ADMINISTRATOR),
        ]
        self.others = [cast.adviser, cast.ett_head, cast.dreets, cast.prism_region, cast.national, cast.far_adviser]

    def actor(self) -> Actor:
        return self.random.choice(self.directors if self.random.random() < 0.85 else self.others)

    def awaited(self, name: str) -> Actor | None:
        """Mostly, somebody of a text that awaits consents or signatures: chance rarely brings one to its end."""
        if self.random.random() < 0.2:
            return None
        parties = Party.objects.using("owner").order_by("pk")
        if name == "send":
            found = Agreement.objects.using("owner").filter(state=State.DRAFT).order_by("pk")
            keys = found.values_list("drafted_by", flat=True)
        elif name == "agree":
            missing = parties.filter(agreement__state=State.IN_REVIEW).exclude(agreed_version=F("agreement__version"))
            keys = missing.values_list("organisation", flat=True)
        elif name == "sign":
            unsigned = parties.filter(agreement__state__in=SIGNING, signatories__signed_version=None)
            keys = unsigned.values_list("organisation", flat=True)
        else:
            return None
        return self.random.choice([one for one in self.directors if one.organisation.pk in set(keys)] or [None])

    def act(self, actor: Actor, *states: str) -> Agreement:
        """Any act in one of these states, mostly one that the actor sees; as the owner knows it."""
        found = Agreement.objects.using("owner").exclude(origin=Origin.REFERENCE)
        if states and self.random.random() < 0.9:
            found = found.filter(state__in=states)
        if self.random.random() < 0.9:
            found = found.filter(party_ids__contains=[actor.organisation.pk])
        rows = list(found.order_by("pk"))
        if not rows:
            raise Agreement.DoesNotExist
        return self.random.choice(rows)

    def seen(self, actor: Actor, *states: str) -> Agreement:
        """The same, fetched as the actor's page would: what she does not see does not exist."""
        return Agreement.objects.visible_to(actor).get(pk=self.act(actor, *states).pk)

    def partners(self, actor: Actor) -> list:
        other = Kind.MISSION_LOCALE if actor.is_agency else Kind.AGENCY
        near = [one.organisation for one in self.directors if one.kind == other]
        return self.random.sample(near, self.random.choice([1, 1, 2]))

    # What may be tried

    def start(self, actor):
        partners = self.partners(actor)
        sides = ([actor.organisation], partners) if actor.is_mission_locale else (partners, [actor.organisation])
        drafting.start_convention(actor=actor, mission_locales=sides[0], agencies=sides[1])

    def save(self, actor):
        value = [{"year": 2026, "youths": self.random.randrange(50), "placements": 1}]
        drafting.save_text(
            actor=actor,
            agreement=self.seen(actor, State.DRAFT, State.IN_REVIEW),
            changes={"objectives": value},
            section="objectives",
        )

    def send(self, actor):
        drafting.send(actor=actor, agreement=self.seen(actor, State.DRAFT))

    def comment(self, actor):
        review.comment(
            actor=actor, agreement=self.seen(actor, State.IN_REVIEW), section="objectives", text="À revoir."
        )

    def settle(self, actor):
        agreement = self.seen(actor, State.IN_REVIEW)
        remark = Comment.objects.visible_to(actor).filter(agreement=agreement, settled_at=None).first()
        if remark:
            review.settle(actor=actor, agreement=agreement, remark=remark)

    def agree(self, actor):
        agreement = self.seen(actor, State.IN_REVIEW)
        party = agreement.parties.filter(organisation=actor.organisation).first()
        if party and not party.signatories.exists():
            Signatory.objects.create(
                agreement=agreement,
                party=party,
                organisation_id=actor.organisation.pk,
                user_id=actor.user.pk,
                name=actor.user.get_full_name(),
                capacity="Direction",
                email=actor.user.email,
            )
        for remark in agreement.comments.filter(settled_at=None):
            review.settle(actor=actor, agreement=agreement, remark=remark)
        review.agree(actor=actor, agreement=agreement)

    def refuse(self, actor):
        agreement = self.seen(actor, *SIGNING)
        own = Signatory.objects.visible_to(actor).filter(agreement=agreement).order_by("?").first()
        if own is None:
            raise Signatory.DoesNotExist
        signature.refuse(actor=actor, signatory=own, reason="Pas ainsi.")

    def abandon(self, actor):
        give_up(actor=actor, agreement=self.seen(actor, *OPEN), reason="Sans suite.")

    def amend(self, actor):
        agreement = self.seen(actor, State.IN_FORCE)
        ends_on = (agreement.ends_on or self.today) + timedelta(days=self.random.randrange(-500, 500))
        text = {"key": "clause:ajout", "title": "Ajout", "text": str(self.random.random()), "new": True}
        sister = self.directors[4].organisation
        joining = {"id": sister.pk, "name": sister.name, "on": (self.today + timedelta(days=20)).isoformat()}
        changes = self.random.choice(
            [
                {"type": "term", "ends_on": ends_on.isoformat()},
                {"type": "clause", "passages": [text], "removed": []},
                {"type": "party", "join": [joining], "leave": []},
            ]
        )
        amending.start_amendment(actor=actor, agreement=agreement, changes=changes)

    def renew(self, actor):
        renewing.renew(actor=actor, agreement=self.seen(actor, State.IN_FORCE, State.EXPIRED))

    def leave(self, actor):
        kind = self.random.choice(Ending.Kind.values)
        until = self.today + timedelta(days=self.random.randrange(-6, 199))
        agreement = self.seen(actor, State.IN_FORCE)
        ending.notify(actor=actor, agreement=agreement, kind=kind, reason="Départ.", until=until)

    def record(self, actor):
        recording.record_paper(
            actor=actor,
            partners=self.partners(actor),
            signed_on=self.today - timedelta(days=self.random.randrange(-2, 60)),
            scan=SimpleUploadedFile("acte.pdf", PDF),
        )

    def jobs(self):
        life.run_jobs()

    def sign(self, actor):
        """Online, with a code; the documents to sign are there once the platform has had its turn."""
        life.run_jobs()
        if not acts.awaited(actor):
            raise Signatory.DoesNotExist
        acts.signed(actor)

    def days(self):
        self.today += timedelta(days=self.random.choice([1, 3, 20, 45, 90]))

    def step(self) -> None:
        """One act of somebody, or the platform's turn; what is refused leaves no trace."""
        name = self.random.choices(list(WEIGHTS), WEIGHTS.values())[0]
        with clock.at(self.today):
            if name in {"jobs", "days"}:
                getattr(self, name)()
                return
            actor = self.awaited(name) or self.actor()
            try:
                if name == "sign":
                    self.sign(actor)
                else:
                    with scope(actor):
                        getattr(self, name)(actor)
                self.done[name] += 1
            except REFUSED:
                self.refused[name] += 1


WEIGHTS = {
    "start": 8, "save": 3, "send": 14, "comment": 2, "settle": 2, "agree": 26, "sign": 22, "refuse": 1, "abandon": 1,
    "amend": 8, "renew": 3, "leave": 3, "record": 3, "jobs": 8, "days": 6,
}  # fmt: skip


def check_log(agreement: Agreement, steps: list[Step]) -> None:
    """The states are those of the log, each step being one of the table."""
    state = "" if agreement.origin == Origin.PLATFORM else State.IN_FORCE
    for step in steps:
        transition = TRANSITIONS[step.name]
        assert step.source == state and step.target == transition.target
        assert step.source in transition.sources or (not transition.sources and not step.source)
        state = step.target
    assert agreement.state == state


def check_numbers(agreements: list[Agreement]) -> None:
    """Under each prefix the numbers are one, two, three… whatever became of the texts that bear them."""
    ranks = defaultdict(list)
    for agreement in agreements:
        if agreement.number and agreement.level in {Level.CONVENTION, Level.AMENDMENT}:
            prefix, rank = re.fullmatch(r"(.*[-A])(\d+)", agreement.number).groups()
            ranks[prefix].append(int(rank))
    for prefix, given in ranks.items():
        assert sorted(given) == list(range(1, len(given) + 1)), prefix


def check_pairs(agreements: list[Agreement]) -> None:
    """A pair has one convention a day in a framework, and its days are those of the convention and its parties."""
    pairs = defaultdict(list)
    by_convention = defaultdict(dict)
    framework = {agreement.pk: agreement.framework_id for agreement in agreements}
    for pair in CoveredPair.objects.using("owner").order_by("starts_on"):
        span = pair.starts_on, pair.ends_on
        pairs[pair.mission_locale_id, pair.agency_id, framework[pair.convention_id]].append(span)
        by_convention[pair.convention_id][pair.mission_locale_id, pair.agency_id] = span
    for found in pairs.values():
        assert all(before[1] < after[0] for before, after in pairwise(found))
    for agreement in agreements:
        if agreement.level == Level.CONVENTION:
            wanted = spans(agreement) if agreement.state in ISSUED else {}
            assert by_convention[agreement.pk] == wanted, agreement


def check(world: World, *, settled: bool) -> None:
    """Everything that must hold; `settled` once the platform and the calendar have had their turn today."""
    rows = Agreement.objects.using("owner").exclude(origin=Origin.REFERENCE).order_by("pk")
    agreements = list(rows.prefetch_related(Prefetch("parties", Party.objects.using("owner"))))
    steps = defaultdict(list)
    for step in Step.objects.using("owner").order_by("pk"):
        steps[step.agreement_id].append(step)
    for agreement in agreements:
        check_log(agreement, steps[agreement.pk])
    check_numbers(agreements)
    opened = Counter(a.amends_id for a in agreements if a.level == Level.AMENDMENT and a.state in OPEN)
    assert all(count == 1 for count in opened.values())
    assert not Job.objects.using("owner").filter(state="failed").exists()
    if settled:
        check_pairs(agreements)
        for agreement in agreements:
            if agreement.state == State.IN_FORCE:
                assert agreement.ends_on >= world.today
                assert agreement.terminated_on is None or agreement.terminated_on > world.today
        assert not Ending.objects.using("owner").filter(applied_at=None, agreement__state=State.IN_FORCE).exists()


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_tried_no_rule_is_broken(cast, seed):
    world = World(cast, seed)
    for number in range(ACTS):
        world.step()
        if number % 10:
            check(world, settled=False)
            continue
        with clock.at(world.today):
            life.run_jobs()
            life.day_passes()
            assert life.day_passes() == 0
            check(world, settled=True)
    assert world.done["agree"] and world.done["sign"] and sum(world.refused.values())
    with login("worker"):
        assert Agreement.objects.using("owner").filter(state=State.IN_FORCE, origin=Origin.PLATFORM).exists()
