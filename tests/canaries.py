"""What the access walk opens: a draft, a text under review, an act and all that follows it, each with a canary."""

from datetime import timedelta

from conventions.models import (
    Agreement,
    AgreementFile,
    Announcement,
    Communication,
    Delegation,
    Party,
    Receipt,
    RegionalInvitation,
    Signatory,
    SupportRequest,
    Template,
    Version,
)
from missionjeunes.common import clock
from missionjeunes.work.models import Document
from partners.enums import Kind
from partners.models import Handover
from reporting.models import Contribution, Diagnosis, Practice
from tests.cast import existing


def handover(cast, now) -> Handover:
    """The merger of Alpha into Bravo, prepared by Alpha's director: it awaits Bravo's."""
    readers = [cast.mission_locale, cast.other_mission_locale, cast.dreets.organisation, cast.ddets.organisation]
    return Handover.objects.using("owner").create(
        organisation_id=cast.mission_locale.pk, successor_id=cast.other_mission_locale.pk, reason="CANARI-REPRISE",
        effective_on=clock.today() + timedelta(30), prepared_by_id=cast.mission_locale.pk, prepared_at=now,
        prepared_user_id=cast.director.user.pk, prepared_name="CANARI-REPRISE",
        reader_ids=[one.pk for one in readers],
    )  # fmt: skip


def diagnoses(cast, accord: Agreement, now) -> dict:
    """Of Alpha's department: one that collects, with an entry of Alpha and one of the agency, and one to write up."""
    made = {
        "region_id": "28", "department_id": "14", "period": "2026-S1", "opened_by_id": cast.dreets.organisation.pk,
        "opened_on": clock.today(), "collects_until": clock.today() + timedelta(30),
    }  # fmt: skip
    other = Agreement.objects.using("owner").get(number="MJ-TT-FR-2021")
    diagnoses = Diagnosis.objects.using("owner")
    collecting = diagnoses.create(accord=accord, **made)
    writing = diagnoses.create(accord=other, state="synthesis", on_youths="CANARI-DIAGNOSTIC", **made)
    told = {"diagnosis": collecting, "updated_at": now, "shared_at": now, "author_name": "x"}
    entry = Contribution.objects.using("owner").create(
        organisation_id=cast.mission_locale.pk, part="jeunes", subject="permis", text="CANARI-DIAGNOSTIC", **told
    )
    Contribution.objects.using("owner").create(
        organisation_id=cast.agency.pk, part="entreprises", subject="saison", text="CANARI-SECRET", **told
    )
    pages = ("diagnosis", "contribution-add", "diagnosis-step", "contributions-again", "contributions-share")
    return (
        dict.fromkeys(pages, collecting)
        | {"diagnosis-synthesis": writing}
        | dict.fromkeys(("contribution", "contribution-withdraw"), entry)
    )


def practices(cast) -> dict:
    """Of Alpha: a draft, and one that the region's DREETS and ARML have to read over."""
    told = {"organisation_id": cast.mission_locale.pk, "region_id": "28", "subject": "autre"}
    written = dict.fromkeys(("situation", "actions", "effects", "advice"), "CANARI-PRATIQUE") | {"contact": "x@ml.fr"}
    rows = Practice.objects.using("owner")
    draft = rows.create(title="CANARI-RECIT", **told)
    proposed = rows.create(title="CANARI-PRATIQUE", state="proposed", version=1, **told, **written)
    return {"practice": proposed, "practice-step": proposed, "practice-edit": draft}


def texts(cast, document: Document, now) -> dict:
    """A draft of Alpha, its text under review with the agency with an annex, and the models."""
    ml, agency = cast.mission_locale.pk, cast.agency.pk
    ours = {"level": "convention", "mission_locale_ids": [ml], "agency_ids": [agency], "party_ids": [ml, agency]}
    agreements = Agreement.objects.using("owner")
    draft = agreements.create(title="CANARI-BROUILLON", state="draft", drafted_by_id=ml, **ours)
    text = {"clauses": [{"key": "objet", "title": "Objet", "text": "CANARI-RELECTURE"}]}
    review = agreements.create(
        title="CANARI-RELECTURE", state="in_review", drafted_by_id=ml, version=1, text=text, **ours
    )
    annex = AgreementFile.objects.using("owner").create(
        agreement=review, kind="annex", document=document, title="CANARI-RELECTURE", version=1, at=now
    )
    asked = SupportRequest.objects.using("owner").create(
        agreement=review, body="AKTO", organisation=existing(Kind.AKTO), region_id="28", title="CANARI-APPUI", at=now,
        parties=["CANARI-APPUI"], message="CANARI-APPUI", contact_name="CANARI-APPUI", contact_email="x@exemple.fr",
        asked_by=cast.mission_locale, answer="CANARI-APPUI",
    )  # fmt: skip
    framework = agreements.get(number="MJ-TT-FR-2025")
    model = Template.objects.using("owner").get(level="convention", branch="TT", region=None)
    pages = ("draft", "review", "versions", "abandon")
    return (
        {f"convention-{page}": review for page in pages}
        | {f"accord-{page}": framework for page in pages}
        | {"convention-draft": draft, "agreement-file": annex, "support-request": asked, "support-ask": review}
        | dict.fromkeys(("template", "template-edit", "template-compare"), model)
    )


def signing_objects(cast) -> dict:
    """A convention being signed: a signatory online, another on paper with her scan, and a delegation."""
    now, today = clock.now(), clock.today()
    parties = [cast.mission_locale, cast.other_agency]
    act = Agreement.objects.using("owner").create(
        level="convention", number="CANARI-ACTE", title="CANARI-ACTE", state="to_sign", version=1,
        party_ids=[one.pk for one in parties], mission_locale_ids=[parties[0].pk], agency_ids=[parties[1].pk],
        drafted_by_id=parties[0].pk,
    )  # fmt: skip
    party = Party.objects.using("owner").create(agreement=act, organisation=parties[0], name="Alpha")
    Party.objects.using("owner").create(agreement=act, organisation=parties[1], name="Écho")
    Version.objects.using("owner").create(agreement=act, number=1, at=now, label="", content={})
    made = {"agreement": act, "party": party, "organisation": parties[0]}
    online = Signatory.objects.using("owner").create(user=cast.director.user, name="canari-signataire", **made)
    on_paper = Signatory.objects.using("owner").create(name="canari-signataire", rank=2, **made)
    files = {
        kind: AgreementFile.objects.using("owner").create(
            agreement=act, kind=kind, title=kind, version=1, at=now, signatory=on_paper if kind == "scan" else None,
            document=Document.objects.using("owner").create(
                organisation_id=parties[0].pk, author_id=cast.adviser.user.pk, name=f"{kind}.pdf", size=1,
                content_type="application/pdf", sha256="1" * 64, created_at=now,
            ),
        )
        for kind in ("to_sign", "scan")
    }  # fmt: skip
    delegation = Delegation.objects.using("owner").create(
        organisation=parties[0], giver=cast.director.user, holder=cast.administrator.user, starts_on=today,
        ends_on=today, created_at=now, revoked_at=now,
    )  # fmt: skip
    return dict.fromkeys(("signature", "signature-refuse", "signature-remind"), online) | {
        "signature-paper": on_paper,
        "scan-attest": files["scan"],
        "scan-withdraw": files["scan"],
        "delegation-revoke": delegation,
    }


def after_signature(cast, signed: Agreement, accord: Agreement, now) -> dict:
    """An amendment under review of the convention between Alpha and the agency, and an announcement to the DREETS."""
    for one in (cast.mission_locale, cast.agency):
        Party.objects.using("owner").create(agreement=signed, organisation_id=one.pk, name=one.name)
    copies = {key: getattr(signed, key) for key in ("mission_locale_ids", "agency_ids", "party_ids")}
    changes = {"type": "clause", "passages": [], "removed": [{"key": "clause:objet", "title": "CANARI-AVENANT"}]}
    amended = {"number": signed.number, "title": signed.title, "text": {}}
    amendment = Agreement.objects.using("owner").create(
        level="amendment", amends=signed, amendment_type="clause", title="CANARI-AVENANT", state="in_review",
        drafted_by_id=cast.mission_locale.pk, text={"changes": changes, "amended": amended}, **copies,
    )  # fmt: skip
    sender, told = cast.national.organisation, cast.dreets.organisation
    announcement = Announcement.objects.using("owner").create(
        agreement=accord, organisation_id=sender.pk, message="CANARI-ANNONCE", at=now
    )
    Receipt.objects.using("owner").create(announcement=announcement, sender_id=sender.pk, organisation_id=told.pk)
    invitation = RegionalInvitation.objects.using("owner").create(
        agreement=accord, sender_id=sender.pk, organisation_id=told.pk, region_id="28", at=now,
        message="CANARI-INVITATION", refused_at=now, refused_by_name="CANARI-INVITATION", refusal="CANARI-INVITATION",
    )  # fmt: skip
    communication = Communication.objects.using("owner").create(
        agreement=accord, organisation_id=sender.pk, title="CANARI-COMMUNICATION", text="CANARI-COMMUNICATION",
        medium="press", audience="CANARI-COMMUNICATION", planned_on=clock.today(), told_at=now, version=1,
        state="told",
    )  # fmt: skip
    Receipt.objects.using("owner").create(
        communication=communication, sender_id=sender.pk, organisation_id=told.pk, acknowledged_at=now,
        remark="CANARI-COMMUNICATION",
    )  # fmt: skip
    of_signed = ("amend", "renew", "withdraw", "terminate")
    of_accord = ("amend", "renew", "withdraw", "changes", "consolidated", "announcement", "children", "realign",
                 "annexes", "annex-made", "regions", "invite")  # fmt: skip
    return (
        {f"convention-{page}": signed for page in of_signed}
        | {f"accord-{page}": accord for page in of_accord}
        | dict.fromkeys(("convention-changes", "convention-consolidated"), amendment)
        | {f"communication{page}": communication for page in ("", "-edit", "-publish", "-cancel", "-tell", "-answer")}
        | {"communication-file": communication}
        | {"announcement-read": announcement, "regional-invitation-refuse": invitation}
    )
