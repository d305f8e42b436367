"""A job is done once, whatever happens to its worker (docs/adr/0002-jobs.md)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from missionjeunes.common import clock
from missionjeunes.work import kinds, runner, tasks
from missionjeunes.work.kinds import JobFailed, Output, Result, job_kind
from missionjeunes.work.models import Document, Job, Mail
from missionjeunes.work.models.job import JobState
from missionjeunes.work.services.jobs import AT_A_TIME, cancel_job, request_job, retry_job
from partners.models import Membership
from partners.tenancy.scope import scope
from placements.models import Youth
from tests.cast import youth


@pytest.fixture
def kind():
    """Register a throw-away kind of job."""
    before = dict(kinds._kinds)

    def register(function, **options):
        job_kind("essai", **options)(function)

    yield register
    kinds._kinds.clear()
    kinds._kinds.update(before)


def ask(actor, key="1", **options) -> Job:
    with scope(actor):
        return request_job(actor=actor, kind="essai", title="Essai", params={}, unique_key=key, **options)


def fresh(job) -> Job:
    return Job.objects.using("owner").get(pk=job.pk)


def test_a_job_leaves_its_file_its_mail_and_its_state_together(cast, as_worker, kind):
    kind(lambda run: Result([Output("a.txt", "text/plain", b"bonjour")], {"n": 1}), mail_when_done=True)
    job = ask(cast.director)
    with as_worker():
        assert runner.run_job(str(job.uuid))
        assert not runner.run_job(str(job.uuid)), "a late duplicate finds nothing to take"
    assert fresh(job).state == JobState.DONE
    document = Document.objects.using("owner").get(job_id=job.pk)
    assert document.open().read() == b"bonjour"
    assert document.author_id == cast.director.user.pk
    assert Mail.objects.using("owner").get().to == cast.director.user.email


def test_a_job_sees_what_its_requester_sees(cast, as_worker, kind):
    youth(cast.mission_locale)
    youth(cast.other_mission_locale)
    kind(lambda run: Result(summary={"seen": Youth.objects.count()}))
    jobs = [ask(cast.adviser), ask(cast.other_adviser)]
    with as_worker():
        for job in jobs:
            runner.run_job(str(job.uuid))
    assert [fresh(job).result for job in jobs] == [{"seen": 1}, {"seen": 1}]


def test_asking_twice_is_asking_once(cast, threads):
    def ask_as(actor):
        return lambda: ask(actor).pk

    results = threads(*[ask_as(cast.adviser)] * 4)
    assert len(set(results)) == 1
    assert ask(cast.director).pk == results[0], "colleagues share the job"
    assert ask(cast.other_adviser).pk != results[0]


def test_one_organisation_does_not_fill_the_queue(cast, as_worker, kind):
    kind(lambda run: Result())
    first, *_ = [ask(cast.adviser, key=str(number)) for number in range(AT_A_TIME)]
    with pytest.raises(ValidationError, match="déjà 20 travaux"):
        ask(cast.director, key="de trop")
    assert ask(cast.director, key="0").pk == first.pk, "the same work is still the same job"
    assert ask(cast.other_adviser, key="0").pk != first.pk, "the others are not held up"
    with as_worker():
        runner.run_job(str(first.uuid))
    assert ask(cast.director, key="une place").state == JobState.QUEUED


def test_two_workers_never_hold_one_job(cast, as_worker, kind, threads):
    job = ask(cast.adviser)
    with as_worker():
        taken = threads(*[lambda: runner.claim(str(job.uuid))] * 4)
    assert len([claimed for claimed in taken if isinstance(claimed, Job)]) == 1


def test_a_cancelled_job_writes_nothing(cast, as_worker, kind):
    def cancel_meanwhile(run):
        Youth.objects.create(
            mission_locale=run.actor.organisation, dossier="X", person_key=1, birth_date="2004-01-01"
        )
        Job.objects.using("owner").filter(pk=run.job.pk).update(state=JobState.CANCELLED, token=None)
        return Result([Output("a.txt", "text/plain", b"trop tard")])

    kind(cancel_meanwhile)
    job = ask(cast.adviser)
    with as_worker():
        runner.run_job(str(job.uuid))
    assert fresh(job).state == JobState.CANCELLED
    assert not Youth.objects.using("owner").exists()
    assert not Document.objects.using("owner").exists()


@pytest.mark.parametrize("reports", [True, False])
def test_a_job_ends_with_its_requester_s_membership(cast, as_worker, kind, reports):
    """Also when it ends half-way, and whether or not the job reports progress afterwards."""

    def leave_meanwhile(run):
        Membership.objects.using("owner").filter(pk=cast.adviser.membership.pk).update(ended_at=clock.now())
        if reports:
            run.progress(1, 2, "Suite")
            raise AssertionError("it should have stopped")
        return Result([Output("a.txt", "text/plain", b"trop tard")])

    kind(leave_meanwhile)
    job = ask(cast.adviser)
    with as_worker():
        runner.run_job(str(job.uuid))
    assert fresh(job).state == JobState.FAILED
    assert "plus membre" in fresh(job).error
    assert not Document.objects.using("owner").exists()


def test_the_requester_cancels_and_retries(cast, as_worker, kind):
    kind(lambda run: Result())
    job = ask(cast.adviser)
    with scope(cast.other_adviser):
        assert not cancel_job(actor=cast.other_adviser, job=job)
    with scope(cast.adviser):
        assert cancel_job(actor=cast.adviser, job=job)
        assert not cancel_job(actor=cast.adviser, job=job)
        assert retry_job(actor=cast.adviser, job=job)
    with as_worker():
        runner.run_job(str(job.uuid))
    assert fresh(job).state == JobState.DONE


def test_an_exception_is_tried_three_times(cast, as_worker, kind):
    def fail(run):
        raise ZeroDivisionError

    kind(fail)
    job = ask(cast.adviser)
    with as_worker():
        for state in (JobState.QUEUED, JobState.QUEUED, JobState.FAILED):
            runner.run_job(str(job.uuid))
            assert fresh(job).state == state
    assert "inattendue" in fresh(job).error


def test_a_final_failure_is_told_in_its_own_words(cast, as_worker, kind):
    def fail(run):
        raise JobFailed("Le fichier a disparu : renvoyez-le.")

    kind(fail)
    job = ask(cast.adviser)
    with as_worker():
        runner.run_job(str(job.uuid))
    assert (fresh(job).state, fresh(job).error) == (JobState.FAILED, "Le fichier a disparu : renvoyez-le.")


def test_a_dismissed_adviser_s_job_does_not_run(cast, as_worker, kind):
    kind(lambda run: Result(summary={"ran": True}))
    job = ask(cast.adviser)
    Membership.objects.using("owner").filter(pk=cast.adviser.membership.pk).update(ended_at=clock.now())
    with as_worker():
        runner.run_job(str(job.uuid))
    assert fresh(job).state == JobState.FAILED
    assert fresh(job).result == {}


def test_a_lost_worker_costs_no_attempt_and_its_late_end_writes_nothing(cast, as_worker, kind):
    kind(lambda run: Result(summary={"by": str(run.job.token)}))
    job = ask(cast.adviser)
    with as_worker():
        lost = runner.claim(str(job.uuid))
        later = clock.now() + timedelta(hours=1)
        with clock.at(later):
            assert tasks.sweep() == 1
            assert runner.run_job(str(job.uuid))
        with pytest.raises(runner.NotMine):
            runner._do(lost)
    done = fresh(job)
    assert (done.state, done.attempts) == (JobState.DONE, 0)
    assert done.result["by"] != str(lost.token)


def test_two_sweepers_do_no_harm(cast, as_worker, threads):
    Job.objects.using("owner").filter(pk=ask(cast.adviser).pk).update(published_at=None)
    with as_worker():
        assert sorted(threads(tasks.sweep, tasks.sweep)) == [0, 1]


def test_progress_is_seen_before_the_end(cast, as_worker, kind):
    seen = []

    def work(run):
        run.progress(3, 10, "Lecture")
        seen.append(Job.objects.using("owner").get(pk=run.job.pk).percent)
        return Result()

    kind(work)
    job = ask(cast.adviser)
    with as_worker():
        runner.run_job(str(job.uuid))
    assert seen == [30]
    assert connections["default"].settings_dict["USER"] == "mj_web"
