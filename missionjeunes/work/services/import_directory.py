"""Applying a directory: a Mission Locale by its code, any other organisation by its SIRET."""

from ..importing.stage import Stage

# Have a department of their own; the others a region or the country.
_LOCAL = "('ML', 'AGENCE', 'ENTREPRISE', 'ETT', 'DDETS')"
_PLACED = "('ML', 'AGENCE', 'ENTREPRISE', 'ETT', 'DDETS', 'DREETS', 'ARML')"
_TAKEN = "Ce SIRET est déjà celui d'une autre organisation."
_FIELDS = ("name", "siret", "region_id", "department_id", "naf_code", "opened_on", "closed_on")

_RESOLVED = """
SELECT r.line, r.type AS kind, CASE WHEN r.type = 'ML' THEN r.code_structure ELSE '' END AS code_structure,
    r.siret AS own_siret, coalesce(r.siret, ml.siret, '') AS siret, r.nom AS name, d.region_id,
    CASE WHEN r.type IN {local} THEN d.code END AS department_id,
    r.departement IS NULL AND r.type IN {placed} AS department_missing,
    r.departement IS NOT NULL AND d.code IS NULL AS department_unknown,
    {parent} AS siret_parent, {naf} AS naf_code, r.code_naf IS NOT NULL AND naf.code IS NULL AS naf_unknown,
    {opened} AS opened_on, {closed} AS closed_on,
    coalesce(ml.id, other.id) AS known, other.kind AS known_kind,
    r.type = 'ML' AND other.id IS DISTINCT FROM ml.id AND other.id IS NOT NULL AS siret_taken
FROM import_row r
LEFT JOIN partners_department d ON d.code = r.departement
LEFT JOIN partners_nafcode naf ON naf.code = r.code_naf
LEFT JOIN partners_organisation ml ON r.type = 'ML' AND ml.kind = 'ML' AND ml.code_structure = r.code_structure
LEFT JOIN partners_organisation other ON other.siret = r.siret AND other.siret <> ''
"""
# A body of the reference data has no SIRET yet: the first row for its kind and place fills it in.
_ADOPT = """
UPDATE import_org i SET known = body.id FROM (
    SELECT o.kind, o.region_id, CASE WHEN o.kind = 'DDETS' THEN o.department_id END AS department_id, min(o.id) AS id
    FROM partners_organisation o
    WHERE o.siret = '' AND o.kind NOT IN ('ML', 'AGENCE', 'ENTREPRISE', 'ETT', 'SUPPORT', 'BRANCHE')
    GROUP BY 1, 2, 3 HAVING count(*) = 1
) body
WHERE i.known IS NULL AND i.kind = body.kind AND i.region_id IS NOT DISTINCT FROM body.region_id
  AND (i.kind <> 'DDETS' OR i.department_id = body.department_id)
  AND i.line IN (SELECT min(f.line) FROM import_org f WHERE f.known IS NULL
                 GROUP BY f.kind, f.region_id, CASE WHEN f.kind = 'DDETS' THEN f.department_id END)
"""
_RULES = [
    ("code_structure", "Une Mission Locale a un code structure.", "kind = 'ML' AND code_structure IS NULL"),
    ("siret", "Le SIRET manque.", "kind <> 'ML' AND own_siret IS NULL"),
    ("departement", "Département inconnu.", "department_unknown"),
    ("departement", "Le département manque.", "department_missing"),
    (
        "date_fermeture",
        "La date de fermeture ne peut pas précéder la date d'ouverture.",
        "closed_on < opened_on",
    ),
    (
        "siret_parent",
        "Seule une agence dépend d'une entreprise de travail temporaire.",
        "kind = 'ENTREPRISE' AND siret_parent IS NOT NULL",
    ),
    ("siret", _TAKEN, "siret_taken OR (kind <> 'ML' AND known_kind <> kind)"),
]
_NO_PARENT = """siret_parent IS NOT NULL
    AND NOT EXISTS (SELECT FROM partners_organisation o WHERE o.kind = 'ETT' AND o.siret = siret_parent)
    AND NOT EXISTS (SELECT FROM import_org p WHERE p.kind = 'ETT' AND p.siret = import_org.siret_parent)"""


def check(stage: Stage) -> None:
    stage.reject_conflicts(("code_structure",), where="type = 'ML'")
    stage.table("import_org", _resolved(stage))
    stage.reject("import_org", _RULES)
    stage.discard("import_org")
    stage.collapse("import_org", "code_structure", "siret")
    while stage.rejected() != _after_parents(stage):  # a rejected company rejects its agencies
        continue
    stage.run(_ADOPT)
    stage.warn("import_org", "code_naf", "Code NAF inconnu, laissé vide.", "naf_unknown")
    stage.warn(
        "import_org",
        "code_naf",
        "Cette agence n'a pas l'activité 78.20Z (travail temporaire).",
        "kind = 'AGENCE' AND naf_code NOT IN ('', '7820Z')",
    )
    stage.warn(
        "import_org",
        "type",
        "Cette entreprise a l'activité 78.20Z (travail temporaire) : une agence d'intérim a le type AGENCE.",
        "kind = 'ENTREPRISE' AND naf_code = '7820Z'",
    )


def _resolved(stage: Stage) -> str:
    """A column that the file does not have leaves what is known."""

    def known(column: str, value: str, field: str, empty: str) -> str:
        return value if stage.has(column) else f"coalesce(ml.{field}, other.{field}, {empty})"

    parent = "r.siret_parent"
    if not stage.has("siret_parent"):
        parent = "(SELECT p.siret FROM partners_organisation p WHERE p.id = coalesce(ml.parent_id, other.parent_id))"
    return _RESOLVED.format(
        local=_LOCAL, placed=_PLACED, parent=parent,
        naf=known("code_naf", "coalesce(naf.code, '')", "naf_code", "''"),
        opened=known("date_ouverture", "r.date_ouverture", "opened_on", "NULL"),
        closed=_closed(known("date_fermeture", "r.date_fermeture", "closed_on", "NULL"), stage),
    )  # fmt: skip


def _closed(value: str, stage: Stage) -> str:
    """A file neither reopens a Mission Locale, agency or company that has closed, nor moves the day of a handover."""
    known, today = "coalesce(ml.closed_on, other.closed_on)", f"'{stage.today.isoformat()}'"
    return f"""CASE WHEN coalesce(ml.successor_id, other.successor_id) IS NOT NULL THEN {known}
        WHEN r.type IN ('ML', 'AGENCE', 'ENTREPRISE') AND {known} <= {today} AND coalesce({value} > {today}, true)
        THEN {known}
        ELSE {value} END"""


def _after_parents(stage: Stage) -> int:
    """Reject the rows whose company is nowhere; returns how many are rejected now."""
    stage.reject("import_org", [("siret_parent", "Entreprise inconnue de l'annuaire et du fichier.", _NO_PARENT)])
    stage.discard("import_org")
    return stage.rejected()


_CHANGED = f"""
SELECT i.*, p.siret AS known_parent
FROM import_org i LEFT JOIN partners_organisation o ON o.id = i.known
LEFT JOIN partners_organisation p ON p.id = o.parent_id
WHERE o.id IS NULL OR p.siret IS DISTINCT FROM i.siret_parent
   OR ({", ".join(f"o.{field}" for field in _FIELDS)})
      IS DISTINCT FROM ({", ".join(f"i.{field}" for field in _FIELDS)})
"""
_INSERT = f"""
INSERT INTO partners_organisation (uuid, kind, code_structure, dpo_email, {", ".join(_FIELDS)})
SELECT gen_random_uuid(), kind, code_structure, '', {", ".join(_FIELDS)}
FROM changed_org WHERE known IS NULL ORDER BY code_structure, siret
"""
_UPDATE = f"""
UPDATE partners_organisation o SET ({", ".join(_FIELDS)}) = ({", ".join(f"c.{field}" for field in _FIELDS)})
FROM changed_org c WHERE o.id = c.known
  AND ({", ".join(f"o.{field}" for field in _FIELDS)})
      IS DISTINCT FROM ({", ".join(f"c.{field}" for field in _FIELDS)})
"""
_PARENTS = """
UPDATE partners_organisation o SET parent_id = p.id
FROM (
    SELECT known AS id, siret_parent FROM changed_org WHERE known IS NOT NULL
    UNION ALL
    SELECT new.id, c.siret_parent FROM changed_org c
    JOIN partners_organisation new USING (kind, code_structure, siret) WHERE c.known IS NULL
) c LEFT JOIN partners_organisation p ON p.kind = 'ETT' AND p.siret = c.siret_parent
WHERE o.id = c.id AND o.parent_id IS DISTINCT FROM p.id
"""


def apply(stage: Stage) -> None:
    stage.table("changed_org", _CHANGED)
    stage.created = stage.run(_INSERT)
    stage.updated = stage.value("SELECT count(*) FROM changed_org WHERE known IS NOT NULL")
    stage.run(_UPDATE)
    stage.run(_PARENTS)
