"""Beginning conventions and accords: the partners, the text to begin with, and the drafts side by side."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from missionjeunes.common import clock
from partners.directory import find_partners
from partners.enums import COUNTERPART_KINDS, Kind
from partners.models import Organisation

from ..addresses import address
from ..counterparts import KINDS, NOUNS
from ..enums import ISSUED, TEMPORARY_WORK, Counterpart, Level, State
from ..forms.starting import EACH, AccordForm, SearchForm, StartForm
from ..models import Agreement, CoveredPair
from ..permissions import can_draft
from ..services.editing import copy_text
from ..services.sending import missing, send_drafts
from ..services.starting import MOST, accords_for, accords_of, begin_accord, start_conventions
from .parts import add_errors

SHOWN = 50
EARLIER = 20
CONVENTIONS = {"url": "/conventions/", "title": "Conventions"}
NOBODY = "Cochez au moins un partenaire."
NO_DRAFT = "Cochez au moins un brouillon."


def _ticked(request, name: str, kinds: list[str]) -> list[Organisation]:
    """The organisations ticked so far, carried in the address or posted; unknown ones are left out."""
    given = (request.POST if request.method == "POST" else request.GET).getlist(name)[: 2 * MOST]
    known = Organisation.objects.open_on(clock.today()).filter(kind__in=kinds).select_related("department")
    return list(known.filter(uuid__in=_uuids(given)).order_by("name", "pk"))


def _uuids(keys: list[str]) -> list[UUID]:
    """The identifiers among what a browser sent: anything may be typed in an address."""
    found = []
    for key in keys:
        with suppress(ValueError):
            found.append(UUID(key))
    return found


def chosen_accord(request, accords: list[Agreement], kinds: set[str] = frozenset()) -> Agreement | None:
    """The accord to decline: the one asked for, else one for the partners already ticked, else the first."""
    given = request.POST.get("accord") or request.GET.get("accord", "")
    asked = (accord for accord in accords if str(accord.uuid) == given)
    fitting = (accord for accord in accords if kinds & set(KINDS[accord.counterpart]))
    return next(iter([*asked, *fitting, *accords]), None)


def _covered(request, organisations: list[Organisation]) -> dict[int, object]:
    """Last day of the running convention of one's own with each of these."""
    own, ids = request.actor.organisation.pk, [one.pk for one in organisations]
    mine, other = ("agency", "mission_locale") if request.actor.is_counterpart else ("mission_locale", "agency")
    pairs = (
        CoveredPair.objects.visible_to(request.actor)
        .filter(**{f"{mine}_id": own, f"{other}_id__in": ids}, ends_on__gte=clock.today())
        .order_by("ends_on")
    )
    return dict(pairs.values_list(f"{other}_id", "ends_on"))


def _beside(actor) -> list[Organisation]:
    """Who may join on one's own side: the Missions Locales of the region, the agencies or establishments
    of the same company."""
    rows = Organisation.objects.open_on(clock.today()).filter(kind=actor.kind).exclude(pk=actor.organisation.pk)
    if actor.is_counterpart:
        rows = rows.of_company(actor.organisation)
    return list(rows.filter(region_id=actor.organisation.region_id).order_by("name")[:SHOWN])


@require_http_methods(["GET", "POST"])
def convention(request):
    """Choose partners and begin: one convention each, or one for all, on one page."""
    actor = request.actor
    if not can_draft(actor, Level.CONVENTION):
        raise PermissionDenied
    begins = request.method == "POST" and request.POST.get("act") != "search"
    search = SearchForm(request.POST or request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    beside = _ticked(request, "beside", [actor.kind])
    ticked = _ticked(request, "partner", [Kind.MISSION_LOCALE] if actor.is_counterpart else [*COUNTERPART_KINDS])
    accords = accords_for(actor)
    accord = chosen_accord(request, accords, {one.kind for one in ticked})
    across = across_of(actor, accord)
    partner = word_for(actor, accord)
    branch = accord.branch if accord else TEMPORARY_WORK
    form = StartForm(request.POST if begins else None, sources=_sources(actor, branch), partner=partner)
    if begins and form.is_valid():
        try:
            return _begin(request, ticked, beside, form, branch)
        except ValidationError as error:
            add_errors(form, error)
    place = {"region_id": actor.organisation.region_id, "department_id": actor.organisation.department_id}
    ticked = [one for one in ticked if one.kind in across]
    found = list(find_partners(across, text, **place).exclude(pk__in=[one.pk for one in ticked])[: SHOWN + 1])
    running = _covered(request, [*ticked, *found])
    for one in (*ticked, *found):
        one.running_until = running.get(one.pk)
    context = {
        "title": "Nouvelle convention",
        "q": text,
        "ticked": ticked,
        "found": found[:SHOWN],
        "more": len(found) > SHOWN,
        "beside": _beside(actor),
        "beside_ticked": {one.pk for one in beside},
        "form": form,
        "partner": partner,
        "accords": accords,
        "accord": accord,
        "breadcrumb_data": {"current": "Nouvelle convention", "links": [CONVENTIONS]},
    }
    return render(request, "conventions/drafting/new.html", context)


def across_of(actor, accord: Agreement | None) -> tuple[str, ...]:
    """The kinds of organisations that the actor may sign with under an accord."""
    if actor.is_counterpart:
        return (Kind.MISSION_LOCALE,)
    return KINDS[accord.counterpart if accord else Counterpart.AGENCIES]


def word_for(actor, accord: Agreement | None) -> str:
    """What such an organisation is called."""
    if actor.is_counterpart:
        return "Mission Locale"
    return NOUNS[accord.counterpart if accord else Counterpart.AGENCIES]


def _sources(actor, branch: str) -> list[Agreement]:
    """Earlier conventions of one's own in the branch that have clauses to take over, newest first."""
    own = Agreement.objects.visible_to(actor).conventions().filter(party_ids__contains=[actor.organisation.pk])
    return list(own.filter(text__has_key="clauses", branch=branch).order_by("-pk")[:EARLIER])


def _begin(request, ticked: list[Organisation], beside: list[Organisation], form: StartForm, branch: str):
    actor = request.actor
    if not ticked:
        raise ValidationError(NOBODY)
    if len(ticked) > MOST:
        raise ValidationError(f"Au plus {MOST} conventions à la fois.")
    own = [actor.organisation, *(one for one in beside if one.pk != actor.organisation.pk)]
    begun = start_conventions(
        actor=actor,
        mission_locales=ticked if actor.is_counterpart else own,
        agencies=own if actor.is_counterpart else ticked,
        each=form.cleaned_data["how"] == EACH,
        branch=branch,
        source=form.earlier,
        once=form.cleaned_data["once"],
    )
    if len(begun) > 1:
        messages.success(
            request,
            f"{len(begun)} brouillons sont prêts. Complétez celui-ci ; vous pourrez ensuite reprendre son texte pour"
            " les autres et les envoyer ensemble.",
        )
    return redirect(address(begun[0], "draft", step="interlocuteurs"))


@require_http_methods(["GET", "POST"])
def accord(request):
    """Begin the accord of one's region, or the next framework agreement; what it renews is chosen beforehand."""
    actor = request.actor
    level = Level.REGIONAL if can_draft(actor, Level.REGIONAL) else Level.NATIONAL
    if not can_draft(actor, level):
        raise PermissionDenied
    earlier = Agreement.objects.visible_to(actor).accords().filter(level=level, state__in=ISSUED)
    frameworks = accords_of(None) if level == Level.REGIONAL else []
    framework = chosen_accord(request, frameworks)
    branch = framework.branch if framework else TEMPORARY_WORK
    if level == Level.REGIONAL:
        earlier = earlier.filter(region_id=actor.organisation.region_id, branch=branch)
    accords = list(earlier.order_by(F("ends_on").desc(nulls_last=True), "-pk")[:EARLIER])
    data = request.POST if request.method == "POST" else None
    form = AccordForm(data, accords=accords, required=level == Level.NATIONAL)
    if request.method == "POST" and form.is_valid():
        try:
            begun = begin_accord(actor=actor, renews=form.renewed, branch=branch)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(address(begun, "draft", step="interlocuteurs"))
    context = {
        "title": "Nouvel accord",
        "form": form,
        "regional": level == Level.REGIONAL,
        "accords": frameworks,
        "accord": framework,
        "today": clock.today(),
        "breadcrumb_data": {
            "current": "Nouvel accord",
            "links": [CONVENTIONS, {"url": reverse("accords"), "title": "Accords"}],
        },
    }
    return render(request, "conventions/drafting/new_accord.html", context)


@require_http_methods(["GET", "POST"])
def drafts(request):
    """One's drafts of conventions side by side: take over the text of one in others, send those ticked."""
    actor = request.actor
    if not can_draft(actor, Level.CONVENTION):
        raise PermissionDenied
    rows = Agreement.objects.visible_to(actor).conventions().filter(state=State.DRAFT, drafted_by=actor.organisation)
    own = list(rows.prefetch_related("parties", "signatories").order_by("created_at", "pk"))
    source = next((one for one in own if str(one.uuid) == _given(request, "texte")), None)
    error = ""
    if request.method == "POST":
        ticked = [one for one in own if str(one.uuid) in request.POST.getlist("draft")]
        try:
            return _on_drafts(request, ticked, source)
        except ValidationError as refused:
            error = refused.messages[0]
    context = {
        "title": "Brouillons de conventions",
        "drafts": [{"draft": one, "missing": missing(actor, one), "ticked": _like(one, source)} for one in own],
        "source": source,
        "copied": "copie" in request.GET,
        "error": error,
        "breadcrumb_data": {"current": "Brouillons", "links": [CONVENTIONS]},
    }
    return render(request, "conventions/drafting/drafts.html", context)


def _given(request, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _like(draft: Agreement, source: Agreement | None) -> bool:
    """The draft whose text is taken over, and those begun the same day under the same accord: ticked beforehand, so
    that none is forgotten when they are sent."""
    if source is None:
        return False
    return draft.parent_id == source.parent_id and draft.created_at.date() == source.created_at.date()


def _on_drafts(request, ticked: list[Agreement], source: Agreement | None):
    if request.POST.get("act") == "copy":
        others = [one for one in ticked if source and one.pk != source.pk]
        if not others:
            raise ValidationError(NO_DRAFT)
        count = copy_text(actor=request.actor, source=source, targets=others)
        messages.success(request, f"Le texte est repris dans {count} brouillon{'s' if count > 1 else ''}.")
        return redirect(f"{reverse('convention-drafts')}?texte={source.uuid}&copie=1")
    if not ticked:
        raise ValidationError(NO_DRAFT)
    count = send_drafts(actor=request.actor, drafts=ticked)
    messages.success(request, f"{count} texte{'s' if count > 1 else ''} en relecture : un courriel part aux parties.")
    return redirect("conventions")
