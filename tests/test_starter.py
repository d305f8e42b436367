"""The starter (`./run`): real processes, sockets and servers in folders of their own; no mocks."""

import importlib.machinery
import importlib.util
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

RUN = Path(__file__).resolve().parent.parent / "run"
LONG = "dossier long avec des espaces et un é " + "x" * 90


def load_starter():
    loader = importlib.machinery.SourceFileLoader("starter", str(RUN))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("starter", loader))
    loader.exec_module(module)
    return module


starter = load_starter()


@pytest.fixture
def make_home():
    """Makes MJ_HOME folders that root's PostgreSQL account can reach, holding this very environment."""
    roots = []

    def make(name="var"):
        root = Path(tempfile.mkdtemp(prefix="mj-starter-"))
        root.chmod(0o711)
        roots.append(root)
        home = root / name
        starter.prepare_home(home)
        (home / "venv").symlink_to(sys.prefix)
        return home

    yield make
    for root in roots:
        for home in root.iterdir():
            run("stop", home=home)
        shutil.rmtree(root)


@pytest.fixture
def sleeper():
    process = subprocess.Popen(["sleep", "300"])
    yield process
    process.kill()
    process.wait()


def run(*arguments, home, **env):
    return subprocess.run(
        [sys.executable, RUN, *arguments],
        env=os.environ | {"MJ_HOME": str(home)} | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def servers(home):
    keys = starter.secrets_of(home)
    return starter.Postgres(home, keys), starter.Valkey(home, keys["copy"])


@pytest.mark.parametrize("name", ["var", LONG, "virgule,et;autres"])
def test_sockets_have_short_plain_paths_that_only_their_owner_opens(make_home, name):
    home = make_home(name)
    postgres, valkey = servers(home)
    starter.private_folder(postgres.place, postgres.account)
    for path in (postgres.socket() / ".s.PGSQL.5432", valkey.socket()):
        assert len(os.fsencode(path)) <= 107
        assert not set(str(path)) & set(" ,;'\"é")
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        path.parent.rmdir()


def test_a_socket_folder_that_others_can_write_is_refused(make_home):
    _, valkey = servers(make_home(LONG))
    folder = valkey.socket().parent
    folder.chmod(0o777)
    with pytest.raises(starter.Failure, match="dossier privé"):
        valkey.socket()
    folder.rmdir()


def test_keys_are_drawn_once_and_private(make_home):
    home = make_home()
    first = starter.secrets_of(home)
    assert starter.secrets_of(home) == first
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first)
    assert starter.secrets_of(make_home()) != first


def test_stop_ends_what_this_copy_started_and_never_an_alien_process(make_home, sleeper):
    home = make_home()
    ours = subprocess.Popen(["sleep", "300"])
    starter.remember(home, "worker-1", ours.pid)
    alien = {"pid": sleeper.pid, "start": "another-boot:1"}
    for name in ("run-2", "valkey", "web-3"):
        (home / "run" / f"{name}.pid").write_text(json.dumps(alien))
    assert run("stop", home=home).returncode == 0
    assert ours.wait(timeout=5) == -signal.SIGTERM
    assert sleeper.poll() is None
    assert not list((home / "run").glob("*.pid"))


def test_a_process_that_ignores_sigterm_ends_all_the_same():
    stubborn = subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], start_new_session=True)
    time.sleep(0.2)
    starter.end_process(stubborn.pid, patience=0.5)
    assert stubborn.wait(timeout=5) == -signal.SIGKILL


def test_two_copies_live_side_by_side_and_survive_a_kill(make_home):
    pairs = [servers(make_home()), servers(make_home(LONG))]
    for postgres, valkey in pairs:
        assert postgres.start(durable=False)
        assert valkey.start()
        postgres.prepare(Path(sys.executable))
    assert len({str(postgres.socket()) for postgres, _ in pairs}) == 2
    (first, broker), (second, _) = pairs
    os.kill(first.running(), signal.SIGKILL)
    os.kill(starter.remembered(broker.home, "valkey"), signal.SIGKILL)
    time.sleep(0.1)
    assert first.start(durable=False)
    assert broker.start()
    assert not second.start(durable=False), "the other copy was never down"
    for postgres, _ in pairs:
        with psycopg.connect(postgres.urls()["DATABASE_URL"]) as connection:
            role = connection.execute(
                "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            assert role.fetchone() == ("mj_web", False, False)
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first.urls()["DATABASE_URL"].replace("mj_web:", "mj_web:x"))


def test_a_stale_pid_file_that_names_a_live_process_is_not_believed(make_home, sleeper):
    postgres, _ = servers(make_home())
    postgres.start(durable=False)
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text(f"{sleeper.pid}\n{postgres.data}\n")
    assert postgres.running() is None
    assert postgres.start(durable=False)
    assert sleeper.poll() is None


def test_outside_databases_come_all_three_or_not_at_all(make_home):
    cleared = dict.fromkeys(starter.DATABASE_VARIABLES, "")
    given = cleared | {"DATABASE_URL": "postgresql://mj_web@localhost/missionjeunes"}
    answer = run("manage", "check", home=make_home(), **given)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "WORKER_DATABASE_URL, MIGRATE_DATABASE_URL" in answer.stderr


def test_a_taken_port_is_said_and_without_a_wish_the_next_free_one_serves(make_home):
    with starter.web_socket(None) as taken, starter.web_socket(None) as other:
        port = taken.getsockname()[1]
        assert other.getsockname()[1] > port
        answer = run("demo", "--port", str(port), home=make_home())
    assert answer.returncode == 1
    assert f"Le port {port} est déjà pris" in answer.stderr


def test_a_listening_port_is_really_held():
    with starter.web_socket(None) as web, pytest.raises(OSError), socket.socket() as rival:
        rival.bind(web.getsockname())


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ([], False),
        (["-q", "-k", "accord"], False),
        (["tests/"], False),
        (["tests/test_starter.py"], True),
        (["tests/test_starter.py::test_x", "-v"], True),
        (["-n", "0"], True),
        (["-n4"], True),
        (["-p", "no:xdist"], True),
    ],
)
def test_pytest_runs_in_two_processes_unless_the_caller_chooses(arguments, chosen):
    assert starter.chooses_workers(arguments) is chosen


def test_an_unknown_command_shows_the_usage(make_home):
    answer = run("fly", home=make_home())
    assert answer.returncode == 2
    assert "./run COMMANDE" in answer.stderr
    assert run("--help", home=make_home()).stdout.startswith("Usage")
