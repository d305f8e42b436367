"""Doors that a review found ajar, each with the way in that it closes."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.test import Client

from missionjeunes.common import clock
from missionjeunes.common.logs import JsonFormatter
from missionjeunes.work import outbox, tasks
from missionjeunes.work.models import Mail
from missionjeunes.work.storage import keep
from partners.models import Invitation, User
from partners.services import invitations, members
from partners.tenancy.scope import scope
from tests.cast import log_in, member

ROOT = Path(__file__).resolve().parent.parent


def blobs() -> list[Path]:
    return [path for path in Path(storages["default"].location).rglob("*") if path.is_file()]


def aged(path: Path) -> Path:
    os.utime(path, (0, 0))
    return path


def test_bytes_that_a_rollback_left_behind_go_after_a_day(cast, as_worker):
    with pytest.raises(ZeroDivisionError), scope(cast.adviser):
        keep(b"CANARI;nom", name="a.csv", content_type="text/csv", organisation=cast.mission_locale)
        raise ZeroDivisionError
    with scope(cast.adviser):
        keep(b"vu", name="b.csv", content_type="text/csv", organisation=cast.mission_locale)
    assert len(blobs()) == 2
    with as_worker():
        assert tasks.sweep_storage() == 0, "a job may still be writing the row"
        for path in blobs():
            aged(path)
        assert tasks.sweep_storage() == 1
    assert [path.read_bytes() for path in blobs()] == [b"vu"]


def test_the_sweep_leaves_bytes_whose_row_is_being_written(cast, as_worker, threads):
    with as_worker():
        with scope(cast.adviser):
            kept = keep(b"en cours", name="a", content_type="text/csv", organisation=cast.mission_locale)
            path = aged(Path(storages["default"].path(kept.path)))
            assert threads(tasks.sweep_storage) == [0]
        assert threads(tasks.sweep_storage) == [0]
    assert path.exists()


def test_a_mail_that_cannot_be_sent_holds_up_no_other_and_its_text_goes_once_sent(db, as_worker, monkeypatch):
    now = clock.now()
    for key, subject in (("a", "deux\nlignes"), ("b", "Bonjour")):
        Mail.objects.using("owner").create(key=key, to="a@exemple.fr", subject=subject, text="secret", created_at=now)
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    with as_worker():
        assert outbox.send_waiting() == 1
    assert [sent.body for sent in django_mail.outbox] == ["secret"]
    poison, good = Mail.objects.using("owner").order_by("key")
    assert poison.attempts == outbox.ATTEMPTS and poison.sent_at is None
    assert good.sent_at and "secret" not in good.text
    with as_worker(), clock.at(now + timedelta(days=93)):
        assert tasks.forget_mails() == 2


@pytest.mark.parametrize("prefix", ["mj-import-", "mj-errors-", "mj-upload-", "mj-copy-"])
def test_files_of_a_killed_process_do_not_stay_on_the_machine(db, as_worker, prefix):
    descriptor, name = tempfile.mkstemp(prefix=prefix)
    os.close(descriptor)
    with as_worker():
        tasks.forget_imports()
        assert Path(name).exists(), "a process may still be using it"
        aged(Path(name))
        tasks.forget_imports()
    assert not Path(name).exists()


def test_a_log_line_does_not_quote_the_row_that_a_constraint_refused(cast):
    try:
        with transaction.atomic():
            User.objects.create_user(cast.adviser.user.email)
    except IntegrityError:
        record = logging.LogRecord("essai", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    line = json.loads(JsonFormatter().format(record))
    assert cast.adviser.user.email not in line["exception"]
    assert "partners_user_email_key" in line["exception"] and "IntegrityError" in line["exception"]


def test_a_technical_account_without_organisation_reads_no_page_and_breaks_none(cast):
    User.objects.using("owner").filter(pk=cast.stranger.pk).update(is_staff=True)
    client = Client()
    log_in(client, cast.stranger)
    for path in ("/productions/", "/conventions/", "/jeunes/", "/missions/", "/suivi/", "/organisation/membres/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/compte/"), path


def test_no_page_of_a_member_stays_in_a_shared_machine(cast, client_of):
    assert "no-store" in client_of(cast.adviser).get("/jeunes/")["Cache-Control"]
    assert "no-store" not in Client().get("/").get("Cache-Control", "")


def test_a_removed_member_does_not_come_back_by_an_older_invitation(cast):
    leaving = member(cast.mission_locale, email="partante@ml.fr")
    pending = Invitation.objects.using("owner").create(
        organisation_id=cast.mission_locale.pk, email="partante@ml.fr", right="member", token_hash="x" * 64,
        expires_at=clock.now() + timedelta(days=5),
    )  # fmt: skip
    with scope(cast.administrator):
        members.end_membership(actor=cast.administrator, membership=leaving.membership)
    assert Invitation.objects.using("owner").get(pk=pending.pk).cancelled_at


def test_an_invitation_to_a_closed_account_is_gone_not_an_error(cast):
    User.objects.using("owner").filter(pk=cast.stranger.pk).update(is_active=False)
    Invitation.objects.using("owner").create(
        organisation_id=cast.mission_locale.pk, email=cast.stranger.email, right="member",
        token_hash=invitations._hash("jeton"), expires_at=clock.now() + timedelta(days=5),
    )  # fmt: skip
    form = {"first_name": "A", "last_name": "B", "password": "un-mot-de-passe-assez-long"}
    assert Client().post("/invitations/jeton/", form).status_code == 404


def test_a_body_larger_than_any_file_is_refused_before_it_is_read(db, settings):
    settings.BODY_MAX_BYTES = 100
    assert Client().post("/compte/login/", {"login": "a" * 200}).status_code == 413
    assert Client().post("/compte/login/", {"login": "a"}).status_code == 200


def test_a_nul_character_in_an_address_is_a_bad_request(cast, client_of):
    assert Client().get("/mes-droits/?lieu=14000%00").status_code == 400
    assert client_of(cast.adviser).get("/recherche/?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("values", "named"),
    [({"MJ_HOSTS": "*"}, "MJ_HOSTS"), ({"MJ_HOSTS": ""}, "MJ_HOSTS"), ({"MJ_DEMO": "1"}, "MJ_DEMO"),
     ({"MJ_DEBUG": "1"}, "MJ_DEBUG"), ({"MJ_SECRET_KEY": "court"}, "MJ_SECRET_KEY")],
)  # fmt: skip
def test_production_refuses_to_start_on_unsafe_settings(values, named):
    safe = {"MJ_ENV": "production", "MJ_DEMO": "0", "MJ_HOSTS": "mission-jeunes.example"}
    done = subprocess.run(
        [sys.executable, "-c", "import missionjeunes.settings"], cwd=ROOT, env=os.environ | safe | values,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode and named in done.stderr
    assert "ImproperlyConfigured" in done.stderr
