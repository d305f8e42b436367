"""The annexes of an accord: those that its text names, and the files that stand for them (N5, R-A1 to R-A8).

`text["annexes"]` of an accord, and `annexes` of a model: [{number, title, supplier, made}]. `supplier` is the key of
the signatory that supplies the file (families.py); `made` names what the platform makes the annex from
(services/made_annexes.py), and is empty for a file that somebody attaches. A frozen version keeps [{number, title}]
with `sha256` of the file attached, or `made`, the content of the annex on the day the text was issued.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from missionjeunes.common import clock

from .enums import OPEN, FileKind
from .families import BY_KIND, FAMILIES
from .models import Agreement, AgreementFile, Party

STATE = "etat"  # supplies in the place of a signatory that is no party
MADE, ATTACHED, EXPECTED = "made", "attached", "expected"


@dataclass(frozen=True)
class Annex:
    """An annex that the text names, and its files, oldest first; those of a made one were frozen with the text."""

    number: str
    title: str
    supplier: str
    made: str
    files: list[AgreementFile] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"Annexe {self.number} : {self.title}"

    @property
    def current(self) -> AgreementFile | None:
        return self.files[-1] if self.files else None

    @property
    def earlier(self) -> list[AgreementFile]:
        return self.files[-2::-1]

    @property
    def state(self) -> str:
        if self.made:
            return MADE
        return ATTACHED if self.files else EXPECTED


def named(annexes: list[dict], files: Iterable[AgreementFile] = ()) -> list[Annex]:
    """The annexes that a text or a model names, in its order, each with those of `files` that stand for it."""
    held: dict[str, list[AgreementFile]] = {}
    for file in sorted(files, key=lambda file: file.pk):
        if file.kind == FileKind.ANNEX:
            held.setdefault(file.annex, []).append(file)
    return [
        Annex(one["number"], one["title"], one["supplier"], one["made"], held.get(one["number"], []))
        for one in annexes
    ]


def annexes_of(agreement: Agreement, files: Iterable[AgreementFile] = ()) -> list[Annex]:
    """The annexes of an accord."""
    return named(agreement.text.get("annexes") or [], files)


def supplier_of(annex: Annex, parties: Iterable[Party]) -> Party | None:
    """The party that supplies an annex: the signatory it is due from, else the State's; never one that has left."""
    found, today = {}, clock.today()
    for party in parties:
        if party.left_on and party.left_on < today:
            continue
        if party.organisation_id and (family := BY_KIND.get(party.organisation.kind)):
            found.setdefault(family.key, party)
    return found.get(annex.supplier) or found.get(STATE)


def supplier_label(annex: Annex) -> str:
    return next((family.label for family in FAMILIES if family.key == annex.supplier), "")


def frozen_annexes(agreement: Agreement, made: dict[str, dict]) -> list[dict]:
    """What a version states of the annexes: those that the text names, then the other files joined to it.

    `made` gives the content of those that the platform makes, by number; it is there once the text is issued. Of a
    text in force the file frozen with it stands for the annex.
    """
    files = list(agreement.files.filter(kind=FileKind.ANNEX).select_related("document"))
    found = []
    for annex in annexes_of(agreement, files):
        entry = {"number": annex.number, "title": annex.name}
        if annex.made and annex.number in made:
            entry["made"] = made[annex.number]
        elif annex.current and not (annex.made and agreement.state in OPEN):
            entry["sha256"] = annex.current.document.sha256
        found.append(entry)
    return found + [{"title": one.title, "sha256": one.document.sha256} for one in files if not one.annex]
