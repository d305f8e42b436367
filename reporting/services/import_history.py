"""Applying yearly figures of before the platform; year 0 is CUMUL (T14)."""

from missionjeunes.work.importing.stage import Stage

_OUTSIDE = "Territoire inconnu ou hors de votre périmètre."
_RESOLVED = """
SELECT r.line, r.annee AS year, t.type AS territory_type, t.code AS territory_code, {allowed} AS allowed,
    {persons} AS persons, {placements} AS placements, h.id AS known,
    h.id IS NOT NULL AND (h.persons, h.placements) IS NOT DISTINCT FROM ({persons}, {placements}) AS same,
    t.type = 'FR' OR region.code IS NOT NULL OR department.code IS NOT NULL OR ml.id IS NOT NULL AS exists
FROM import_row r
CROSS JOIN LATERAL (SELECT
    CASE WHEN r.territoire = 'FR' THEN 'FR' WHEN r.territoire LIKE 'ML:%%' THEN 'ML'
         ELSE left(r.territoire, 1) END AS type,
    CASE WHEN r.territoire = 'FR' THEN 'FR' WHEN r.territoire LIKE 'ML:%%' THEN substr(r.territoire, 4)
         ELSE substr(r.territoire, 2) END AS code) t
LEFT JOIN partners_region region ON t.type = 'R' AND region.code = t.code
LEFT JOIN partners_department department ON t.type = 'D' AND department.code = t.code
LEFT JOIN partners_organisation ml ON t.type = 'ML' AND ml.kind = 'ML' AND ml.code_structure = t.code
LEFT JOIN reporting_historicalfigure h
    ON h.year = r.annee AND h.territory_type = t.type AND h.territory_code = t.code
"""
_UPSERT = """
INSERT INTO reporting_historicalfigure (year, territory_type, territory_code, persons, placements)
SELECT year, territory_type, territory_code, persons, placements FROM import_figure WHERE NOT same ORDER BY 1, 2, 3
ON CONFLICT (year, territory_type, territory_code)
    DO UPDATE SET persons = excluded.persons, placements = excluded.placements
"""


def _territory(stage: Stage) -> str | None:
    """The only territory that may be written; None when there is no limit."""
    if stage.structure:
        return f"ML:{stage.structure.code_structure}"
    if stage.actor is None or stage.actor.is_national:
        return None
    return stage.actor.territory


def check(stage: Stage) -> None:
    only = _territory(stage)
    query = _RESOLVED.format(
        allowed="true" if only is None else "r.territoire = %(only)s",
        persons="r.jeunes" if stage.has("jeunes") else "h.persons",
        placements="r.missions" if stage.has("missions") else "h.placements",
    )
    stage.table("import_figure", query, only=only)
    stage.reject("import_figure", [("territoire", _OUTSIDE, "NOT allowed OR NOT exists")])
    stage.discard("import_figure")
    stage.collapse("import_figure", "year", "territory_type", "territory_code")


def apply(stage: Stage) -> None:
    stage.created, stage.updated = stage.rows(
        """SELECT count(*) FILTER (WHERE known IS NULL), count(*) FILTER (WHERE known IS NOT NULL)
        FROM import_figure WHERE NOT same"""
    )[0]
    stage.run(_UPSERT)
