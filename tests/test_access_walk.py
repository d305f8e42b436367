"""Every address × the whole cast, with canaries: what belongs to one tenant shows on no page of another."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import connections
from django.test import Client
from django.urls import get_resolver, reverse

from conventions.models import (
    CommitmentProgress,
    Communication,
    Referent,
)
from missionjeunes.common import clock
from missionjeunes.work.models import Document, ImportRun, Job
from missionjeunes.work.models.job import JobState
from partners.models import CalendarFeed, Handover, Invitation, Membership, SavedView
from reporting.models import Contribution, Diagnosis, Practice
from tests.canaries import after_signature, diagnoses, handover, practices, signing_objects, texts
from tests.cast import convention, log_in, placement, youth

ALPHA = {"adviser", "director", "administrator"}
ALPHA_ADMINS = {"administrator"}
NORMANDIE = {"dreets", "ddets", "arml", "prism_region"}
DRAFTERS = ALPHA | {"other_adviser", "far_adviser", "agency_manager", "other_agency_manager"}
READERS = ALPHA | {"agency_manager", "ett_head", "dreets", "ddets", "arml"}  # of Alpha's text under review
BINDING = {"director", "administrator", "agency_manager"}
PARTIES = ALPHA | {"agency_manager"}  # of the convention of Alpha
DIAGNOSED = ALPHA | NORMANDIE | {"agency_manager", "national"}  # parties of Alpha's department, and national bodies
EVERYBODY = None
AWAY = {"/compte/"}  # where a person without organisation is sent

# Who gets a page (200, or a redirect inside the service); others get 302 to the login, 403, 404 or 405.
PAGES = {
    "public-home": EVERYBODY, "my-rights": EVERYBODY, "legal-notice": EVERYBODY, "personal-data": EVERYBODY,
    "accessibility": EVERYBODY, "help": EVERYBODY, "demo": EVERYBODY, "live": EVERYBODY, "ready": EVERYBODY,
    "verify-document": EVERYBODY,
    "calendar-feed": EVERYBODY,  # who holds the secret of an adviser's; tests/test_calendar.py
}  # fmt: skip
MEMBERS = {
    "dashboard", "productions", "accords", "accord", "conventions", "organisation", "members", "account",
    "definitions", "accord-children", "referents", "coverage", "agenda", "annex-4-xlsx", "annex-4-pdf",
    "conventions-export", "accords-export",
    "accord-review", "accord-versions", "templates", "template", "template-compare",
    "directory", "directory-export", "organisation-record",
    # Signature
    "signatures", "signatures-read", "signatures-code", "delegations",
    # Annexes of an accord, and where the regions are with it
    "accord-annex-made", "accord-regions",
    "search",
    "diagnoses", "practices", "practices-export",
}  # fmt: skip
CHOSEN = {
    "youths": {"adviser", "director", "administrator", "other_adviser", "far_adviser"},
    "placements": {
        "adviser", "director", "administrator", "other_adviser", "far_adviser", "agency_manager",
        "other_agency_manager",
    },
    "youths-leaving": ALPHA | {"other_adviser", "far_adviser"}, "youth": ALPHA,
    "tracking": ALPHA | {"other_adviser", "far_adviser", "national"} | NORMANDIE,
    "convention": ALPHA | NORMANDIE | {"agency_manager", "ett_head", "national"},
    "production": ALPHA,
    "document": ALPHA,
    "imports": ALPHA | {"other_adviser", "far_adviser", "national", "dreets"},
    "import": ALPHA,
    "import-sample": ALPHA | {"other_adviser", "far_adviser"},
    "member": ALPHA_ADMINS,
    # Until a text is frozen for signature
    "convention-new": DRAFTERS, "convention-drafts": DRAFTERS, "accord-new": {"dreets", "national"},
    "convention-draft": ALPHA, "convention-review": READERS, "convention-versions": READERS,
    "convention-abandon": {"director", "administrator", "agency_manager"},
    "accord-draft": set(), "accord-abandon": {"national"}, "agreement-file": READERS, "template-edit": {"national"},
    # After signature
    "convention-amend": PARTIES, "convention-changes": PARTIES, "convention-renew": PARTIES,
    "convention-consolidated": READERS, "convention-paper": DRAFTERS,
    "convention-withdraw": BINDING, "convention-terminate": BINDING,
    **{key: {"national"} for key in ("accord-amend", "accord-renew", "accord-withdraw")},
    **{key: set() for key in ("accord-changes", "accord-consolidated")},
    "accord-announcement": {"national", "dreets"}, "accord-invite": {"national"},
    "accord-annexes": READERS | NORMANDIE | DRAFTERS | {"national"},
    # Closing and merging
    "handover-new": {"director", "administrator", "dreets", "ddets"},
    "handover": ALPHA | {"other_adviser", "dreets", "ddets"}, "handover-answer": {"other_adviser"},
    # Support of AKTO and the FPE.TT, who are not in the cast: tests/test_support.py
    **dict.fromkeys(("support-requests", "support-requests-export", "support-choose"), DRAFTERS),
    "support-request": PARTIES, "support-ask": PARTIES,
    # A diagnosis of Alpha's department that the DREETS has opened, and what Alpha's adviser tells there
    "diagnosis-open": {"dreets", "ddets", "arml"}, "diagnosis": DIAGNOSED, "contribution": ALPHA,
    "contribution-add": ALPHA | {"dreets", "ddets", "arml"}, "diagnosis-synthesis": {"dreets"},
    # A practice that Alpha proposes, and its draft of another
    "practice": ALPHA | {"dreets", "arml"}, "practice-edit": ALPHA,
    "practice-new": DRAFTERS | NORMANDIE | {"national"},
    # The network
    "referent-name": {"dreets", "arml", "prism_region", "national"},
    "referent": {"dreets"},
    "commitments": NORMANDIE | {"national"}, "commitment": NORMANDIE | {"national"},
    "commitments-rollup": {"national"}, "commitments-rollup-xlsx": {"national"},
    # Communications on the accords; the author's own pages lead back to the record of what is over
    "communications": NORMANDIE | {"national"}, "communications-export": NORMANDIE | {"national"},
    "communication-new": {"dreets", "arml", "prism_region", "national"}, "communication": {"national", "dreets"},
    **{f"communication-{page}": {"national"} for page in ("edit", "publish", "cancel")},
    # Signature
    "signature": {"director"}, "signature-refuse": {"director"}, "signature-paper": ALPHA,
    "scan-attest": {"director", "administrator", "other_agency_manager"},
}  # fmt: skip
# Acts: no page to read; a stranger's POST must change nothing.
ACTS = {
    "production-cancel", "production-retry", "tracking-request", "evaluation-request", "switch-organisation",
    "invite", "cancel-invitation", "resend-invitation", "session", "import-upload", "import-columns", "import-start",
    "nominative-document", "accord-realign", "announcement-read", "calendar-renew", "calendar-close",
    "signature-remind", "scan-withdraw", "delegation-revoke", "view-save", "view-change", "handover-cancel",
    "regional-invitation-refuse", "communication-tell", "communication-answer", "communication-file",
    "diagnosis-step", "contributions-again", "contributions-share",
    "contribution-withdraw", "practice-step",
    "youth-export",
}  # fmt: skip
# Pages of the accounts library, on GLOBAL tables only, and the pages behind a secret of their own.
ELSEWHERE = re.compile(r"^(account_|mfa_|socialaccount_|usersessions_|proconnect_|invitation$|admin:)")


@dataclass
class Scene:
    """The cast with one canary of each kind, and the objects that addresses name."""

    cast: object
    objects: dict
    canaries: dict = field(default_factory=dict)

    def people(self):
        yield "anonymous", None
        yield "stranger", self.cast.stranger
        yield from self.cast.actors.items()


@pytest.fixture
def scene(cast, settings):
    settings.DEMO = True  # so that its page is walked too
    alpha, bravo = (
        youth(cast.mission_locale, last_name="CANARI-ALPHA"),
        youth(cast.other_mission_locale, last_name="CANARI-BRAVO"),
    )
    placement(alpha, cast.agency)
    placement(alpha, cast.other_agency)
    placement(bravo, cast.agency)
    far = convention(cast.far_mission_locale, cast.other_agency, number="CANARI-CONVENTION")
    owner, now = "owner", clock.now()
    ml, person = cast.mission_locale.pk, cast.adviser.user.pk
    job = Job.objects.using(owner).create(
        kind="tracking_table", title="CANARI-PRODUCTION", unique_key="walk", organisation_id=ml, created_at=now,
        membership_id=cast.adviser.membership.pk, requested_by_id=person, state=JobState.FAILED,
    )  # fmt: skip
    document = Document.objects.using(owner).create(
        organisation_id=ml, job_id=job.pk, author_id=person, name="canari-document.csv", content_type="text/csv",
        sha256="0" * 64, size=1, created_at=now,
    )  # fmt: skip
    run = ImportRun.objects.using(owner).create(
        organisation_id=ml, author_id=person, kind="jeunes", message="CANARI-IMPORT", created_at=now, state="refused"
    )
    invited = Invitation.objects.using(owner).create(
        organisation_id=ml, email="canari-invite@exemple.fr", token_hash="x", expires_at=now, invited_by_id=person
    )
    near = cast.actors["agency_manager"]
    objects = {
        "production": job, "production-cancel": job, "production-retry": job, "document": document,
        "nominative-document": document, "import": run, "import-columns": run, "import-start": run,
        "member": cast.adviser.membership, "cancel-invitation": invited, "resend-invitation": invited,
        "convention": type(far).objects.using(owner).get(number="MJ-TT-28-2025-0001"),
        "accord": type(far).objects.using(owner).get(number="MJ-TT-FR-2025"),
    }  # fmt: skip
    objects["referent"] = Referent.objects.using(owner).create(
        organisation_id=cast.dreets.organisation.pk, region_id="28", name="CANARI-REFERENT",
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    objects |= texts(cast, document, now) | after_signature(cast, objects["convention"], objects["accord"], now)
    objects["view-change"] = SavedView.objects.using(owner).create(
        organisation_id=ml, user_id=person, page="conventions", name="CANARI-VUE"
    )
    CalendarFeed.objects.using(owner).create(
        organisation_id=ml, user_id=person, membership_id=cast.adviser.membership.pk, created_at=now,
        token_hash=hashlib.sha256(b"walk").hexdigest(),
    )  # fmt: skip
    assert near.is_agency
    objects |= dict.fromkeys(("organisation-record", "handover-new"), cast.mission_locale)
    objects |= dict.fromkeys(("youth", "youth-export"), alpha)
    objects |= dict.fromkeys(("handover", "handover-answer", "handover-cancel"), handover(cast, now))
    objects |= signing_objects(cast) | diagnoses(cast, objects["accord"], now) | practices(cast)
    canaries = {
        "CANARI-ALPHA": ALPHA | {"agency_manager"},
        "CANARI-BRAVO": {"other_adviser"},
        "CANARI-CONVENTION": {"far_adviser", "other_agency_manager", "national"},
        "CANARI-ACTE": ALPHA | {"dreets", "ddets", "arml", "other_agency_manager"},
        "canari-signataire": ALPHA | {"dreets", "ddets", "arml", "other_agency_manager"},
        "CANARI-PRODUCTION": ALPHA,
        "CANARI-VUE": {"adviser"},
        "CANARI-REFERENT": set(cast.actors) - {"far_adviser"},
        "canari-document": ALPHA,
        "CANARI-IMPORT": ALPHA,
        "canari-invite": ALPHA,
        "conseillere@ml.fr": ALPHA,
        "CANARI-BROUILLON": ALPHA,
        "CANARI-RELECTURE": READERS,
        "CANARI-AVENANT": READERS,
        "CANARI-REPRISE": ALPHA | {"other_adviser", "dreets", "ddets"},
        "CANARI-ANNONCE": {"national", "dreets"},
        "CANARI-COMMUNICATION": {"national", "dreets"},
        "CANARI-INVITATION": {"national", "dreets"},
        "CANARI-APPUI": PARTIES,
        "CANARI-DIAGNOSTIC": DIAGNOSED,
        "CANARI-RECIT": ALPHA,
        "CANARI-PRATIQUE": ALPHA | {"dreets", "arml"},
        "CANARI-SECRET": {"agency_manager", "dreets", "ddets", "arml"},
    }
    return Scene(cast, objects, canaries)


def routes(resolver=None, prefix=""):
    """Every named address of the site, with the names of its arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, prefix + str(pattern.pattern))
        elif pattern.name:
            yield pattern.name, list(pattern.pattern.converters)


def address(scene: Scene, name: str, arguments: list[str]) -> str:
    if name == "annex-4-pdf":  # of the whole country it takes seconds
        return reverse(name) + "?region=28"
    if not arguments:
        return reverse(name)
    if "body" in arguments:
        return reverse(name, kwargs={"uuid": scene.objects[name].uuid, "body": "fpett"})
    if "step" in arguments:
        step = {"diagnosis-step": "abandon", "practice-step": "discard"}.get(name, "clauses")
        return reverse(name, kwargs={"uuid": scene.objects[name].uuid, "step": step})
    if "number" in arguments:
        return reverse(name, kwargs={"uuid": scene.objects[name].uuid, "number": "3"})
    if "part" in arguments:
        return reverse(name, kwargs={"uuid": scene.objects[name].uuid, "part": "jeunes"})
    if arguments == ["kind"]:
        return reverse(name, kwargs={"kind": "missions"})
    if name == "calendar-feed":
        return reverse(name, kwargs={"token": "walk"})
    if arguments == ["extension"]:
        return reverse(name, kwargs={"extension": "csv"})
    if name == "search":  # every canary answers to it, and the page repeats what was typed
        return reverse(name) + "?q=canari"
    if arguments == ["clause"]:
        return reverse(name, kwargs={"clause": "N2.c"})
    return reverse(name, kwargs={arguments[0]: scene.objects[name].uuid})


def ours():
    return [(name, arguments) for name, arguments in routes() if not ELSEWHERE.match(name)]


def allowed(name: str, person: str) -> bool:
    if name in PAGES:
        return True
    if name in MEMBERS:
        return person != "anonymous" and (person != "stranger" or name == "account")
    return person in CHOSEN[name]


def client_for(actor) -> Client:
    client = Client(raise_request_exception=False)
    if actor is not None:
        log_in(client, actor)
    return client


def leaks(scene: Scene, person: str, response) -> list[str]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode(errors="replace") + str(response.headers)
    return [canary for canary, readers in scene.canaries.items() if person not in readers and canary in text]


def test_every_address_is_classified():
    known = set(PAGES) | MEMBERS | set(CHOSEN) | ACTS
    names = {name for name, _ in ours()}
    assert names == known


def test_each_page_opens_to_those_meant_shows_nobody_else_s_and_writes_nothing(scene):
    wrong, written, refused = [], [], set()  # a method is refused before anybody is looked at: once says it

    def watch(execute, sql, params, many, context):
        if re.match(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|COPY)", str(sql), re.IGNORECASE):
            written.append(str(sql)[:80])
        return execute(sql, params, many, context)

    for person, actor in scene.people():
        client = client_for(actor)
        for name, arguments in ours():
            if name in refused:
                continue
            with connections["default"].execute_wrapper(watch):
                response = client.get(address(scene, name, arguments))
            shown = response.status_code == 200 or (
                response.status_code == 302
                and response["Location"] not in AWAY
                and "login" not in response["Location"]
            )
            if "text/html" in response.get("Content-Type", "") and b"<>" in response.content:
                wrong.append((person, name, "a tag without a name"))
            if response.status_code == 405:
                refused.add(name)
            without_blob = name in {"document", "agreement-file"} and response.status_code == 404
            if name not in ACTS and shown != allowed(name, person) and not without_blob:
                wrong.append((person, name, response.status_code))
            if response.status_code >= 500 or leaks(scene, person, response):
                wrong.append((person, name, response.status_code, leaks(scene, person, response)))
    assert not wrong, "\n".join(map(str, wrong))
    assert [sql for sql in written if "django_session" not in sql] == [], "only the read log is written by a GET"


def test_nobody_acts_on_what_is_not_hers(scene):
    before = _state(scene)
    wrong, refused = [], set()
    for person, actor in scene.people():
        if person in ALPHA:
            continue
        client = client_for(actor)
        for name, arguments in ours():
            if name in refused or (not arguments and name != "switch-organisation"):
                continue
            response = client.post(
                address(scene, name, arguments), {"membership": scene.cast.adviser.membership.uuid}
            )
            if response.status_code == 405:
                refused.add(name)
            opens = name in CHOSEN and person in CHOSEN[name]  # her own page says what her form lacks
            expected = {302, 403, 404, 405} | ({200} if opens else set())
            if response.status_code not in expected or leaks(scene, person, response):
                wrong.append((person, name, response.status_code, leaks(scene, person, response)))
    assert not wrong, "\n".join(map(str, wrong))
    assert _state(scene) == before


def _state(scene: Scene) -> list:
    job = Job.objects.using("owner").get(pk=scene.objects["production"].pk)
    invitation = Invitation.objects.using("owner").get(pk=scene.objects["cancel-invitation"].pk)
    memberships = Membership.objects.using("owner").order_by("pk").values_list("pk", "right", "ended_at")
    network = (
        Referent.objects.using("owner").values_list("name", "ends_on"),
        CommitmentProgress.objects.using("owner").values_list("pk"),
        SavedView.objects.using("owner").values_list("name"),
        Handover.objects.using("owner").values_list("state"),
        Communication.objects.using("owner").values_list("state", "version", "title"),
        Diagnosis.objects.using("owner").values_list("state"),
        Contribution.objects.using("owner").values_list("pk", "text"),
        Practice.objects.using("owner").values_list("pk", "state", "title"),
    )
    return [
        job.state, job.created_at, invitation.cancelled_at, invitation.expires_at, list(memberships),
        *map(list, network),
    ]  # fmt: skip


def test_with_the_policies_dropped_the_walk_sees_a_leak(scene):
    """The control: the walk would see an agency read the placements that no convention opens to it."""
    client = client_for(scene.cast.other_agency_manager)
    path = reverse("placements")
    assert not leaks(scene, "other_agency_manager", client.get(path))
    with connections["owner"].cursor() as cursor:
        for table in ("placements_placement", "placements_youth"):
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        try:
            assert leaks(scene, "other_agency_manager", client.get(path)) == ["CANARI-ALPHA"]
        finally:
            connections["default"].close()
            for table in ("placements_placement", "placements_youth"):
                cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
