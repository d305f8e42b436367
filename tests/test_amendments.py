"""Amendments and renewals: what opens, what is refused, what entry into force changes (N6.c, R6)."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from conventions import consolidation
from conventions.content import sections
from conventions.enums import Level, State
from conventions.models import Agreement, CoveredPair, Party, Signatory, Step, Version
from conventions.services import amending, drafting, renewing, review
from missionjeunes.common import clock
from missionjeunes.common.periods import term_end
from partners.enums import Kind
from partners.tenancy.scope import scope
from tests import acts, life
from tests.cast import member, organisation

SIGNED, LATER = date(2026, 2, 4), date(2026, 9, 1)
TERM = {"type": "term", "ends_on": "2030-02-03"}
ACTIONS = [{"action": "Visite d'entreprise", "who": "L'agence", "when": "mars", "akto": True}]


@pytest.fixture
def convention(cast, prepared) -> Agreement:
    def build():
        CoveredPair.objects.using("owner").all().delete()
        with clock.at(SIGNED):
            return life.in_force(cast.administrator, cast.agency_manager)

    return prepared("amendments", build)


@pytest.fixture
def later():
    with clock.at(LATER):
        yield


def opened(actor, agreement, changes) -> Agreement:
    with scope(actor):
        return amending.start_amendment(actor=actor, agreement=agreement, changes=changes)


def test_a_term_amendment_moves_the_last_day_of_the_act_and_of_its_pairs(cast, convention, later):
    amendment = opened(cast.agency_manager, convention, TERM)
    assert (amendment.level, amendment.state) == (Level.AMENDMENT, State.DRAFT)
    amendment = life.amended(amendment, cast.agency_manager, cast.administrator)
    assert (amendment.state, amendment.number) == (State.IN_FORCE, f"{convention.number}-A1")
    assert acts.fresh(convention).ends_on == amendment.ends_on == date(2030, 2, 3)
    assert [pair[2:] for pair in life.pairs(convention)] == [(SIGNED, date(2030, 2, 3))]
    version = Version.objects.using("owner").filter(agreement=convention).last()
    assert version.label == "Consolidée par l'avenant A1"
    assert Step.objects.using("owner").filter(agreement=convention, name="amend").count() == 1


def test_the_comparison_of_a_term_amendment_shows_the_former_last_day_and_the_new_one(
    cast, client_of, convention, later
):
    amendment = opened(cast.agency_manager, convention, TERM)
    page = client_of(cast.agency_manager).get(f"/conventions/{amendment.uuid}/texte-consolide/").content.decode()
    (term,) = re.findall(r'mj-compared">(.*?)</p>', page, re.DOTALL)
    before, after = (re.search(rf"<{mark}>.*?</span>(.*?)<span", term)[1] for mark in ("del", "ins"))
    assert (before, after) == ("2029", "2030") and "03/02/<del>" in term and "Aucun passage" not in page


def test_nothing_changes_before_the_last_signature(cast, convention, later):
    amendment = opened(cast.administrator, convention, TERM)
    acts.sent(amendment, cast.administrator)
    amendment = acts.agreed(amendment, cast.administrator, cast.agency_manager)
    life.signed(amendment, cast.administrator)
    assert acts.fresh(amendment).state == State.PARTLY_SIGNED
    assert acts.fresh(convention).ends_on == date(2029, 2, 3)
    assert life.signed(amendment, cast.agency_manager).state == State.IN_FORCE
    assert acts.fresh(convention).ends_on == date(2030, 2, 3)


def test_the_second_amendment_waits_for_the_first_and_bears_the_next_number(cast, convention, later):
    first = opened(cast.administrator, convention, TERM)
    with pytest.raises(ValidationError, match="déjà en préparation"):
        opened(cast.agency_manager, convention, TERM)
    life.amended(first, cast.administrator, cast.agency_manager)
    second = opened(cast.agency_manager, convention, TERM | {"ends_on": "2030-06-30"})
    assert life.amended(second, cast.agency_manager, cast.administrator).number == f"{convention.number}-A2"


def test_two_amendments_opened_at_the_same_instant_leave_one(cast, convention, threads):
    def go(actor):
        def run():
            with clock.at(LATER):
                return opened(actor, convention, TERM)

        return run

    results = threads(go(cast.administrator), go(cast.agency_manager))
    assert sorted(type(result).__name__ for result in results) == ["Agreement", "ValidationError"]


def test_an_agency_joins_on_its_day_after_having_signed_too(cast, convention, later):
    second = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
    manager = member(second, "administrator")
    joining = {"id": second.pk, "name": second.name, "on": "2026-10-01"}
    amendment = opened(cast.administrator, convention, {"type": "party", "join": [joining], "leave": []})
    assert second.pk in amendment.party_ids and second.pk in amendment.agency_ids
    life.amended(amendment, cast.administrator, cast.agency_manager, manager)
    found = {agency: (start, end) for _, agency, start, end in life.pairs(convention)}
    assert found[second.pk] == (date(2026, 10, 1), date(2029, 2, 3))
    assert acts.fresh(convention).agency_ids == [cast.agency.pk, second.pk]
    with scope(manager):
        assert Agreement.objects.visible_to(manager).filter(pk=convention.pk).exists()


def test_a_party_that_leaves_by_amendment_is_no_longer_covered_after_its_day(cast, later):
    CoveredPair.objects.using("owner").all().delete()
    second = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
    manager = member(second, "administrator")
    with clock.at(SIGNED):
        convention = life.in_force(cast.administrator, cast.agency_manager, manager)
    leaving = {"id": second.pk, "name": second.name, "on": "2026-12-31"}
    amendment = opened(cast.administrator, convention, {"type": "party", "join": [], "leave": [leaving]})
    life.amended(amendment, cast.administrator, cast.agency_manager, manager)
    ends = {agency: end for _, agency, _, end in life.pairs(convention)}
    assert ends == {cast.agency.pk: date(2029, 2, 3), second.pk: date(2026, 12, 31)}
    with clock.at(date(2027, 1, 1)):
        with pytest.raises(PermissionDenied):
            opened(manager, convention, TERM)
        life.in_force(cast.administrator, manager)  # another convention with the one that left
        assert opened(cast.administrator, convention, TERM).state == State.DRAFT, "its pair counts no more"


def test_the_last_party_of_a_side_does_not_leave_by_amendment(cast, convention, later):
    leaving = {"id": cast.agency.pk, "name": cast.agency.name, "on": "2026-12-31"}
    with pytest.raises(ValidationError, match="résiliation"):
        opened(cast.administrator, convention, {"type": "party", "join": [], "leave": [leaving]})


def test_an_agency_covered_by_another_convention_does_not_join(cast, convention, later):
    other = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
    manager = member(other, "administrator")
    life.in_force(cast.administrator, manager)
    joining = {"id": other.pk, "name": other.name, "on": "2026-10-01"}
    with pytest.raises(ValidationError, match="lie déjà Intérim Delta Lisieux"):
        opened(cast.administrator, convention, {"type": "party", "join": [joining], "leave": []})


def test_only_the_chosen_clauses_change(cast, convention, later):
    before = consolidation.passages(acts.fresh(convention).text)
    changed = before[0] | {"text": "Nouvel objet."}
    added = {"key": "clause:ajout-1", "title": "Tutorat", "text": "Un tuteur suit chaque jeune.", "new": True}
    removed = {"key": before[1]["key"], "title": before[1]["title"]}
    changes = {"type": "clause", "passages": [changed, added], "removed": [removed]}
    amendment = opened(cast.administrator, convention, changes)
    with scope(cast.administrator):
        said = sections(amendment)[1].plain
    assert "Nouvel objet." in said and "est supprimé" in said and "Tutorat" in said
    life.amended(amendment, cast.administrator, cast.agency_manager)
    after = consolidation.passages(acts.fresh(convention).text)
    assert [passage["key"] for passage in after] == [
        before[0]["key"],
        *(passage["key"] for passage in before[2:]),
        "clause:ajout-1",
    ]
    assert after[0]["text"] == "Nouvel objet." and after[1] == before[2]


def test_objectives_and_contacts_change_by_their_own_types(cast, convention, later):
    objectives = [{"year": 2027, "youths": 12, "placements": 30}]
    amendment = opened(
        cast.administrator, convention, {"type": "objective", "objectives": objectives, "actions": ACTIONS}
    )
    life.amended(amendment, cast.administrator, cast.agency_manager)
    own = str(cast.agency.pk)
    contacts = {own: {"name": "DUPONT Zoé", "capacity": "Responsable", "email": "z@x.fr", "telephone": ""}}
    amendment = opened(cast.administrator, convention, {"type": "contact", "contacts": contacts})
    life.amended(amendment, cast.administrator, cast.agency_manager)
    text = acts.fresh(convention).text
    assert text["objectives"] == objectives and text["actions"] == ACTIONS
    assert text["contacts"][own]["name"] == "DUPONT Zoé"


@pytest.mark.parametrize(
    "changes",
    [
        TERM | {"ends_on": "2029-02-03"},
        TERM | {"ends_on": "2026-08-31"},
        {"type": "branch", "contract_types": ["CTT"]},
        {"type": "clause", "passages": [], "removed": []},
        {"type": "party", "join": [], "leave": []},
        {"type": "parent", "id": 0, "name": ""},
    ],
    ids=["same term", "past", "not of a convention", "no clause", "no party", "no accord"],
)
def test_an_amendment_that_changes_nothing_or_cannot_be_is_refused(cast, convention, later, changes):
    with pytest.raises(ValidationError):
        opened(cast.administrator, convention, changes)


def test_others_do_not_amend(cast, convention, later):
    for actor in (cast.ett_head, cast.dreets):
        with pytest.raises(PermissionDenied):
            opened(actor, convention, TERM)
    for actor in (cast.other_adviser, cast.other_agency_manager):
        with scope(actor):
            assert not Agreement.objects.visible_to(actor).filter(pk=convention.pk).exists()


def test_under_review_what_it_changes_opens_with_a_remark(cast, convention, later):
    amendment = acts.sent(opened(cast.administrator, convention, TERM), cast.administrator)
    new = TERM | {"ends_on": "2029-12-31"}
    with scope(cast.agency_manager), pytest.raises(ValidationError, match="remarque"):
        amending.save_changes(actor=cast.agency_manager, amendment=amendment, changes=new)
    with scope(cast.agency_manager):
        review.comment(actor=cast.agency_manager, agreement=amendment, section="changes", text="Plus court.")
        amending.save_changes(actor=cast.agency_manager, amendment=amendment, changes=new)
    assert acts.fresh(amendment).text["changes"]["ends_on"] == "2029-12-31"


def test_an_amendment_lapses_when_its_act_ends(cast, convention, later):
    amendment = acts.sent(opened(cast.administrator, convention, TERM), cast.administrator)
    with clock.at(date(2029, 2, 4)):
        life.day_passes()
    assert acts.fresh(convention).state == State.EXPIRED
    assert acts.fresh(amendment).state == State.ABANDONED


def test_an_amendment_in_force_ends_with_its_act(cast, convention, later):
    amendment = life.amended(opened(cast.administrator, convention, TERM), cast.administrator, cast.agency_manager)
    with clock.at(date(2030, 2, 4)):
        life.day_passes()
    assert (acts.fresh(convention).state, acts.fresh(amendment).state) == (State.EXPIRED, State.EXPIRED)


# Renewal


def test_a_renewal_copies_all_but_the_signatures_and_begins_the_day_after(cast, convention):
    life.accord(Level.NATIONAL, cast.national.organisation, signed_on=date(2028, 2, 4), number="MJ-TT-FR-2028")
    with clock.at(date(2028, 12, 1)):
        with scope(cast.administrator):
            renewal = renewing.renew(actor=cast.administrator, agreement=convention)
            assert renewal.renews_id == convention.pk and renewal.text == acts.fresh(convention).text
        people = Signatory.objects.using("owner").filter(agreement=renewal)
        assert {person.user_id for person in people} == {cast.administrator.user.pk, cast.agency_manager.user.pk}
        assert {person.signed_version for person in people} == {None}
        with pytest.raises(ValidationError, match="déjà en préparation"), scope(cast.administrator):
            renewing.renew(actor=cast.administrator, agreement=convention)
        acts.sent(renewal, cast.administrator)
        renewal = acts.agreed(renewal, cast.administrator, cast.agency_manager)
        renewal = life.signed(renewal, cast.administrator, cast.agency_manager)
    assert renewal.signed_on == date(2028, 12, 1) and renewal.starts_on == date(2029, 2, 4)
    assert renewal.ends_on == term_end(date(2029, 2, 4))
    assert [pair[2] for pair in life.pairs(renewal)] == [date(2029, 2, 4)]


def test_the_party_that_left_is_not_in_the_renewal(cast, convention):
    agency = Party.objects.using("owner").get(agreement=convention, organisation=cast.agency)
    second = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
    Party.objects.using("owner").create(agreement=convention, organisation_id=second.pk, name=second.name, position=9)
    agency.left_on = date(2027, 2, 3)
    agency.save(using="owner")
    with clock.at(date(2028, 1, 31)), scope(cast.administrator):
        renewal = renewing.renew(actor=cast.administrator, agreement=convention)
        assert renewal.agency_ids == [second.pk]


def test_an_accord_is_renewed_by_who_drafts_it(cast):
    accord = Agreement.objects.using("owner").get(number="MJ-TT-28-2022")
    with clock.at(date(2025, 11, 1)), scope(cast.dreets):
        renewal = renewing.renew(actor=cast.dreets, agreement=accord)
        assert renewal.renews_id == accord.pk and renewal.parent.number == "MJ-TT-FR-2025"
    with scope(cast.prism_region), pytest.raises(PermissionDenied):
        renewing.renew(actor=cast.prism_region, agreement=accord)


def test_a_draft_of_a_convention_is_no_act_to_amend_nor_renew(cast):
    draft = acts.drafted(cast.administrator, cast.mission_locale, cast.other_agency)
    with scope(cast.administrator), pytest.raises(ValidationError):
        amending.start_amendment(actor=cast.administrator, agreement=draft, changes=TERM)
    with scope(cast.administrator), pytest.raises(ValidationError):
        renewing.renew(actor=cast.administrator, agreement=draft)
    with scope(cast.administrator):
        drafting.discard(actor=cast.administrator, agreement=draft)


def test_the_last_day_of_an_act_that_was_to_end_early_is_counted_from_there(cast, convention):
    Agreement.objects.using("owner").filter(pk=convention.pk).update(terminated_on=date(2028, 2, 4))
    with clock.at(date(2028, 1, 10)):
        with scope(cast.administrator):
            renewal = renewing.renew(actor=cast.administrator, agreement=convention)
        CoveredPair.objects.using("owner").update(ends_on=date(2028, 2, 3))
        acts.sent(renewal, cast.administrator)
        renewal = acts.agreed(renewal, cast.administrator, cast.agency_manager)
        renewal = life.signed(renewal, cast.administrator, cast.agency_manager)
    assert renewal.starts_on == date(2028, 2, 4)
    assert renewal.ends_on == date(2028, 2, 4) + timedelta(days=1095)


def test_a_text_whose_pair_is_covered_meanwhile_goes_back_to_review(cast, later):
    """The last to agree does not see the pair of another agency: the platform does."""
    CoveredPair.objects.using("owner").all().delete()
    second = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
    manager = member(second, "administrator")
    wide = acts.drafted(cast.administrator, cast.mission_locale, cast.agency, second)
    acts.sent(wide, cast.administrator)
    for actor in (cast.administrator, cast.agency_manager, manager):
        acts.named(wide, actor)
    acts.agreed(wide, cast.administrator, cast.agency_manager)
    life.in_force(cast.administrator, cast.agency_manager)
    wide = acts.agreed(wide, manager)
    assert wide.state == State.TO_SIGN
    assert acts.carried_out(wide).state == State.IN_REVIEW
    line = Step.objects.using("owner").filter(agreement=wide).last()
    assert line.name == "recall" and "couvre déjà" in line.reason and convention_number() not in line.reason


def convention_number() -> str:
    return Agreement.objects.using("owner").filter(state=State.IN_FORCE, level="convention").last().number
