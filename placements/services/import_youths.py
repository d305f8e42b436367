"""Applying an extract of youths: one dossier per (Mission Locale, number), one support per (scheme, entry)."""

from missionjeunes.work.importing.stage import OUTSIDE, Stage

from .coming_back import bring_back, recognise

_ATTRIBUTES = (
    "person_key", "identified", "nom", "prenom", "date_naissance", "sexe", "niveau_formation", "code_commune", "qpv",
    "frr", "rqth", "email", "telephone",
)  # fmt: skip
_DIFFERENT = "Les lignes de ce dossier ne donnent pas le même jeune : identité et situation doivent être identiques."

_RESOLVED = """
SELECT r.line, ml.id AS ml, r.numero_dossier AS dossier, y.id AS known, r.person_key, r.identified,
    r.date_naissance AS birth_date, r.dispositif AS scheme, r.date_entree AS entered_on, r.date_sortie AS left_on,
    commune.code AS commune, r.code_commune IS NOT NULL AND commune.code IS NULL AS commune_unknown,
    taken.effective_on - 1 AS last_day
FROM import_row r
LEFT JOIN partners_organisation ml ON ml.kind = 'ML' AND ml.code_structure = r.code_structure AND {mine}
LEFT JOIN partners_handover taken
    ON taken.organisation_id = ml.id AND taken.state = 'done' AND taken.successor_id IS NOT NULL
LEFT JOIN placements_youth y ON y.mission_locale_id = ml.id AND y.dossier = r.numero_dossier
LEFT JOIN partners_commune commune ON commune.code = r.code_commune
"""

_TAKEN_OVER = "Cette Mission Locale était déjà reprise : cette entrée est à importer pour celle qui l'a reprise."
_RULES = [
    ("code_structure", OUTSIDE, "ml IS NULL"),
    ("date_naissance", "La date de naissance est dans le futur.", "birth_date > %(today)s::date"),
    ("date_entree", "Un dispositif demande une date d'entrée.", "scheme IS NOT NULL AND entered_on IS NULL"),
    ("date_entree", "L'entrée précède la naissance.", "entered_on < birth_date"),
    ("date_sortie", "La date de sortie ne peut pas précéder la date d'entrée.", "left_on < entered_on"),
    ("date_entree", _TAKEN_OVER, "entered_on > last_day"),
]


def check(stage: Stage) -> None:
    stage.reject_conflicts(("code_structure", "numero_dossier"), content=_ATTRIBUTES, reason=_DIFFERENT)
    stage.table("import_youth", _RESOLVED.format(mine=stage.mine("ml.id")))
    today = f"'{stage.today.isoformat()}'"
    stage.reject("import_youth", [(c, r, rule.replace("%(today)s", today)) for c, r, rule in _RULES])
    stage.discard("import_youth")
    recognise(stage)
    stage.warn("import_youth", "code_commune", "Code commune inconnu, laissé vide.", "commune_unknown")
    stage.warn(
        "import_youth",
        "dispositif",
        "Une date d'entrée sans dispositif n'est pas reprise.",
        "scheme IS NULL AND entered_on IS NOT NULL",
    )
    stage.warn(
        "import_youth",
        "date_sortie",
        "Mission Locale reprise : l'accompagnement s'y arrête la veille de la reprise.",
        "scheme IS NOT NULL AND coalesce(left_on > last_day, last_day IS NOT NULL)",
    )


def _attribute(stage: Stage, column: str, field: str, empty: str) -> str:
    """What the row says; a column that the file does not have leaves what is known."""
    return f"coalesce(r.{column}, {empty})" if stage.has(column) else f"coalesce(y.{field}, {empty})"


def _youths(stage: Stage) -> str:
    """Query of the dossiers as they shall be, one row each: an empty name or contact never erases a known one."""
    nullable = {"niveau_formation": "level", "qpv": "qpv", "frr": "frr", "rqth": "rqth"}
    kept = {"nom": "last_name", "prenom": "first_name", "email": "email", "telephone": "phone"}
    values = [f"{'r' if stage.has(c) else 'y'}.{c if stage.has(c) else f} AS {f}" for c, f in nullable.items()]
    values += [f"coalesce(r.{column}, y.{field}, '') AS {field}" for column, field in kept.items()]
    commune = "i.commune" if stage.has("code_commune") else "y.commune_id"
    return f"""
    SELECT DISTINCT ON (i.ml, i.dossier COLLATE "C") i.ml, i.dossier, i.known,
        CASE WHEN i.identified OR y.id IS NULL THEN i.person_key ELSE y.person_key END AS person_key,
        i.identified OR coalesce(y.identified, false) AS identified, i.birth_date,
        {_attribute(stage, "sexe", "sex", "''")} AS sex, {commune} AS commune, {", ".join(values)}
    FROM import_youth i JOIN import_row r USING (line) LEFT JOIN placements_youth y ON y.id = i.known
    ORDER BY i.ml, i.dossier COLLATE "C", i.line"""


_FIELDS = (
    "person_key, identified, last_name, first_name, birth_date, sex, level, commune_id, qpv, frr, rqth, email, phone"
)
_WANTED = _FIELDS.replace("commune_id", "commune")

_UPSERT_YOUTHS = f"""
CREATE TEMP TABLE written_youth ON COMMIT DROP AS
SELECT w.ml, w.dossier, w.known IS NULL AS created
FROM wanted_youth w LEFT JOIN placements_youth y ON y.id = w.known
WHERE y.id IS NULL
   OR ({", ".join(f"y.{name.strip()}" for name in _FIELDS.split(","))})
      IS DISTINCT FROM ({", ".join(f"w.{name.strip()}" for name in _WANTED.split(","))});
INSERT INTO placements_youth (uuid, mission_locale_id, dossier, {_FIELDS})
SELECT gen_random_uuid(), w.ml, w.dossier, {", ".join(f"w.{name.strip()}" for name in _WANTED.split(","))}
FROM wanted_youth w JOIN written_youth USING (ml, dossier)
ORDER BY w.ml, w.dossier COLLATE "C"
ON CONFLICT (mission_locale_id, dossier) DO UPDATE SET
    ({_FIELDS}) = ({", ".join(f"excluded.{name.strip()}" for name in _FIELDS.split(","))})
"""

_SUPPORTS = """
SELECT i.ml, y.id AS youth, i.scheme, i.entered_on, {left_on} AS left_on, s.id IS NULL AS created, min(i.line) AS line
FROM import_youth i
JOIN placements_youth y ON y.mission_locale_id = i.ml AND y.dossier = i.dossier
LEFT JOIN placements_support s ON s.youth_id = y.id AND s.scheme = i.scheme AND s.entered_on = i.entered_on
WHERE i.scheme IS NOT NULL AND (s.id IS NULL OR s.left_on IS DISTINCT FROM {left_on})
GROUP BY 1, 2, 3, 4, 5, 6
"""

_UPSERT_SUPPORTS = """
INSERT INTO placements_support (mission_locale_id, youth_id, scheme, entered_on, left_on)
SELECT ml, youth, scheme, entered_on, left_on FROM written_support ORDER BY youth, scheme, entered_on
ON CONFLICT (youth_id, scheme, entered_on) DO UPDATE SET left_on = excluded.left_on
WHERE placements_support.left_on IS DISTINCT FROM excluded.left_on
"""

_COUNT = """
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM (
    SELECT bool_or(w.created) AS created FROM (
        SELECT line, created FROM written_support
        UNION ALL
        SELECT i.line, w.created FROM written_youth w
        JOIN (SELECT min(line) AS line, ml, dossier FROM import_youth GROUP BY ml, dossier) i USING (ml, dossier)
    ) w GROUP BY w.line) rows
"""


def apply(stage: Stage) -> None:
    """Write what differs. A row counts as created or updated by the dossier or the support that it wrote."""
    bring_back(stage)
    stage.table("wanted_youth", _youths(stage))
    stage.run("DROP TABLE IF EXISTS pg_temp.written_youth")
    for statement in _UPSERT_YOUTHS.split(";\n"):
        stage.run(statement)
    stage.run("ANALYZE written_youth")
    # A late extract of a Mission Locale that was taken over does not reopen what goes on at its successor.
    left_on = f"least({'i' if stage.has('date_sortie') else 's'}.left_on, i.last_day)"
    stage.table("written_support", _SUPPORTS.format(left_on=left_on))
    stage.run(_UPSERT_SUPPORTS)
    stage.created, stage.updated = stage.rows(_COUNT)[0]
