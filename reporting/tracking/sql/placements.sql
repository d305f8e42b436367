-- What adds up over territories: one row per Mission Locale.
SELECT ml, {columns} FROM tt_fact GROUP BY ml
