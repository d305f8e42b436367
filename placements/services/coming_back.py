"""An extract that still holds an erased dossier. Its number is known by its keyed hash: the row brings the dossier
back when it says that the programme has resumed, and is left aside, with a warning, when it does not."""

from missionjeunes.work.importing.stage import Stage

from .retention import Terms, hidden_number

LEFT_ASIDE = "Dossier effacé au terme de sa conservation : rien n'en est repris."

_UNKNOWN = """
SELECT DISTINCT i.ml, r.code_structure, i.dossier FROM import_youth i JOIN import_row r USING (line)
WHERE i.known IS NULL AND i.ml IN (SELECT mission_locale_id FROM placements_youth WHERE erased_on IS NOT NULL)
"""
# By the file, retention is not over: a support goes on, or one of the dates from which it is counted is recent.
_ERASED = """
SELECT one.ml, one.dossier, y.id AS youth, min(i.birth_date) AS birth_date,
    bool_or(i.scheme IS NOT NULL AND {left_on} IS NULL
        OR (greatest(i.birth_date + make_interval(years => {age}), {left_on})
            + make_interval(months => {months}))::date >= %(today)s) AS resumed
FROM unnest(%(mls)s::bigint[], %(dossiers)s::text[], %(hidden)s::text[]) AS one (ml, dossier, hidden)
JOIN placements_youth y ON y.mission_locale_id = one.ml AND y.dossier = one.hidden
JOIN import_youth i ON i.ml = one.ml AND i.dossier = one.dossier
LEFT JOIN placements_support s ON s.youth_id = y.id AND s.scheme = i.scheme AND s.entered_on = i.entered_on
GROUP BY 1, 2, 3
"""
_LEAVE_ASIDE = """
DELETE FROM import_youth i USING import_erased e WHERE i.ml = e.ml AND i.dossier = e.dossier AND NOT e.resumed
"""
_KNOW = "UPDATE import_youth i SET known = e.youth FROM import_erased e WHERE i.ml = e.ml AND i.dossier = e.dossier"
_BRING_BACK = """
UPDATE placements_youth y SET dossier = e.dossier, birth_date = e.birth_date, erased_on = NULL
FROM import_erased e WHERE y.id = e.youth AND e.resumed
"""
_AGES = """
UPDATE placements_placement p SET age_at_start = NULL FROM import_erased e WHERE p.youth_id = e.youth AND e.resumed
"""


def recognise(stage: Stage) -> None:
    """Find the erased dossiers among the rows of `import_youth`; those that stay erased leave it."""
    unknown = stage.rows(_UNKNOWN)
    terms = Terms.on(stage.today)
    left_on = "i.left_on" if stage.has("date_sortie") else "s.left_on"
    stage.table(
        "import_erased",
        _ERASED.format(left_on=left_on, age=terms.age, months=terms.months),
        mls=[ml for ml, _, _ in unknown],
        dossiers=[dossier for _, _, dossier in unknown],
        hidden=[hidden_number(code, dossier) for _, code, dossier in unknown],
        today=stage.today,
    )
    stage.warn("import_youth JOIN import_erased USING (ml, dossier)", "numero_dossier", LEFT_ASIDE, "NOT resumed")
    stage.run(_LEAVE_ASIDE)
    stage.run(_KNOW)


def bring_back(stage: Stage) -> None:
    """Give the number and the birth date back to those whose programme resumed; the import writes the rest."""
    stage.run(_AGES)
    stage.run(_BRING_BACK)
