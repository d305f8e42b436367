"""Models of texts: the list, the preview, writing the next version clause by clause, comparing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ..annexes import named
from ..compare import compare as compare_sections
from ..content import Section, sections_of
from ..enums import ISSUED, Counterpart, Level
from ..forms.parts import plain
from ..forms.templates import ClauseForm, NamedAnnexForm
from ..models import Agreement, Template
from ..permissions import can_write_template
from ..services import templates as service
from .parts import add_errors

LEVELS = [Level.CONVENTION, Level.REGIONAL]
# Who stands in the preview where a text has its parties and signatories.
OTHER_SIDE = {
    Counterpart.AGENCIES: "L'agence d'emploi",
    Counterpart.COMPANIES: "L'entreprise",
    Counterpart.BOTH: "L'agence d'emploi ou l'entreprise",
}
SIGNATORY = {"party": "chaque partie", "name": "NOM Prénom", "capacity": "qualité"}
LIST = {"url": "/modeles/", "title": "Modèles"}


def _visible(request):
    """The national models, and those of the actor's region; a national body sees every region's."""
    rows = Template.objects.visible_to(request.actor).select_related("region")
    if request.actor.is_national:
        return rows
    return rows.filter(Q(region=None) | Q(region_id=request.actor.organisation.region_id))


def _found(request, uuid) -> Template:
    return get_object_or_404(_visible(request), uuid=uuid)


def _writes(request, template: Template) -> bool:
    """The actor may write this model's next version: it is of her own level of the country."""
    own = template.region_id == request.actor.organisation.region_id
    return own and can_write_template(request.actor, template.level)


@require_GET
def templates(request):
    """Every version, by level, the last ones first; and what the actor may begin."""
    rows = list(_visible(request).order_by("region__name", "-version"))
    groups, counterparts = [], _counterparts(request)
    kinds = sorted({(LEVELS.index(one.level), counterparts[one.branch], one.branch) for one in rows})
    for rank, counterpart, branch in kinds:
        level = LEVELS[rank]
        of_level = [one for one in rows if (one.level, one.branch) == (level, branch)]
        own = [one for one in of_level if one.region_id == request.actor.organisation.region_id]
        national = next((one for one in of_level if not one.region_id and one.published_at), None)
        groups.append(
            {
                "label": _label(level, counterpart),
                "rows": of_level,
                "source": (own[0] if own else national) if can_write_template(request.actor, level) else None,
                "first": not own,
            }
        )
    context = {"title": "Modèles", "groups": groups, "breadcrumb_data": {"current": "Modèles", "links": _above()[:1]}}
    return render(request, "conventions/models/list.html", context)


def _counterparts(request) -> dict[str, str]:
    """With whom the conventions of each branch are, as its last framework agreement says."""
    frameworks = Agreement.objects.visible_to(request.actor).filter(level=Level.NATIONAL, state__in=ISSUED)
    return dict(frameworks.order_by("starts_on").values_list("branch", "counterpart"))


def _label(level: str, counterpart: str) -> str:
    what = "Conventions" if level == Level.CONVENTION else "Accords régionaux, pour des conventions"
    return f"{what} avec des {Counterpart(counterpart).label}"


def _above() -> list[dict]:
    return [{"url": reverse("conventions"), "title": "Conventions"}, LIST]


@require_http_methods(["GET", "POST"])
def template(request, uuid):
    """A model as it would print; from it the next version is begun, and a draft is published."""
    found = _found(request, uuid)
    error = ""
    if request.method == "POST":
        try:
            return _act(request, found)
        except ValidationError as refused:
            error = refused.messages[0]
    may_begin = can_write_template(request.actor, found.level) and found.published_at
    others = _compared(request, found)
    context = {
        "title": str(found),
        "template": found,
        "sections": _sections(found),
        "frozen": {
            "parties": _sides(request, found),
            "signatories": [SIGNATORY],
            "annexes": [{"title": annex.name} for annex in named(found.annexes)],
        },
        "editable": found.published_at is None,
        "may_begin": may_begin and (_writes(request, found) or found.region_id is None),
        "begin_label": "Préparer la version suivante" if _writes(request, found) else "Faire le modèle de la région",
        "previous": others["precedente"],
        "national": others["nationale"],
        "error": error,
        "breadcrumb_data": {"current": str(found), "links": _above()},
    }
    return render(request, "conventions/models/read.html", context)


def _sides(request, found: Template) -> list[dict]:
    if found.level == Level.REGIONAL:
        return [{"name": "Les signataires régionaux"}]
    return [{"name": "La Mission Locale"}, {"name": OTHER_SIDE[_counterparts(request)[found.branch]]}]


def _act(request, found: Template):
    if request.POST.get("act") == "begin":
        draft = service.next_version(actor=request.actor, source=found)
        return redirect("template-edit", uuid=draft.uuid)
    if request.POST.get("act") == "publish":
        service.publish(actor=request.actor, template=found)
        messages.success(request, "Le modèle est publié : les prochains textes partent de cette version.")
    elif not _writes(request, found):
        raise PermissionDenied
    return redirect("template", uuid=found.uuid)


@require_http_methods(["GET", "POST"])
def edit(request, uuid):
    """The clauses of a draft model, one form each: rewrite, move, take off, add."""
    found = _found(request, uuid)
    if not _writes(request, found):
        raise PermissionDenied
    if found.published_at:
        return redirect("template", uuid=found.uuid)
    refused = {}
    if request.method == "POST" and request.POST.get("act", "").startswith("annex-"):
        if (form := _edit_annex(request, found)) is None:
            return redirect(f"{reverse('template-edit', args=[found.uuid])}#annexes")
        refused[f"annex:{request.POST.get('number', '')}"] = form
    elif request.method == "POST":
        key = request.POST.get("key", "")
        form = ClauseForm(request.POST, auto_id=f"c-{key}-%s")
        try:
            if _edit(request, found, key, form):
                return redirect(f"{reverse('template-edit', args=[found.uuid])}#c-{key or 'new'}")
        except ValidationError as error:
            add_errors(form, error)
        refused[key] = form
    context = {
        "title": f"Rédiger — {found}",
        "template": found,
        "clauses": [
            {
                "key": one["key"],
                "form": refused.get(one["key"]) or ClauseForm(initial=one, auto_id=f"c-{one['key']}-%s"),
            }
            for one in found.clauses
        ],
        "annexes": _annex_forms(found, refused) if found.level == Level.REGIONAL else [],
        "new": refused.get("") or ClauseForm(auto_id="c--%s"),
        "breadcrumb_data": {"current": "Rédiger", "links": [*_above(), _link(found)]},
    }
    return render(request, "conventions/models/edit.html", context)


def _sections(model: Template) -> list[Section]:
    return sections_of({"clauses": model.clauses}, {})


def _link(found: Template) -> dict:
    return {"url": reverse("template", args=[found.uuid]), "title": str(found)}


def _edit(request, found: Template, key: str, form: ClauseForm) -> bool:
    """Do what the pressed button says; False when the clause typed is not complete."""
    given = {"actor": request.actor, "template": found}
    act = request.POST.get("act", "")
    if act in {"up", "down"}:
        service.move_clause(**given, key=key, by=-1 if act == "up" else 1)
    elif act == "remove":
        service.remove_clause(**given, key=key)
    elif not form.is_valid():
        return False
    else:
        clause = {"title": form.cleaned_data["title"], "text": plain(form.cleaned_data["text"])}
        if act == "add":
            service.add_clause(**given, **clause)
        else:
            service.rewrite_clause(**given, key=key, **clause)
        messages.success(request, "La clause est enregistrée.")
    return True


def _annex_forms(found: Template, refused: dict) -> list[dict]:
    """One form for each annex that the model names, then an empty one."""
    rows = [*found.annexes, {"number": "", "made": ""}]
    return [
        {
            "number": one["number"],
            "made": one["made"],
            "form": refused.get(f"annex:{one['number']}")
            or NamedAnnexForm(initial=one, auto_id=f"a-{one['number']}-%s"),
        }
        for one in rows
    ]


def _edit_annex(request, found: Template) -> NamedAnnexForm | None:
    """Name, rename or take off an annex as the pressed button says; the form when it is not complete."""
    number = request.POST.get("number", "")
    given = {"actor": request.actor, "template": found, "number": number}
    if request.POST["act"] == "annex-remove":
        service.drop_annex(**given)
        return None
    form = NamedAnnexForm(request.POST, auto_id=f"a-{number}-%s")
    if not form.is_valid():
        return form
    service.name_annex(**given, **form.cleaned_data)
    messages.success(request, "L'annexe est enregistrée.")
    return None


def _compared(request, found: Template) -> dict[str, Template | None]:
    """What a model may be compared with: the version before it, and the last national one."""
    rows = _visible(request).filter(level=found.level, branch=found.branch)
    before = rows.filter(region_id=found.region_id, version__lt=found.version).order_by("-version").first()
    national = rows.filter(region=None, published_at__isnull=False).order_by("-version").first()
    return {"precedente": before, "nationale": national if found.region_id else None}


@require_GET
def compare(request, uuid):
    """What a model changes of the version before it, or of the national one."""
    found = _found(request, uuid)
    others = _compared(request, found)
    other = others.get(request.GET.get("avec", "")) or others["precedente"] or others["nationale"]
    sections = _sections(other) if other else []
    context = {
        "title": f"Comparaison — {found}",
        "template": found,
        "other": other,
        "differences": compare_sections(sections, _sections(found)) if other else [],
        "breadcrumb_data": {"current": "Comparaison", "links": [*_above(), _link(found)]},
    }
    return render(request, "conventions/models/compare.html", context)
