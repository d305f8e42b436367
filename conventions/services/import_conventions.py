"""Applying conventions signed before or outside the platform: one Mission Locale, one agency or company
each."""

from itertools import groupby

from missionjeunes.common import clock
from missionjeunes.work.importing.stage import OUTSIDE, Stage

from .numbering import convention_number, take_numbers

_ISSUED = "state IN ('in_force', 'expired', 'terminated', 'withdrawn')"

# The eve of the third anniversary, as common.periods.term_end says; that of 29 February is 1 March.
_TERM_END = """(CASE WHEN to_char(signed.on, 'MMDD') = '0229' THEN signed.on + 1 ELSE signed.on END
    + interval '3 years')::date - 1"""
# The branch in the number of a regional accord, MJ-TT-28-2025: the platform need not hold that accord.
_REGIONAL = "'^MJ-([A-Z0-9]+)-[0-9]+-[0-9]+$'"

_RESOLVED = f"""
SELECT r.line, gen_random_uuid() AS uuid, r.numero AS number, r.accord, ml.id AS ml, ml.name AS ml_name,
    coalesce(ml.region_id, ml.department_id) AS region_code, ml.region_id, agency.id AS agency,
    agency.name AS agency_name,
    CASE agency.kind WHEN 'ENTREPRISE' THEN 'companies' ELSE 'agencies' END AS counterpart,
    framework.counterpart AS open_to, framework.id AS framework_id, framework.branch, framework.contract_types,
    framework.ends_on < signed.on AS framework_over,
    CASE WHEN named.level = 'regional' THEN named.id ELSE regional.id END AS parent_id,
    r.accord IS NOT NULL AND framework.id IS NULL AS accord_unknown,
    regional_branch.code IS NOT NULL AND named.id IS NULL AS parent_missing,
    signed.on AS signed_on, coalesce(r.date_debut, r.date_signature) AS starts_on,
    coalesce(r.date_fin, {_TERM_END}) AS ends_on, r.date_resiliation AS terminated_on
FROM import_row r
CROSS JOIN LATERAL (SELECT coalesce(r.date_signature, r.date_debut) AS on) signed
LEFT JOIN partners_organisation ml ON ml.kind = 'ML' AND ml.code_structure = r.code_structure AND {{mine}}
LEFT JOIN partners_organisation agency ON agency.kind IN ('AGENCE', 'ENTREPRISE') AND agency.siret = r.siret_agence
LEFT JOIN conventions_agreement named ON named.number = r.accord AND named.level IN ('national', 'regional')
CROSS JOIN LATERAL (SELECT substring(r.accord FROM {_REGIONAL}) AS code) regional_branch
LEFT JOIN LATERAL (
    SELECT id FROM conventions_agreement
    WHERE level = 'national' AND branch = coalesce(regional_branch.code, 'TT') AND {_ISSUED}
      AND starts_on <= signed.on
    ORDER BY ends_on >= signed.on DESC, starts_on DESC LIMIT 1
) ordinary ON r.accord IS NULL OR regional_branch.code IS NOT NULL
LEFT JOIN conventions_agreement framework ON framework.id =
    CASE WHEN named.level = 'regional' THEN named.framework_id ELSE coalesce(named.id, ordinary.id) END
LEFT JOIN LATERAL (
    SELECT id FROM conventions_agreement a
    WHERE level = 'regional' AND {_ISSUED} AND a.framework_id = framework.id AND a.region_id = ml.region_id
      AND starts_on <= signed.on AND ends_on >= signed.on
    ORDER BY starts_on DESC LIMIT 1
) regional ON true
"""
_WITH_KNOWN = """
SELECT c.*, k.id AS known, coalesce(k.origin = 'platform' OR EXISTS (
        SELECT FROM conventions_step s WHERE s.agreement_id = k.id AND s.name IN ('leave', 'amend', 'succeed')),
        false) AS of_platform,
    coalesce((k.framework_id, k.parent_id, k.region_id, k.signed_on, k.starts_on, k.ends_on, k.terminated_on, k.state,
        k.mission_locale_ids, k.agency_ids)
    IS NOT DISTINCT FROM (c.framework_id, c.parent_id, c.region_id, c.signed_on, c.starts_on, c.ends_on,
        c.terminated_on, c.state, ARRAY[c.ml], ARRAY[c.agency]) AND k.id IS NOT NULL, false) AS same,
    c.number IS NOT NULL AND numbered.id IS NULL AND EXISTS (
        SELECT FROM conventions_agreement o WHERE o.level = 'convention' AND o.number = c.number) AS number_taken
FROM (
    SELECT *, CASE WHEN terminated_on <= %(today)s THEN 'terminated' WHEN ends_on < %(today)s THEN 'expired'
        ELSE 'in_force' END AS state FROM resolved_convention
) c
LEFT JOIN conventions_agreement numbered ON numbered.level = 'convention' AND numbered.number = c.number
    AND numbered.mission_locale_ids @> ARRAY[c.ml]
LEFT JOIN conventions_agreement same_pair ON c.number IS NULL AND same_pair.level = 'convention'
    AND same_pair.mission_locale_ids = ARRAY[c.ml] AND same_pair.agency_ids = ARRAY[c.agency]
    AND same_pair.framework_id = c.framework_id AND same_pair.starts_on = c.starts_on
LEFT JOIN conventions_agreement k ON k.id = coalesce(numbered.id, same_pair.id)
"""
_CONFLICTING = """(number IS NULL AND EXISTS (
    SELECT FROM import_convention o WHERE o.number IS NULL AND o.line <> import_convention.line
      AND (o.ml, o.agency, o.framework_id, o.starts_on) = (import_convention.ml, import_convention.agency,
          import_convention.framework_id, import_convention.starts_on)
      AND (o.signed_on, o.ends_on, o.terminated_on, o.parent_id) IS DISTINCT FROM (import_convention.signed_on,
          import_convention.ends_on, import_convention.terminated_on, import_convention.parent_id)))"""
_NOT_COMPANIES = (
    "Cet accord lie des agences d'emploi : pour une entreprise, donnez le numéro de l'accord de sa branche."
)
_NOT_AGENCIES = (
    "Cet accord lie des entreprises : pour une agence d'emploi, donnez celui du travail temporaire ou rien."
)
_RULES = [
    ("code_structure", OUTSIDE, "ml IS NULL"),
    ("siret_agence", "Agence ou entreprise inconnue de l'annuaire.", "agency IS NULL"),
    ("date_signature", "Indiquez la date de signature ou la date de début.", "signed_on IS NULL"),
    ("accord", "Accord inconnu : laissez vide pour l'accord-cadre du travail temporaire.", "accord_unknown"),
    ("accord", "Aucun accord-cadre n'était signé à cette date.", "framework_id IS NULL"),
    ("accord", _NOT_COMPANIES, "counterpart = 'companies' AND open_to = 'agencies'"),
    ("accord", _NOT_AGENCIES, "counterpart = 'agencies' AND open_to = 'companies'"),
    ("date_fin", "La date de fin ne peut pas précéder la date de début.", "ends_on < starts_on"),
    ("numero", "Ce numéro est déjà celui d'une autre convention.", "number_taken"),
    (
        "numero",
        "Cette convention est tenue sur la plateforme : elle ne se modifie pas par import.",
        "of_platform AND NOT same",
    ),
    ("date_debut", "Deux lignes donnent la même convention avec des contenus différents.", _CONFLICTING),
]
_OVERLAP = """EXISTS (
    SELECT FROM conventions_coveredpair p JOIN conventions_agreement a ON a.id = p.convention_id
    WHERE p.mission_locale_id = i.ml AND p.agency_id = i.agency AND a.framework_id = i.framework_id
      AND a.id IS DISTINCT FROM i.known AND p.starts_on <= i.ends_on AND p.ends_on >= i.starts_on)
OR EXISTS (
    SELECT FROM import_convention o
    WHERE o.ml = i.ml AND o.agency = i.agency AND o.framework_id = i.framework_id AND o.line <> i.line
      AND o.starts_on <= i.ends_on AND o.ends_on >= i.starts_on)"""


def check(stage: Stage) -> None:
    stage.table("resolved_convention", _RESOLVED.format(mine=stage.mine("ml.id")))
    stage.table("import_convention", _WITH_KNOWN, today=stage.today)
    stage.reject("import_convention", _RULES)
    stage.discard("import_convention")
    _collapse(stage)
    stage.warn(
        "import_convention",
        "accord",
        "Aucun accord-cadre n'était en vigueur à la signature : le dernier signé avant est retenu.",
        "accord IS NULL AND framework_over",
    )
    stage.warn(
        "import_convention",
        "accord",
        "Accord régional inconnu de la plateforme : la convention est rattachée à l'accord-cadre de sa signature.",
        "parent_missing",
    )
    stage.warn(
        "import_convention i", "date_debut", "Une autre convention lie les deux parties à ces dates.", _OVERLAP
    )


def _collapse(stage: Stage) -> None:
    """Of rows that say the same thing keep the first; joins by equality alone, for files of ten thousand rows."""
    stage.run(
        """DELETE FROM import_convention c USING (
            SELECT line, row_number() OVER (PARTITION BY number, CASE WHEN number IS NULL THEN
                (ml, agency, framework_id, starts_on)::text END ORDER BY line) AS rank
            FROM import_convention) seen
        WHERE c.line = seen.line AND seen.rank > 1"""
    )
    stage.run("CREATE INDEX ON import_convention (ml, agency)")


_FIELDS = """framework_id, parent_id, region_id, signed_on, starts_on, ends_on, terminated_on, state, contract_types,
    counterpart, mission_locale_ids, agency_ids, party_ids"""
_VALUES = """framework_id, parent_id, region_id, signed_on, starts_on, ends_on, terminated_on, state, contract_types,
    counterpart, ARRAY[ml], ARRAY[agency], ARRAY[ml, agency]"""
_INSERT = f"""
INSERT INTO conventions_agreement (uuid, level, number, title, branch, origin, note, text, created_at,
    amendment_type, version, in_order, {_FIELDS})
SELECT uuid, 'convention', number, left('Convention entre ' || ml_name || ' et ' || agency_name, 300), branch,
    'import', '', '{{}}', %(now)s, '', 0, false, {_VALUES}
FROM import_convention WHERE known IS NULL ORDER BY ml, number
"""
_UPDATE = f"""
UPDATE conventions_agreement a SET ({_FIELDS}) = (
    SELECT {_VALUES} FROM import_convention c WHERE c.line = i.line)
FROM import_convention i WHERE a.id = i.known AND NOT i.same
"""
# A document names its parties as they were; only another agency makes other parties.
_FORGET_PARTIES = """
DELETE FROM conventions_party p USING written_convention w
WHERE p.agreement_id = w.id AND NOT EXISTS (
    SELECT FROM conventions_party o WHERE o.agreement_id = w.id AND o.organisation_id = w.agency)
"""
_PARTIES = """
INSERT INTO conventions_party (agreement_id, organisation_id, name, represented_by, capacity, position)
SELECT w.id, party.organisation, party.name, '', '', party.position
FROM written_convention w
CROSS JOIN LATERAL (VALUES (w.ml, w.ml_name, 0), (w.agency, w.agency_name, 1)) party(organisation, name, position)
WHERE NOT EXISTS (SELECT FROM conventions_party o WHERE o.agreement_id = w.id)
ORDER BY w.id, party.position
"""
_LAST_DAY = "least(w.ends_on, w.terminated_on - 1)"
_FORGET_PAIRS = f"""
DELETE FROM conventions_coveredpair p USING written_convention w
WHERE p.convention_id = w.id
  AND ((p.mission_locale_id, p.agency_id) <> (w.ml, w.agency) OR {_LAST_DAY} < w.starts_on)
"""
_PAIRS = f"""
INSERT INTO conventions_coveredpair AS pair (convention_id, mission_locale_id, agency_id, starts_on, ends_on)
SELECT w.id, w.ml, w.agency, w.starts_on, {_LAST_DAY} FROM written_convention w
WHERE {_LAST_DAY} >= w.starts_on ORDER BY w.id
ON CONFLICT (convention_id, mission_locale_id, agency_id)
    DO UPDATE SET starts_on = excluded.starts_on, ends_on = excluded.ends_on
WHERE (pair.starts_on, pair.ends_on) IS DISTINCT FROM (excluded.starts_on, excluded.ends_on)
"""


def _number(stage: Stage) -> None:
    """Give the rows without one their number; tell the counters of the numbers that the file brings."""
    prefix = "'MJ-' || branch || '-' || region_code || '-' || extract(year FROM signed_on)"
    waiting = stage.rows(
        f"""SELECT {prefix} AS prefix, line FROM import_convention WHERE known IS NULL AND number IS NULL
        ORDER BY prefix, starts_on, ml, agency"""
    )
    for name, lines in groupby(waiting, key=lambda row: row[0]):
        found = [line for _, line in lines]
        numbers = [convention_number(name, number) for number in take_numbers(name, len(found))]
        stage.run(
            """UPDATE import_convention i SET number = given.number
            FROM unnest(%(lines)s::int[], %(numbers)s::text[]) given(line, number) WHERE i.line = given.line""",
            lines=found,
            numbers=numbers,
        )


def _brought(stage: Stage) -> list[str]:
    """Prefixes of the platform's own form among the numbers that new rows bring."""
    found = stage.rows(
        r"""SELECT DISTINCT substring(number FROM '^(MJ-[A-Z0-9]+-[0-9A-Z]{2,3}-[0-9]{4})-[0-9]{4,6}$') AS prefix
        FROM import_convention WHERE known IS NULL AND number IS NOT NULL ORDER BY prefix"""
    )
    return [prefix for (prefix,) in found if prefix]


def apply(stage: Stage) -> None:
    stage.created, stage.updated = stage.rows(
        """SELECT count(*) FILTER (WHERE known IS NULL), count(*) FILTER (WHERE known IS NOT NULL)
        FROM import_convention WHERE NOT same"""
    )[0]
    if not (stage.created or stage.updated):
        return
    brought = _brought(stage)
    _number(stage)
    stage.run(_INSERT, now=clock.now())
    stage.run(_UPDATE)
    for prefix in brought:
        take_numbers(prefix, 0)
    stage.table(
        "written_convention",
        """SELECT i.*, a.id FROM import_convention i JOIN conventions_agreement a ON a.id = i.known WHERE NOT i.same
        UNION ALL
        SELECT i.*, a.id FROM import_convention i JOIN conventions_agreement a ON a.uuid = i.uuid
        WHERE i.known IS NULL AND NOT i.same""",
    )
    for statement in (_FORGET_PARTIES, _PARTIES, _FORGET_PAIRS, _PAIRS):
        stage.run(statement)
