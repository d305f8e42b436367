"""The whole repository, read: what nothing uses, what names nothing, and what house rules forbid."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from missionjeunes.celery import app

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("missionjeunes", "partners", "conventions", "placements", "reporting")
TEMPLATES = ROOT / "templates"
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
PAGES = sorted(TEMPLATES.rglob("*.html"))
# Templates that a library looks for by name: Django's error pages, allauth's pages and elements, widgets.
FOUND_BY_NAME = re.compile(r"^(40[34]|500)\.html$|^(account|allauth|mfa|usersessions|socialaccount|django)/")
MAILS_OF_ALLAUTH = "mail/account/email/"
PUBLIC = {
    "public-home", "legal-notice", "personal-data", "my-rights", "accessibility", "help", "demo", "invitation",
    "live", "ready", "verify-document", "calendar-feed", "proconnect_login", "proconnect_callback",
}  # fmt: skip
# allauth's own pages that a visitor opens: the way in, and the way back to a lost password.
PUBLIC_OF_ALLAUTH = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code", "mfa_authenticate",
    "mfa_login_webauthn", "mfa_signup_webauthn", "mfa_trust", "account_signup_by_passkey",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
}  # fmt: skip


def routes(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern)
        elif pattern.name:
            yield pattern.name, pattern.callback


def text_of(paths) -> str:
    return "\n".join(path.read_text() for path in paths)


def test_every_template_is_used():
    code = text_of([*SOURCES, *TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")])
    pages = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}
    unused = set()
    for name in pages:
        stem = name.removeprefix("mail/").removesuffix(".txt") if name.startswith("mail/") else name
        public = name.removeprefix("partners/public/").removesuffix(".html")
        by_helper = name.startswith("partners/public/") and f'_page("{public}"' in code
        by_block = name.startswith("evaluation/blocks/")
        quoted = f'"{stem}"' in code or f"'{stem}'" in code
        by_library = FOUND_BY_NAME.match(name) or name.startswith(MAILS_OF_ALLAUTH)
        if not (quoted or by_helper or by_block or by_library):
            unused.add(name)
    assert not unused


def test_every_style_is_used():
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "static/css/missionjeunes.css").read_text(), flags=re.DOTALL)
    classes = set(re.findall(r"\.(mj-[\w-]+)", css))
    code = text_of([*PAGES, *SOURCES, *(ROOT / "static/js").glob("*.js")])
    assert classes
    assert not {name for name in classes if name not in code}


def test_beat_calls_tasks_that_exist():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted <= set(app.tasks)


def test_every_task_is_called():
    """A task that neither beat nor the code sends would be dead."""
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    sent = set(re.findall(r'send_task\("([\w.]+)"', text_of(SOURCES)))
    assert ours == scheduled | sent


def test_every_page_asks_for_a_login_but_those_listed():
    public = {name for name, view in routes() if not getattr(view, "login_required", True)}
    assert public <= PUBLIC | PUBLIC_OF_ALLAUTH
    assert not PUBLIC - public


def test_the_technical_administration_has_no_address():
    assert not [name for name, view in routes() if view.__module__.startswith("django.contrib.admin")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_holds_inline_code(path):
    inline = r"\sstyle=|\son\w+=|<style|<script(?![^>]*(?:src=|application/json))"
    assert not re.findall(inline, path.read_text())


def test_files_stay_short():
    written = [path for path in SOURCES if "migrations" not in path.parts]
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in written}
    assert not {name: lines for name, lines in long.items() if lines > 500}


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError")
    assert not [str(path) for path in SOURCES if marks.search(path.read_text())]


def test_a_template_s_comment_stays_on_its_line():
    """Over two lines, `{# … #}` is no comment: it is printed on the page."""
    open_ended = re.compile(r"\{#(?!.*#\})")
    assert not [str(page) for page in TEMPLATES.rglob("*.html") if open_ended.search(page.read_text())]


def test_views_lock_rows_of_their_own_table_only():
    """`select_for_update()` without `of` locks the joined rows too, and waits for people who do something else."""
    loose = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "select_for_update":
                given = {keyword.arg for keyword in node.keywords}
                if not given & {"of", "skip_locked"}:
                    loose.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not loose


def test_no_view_reads_tenant_data_past_the_actor():
    """In views, `Model.objects` of a table with `visible_to` is followed by it."""
    guarded = {
        model.__name__ for model in apps.get_models() if hasattr(getattr(model, "objects", None), "visible_to")
    }
    assert {"Youth", "Placement", "Agreement", "Document", "Job"} <= guarded
    pattern = re.compile(rf"\b({'|'.join(sorted(guarded))})\.objects\.(?!visible_to)(\w+)")
    allowed = {("partners/views/demo.py", "Membership")}  # personas, on a page that production does not have
    loose = {
        (str(path.relative_to(ROOT)), match[1])
        for path in SOURCES
        if "/views/" in str(path)
        for match in pattern.finditer(path.read_text())
    }
    assert loose == allowed


def test_the_development_environment_holds_what_production_runs():
    """`./run` installs dev.txt alone where it needs the tools: a library pinned in base.txt only would be missing."""

    def pins(name):
        return set(re.findall(r"^[\w.-]+==[^ ]+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert pins("base.txt") <= pins("dev.txt")
