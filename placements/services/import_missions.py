"""Applying an extract of placements: one row per (Mission Locale, reference), renewals linked to what they renew.

A known placement whose dossier has been erased stays as it is: its row counts as unchanged.
"""

from django.db import OperationalError

from missionjeunes.work.importing.stage import OUTSIDE, Stage
from partners.models import Parameter

from .renewals import recompute

# Field of the placement, column of the file, value: what a later file overwrites.
_FIELDS = {
    "youth_id": (None, "coalesce(youth.id, erased.id)"),
    "agency_id": (None, "agency.id"),
    "contract_type": (None, "r.type_contrat"),
    "starts_on": (None, "r.date_debut"),
    "in_extract": (None, "true"),
    "ground": ("motif_recours", "coalesce(r.motif_recours, '')"),
    "planned_end": ("date_fin_prevue", "r.date_fin_prevue"),
    "real_end": ("date_fin_reelle", "r.date_fin_reelle"),
    "hours": ("heures", "r.heures"),
    "rome": ("code_rome", "coalesce(r.code_rome, '')"),
    "naf": ("code_naf", "coalesce(naf.code, '')"),
    "department_id": ("departement_mission", "department.code"),
    "outcome": ("issue", "coalesce(r.issue, '')"),
}
_TEXTS = {"ground", "rome", "naf", "outcome"}

_RESOLVED = """
SELECT r.line, ml.id AS ml, r.reference_mission AS reference, {renews} AS renews, youth.birth_date,
    p.id AS known, {values},
    erased.id IS NOT NULL OR coalesce(
        p.id IS NOT NULL AND {same_renewal} AND ({current}) IS NOT DISTINCT FROM ({compared}), false) AS same,
    r.code_naf IS NOT NULL AND naf.code IS NULL AS naf_unknown,
    r.departement_mission IS NOT NULL AND department.code IS NULL AS department_unknown,
    coalesce(least(ml.closed_on, agency.closed_on) <= r.date_debut, false) AS closed
FROM import_row r
LEFT JOIN partners_organisation ml ON ml.kind = 'ML' AND ml.code_structure = r.code_structure AND {mine}
LEFT JOIN partners_organisation agency ON agency.kind = 'AGENCE' AND agency.siret = r.siret_agence
LEFT JOIN placements_youth youth ON youth.mission_locale_id = ml.id AND youth.dossier = r.numero_dossier
LEFT JOIN placements_placement p ON p.mission_locale_id = ml.id AND p.reference = r.reference_mission
LEFT JOIN placements_youth erased ON erased.id = p.youth_id AND erased.erased_on IS NOT NULL AND youth.id IS NULL
LEFT JOIN partners_nafcode naf ON naf.code = r.code_naf
LEFT JOIN partners_department department ON department.code = r.departement_mission
"""
_KNOWN_RENEWED = "(SELECT o.reference FROM placements_placement o WHERE o.id = p.renews_id)"
_SAME_RENEWAL = f"CASE WHEN p.renews_id IS NULL THEN r.renouvelle IS NULL ELSE r.renouvelle = {_KNOWN_RENEWED} END"

_OUTSIDE_CONVENTION = """NOT EXISTS (
    SELECT FROM conventions_coveredpair pair
    WHERE pair.mission_locale_id = import_mission.ml AND pair.agency_id = import_mission.agency_id
      AND import_mission.starts_on BETWEEN pair.starts_on AND pair.ends_on)"""

_COMPANY = "C'est le SIRET d'une entreprise : ce fichier ne porte que les missions par une agence d'emploi."
_OF_COMPANY = """line IN (
    SELECT r.line FROM import_row r
    JOIN partners_organisation o ON o.kind = 'ENTREPRISE' AND o.siret = r.siret_agence)"""


def _resolved(stage: Stage) -> str:
    """Every row beside what it names and what is known of it; `same` when nothing would change."""
    values = {}
    for field, (column, value) in _FIELDS.items():
        empty = "''" if field in _TEXTS else "NULL"
        values[field] = value if column is None or stage.has(column) else f"coalesce(p.{field}, {empty})"
        if column and not stage.has(column) and field not in _TEXTS:
            values[field] = f"p.{field}"
    follows = stage.has("renouvelle")
    return _RESOLVED.format(
        renews="r.renouvelle" if follows else _KNOWN_RENEWED,
        same_renewal=_SAME_RENEWAL if follows else "true",
        values=", ".join(f"{value} AS {field}" for field, value in values.items()),
        current=", ".join(f"p.{field}" for field in values),
        compared=", ".join(values.values()),
        mine=stage.mine("ml.id"),
    )


def _rules(stage: Stage) -> list[tuple[str, str, str]]:
    age = int(Parameter.on("minimum_age", stage.today))
    late = "La date de fin ne peut pas précéder la date de début."
    return [
        ("code_structure", OUTSIDE, "ml IS NULL"),
        (
            "numero_dossier",
            "Dossier inconnu, ou effacé : importez d'abord le fichier des jeunes.",
            "youth_id IS NULL",
        ),
        ("siret_agence", _COMPANY, f"agency_id IS NULL AND {_OF_COMPANY}"),
        ("siret_agence", "Agence inconnue de l'annuaire.", "agency_id IS NULL"),
        ("date_fin_prevue", late, "planned_end < starts_on"),
        ("date_fin_reelle", late, "real_end < starts_on"),
        (
            "date_debut",
            f"Le jeune a moins de {age} ans au début de la mission.",
            f"(birth_date + interval '{age} years')::date > starts_on",
        ),
        ("renouvelle", "Une mission ne se renouvelle pas elle-même.", "renews = reference"),
    ]


def check(stage: Stage) -> None:
    stage.table("import_mission", _resolved(stage))
    stage.reject("import_mission", _rules(stage))
    stage.discard("import_mission")
    stage.collapse("import_mission", "ml", "reference")
    _link(stage)
    stage.reject_repetitions(("code_structure", "reference_mission"))
    stage.discard("import_mission")
    stage.warn("import_mission", "code_naf", "Code NAF inconnu, laissé vide.", "naf_unknown")
    stage.warn("import_mission", "departement_mission", "Département inconnu, laissé vide.", "department_unknown")
    stage.warn("import_mission", "date_debut", "La structure était fermée à cette date.", "closed")
    stage.warn(
        "import_mission",
        "siret_agence",
        "Mission hors convention : elle est comptée, l'agence ne la voit pas.",
        _OUTSIDE_CONVENTION,
    )


# Chains that the file touches: its renewals, what they name, and everything already linked to these in the base.
_TOUCHED = """
SELECT DISTINCT coalesce(p.root_id, p.id) AS root
FROM placements_placement p
JOIN (SELECT ml, renews AS reference FROM import_mission WHERE renews IS NOT NULL
      UNION SELECT ml, reference FROM import_mission WHERE renews IS NOT NULL) named
  ON p.mission_locale_id = named.ml AND p.reference = named.reference
UNION
SELECT p.root_id FROM import_mission m JOIN placements_placement p ON p.id = m.known WHERE p.root_id IS NOT NULL
"""
# The file's rows win over what the base says of the same placement.
_NODES = """
SELECT m.ml, m.reference, m.renews AS parent, m.line, m.known AS id FROM import_mission m
WHERE m.renews IS NOT NULL
   OR (m.ml, m.reference) IN (SELECT ml, renews FROM import_mission WHERE renews IS NOT NULL)
   OR m.known IN (SELECT root FROM touched)
   OR m.known IN (SELECT id FROM placements_placement WHERE root_id IN (SELECT root FROM touched))
UNION ALL
SELECT p.mission_locale_id, p.reference, o.reference, NULL, p.id
FROM placements_placement p LEFT JOIN placements_placement o ON o.id = p.renews_id
WHERE (p.id IN (SELECT root FROM touched) OR p.root_id IN (SELECT root FROM touched))
  AND NOT EXISTS (SELECT FROM import_mission m WHERE m.known = p.id)
"""
_CHAINS = """
WITH RECURSIVE chain AS (
    SELECT ml, reference, parent, reference AS root, line, id FROM renewal_node WHERE parent IS NULL
    UNION ALL
    SELECT n.ml, n.reference, n.parent, chain.root, n.line, n.id
    FROM chain JOIN renewal_node n ON n.ml = chain.ml AND n.parent = chain.reference
)
SELECT * FROM chain
"""
_NAMED_NOWHERE = """NOT EXISTS (SELECT FROM renewal_node o WHERE o.ml = n.ml AND o.reference = n.parent)"""
_NOT_REACHED = """NOT EXISTS (SELECT FROM renewal_chain c WHERE c.ml = n.ml AND c.reference = n.reference)"""


def _link(stage: Stage) -> None:
    """Follow every chain from its root down; a renewal that no root reaches is rejected."""
    stage.table("touched", _TOUCHED)
    stage.table("renewal_node", _NODES)
    stage.run("CREATE INDEX ON renewal_node (ml, parent)")
    stage.table("renewal_chain", _CHAINS)
    unreached = f"""(SELECT n.line, {_NAMED_NOWHERE} AS nowhere
        FROM renewal_node n WHERE n.line IS NOT NULL AND {_NOT_REACHED}) n"""
    stage.reject(
        unreached,
        [
            ("renouvelle", "La mission renouvelée est inconnue ou sa ligne est rejetée.", "nowhere"),
            ("renouvelle", "Cette chaîne de renouvellements ne mène à aucune mission valable.", "true"),
        ],
    )


_INSERTED = ", ".join(_FIELDS)
_UPSERT = f"""
WITH written AS (
INSERT INTO placements_placement
    (uuid, mission_locale_id, reference, status, {_INSERTED}, ends_on, total_hours)
SELECT gen_random_uuid(), ml, reference, 'declaree', {_INSERTED}, coalesce(real_end, planned_end), hours
FROM import_mission WHERE NOT same
ORDER BY ml, reference
ON CONFLICT (mission_locale_id, reference) DO UPDATE SET
    ({_INSERTED}) = ({", ".join(f"excluded.{field}" for field in _FIELDS)})
WHERE ({", ".join(f"placements_placement.{field}" for field in _FIELDS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{field}" for field in _FIELDS)})
RETURNING id, mission_locale_id AS ml, reference
)
INSERT INTO written_mission
SELECT * FROM written WHERE (ml, reference) IN (SELECT ml, reference FROM renewal_chain WHERE id IS NULL)
"""
# The identifiers of the chains' rows, those just given included: what follows joins by them alone.
_IDENTIFY = """
UPDATE renewal_chain c SET id = w.id FROM written_mission w
WHERE c.id IS NULL AND w.ml = c.ml AND w.reference = c.reference
"""
_LINKS = """
UPDATE placements_placement p SET renews_id = link.parent, root_id = link.root
FROM (
    SELECT c.id, parent.id AS parent, CASE WHEN c.parent IS NOT NULL THEN root.id END AS root
    FROM renewal_chain c
    LEFT JOIN renewal_chain parent ON parent.ml = c.ml AND parent.reference = c.parent
    LEFT JOIN renewal_chain root ON root.ml = c.ml AND root.reference = c.root
) link
WHERE p.id = link.id AND (p.renews_id, p.root_id) IS DISTINCT FROM (link.parent, link.root)
"""
_AFFECTED = """
SELECT id FROM renewal_chain
UNION SELECT root FROM touched
UNION SELECT known FROM import_mission WHERE known IS NOT NULL AND NOT same
"""


def apply(stage: Stage) -> None:
    """Write what differs, then links, ends and hours of the chains touched; nothing when nothing differs."""
    stage.created, stage.updated = stage.rows(
        """SELECT count(*) FILTER (WHERE known IS NULL), count(*) FILTER (WHERE known IS NOT NULL)
        FROM import_mission WHERE NOT same"""
    )[0]
    if not (stage.created or stage.updated):
        return
    stage.run("DROP TABLE IF EXISTS pg_temp.written_mission")
    stage.run("CREATE TEMP TABLE written_mission (id bigint, ml bigint, reference text) ON COMMIT DROP")
    stage.run(_UPSERT)
    stage.run(_IDENTIFY)
    if stage.value("SELECT EXISTS (SELECT FROM renewal_chain WHERE id IS NULL)"):
        raise OperationalError("a placement of the file was written by somebody else meanwhile")
    stage.run(_LINKS)
    recompute(_AFFECTED)
