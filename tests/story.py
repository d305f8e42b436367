"""What a long story in a browser needs: days that the live server shares, its people, and the pictures of the guide.

The clock is set for one thread (common/clock.py); the live server answers in threads of its own, each of which takes
the day from here. Sessions are opened anew each day, as people do.
"""

import io
import os
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.contrib.staticfiles.handlers import StaticFilesHandler
from PIL import Image

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.models import User
from tests.cast import Cast, existing, log_in, member, organisation
from tests.conftest import live

PICTURES = os.environ.get("MJ_PICTURES")  # the folder where the pictures of the guide are written, when taken again
COMPANIES = {
    "Intérim Fougère": ("Caen", "Lisieux", "Vire"),
    "Intérim Genêt": ("Bayeux", "Caen", "Falaise"),
    "": ("Houx Intérim Caen", "Iris Intérim Honfleur", "Jonc Intérim Ouistreham"),
}
MANAGERS = ("ROY Anne", "DIALLO Moussa", "LE GOFF Yann", "NGUYEN Linh", "PETIT Hugo", "SILVA Inês", "AUBERT Paul",
            "KACI Samia", "MOREL Jeanne")  # fmt: skip


class Story:
    """The days of a story and who is at the browser; `client` is only there to open sessions."""

    def __init__(self, page, client):
        self.page, self.client, self.day, self.address = page, client, None, ""

    @contextmanager
    def on(self, day: date):
        """Everything inside happens that day, on the pages too."""
        self.day = day
        with clock.at(day):
            yield
        self.day = None

    @contextmanager
    def told(self, sentence: str):
        """A step of the story; when it fails, the failure says which, and at which page."""
        try:
            yield
        except BaseException as error:
            error.add_note(f"In the step «{sentence}», at {self.page.url}")
            raise

    def application(self, app):
        """Django's application, each request answered on the day of the story."""
        inside = StaticFilesHandler(app)

        def answer(environ, start_response):
            if self.day is None:
                return inside(environ, start_response)
            with clock.at(self.day):
                return inside(environ, start_response)

        return answer

    @contextmanager
    def served(self):
        with live(self.application) as self.address:
            yield self

    def enters(self, actor: Actor, path: str) -> None:
        """A person logs in, and opens a page."""
        log_in(self.client, actor)
        cookie = {"name": "sessionid", "value": self.client.cookies["sessionid"].value, "url": self.address}
        self.page.context.add_cookies([cookie])
        self.opens(path)

    def opens(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"

    def presses(self, name: str, role: str = "button") -> None:
        self.page.get_by_role("main").get_by_role(role, name=name).first.click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            self.page.get_by_text(text).first.wait_for()

    def download(self, name: str) -> bytes:
        """What the link of that name gives."""
        link = self.page.get_by_role("main").get_by_role("link", name=name).first
        return self.page.request.get(self.address + link.get_attribute("href")).body()

    def picture(self, name: str, *, start: str = "", tallest: int = 1200) -> None:
        """Keep a picture of the page, from the element `start` on: 1280 pixels wide, in a palette."""
        if not PICTURES:
            return
        self.page.wait_for_load_state("networkidle")
        top, bottom = self.page.evaluate(
            """start => ["main", start].map(name => document.querySelector(name).getBoundingClientRect())
            .map((box, place) => window.scrollY + (place ? box.top : box.bottom)).reverse()""",
            start or "header",
        )
        top = max(top - 24, 0)
        clip = {"x": 0, "y": top, "width": 1280, "height": min(tallest, bottom + 24 - top)}
        shot = self.page.screenshot(full_page=True, clip=clip, animations="disabled")
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        palette = Image.open(io.BytesIO(shot)).convert("RGB").quantize(48, dither=Image.Dither.NONE)
        palette.save(Path(PICTURES) / f"{name}.png", optimize=True)


def people(cast: Cast) -> None:
    """Give the persons of the story names that one can tell from each other."""
    names = {cast.dreets: ("Claire", "MOREAU"), cast.adviser: ("Lucie", "HAMON"), cast.director: ("Nora", "BENALI")}
    for actor, (first, last) in names.items():
        actor.user.first_name, actor.user.last_name = first, last
        User.objects.using("owner").filter(pk=actor.user.pk).update(first_name=first, last_name=last)


def nine_agencies() -> list[Actor]:
    """The managers of nine agencies of the Calvados: two companies of three, and three on their own."""
    names = iter(MANAGERS)
    found = []
    for company, places in COMPANIES.items():
        parent = organisation(Kind.ETT, company) if company else None
        for place in places:
            agency = organisation(Kind.AGENCY, f"{company} {place}".strip(), parent_id=parent and parent.pk)
            last, _, first = next(names).rpartition(" ")
            email = f"{first}@agence{len(found)}.fr".lower().replace("ê", "e")
            found.append(member(agency, Right.ADMINISTRATOR, email=email, first_name=first, last_name=last))
    return found


def other_signatories(cast: Cast) -> list[Actor]:
    """Those who sign the regional accord beside the DREETS."""
    others = [member(existing(kind), Right.DIRECTOR) for kind in (Kind.AKTO, Kind.FASTT, Kind.FPETT)]
    return [cast.prism_region, cast.arml, *others]
