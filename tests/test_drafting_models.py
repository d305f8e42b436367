"""Models of texts: the region's made from the national one, clause by clause, published once and for good."""

import pytest

from conventions.enums import Level
from conventions.models import Template
from tests.test_drafting import begin


@pytest.fixture
def national(db) -> Template:
    return Template.objects.using("owner").get(level=Level.CONVENTION, branch="TT", region=None)


def begun(client, source: Template) -> Template:
    client.post(f"/modeles/{source.uuid}/", {"act": "begin"})
    return Template.objects.using("owner").get(level=source.level, published_at=None)


def clauses(template: Template) -> list[str]:
    return [one["key"] for one in Template.objects.using("owner").get(pk=template.pk).clauses]


def edit(client, template, act, **given):
    return client.post(f"/modeles/{template.uuid}/rediger/", {"act": act} | given)


@pytest.mark.parametrize("who", ["adviser", "agency_manager", "ett_head", "ddets", "arml", "prism_region"])
def test_everybody_reads_the_national_models_and_only_reads_them(cast, client_of, national, who):
    client = client_of(cast.actors[who])
    assert "Convention Mission Locale" in client.get("/modeles/").content.decode()
    page = client.get(f"/modeles/{national.uuid}/").content.decode()
    assert "Données personnelles et confidentialité" in page and "Faire le modèle" not in page
    assert client.post(f"/modeles/{national.uuid}/", {"act": "begin"}).status_code == 403
    assert client.get(f"/modeles/{national.uuid}/rediger/").status_code == 403
    assert Template.objects.using("owner").filter(published_at=None).count() == 0


def test_the_region_s_model_is_made_from_the_national_one_and_serves_the_next_conventions(cast, client_of, national):
    dreets = client_of(cast.dreets)
    assert "Faire le modèle de la région" in dreets.get(f"/modeles/{national.uuid}/").content.decode()
    draft = begun(dreets, national)
    assert (draft.region_id, draft.version, clauses(draft)) == ("28", 1, [one["key"] for one in national.clauses])
    assert client_of(cast.adviser).get(f"/modeles/{draft.uuid}/").status_code == 404
    edit(dreets, draft, "save", key="objet", title="Objet normand", text="Décliner en Normandie.")
    edit(dreets, draft, "add", title="Handicap", text="Une attention particulière.")
    edit(dreets, draft, "up", key="clause_9")
    edit(dreets, draft, "down", key="objet")
    edit(dreets, draft, "remove", key="formation")
    assert clauses(draft) == [
        "jeunes", "objet", "engagements_ml", "engagements_agence", "echanges", "donnees", "clause_9", "duree",
    ]  # fmt: skip
    assert edit(dreets, draft, "save", key="objet", title="", text="x").status_code == 200
    dreets.post(f"/modeles/{draft.uuid}/", {"act": "publish"})
    (convention,) = begin(client_of(cast.adviser), cast.other_agency)
    assert convention.template_id == draft.pk
    assert convention.text["clauses"][1] == {
        "key": "objet",
        "title": "Objet normand",
        "text": "Décliner en Normandie.",
    }


def test_a_published_version_never_changes_and_the_next_one_begins_from_it(cast, client_of, national):
    dreets = client_of(cast.dreets)
    first = begun(dreets, national)
    dreets.post(f"/modeles/{first.uuid}/", {"act": "publish"})
    for act in ("save", "add", "up", "remove"):
        edit(dreets, first, act, key="jeunes", title="Vol", text="Vol")
    assert clauses(first) == [one["key"] for one in national.clauses]
    second = begun(dreets, first)
    assert second.version == 2
    edit(dreets, second, "save", key="objet", title="Objet", text="Tout autre.")
    page = dreets.get(f"/modeles/{second.uuid}/comparaison/?avec=precedente").content.decode()
    assert '</span>Tout autre<span class="fr-sr-only">]</span></ins>' in page and "(version 1)" in page
    page = dreets.get(f"/modeles/{second.uuid}/comparaison/?avec=nationale").content.decode()
    assert '</span>Tout autre<span class="fr-sr-only">]</span></ins>' in page and "(modèle national)" in page
    assert begun(dreets, national).pk == second.pk, "one draft at a time"


def test_a_model_with_an_empty_list_of_clauses_is_not_published(cast, client_of, national):
    dreets = client_of(cast.dreets)
    draft = begun(dreets, national)
    for key in clauses(draft):
        edit(dreets, draft, "remove", key=key)
    page = dreets.post(f"/modeles/{draft.uuid}/", {"act": "publish"}).content.decode()
    assert "au moins une clause" in page
    assert Template.objects.using("owner").get(pk=draft.pk).published_at is None


def test_the_national_model_is_the_dgefp_s(cast, client_of, national):
    dgefp = client_of(cast.national)
    draft = begun(dgefp, national)
    assert draft.region_id is None and draft.version == 2
    assert client_of(cast.dreets).get(f"/modeles/{draft.uuid}/").status_code == 404
    dgefp.post(f"/modeles/{draft.uuid}/", {"act": "publish"})
    assert client_of(cast.dreets).get(f"/modeles/{draft.uuid}/").status_code == 200


def test_two_officers_who_begin_at_the_same_instant_share_one_draft(cast, client_of, national, threads):
    one, other = client_of(cast.dreets), client_of(cast.dreets)
    post = f"/modeles/{national.uuid}/"
    answers = threads(lambda: one.post(post, {"act": "begin"}), lambda: other.post(post, {"act": "begin"}))
    assert {answer.status_code for answer in answers} == {302}
    assert Template.objects.using("owner").filter(published_at=None).count() == 1


def test_the_regional_accord_has_a_model_too(cast, client_of):
    dreets = client_of(cast.dreets)
    source = Template.objects.using("owner").get(level=Level.REGIONAL, region=None)
    draft = begun(dreets, source)
    assert (
        draft.level == Level.REGIONAL
        and "Pilotage et évaluation" in dreets.get(f"/modeles/{draft.uuid}/").content.decode()
    )
