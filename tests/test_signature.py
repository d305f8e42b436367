"""Signing online: evidence, order and delegation, refusal, what changes under one's hands, who sees what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from conventions import evidence
from conventions.enums import Method, State
from conventions.models import Party, Signatory, SigningCode
from conventions.services import codes, delegations, reminders, review, signature
from conventions.services.editing import name_signatory
from conventions.services.steps import take_step
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Right
from partners.models import Membership
from partners.services.members import end_membership
from partners.tenancy.scope import scope
from tests import acts
from tests.cast import member
from tests.signing import agency, ask, proofs, refused_and_issued_again, try_code


def test_the_evidence_says_who_when_how_and_of_what_and_is_chained(cast, act):
    acts.signed(cast.director, act, address="192.0.2.1", browser="B" * 400)
    acts.signed(cast.other_agency_manager, act)
    first, second = proofs(act)
    assert (first.method, first.name, first.capacity) == (Method.CODE, "MARTIN Camille", "Direction")
    assert (first.address, len(first.browser), first.version) == ("192.0.2.1", 300, act.version)
    assert first.consent == signature.ONE and first.code_checked_at <= first.at
    assert second.previous_hash == first.hash and first.previous_hash == ""
    for proof in (first, second):
        assert evidence.digest(evidence.record(proof)) == proof.hash


@pytest.mark.parametrize(
    "field", ["name", "capacity", "consent", "address", "browser", "delegation", "document_sha256", "previous_hash"]
)
def test_any_field_changed_afterwards_breaks_the_hash(cast, act, field):
    acts.signed(cast.director, act)
    (proof,) = proofs(act)
    setattr(proof, field, "autre")
    assert evidence.digest(evidence.record(proof)) != proof.hash


def test_evidence_is_never_changed_nor_deleted(cast, act):
    acts.signed(cast.director, act)
    for statement in ("UPDATE conventions_signature SET name = 'X'", "DELETE FROM conventions_signature"):
        with pytest.raises(Exception, match="permission denied"), scope(cast.director):
            connections["default"].cursor().execute(statement)


# --- At the same instant


def test_two_signatories_at_the_same_instant_both_sign(cast, act, threads):
    ready = [(actor, ask(actor), acts.code_of(actor)) for actor in (cast.director, cast.other_agency_manager)]
    assert threads(*[lambda args=args: try_code(*args) for args in ready]) == ["", ""]
    first, second = proofs(act)
    assert second.previous_hash == first.hash
    assert acts.carried_out(act).state == State.IN_FORCE


def test_a_double_click_signs_once(cast, act, threads):
    signings, code = ask(cast.director), acts.code_of(cast.director)
    said = threads(*[lambda: try_code(cast.director, signings, code)] * 2)
    assert sorted(said) == ["", codes.OVER]
    assert len(proofs(act)) == 1


def test_signing_and_refusing_at_the_same_instant_leave_one_story(cast, act, threads):
    signings, code = ask(cast.director), acts.code_of(cast.director)
    own = Signatory.objects.using("owner").get(agreement=act, user=cast.other_agency_manager.user)

    def refuse():
        with scope(cast.other_agency_manager):
            found = Signatory.objects.select_related("agreement").get(pk=own.pk)
            signature.refuse(actor=cast.other_agency_manager, signatory=found, reason="Le siège s'y oppose.")

    said, refused = threads(lambda: try_code(cast.director, signings, code), refuse)
    assert refused is None
    assert bool(said) == (not proofs(act))
    assert acts.fresh(act).state == State.IN_REVIEW


# --- Order


def test_in_order_the_second_waits_for_the_first_and_is_called_then(cast):
    act = acts.carried_out(acts.issued(cast.director, [cast.other_agency_manager], in_order=True))
    (later,) = acts.awaited(cast.other_agency_manager)
    assert not later.ready and acts.awaited(cast.director)[0].ready
    called = Mail.objects.using("owner").filter(key__startswith="to-sign:").values_list("to", flat=True)
    assert list(called) == ["directrice@ml.fr"]
    with scope(cast.other_agency_manager):
        signature.ask_code(actor=cast.other_agency_manager, signings=[later])
    code = acts.code_of(cast.other_agency_manager)
    assert try_code(cast.other_agency_manager, [later], code) == signature.NOT_YET.format(number=act.number)
    acts.signed(cast.director, act)
    acts.carried_out(act)
    assert set(called.all()) == {"directrice@ml.fr", "agence@autre.fr"}
    acts.signed(cast.other_agency_manager, act)
    assert acts.carried_out(act).state == State.IN_FORCE


def test_two_signatories_of_one_party_sign_in_their_rank(cast):
    act = acts.drafted(cast.director, cast.mission_locale, cast.other_agency, in_order=True)
    acts.sent(act, cast.director)
    acts.named(act, cast.administrator, rank=2, capacity="Présidence")
    acts.named(act, cast.director, rank=1)
    acts.named(act, cast.other_agency_manager)
    acts.carried_out(acts.agreed(act, cast.director, cast.other_agency_manager))
    for actor in (cast.director, cast.administrator, cast.other_agency_manager):
        (signing,) = acts.awaited(actor)
        assert signing.ready
        acts.signed(actor, act)
    assert acts.carried_out(act).state == State.IN_FORCE


# --- Signing day


def test_nine_acts_are_signed_in_one_go_with_one_code(cast):
    managers = [member(agency(f"Agence {n}"), Right.ADMINISTRATOR) for n in range(9)]
    signing = [acts.carried_out(acts.issued(cast.director, [manager])) for manager in managers]
    given = acts.signed(cast.director)
    assert {proof.agreement_id for proof in given} == {act.pk for act in signing}
    assert {proof.consent for proof in given} == {signature.SEVERAL}
    assert SigningCode.objects.using("owner").count() == 1
    assert not acts.awaited(cast.director)


def test_all_of_them_or_none(cast, act):
    second = acts.carried_out(acts.issued(cast.director, [member(agency("Zoulou"), Right.ADMINISTRATOR)]))
    signings, code = ask(cast.director), acts.code_of(cast.director)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE conventions_agreement SET version = version + 1 WHERE id = %s", [second.pk])
    assert try_code(cast.director, signings, code) == signature.CHANGED.format(number=second.number)
    assert not proofs(act)


# --- Delegation


def delegate(giver, holder, *, days=(0, 10)):
    with scope(giver):
        today = clock.today()
        return delegations.delegate(
            actor=giver,
            holder=Membership.objects.get(pk=holder.membership.pk),
            starts_on=today + timedelta(days=days[0]),
            ends_on=today + timedelta(days=days[1]),
        )


def test_a_delegate_signs_and_the_evidence_says_by_whose_delegation(cast, act):
    delegate(cast.director, cast.adviser)
    (signing,) = acts.awaited(cast.adviser)
    acts.signed(cast.adviser, act)
    (proof,) = proofs(act)
    today = clock.today()
    until = today + timedelta(days=10)
    assert proof.delegation == f"par délégation de MARTIN Camille du {today:%d/%m/%Y} au {until:%d/%m/%Y}"
    assert proof.user_id == cast.adviser.user.pk and proof.signatory_id == signing.signatory.pk
    assert not acts.awaited(cast.director), "given by the delegate, it awaits nobody any more"


@pytest.mark.parametrize("days", [(1, 5), (-5, -1)])
def test_a_delegation_holds_on_its_days_only(cast, act, days):
    given = delegate(cast.director, cast.adviser)
    today = clock.today()
    given.starts_on, given.ends_on = (today + timedelta(days=day) for day in days)
    given.save(using="owner")
    assert not acts.awaited(cast.adviser)
    with clock.at(given.ends_on):
        assert acts.awaited(cast.adviser)


def test_a_delegation_taken_back_holds_no_more_even_with_a_code_in_hand(cast, act):
    given = delegate(cast.director, cast.adviser)
    signings, code = ask(cast.adviser), acts.code_of(cast.adviser)
    with scope(cast.director):
        assert delegations.revoke(actor=cast.director, delegation=given)
        assert not delegations.revoke(actor=cast.director, delegation=given)
    with pytest.raises(PermissionDenied):
        try_code(cast.adviser, signings, code)
    assert not acts.awaited(cast.adviser)


def test_a_delegation_ends_with_the_membership_of_who_gave_it(cast, act):
    delegate(cast.director, cast.adviser)
    with scope(cast.administrator):
        end_membership(actor=cast.administrator, membership=cast.director.membership)
    assert not acts.awaited(cast.adviser)


def test_a_delegation_is_not_handed_on(cast, act):
    delegate(cast.director, cast.administrator)
    delegate(cast.administrator, cast.adviser)
    assert acts.awaited(cast.administrator) and not acts.awaited(cast.adviser)


@pytest.mark.parametrize("days", [(-1, 3), (3, 2)])
def test_a_delegation_has_dates_that_make_sense(cast, days):
    with pytest.raises(ValidationError):
        delegate(cast.director, cast.adviser, days=days)


def test_nobody_delegates_to_herself_to_strangers_or_takes_back_another_s(cast):
    with pytest.raises(ValidationError):
        delegate(cast.director, cast.director)
    given = delegate(cast.director, cast.adviser)
    with pytest.raises(PermissionDenied), scope(cast.adviser):
        delegations.revoke(actor=cast.adviser, delegation=given)
    with scope(cast.administrator):
        assert delegations.revoke(actor=cast.administrator, delegation=given), "the direction may"
    with pytest.raises(ValidationError), scope(cast.director):
        delegations.delegate(
            actor=cast.director,
            holder=cast.agency_manager.membership,
            starts_on=clock.today(),
            ends_on=clock.today(),
        )


# --- Who signs for whom


def test_the_head_office_signs_for_its_agency_when_named(cast):
    sister = member(agency("Delta Lisieux", parent_id=cast.ett.pk), Right.ADMINISTRATOR)
    act = acts.drafted(cast.director, cast.mission_locale, sister.organisation)
    acts.sent(act, cast.director)
    acts.named(act, cast.director)
    with scope(sister):
        name_signatory(
            actor=sister, agreement=act, rank=1, member=None, name="SIÈGE Sophie", capacity="Direction régionale",
            head_office_email="Siege@interim.fr",
        )  # fmt: skip
    acts.carried_out(acts.agreed(act, cast.director, sister))
    assert not acts.awaited(sister)
    acts.signed(cast.ett_head, act)
    acts.signed(cast.director, act)
    assert acts.carried_out(act).state == State.IN_FORCE
    assert (proofs(act)[0].organisation_id, proofs(act)[0].name) == (cast.ett.pk, "SIÈGE Sophie")
    assert "Siege@interim.fr" in set(Mail.objects.using("owner").values_list("to", flat=True))


def test_an_agency_without_company_has_no_head_office_to_name(cast):
    act = acts.drafted(cast.director, cast.mission_locale, cast.other_agency)
    acts.sent(act, cast.director)
    with pytest.raises(PermissionDenied), scope(cast.other_agency_manager):
        name_signatory(
            actor=cast.other_agency_manager, agreement=act, rank=1, member=None, name="X", capacity="Y",
            head_office_email="siege@interim.fr",
        )  # fmt: skip


def test_the_page_offers_the_head_office_to_an_agency_that_has_one(cast, client_of):
    sister = member(agency("Delta Lisieux", parent_id=cast.ett.pk), Right.ADMINISTRATOR)
    for manager, offered in ((sister, True), (cast.other_agency_manager, False)):
        act = acts.sent(acts.drafted(cast.director, cast.mission_locale, manager.organisation), cast.director)
        page = client_of(manager).get(f"/conventions/{act.uuid}/relecture/").content.decode()
        assert ("siège de votre entreprise" in page) == offered


def test_a_dismissed_signatory_signs_no_more(cast, act, client_of):
    signings, code = ask(cast.director), acts.code_of(cast.director)
    browser = client_of(cast.director)
    with scope(cast.administrator):
        end_membership(actor=cast.administrator, membership=cast.director.membership)
    assert browser.get("/signatures/").status_code == 302
    answer = browser.post(f"/signatures/code/?s={signings[0].signatory.uuid}", {"code": code})
    assert answer.status_code == 302
    assert not proofs(act)


# --- Refusal


def test_a_refusal_sends_the_text_back_with_its_reason_and_voids_the_signatures(cast, act):
    acts.signed(cast.other_agency_manager, act)
    again = refused_and_issued_again(cast, act)
    assert (again.state, again.number) == (State.TO_SIGN, act.number)
    step = again.steps.using("owner").get(name="refuse")
    assert (step.reason, step.target) == ("La clause 3 est à revoir.", State.IN_REVIEW)
    mails = Mail.objects.using("owner").filter(key__startswith="refused:")
    assert {mail.to for mail in mails} == {"directrice@ml.fr", "agence@autre.fr"}
    assert all("La clause 3 est à revoir." in mail.text for mail in mails)
    assert acts.awaited(cast.other_agency_manager), "her signature of the earlier version stands for nothing"
    acts.signed(cast.director, act)
    assert acts.carried_out(act).state == State.PARTLY_SIGNED
    acts.signed(cast.other_agency_manager, act)
    assert acts.carried_out(act).state == State.IN_FORCE
    hashes = [proof.hash for proof in proofs(act)]
    assert [proof.previous_hash for proof in proofs(act)] == ["", *hashes[:-1]]


def test_the_reason_of_a_refusal_is_on_the_record_until_the_text_is_changed(cast, act, client_of):
    own = Signatory.objects.using("owner").get(agreement=act, user=cast.director.user)
    with scope(cast.director):
        signature.refuse(actor=cast.director, signatory=own, reason="La clause 3 est à revoir.")
    record = client_of(cast.other_agency_manager).get(f"/conventions/{act.uuid}/").content.decode()
    assert "a refusé de signer le" in record and record.index("La clause 3") < record.index("Et maintenant")
    with scope(cast.director):
        take_step(agreement=acts.fresh(act), name="change", actor=cast.director)
    assert "a refusé de signer le" not in client_of(cast.director).get(f"/conventions/{act.uuid}/").content.decode()


def test_a_refusal_undoes_the_consents(cast, act):
    own = Signatory.objects.using("owner").get(agreement=act, user=cast.director.user)
    with scope(cast.director):
        found = Signatory.objects.select_related("agreement").get(pk=own.pk)
        signature.refuse(actor=cast.director, signatory=found, reason="Non.")
    parties = Party.objects.using("owner").filter(agreement=act)
    assert set(parties.values_list("agreed_version", flat=True)) == {None}
    with scope(cast.director):
        review.agree(actor=cast.director, agreement=act)
    assert acts.fresh(act).state == State.IN_REVIEW, "one consent is not enough"


def test_a_refusal_needs_a_reason_a_signatory_and_a_signature_not_given(cast, act):
    own = Signatory.objects.using("owner").get(agreement=act, user=cast.director.user)

    def refuse(actor, reason="Non."):
        with scope(actor):
            found = Signatory.objects.select_related("agreement").get(pk=own.pk)
            signature.refuse(actor=actor, signatory=found, reason=reason)

    with pytest.raises(ValidationError):
        refuse(cast.director, "  ")
    for other in (cast.adviser, cast.other_agency_manager):
        with pytest.raises(PermissionDenied):
            refuse(other)
    acts.signed(cast.director, act)
    with pytest.raises(ValidationError, match="déjà signé"):
        refuse(cast.director)


# --- Reminders


def remind(actor, act, person):
    own = Signatory.objects.using("owner").get(agreement=act, user=person.user)
    with scope(actor):
        return reminders.remind(actor=actor, signatory=Signatory.objects.select_related("agreement").get(pk=own.pk))


def test_a_reminder_goes_every_three_days_at_most(cast, act):
    now = clock.now()
    with pytest.raises(ValidationError, match="a été sollicitée le"):
        remind(cast.adviser, act, cast.other_agency_manager)
    with clock.at(now + timedelta(days=3, minutes=1)):
        assert remind(cast.adviser, act, cast.other_agency_manager).reminded_at
        with pytest.raises(ValidationError, match="a été sollicitée le"):
            remind(cast.director, act, cast.other_agency_manager)
    with clock.at(now + timedelta(days=6, minutes=2)):
        remind(cast.director, act, cast.other_agency_manager)
    sent = Mail.objects.using("owner").filter(key__startswith="signing-reminder:")
    assert [mail.to for mail in sent] == ["agence@autre.fr"] * 2


def test_who_has_signed_is_not_reminded_nor_by_a_non_party(cast, act):
    acts.signed(cast.other_agency_manager, act)
    with clock.at(clock.now() + timedelta(days=4)):
        with pytest.raises(ValidationError, match="n'est pas attendue"):
            remind(cast.director, act, cast.other_agency_manager)
        with pytest.raises(PermissionDenied):
            remind(cast.dreets, act, cast.director)
