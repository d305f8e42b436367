"""The one-time code: right, wrong, late, spent, asked again, and good for its acts and its person only."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from conventions.enums import State
from conventions.models import SigningCode
from conventions.services import codes, signature
from missionjeunes.common import clock
from partners.enums import Right
from tests import acts
from tests.cast import member
from tests.signing import agency, ask, proofs, refused_and_issued_again, try_code, wrong


def test_the_right_code_signs_once(cast, act):
    signings = ask(cast.director)
    code = acts.code_of(cast.director)
    assert try_code(cast.director, signings, f" {code} ") == ""
    assert try_code(cast.director, signings, code) == codes.OVER
    assert len(proofs(act)) == 1


def test_a_wrong_code_says_how_many_tries_are_left_and_the_sixth_try_is_too_much(cast, act):
    signings = ask(cast.director)
    code = acts.code_of(cast.director)
    said = [try_code(cast.director, signings, wrong(code)) for _ in range(codes.TRIES)]
    assert [text[-9:] for text in said[:4]] == ["4 essais.", "3 essais.", "2 essais.", " 1 essai."]
    assert said[4] == codes.OVER
    assert try_code(cast.director, signings, code) == codes.OVER
    assert not proofs(act)


def test_the_fifth_try_may_be_the_right_one(cast, act):
    signings = ask(cast.director)
    code = acts.code_of(cast.director)
    for _ in range(codes.TRIES - 1):
        try_code(cast.director, signings, wrong(code))
    assert try_code(cast.director, signings, code) == ""


def test_a_try_stays_counted_when_the_request_fails_after_it(cast, act, monkeypatch):
    signings = ask(cast.director)
    code = acts.code_of(cast.director)
    with monkeypatch.context() as patch:
        patch.setattr(signature, "record_signature", lambda **given: 1 / 0)
        for _ in range(codes.TRIES):
            with pytest.raises(ZeroDivisionError):
                try_code(cast.director, signings, code)
    assert SigningCode.objects.using("owner").get().tries == codes.TRIES
    assert try_code(cast.director, signings, code) == codes.OVER


def test_simultaneous_guesses_share_the_five_tries(cast, act, threads):
    signings = ask(cast.director)
    code = acts.code_of(cast.director)
    said = threads(*[lambda: try_code(cast.director, signings, wrong(code))] * 8)
    assert sum(text == codes.OVER for text in said) >= 3
    assert SigningCode.objects.using("owner").get().tries == codes.TRIES


@pytest.mark.parametrize(("minutes", "said"), [(9, ""), (10, codes.OVER)])
def test_a_code_lasts_ten_minutes(cast, act, minutes, said):
    asked = clock.now()
    with clock.at(asked):
        signings = ask(cast.director)
    with clock.at(asked + timedelta(minutes=minutes, seconds=1)):
        assert try_code(cast.director, signings, acts.code_of(cast.director)) == said


def test_a_new_code_voids_the_one_before(cast, act):
    signings = ask(cast.director)
    first = acts.code_of(cast.director)
    ask(cast.director)
    second = acts.code_of(cast.director)
    if first != second:
        assert codes.WRONG in try_code(cast.director, signings, first)
    assert try_code(cast.director, signings, second) == ""


def test_a_code_is_good_for_its_acts_only(cast, act):
    other = acts.carried_out(acts.issued(cast.director, [member(agency("Zoulou"), Right.ADMINISTRATOR)]))
    both = acts.awaited(cast.director)
    ask(cast.director, act)
    code = acts.code_of(cast.director)
    assert try_code(cast.director, both, code) == codes.NO_CODE
    assert try_code(cast.director, acts.awaited(cast.director, other), code) == codes.NO_CODE
    assert try_code(cast.director, acts.awaited(cast.director, act), code) == ""


def test_a_code_is_good_for_its_person_only(cast, act):
    ask(cast.director)
    code = acts.code_of(cast.director)
    assert try_code(cast.other_agency_manager, acts.awaited(cast.other_agency_manager), code) == codes.NO_CODE


def test_a_code_is_void_once_the_text_has_changed(cast, act):
    signings = ask(cast.director)
    code = acts.code_of(cast.director)
    acts.signed(cast.other_agency_manager, act)
    again = refused_and_issued_again(cast, act)
    assert try_code(cast.director, acts.awaited(cast.director), code) == codes.NO_CODE
    assert signature.CHANGED.format(number=act.number) == try_code(cast.director, signings, code)
    assert again.version > act.version
    assert acts.fresh(act).state == State.TO_SIGN


def test_only_a_keyed_hash_of_the_code_is_kept(cast, act):
    ask(cast.director)
    code, row = acts.code_of(cast.director), SigningCode.objects.using("owner").get()
    plain = [code, f"{row.act_hash}:{code}", f"{code}{row.act_hash}"]
    assert row.code_hash not in {hashlib.sha256(text.encode()).hexdigest() for text in plain}
    assert code not in str(vars(row))


def test_codes_are_counted_by_the_hour(cast, act, threads):
    now = clock.now()
    for _ in range(codes.CODES_AN_HOUR - 1):
        ask(cast.director)
    said = threads(lambda: ask(cast.director), lambda: ask(cast.director))
    assert sum(isinstance(one, ValidationError) for one in said) == 1
    with pytest.raises(ValidationError, match="6 codes"):
        ask(cast.director)
    with clock.at(now + timedelta(minutes=61)):
        ask(cast.director)


def test_the_web_login_cannot_read_a_code_s_hash(cast, act):
    ask(cast.director)
    with connections["control"].cursor() as cursor:
        cursor.execute("SELECT tries FROM conventions_signingcode")
        assert cursor.fetchall() == [(0,)]
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute("SELECT code_hash FROM conventions_signingcode")
