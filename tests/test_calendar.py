"""Time: the agenda, the calendar at a secret address, and reminders that go once whatever is run or skipped."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from conventions import tasks
from conventions.dates import months_before, notice_deadline
from conventions.enums import Level, State
from conventions.models import Agreement
from conventions.services.deadlines import Reminder, reminders_due
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Kind, Right
from partners.models import CalendarFeed, Membership, Organisation
from tests import acts
from tests.cast import convention, member, organisation

DAY = date(2026, 11, 22)
END = date(2028, 2, 29)  # of the convention of the cast, signed on 01/03/2025


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


def secret_of(client) -> str:
    """Open the calendar and read its address, which the page shows this once."""
    assert client.post("/agenda/adresse/").status_code == 302
    page = client.get("/agenda/").content.decode()
    assert ".ics" not in client.get("/agenda/").content.decode(), "shown once"
    before = page.split(".ics", maxsplit=1)[0]
    return "/agenda/" + before.rsplit("/agenda/", maxsplit=1)[1] + ".ics"


def entries(path: str) -> dict[str, dict]:
    """UID → (first day, summary) of the calendar at a secret address, read without any session."""
    response = Client().get(path)
    assert response.status_code == 200 and response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content.decode("utf-8"))
    return {
        str(entry["uid"]): (entry["dtstart"].dt, str(entry["summary"]), entry["dtend"].dt)
        for entry in calendar.walk("VEVENT")
    }


def test_a_calendar_holds_dated_all_day_events_with_stable_identifiers(cast, client_of):
    path = secret_of(client_of(cast.adviser))
    found = entries(path)
    known = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    of_convention = {uid: entry for uid, entry in found.items() if uid.startswith(str(known.uuid))}
    assert sorted((entry[0], uid.split("@")[0][37:]) for uid, entry in of_convention.items()) == [
        (date(2027, 2, 1), "notice-2027"),
        (date(2027, 3, 1), "anniversary-2027"),
        (END, "end"),
    ]
    assert of_convention[f"{known.uuid}-end@mission-jeunes"] == (
        END,
        "Dernier jour : MJ-TT-28-2025-0001",
        END + timedelta(days=1),
    )
    with clock.at(date(2026, 12, 24)):
        assert set(of_convention) <= set(entries(path)), "the same events, by the same identifiers, at each fetch"


def test_a_calendar_tells_nothing_of_persons(cast, client_of):
    body = Client().get(secret_of(client_of(cast.director))).content.decode()
    assert "Martin" not in body and "@ml.fr" not in body and "Camille" not in body


def test_it_opens_what_the_membership_opens_and_no_more(cast, client_of):
    convention(cast.far_mission_locale, cast.other_agency, number="CANARI-CONVENTION")
    assert "CANARI" not in str(entries(secret_of(client_of(cast.adviser))))
    assert "CANARI" in str(entries(secret_of(client_of(cast.far_adviser))))
    assert "CANARI" in str(entries(secret_of(client_of(cast.other_agency_manager))))
    assert "CANARI" not in str(entries(secret_of(client_of(cast.dreets))))


def test_a_renewed_or_closed_calendar_or_an_ended_membership_opens_nothing(cast, client_of):
    client = client_of(cast.adviser)
    first = secret_of(client)
    second = secret_of(client)
    assert first != second
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert client.post("/agenda/fermer/").status_code == 302
    assert Client().get(second).status_code == 404
    third = secret_of(client)
    Membership.objects.using("owner").filter(pk=cast.adviser.membership.pk).update(ended_at=clock.now())
    assert Client().get(third).status_code == 404
    fourth = secret_of(client_of(cast.far_adviser))
    Organisation.objects.using("owner").filter(pk=cast.far_mission_locale.pk).update(closed_on=date(2026, 1, 1))
    assert Client().get(fourth).status_code == 404
    assert Client().get("/agenda/un-secret-inventé.ics").status_code == 404


def test_only_a_hash_of_the_secret_is_kept_and_closing_is_one_s_own(cast, client_of):
    path = secret_of(client_of(cast.adviser))
    kept = CalendarFeed.objects.using("owner").get()
    assert path.split("/")[2].removesuffix(".ics") not in str(vars(kept))
    client_of(cast.director).post("/agenda/fermer/")
    assert Client().get(path).status_code == 200, "a colleague closes her own calendar, not another's"


def test_the_agenda_filters_and_a_territory_widens_it(cast, client_of):
    client = client_of(cast.dreets)
    assert "MJ-TT-28-2025-0001" not in client.get("/agenda/").content.decode()
    wide = client.get("/agenda/?portee=territoire").content.decode()
    assert "MJ-TT-28-2025-0001" in wide
    assert "pour se désengager</option>" in wide and "dernier jour pour se désengager," not in wide, "not a party"
    page = client_of(cast.adviser).get("/agenda/?type=notice").content.decode()
    assert "1er février" in page and "29 février" not in page
    assert "MJ-TT-28-2025-0001" in client_of(cast.ett_head).get("/agenda/").content.decode()


def test_the_agenda_costs_the_same_with_one_convention_or_many(cast, client_of):
    client = client_of(cast.adviser)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/agenda/").status_code == 200
        return len(queries)

    before = cost()
    for number in range(30):
        convention(cast.mission_locale, organisation(Kind.AGENCY, f"Intérim {number}"), number=f"N{number}")
    assert cost() == before


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2027, 11, 28), []),
        (date(2027, 11, 29), ["quarter"]),
        (date(2028, 1, 28), ["quarter"]),
        (date(2028, 1, 29), ["month"]),
        (END, ["month"]),
        (date(2028, 3, 1), ["over"]),
        (date(2028, 3, 31), ["over"]),
        (date(2028, 4, 1), []),
        (date(2027, 1, 1), ["notice"]),
        (date(2027, 2, 1), ["notice"]),
        (date(2027, 2, 2), []),
        (date(2026, 12, 31), []),
        (date(2026, 2, 1), ["notice"]),
    ],
)
def test_what_is_due_on_a_day(day, due):
    found = reminders_due(date(2025, 3, 1), END, day)
    assert [reminder.kind for reminder in found] == due
    assert all(reminder.about == END for reminder in found if reminder.kind != "notice")


def test_dates_of_short_months_and_leap_years():
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 3) == date(2025, 10, 15)
    assert notice_deadline(date(2024, 2, 29), date(2025, 1, 1)) == date(2025, 2, 1)
    assert notice_deadline(date(2025, 3, 31), date(2026, 3, 1)) == date(2027, 2, 28)
    assert notice_deadline(date(2025, 3, 31), date(2026, 2, 28)) == date(2026, 2, 28)
    assert reminders_due(date(2026, 11, 20), date(2029, 11, 19), date(2026, 11, 20)) == []
    assert reminders_due(date(2025, 12, 1), date(2028, 11, 30), date(2026, 10, 20)) == [
        Reminder("notice", date(2026, 11, 1))
    ]


def run(as_worker, day: date) -> None:
    with as_worker(), clock.at(day):
        tasks.remind()


def mails(number="MJ-TT-28-2025-0001") -> list[tuple[str, str]]:
    """(to, subject) of the reminders of an act, oldest first."""
    rows = Mail.objects.using("owner").filter(key__startswith="deadline:", subject__contains=number).order_by("pk")
    return [(mail.to, mail.subject.split(" : ")[0]) for mail in rows]


def test_the_direction_of_each_party_is_reminded_once_at_each_date(cast, as_worker):
    run(as_worker, date(2027, 11, 29))
    readers = {"directrice@ml.fr", "admin@ml.fr", "agence@interim.fr"}
    assert {to for to, _ in mails()} == readers and len(mails()) == 3
    run(as_worker, date(2027, 11, 29))
    run(as_worker, date(2027, 12, 15))
    assert len(mails()) == 3
    run(as_worker, date(2028, 2, 10))  # the day itself, 29 January, was skipped
    run(as_worker, date(2028, 2, 11))
    assert len(mails()) == 6 and mails()[-1][1] == "Dernier mois"
    run(as_worker, date(2028, 3, 4))
    run(as_worker, date(2028, 3, 20))
    assert len(mails()) == 9
    run(as_worker, date(2028, 6, 1))
    assert len(mails()) == 9


def test_an_act_that_enters_late_gets_the_reminder_of_its_day_alone(cast, as_worker):
    convention(
        cast.mission_locale, cast.other_agency, number="TARDIVE", start=date(2024, 1, 1), end=date(2026, 12, 1)
    )
    convention(
        cast.mission_locale, cast.other_agency, number="PASSEE", start=date(2020, 1, 1), end=date(2022, 12, 31)
    )
    run(as_worker, DAY)
    assert {subject for _, subject in mails("TARDIVE")} == {"Dernier mois"}
    assert mails("PASSEE") == []


def test_what_is_renewed_or_was_ended_early_is_not_spoken_of(cast, as_worker):
    ended = convention(cast.mission_locale, cast.other_agency, number="RENOUVELEE", end=date(2026, 12, 1))
    convention(cast.mission_locale, cast.other_agency, number="SUITE", start=date(2026, 12, 2), renews_id=ended.pk)
    early = convention(cast.mission_locale, cast.other_agency, number="RESILIEE", end=date(2026, 12, 1))
    Agreement.objects.using("owner").filter(pk=early.pk).update(
        state=State.TERMINATED, terminated_on=date(2026, 11, 1)
    )
    run(as_worker, DAY)
    assert mails("RENOUVELEE") == [] and mails("RESILIEE") == []


def test_a_notice_is_reminded_every_year_and_once_a_year(cast, as_worker):
    run(as_worker, date(2026, 1, 10))
    run(as_worker, date(2026, 1, 20))
    run(as_worker, date(2027, 1, 20))
    subjects = [subject for to, subject in mails() if to == "directrice@ml.fr"]
    assert subjects == [
        "Désengagement possible jusqu'au 1er février 2026",
        "Désengagement possible jusqu'au 1er février 2027",
    ]


def test_an_organisation_without_direction_is_reminded_through_its_members(cast, as_worker):
    lonely = organisation(Kind.AGENCY, "Intérim Seul")
    member(lonely, Right.MEMBER, email="seul@interim.fr")
    convention(cast.mission_locale, lonely, number="SEULE", end=date(2026, 12, 1))
    run(as_worker, DAY)
    assert "seul@interim.fr" in {to for to, _ in mails("SEULE")}


def test_an_accord_reminds_its_signatories(cast, as_worker):
    region = Agreement.objects.using("owner").create(
        level=Level.REGIONAL, number="ACCORD-R28", title="Accord", region_id="28", state=State.IN_FORCE,
        signed_on=date(2023, 12, 7), starts_on=date(2023, 12, 7), ends_on=date(2026, 12, 6),
        party_ids=[cast.dreets.organisation.pk, cast.arml.organisation.pk],
    )  # fmt: skip
    run(as_worker, DAY)
    assert {to for to, _ in mails(region.number)} == {"agent@dreets.fr", "animatrice@arml.fr"}


def home(client) -> str:
    return " ".join(client.get("/tableau-de-bord/").content.decode().split())


def test_the_home_page_says_what_awaits_whom_at_each_step(cast, client_of):
    boss = member(cast.other_agency, Right.DIRECTOR, email="chef@interim.fr")
    draft = acts.drafted(cast.director, cast.mission_locale, cast.other_agency)
    assert "1 brouillon à terminer" in home(client_of(cast.director))
    assert f'href="/conventions/{draft.uuid}/"' in home(client_of(cast.director)), "the way to it, when it is alone"
    assert "brouillon" not in home(client_of(boss)), "a draft is its author's"
    acts.sent(draft, cast.director)
    assert "1 texte à relire" in home(client_of(boss)) and "1 texte à relire" in home(client_of(cast.director))
    assert "brouillon" not in home(client_of(cast.director))
    for signatory in (cast.director, boss):
        acts.named(draft, signatory)
    acts.agreed(draft, cast.director)
    assert "à relire" not in home(client_of(cast.director)) and "1 texte à relire" in home(client_of(boss))
    acts.agreed(draft, boss)
    assert "1 acte à signer" in home(client_of(boss)) and "1 acte à signer" in home(client_of(cast.director))
    assert "à signer" not in home(client_of(cast.adviser)), "a signature is a person's"
    assert "à signer" not in home(client_of(cast.agency_manager))
    second = acts.drafted(cast.director, cast.mission_locale, cast.agency)
    acts.drafted(cast.director, cast.mission_locale, cast.agency)
    page = home(client_of(cast.director))
    assert "2 brouillons à terminer" in page and 'href="/conventions/?etape=draft"' in page
    assert str(second.uuid) not in page
