"""One migrated template database, cloned for each test process; real transactions, real roles.

Tests act as the web login (`default`) and prepare data as the owner (`owner`, passes the policies). What a test
commits is removed after it; reference data stay.
"""

import gc
import hashlib
import os
import pickle
import shutil
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from hypothesis import HealthCheck
from hypothesis import settings as properties
from psycopg import pq, sql

from tests import cast as cast_module

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the tests
CAMPAIGN = os.environ.get("MJ_CAMPAIGN") == "1"
# A busy machine is no failure.
properties.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("busy")
LENT = ("default", "control")  # the connections of the web process


def _fingerprint() -> str:
    """Hash of everything that decides the migrated base."""
    digest = hashlib.sha256(str(ROOT).encode())
    files = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/*/migrations/*.py"),
        *ROOT.glob("partners/data/**/*"),
        ROOT / "partners/reference.py",
        ROOT / "conventions/models_of_text.json",
    ]
    for file in sorted(file for file in files if file.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _maintenance():
    """A connection of the owner on which databases are made, one test process at a time."""
    owner = settings.DATABASES["owner"]
    with psycopg.connect(
        dbname="postgres",
        user=owner["USER"],
        password=owner["PASSWORD"],
        host=owner["HOST"],
        port=owner["PORT"] or None,
        autocommit=True,
    ) as connection:
        connection.execute("SELECT pg_advisory_lock(7301002)")
        yield connection


_sessions = {}  # connections of the logins lent, by name, login and thread, from one test to the next


def _close_if_busy(connection) -> None:
    """What a test left open would hold its rows."""
    session = connection.connection
    if session and session.info.transaction_status != pq.TransactionStatus.IDLE:
        connection.close()


def _use(name: str) -> None:
    """Work on that database from now on."""
    while _sessions:
        _sessions.popitem()[1].close()
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _create(connection, name: str, template: str) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    )


def _drop(connection, name: str) -> None:
    """Drop the base; a vacuum of the server, which only a superuser ends, is waited for."""
    for attempt in range(60):
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            if attempt == 59:
                raise
            time.sleep(0.5)
        else:
            return


def pytest_collection_finish():
    """What is loaded by now stays: looking through it for garbage takes a twentieth of the time of the tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Clone of the template for this process, dropped at the end."""
    template = f"mj_template_{_fingerprint()}"
    name = f"mj_test_{os.getpid()}"
    django_db_blocker.unblock()
    with _maintenance() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _create(connection, f"{template}_new", "template0")
            _use(f"{template}_new")
            call_command("migrate", database="owner", verbosity=0)
            _use("postgres")
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(f"{template}_new"), sql.Identifier(template)
                )
            )
        _drop(connection, name)
        _create(connection, name, template)
    _use(name)
    yield name
    _use("postgres")
    with _maintenance() as connection:
        _drop(connection, name)


def _tables(cursor) -> dict[str, int | None]:
    """Every table of the application → its highest id after migrate; None when it was empty."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relname <> 'django_migrations'"
    )
    highest = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
        if not cursor.fetchone()[0]:
            highest[table] = None
            continue
        cursor.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'", [table]
        )
        if cursor.fetchone():
            cursor.execute(f"SELECT max(id) FROM {table}")
            highest[table] = cursor.fetchone()[0]
    return highest


@pytest.fixture(scope="session")
def reference_rows(django_db_setup):
    with connections["owner"].cursor() as cursor:
        return _tables(cursor)


def _filled(cursor, reference_rows) -> list[tuple[str, bool]]:
    """«table» or «table WHERE id > …» of tables that hold more than reference data, and whether by the thousand."""
    added = [
        f"{table}{'' if highest is None else f' WHERE id > {highest}'}" for table, highest in reference_rows.items()
    ]
    filled = [
        f"SELECT {place}, EXISTS (SELECT FROM {rows} OFFSET 1000) WHERE EXISTS (SELECT FROM {rows})"
        for place, rows in enumerate(added)
    ]
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'filled'")
    if not cursor.fetchone():  # planned once in a session: that takes ten times longer than to run it
        cursor.execute(f"PREPARE filled AS {' UNION ALL '.join(filled)}")
    cursor.execute("EXECUTE filled")
    return [(added[place], has_many) for place, has_many in cursor.fetchall()]


def _empty(cursor, reference_rows) -> None:
    """Remove all but reference data. Only from tables that hold something: truncating all costs ten times as much."""
    found = _filled(cursor, reference_rows)
    for rows, has_many in found:
        if has_many:  # else each row's foreign keys are looked for as in the table that it was when small
            cursor.execute(f"ANALYZE {rows.split()[0]}")
    for rows, _ in found:
        cursor.execute(f"DELETE FROM {rows}")


@pytest.fixture
def db(reference_rows):
    """A base with reference data only; whatever the test commits is removed after it."""
    yield
    for alias in LENT:
        _close_if_busy(connections[alias])
    # In one transaction, whose foreign keys are checked at its end: the order of the tables is no matter.
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        _empty(cursor, reference_rows)
        cursor.execute("UPDATE work_dataversion SET version = 0")
        # An imported directory fills in bodies of the reference data, which come without SIRET or dates.
        cursor.execute(
            "UPDATE partners_organisation SET siret = '', opened_on = NULL, closed_on = NULL"
            " WHERE siret <> '' OR opened_on IS NOT NULL OR closed_on IS NOT NULL"
        )
        # The calendar of a test may have gone past the end of the framework agreement of the reference data.
        cursor.execute(
            "UPDATE conventions_agreement SET state = 'in_force', terminated_on = NULL, version = 0"
            " WHERE number = 'MJ-TT-FR-2025' AND origin = 'reference'"
        )
        cursor.execute("UPDATE conventions_party SET left_on = NULL WHERE left_on IS NOT NULL")


_prepared = {}  # by name: what a preparation gave, its rows by table, the folder of its blobs


@pytest.fixture
def prepared(db, reference_rows, tmp_path, tmp_path_factory):
    """`prepared(name, build)` gives what `build()` gives, and leaves the base and the storage as it does.

    It is built once in a process, on reference data only or on what another preparation leaves; then its rows and
    blobs are copied back: a convention in force costs fifty times less than signing it again.
    """
    storage = tmp_path / "storage"
    storage.mkdir(exist_ok=True)

    def prepare(name: str, build):
        if name not in _prepared:
            value, folder = build(), tmp_path_factory.mktemp("prepared")
            shutil.copytree(storage, folder, dirs_exist_ok=True)
            with connections["owner"].cursor() as cursor:
                found = _filled(cursor, reference_rows)
                _prepared[name] = pickle.dumps(value), [_read(cursor, rows) for rows, _ in found], folder
        value, tables, folder = _prepared[name]
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            _empty(cursor, reference_rows)
            for columns, data in tables:
                with cursor.copy(f"COPY {columns} FROM STDIN") as copy:
                    copy.write(data)
        shutil.copytree(folder, storage, dirs_exist_ok=True)
        return pickle.loads(value)

    return prepare


def _read(cursor, rows: str) -> tuple[str, bytes]:
    """The «table (columns)» and the rows of «table WHERE …», as COPY writes them."""
    table = rows.split(maxsplit=1)[0]
    cursor.execute(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    (columns,) = cursor.fetchone()
    with cursor.copy(f"COPY (SELECT {columns} FROM {rows}) TO STDOUT") as copy:
        return f"{table} ({columns})", b"".join(copy)


@pytest.fixture
def transactional_db(db):
    """Every test here runs with real transactions."""


@pytest.fixture(autouse=True)
def _private_storage(tmp_path, settings):
    """Blobs, mails and cache entries of a test stay in its own folder."""
    from django.core.files.storage import storages  # noqa: PLC0415

    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "storage")},
        }
    }
    storages._storages.clear()
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"mj-{tmp_path}"}}
    yield
    storages._storages.clear()


@pytest.fixture
def cast(prepared):
    """The cast: one of each, with their organisations (tests/cast.py)."""

    def build():
        with transaction.atomic(using="owner"):
            return cast_module.build()

    return prepared("cast", build)


@pytest.fixture
def act(cast, prepared):
    """A convention whose document awaits the signatures of a director and of an agency's manager."""
    from tests import acts  # noqa: PLC0415  (acts logs in with what stands here)

    return prepared("act", lambda: acts.carried_out(acts.issued(cast.director, [cast.other_agency_manager])))


@contextmanager
def login(alias: str):
    """Lend the default and control connections the login of another process, in other threads too.

    The sessions of a login are kept for its next use: a new one's first look at each table costs more than a test.
    """
    lent = {key: settings.DATABASES[alias][key] for key in ("USER", "PASSWORD")}
    saved = {}
    for name in LENT:
        values = connections.settings[name]
        saved[name] = connections[name], {key: values[key] for key in lent}
        values.update(lent)
        connections[name] = _sessions.pop((name, alias, get_ident()), None) or connections.create_connection(name)
    try:
        yield
    finally:
        for name, (own, values) in saved.items():
            _close_if_busy(connections[name])
            _sessions[name, alias, get_ident()] = connections[name]
            connections[name] = own
            connections.settings[name].update(values)


@pytest.fixture
def as_worker(db):
    """`with as_worker(): …` runs the block with the worker's login."""
    return lambda: login("worker")


@pytest.fixture
def client_of(client):
    """A logged-in test client: `client_of(cast.adviser)`."""
    from django.test import Client  # noqa: PLC0415

    def login(actor) -> Client:
        browser = Client()
        cast_module.log_in(browser, actor)
        return browser

    return login


@pytest.fixture
def site(db):
    """The address of a live server on this test's database, for browser tests."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415

    with live(StaticFilesHandler) as address:
        yield address


@contextmanager
def live(handler):
    """A live server in threads of this process; `handler` makes its application of Django's."""
    from django.test.testcases import LiveServerThread  # noqa: PLC0415

    thread = LiveServerThread("127.0.0.1", handler, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="session")
def playwright(playwright):
    """Django's connections are others where a loop runs, as Playwright's does: they end before it."""
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, without a sandbox when root."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("MJ_CHROMIUM", "/usr/bin/chromium-headless-shell"),
        "args": arguments,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def threads():
    """Run functions at the same instant, each in a thread with connections of its own."""

    def run(*functions):
        barrier, results = threading.Barrier(len(functions)), [None] * len(functions)

        def call(index, function):
            barrier.wait()
            try:
                results[index] = function()
            except Exception as error:
                results[index] = error
            finally:
                connections.close_all()

        running = [threading.Thread(target=call, args=item) for item in enumerate(functions)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return results

    return run
