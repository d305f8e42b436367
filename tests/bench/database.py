"""A database of the benchmarks' own, migrated, filled by SQL over generate_series, and dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tests.conftest import _create, _drop, _maintenance, _use

SCALES = {  # youths, placements over ten years, Missions Locales, agencies
    "small": (130_000, 40_000, 440, 1_000),
    "national": (1_300_000, 400_000, 440, 10_000),
}

FILL = """
INSERT INTO partners_organisation (uuid, kind, name, code_structure, siret, region_id, department_id, naf_code,
                                   opened_on, dpo_email)
SELECT gen_random_uuid(), 'ML', 'Mission Locale ' || n, 'B' || lpad(n::text, 4, '0'), '', d.region_id, d.code, '',
       DATE '2010-01-01', ''
FROM generate_series(1, %(mls)s) n
JOIN (SELECT code, region_id, row_number() OVER (ORDER BY code) - 1 AS rank FROM partners_department
      WHERE region_id IS NOT NULL) d ON d.rank = n %% 101;
INSERT INTO partners_organisation (uuid, kind, name, code_structure, siret, region_id, department_id, naf_code,
                                   opened_on, dpo_email)
SELECT gen_random_uuid(), 'AGENCE', 'Agence ' || n, '', lpad(n::text, 14, '0'), d.region_id, d.code, '7820Z',
       DATE '2010-01-01', ''
FROM generate_series(1, %(agencies)s) n
JOIN (SELECT code, region_id, row_number() OVER (ORDER BY code) - 1 AS rank FROM partners_department
      WHERE region_id IS NOT NULL) d ON d.rank = n %% 101;
CREATE TEMP TABLE ml AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS rank FROM partners_organisation
    WHERE kind = 'ML' AND code_structure LIKE 'B%%';
CREATE TEMP TABLE agency AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS rank FROM partners_organisation
    WHERE kind = 'AGENCE';
-- One person in thirty has a second dossier, in another Mission Locale.
INSERT INTO placements_youth (id, uuid, mission_locale_id, dossier, person_key, identified, last_name, first_name,
                              birth_date, sex, level, qpv, frr, rqth, email, phone)
SELECT n, gen_random_uuid(), ml.id, 'D' || n, CASE WHEN n %% 30 = 0 THEN n - 1 ELSE n END, true, '', '',
       DATE '1998-01-01' + (hashint8(n) %% 3500 + 3500) %% 3500, (ARRAY['F', 'M', ''])[1 + n %% 3],
       nullif(n %% 9, 0), n %% 7 = 0, n %% 5 = 0, CASE WHEN n %% 4 > 0 THEN n %% 11 = 0 END, '', ''
FROM generate_series(1, %(youths)s) n JOIN ml ON ml.rank = (n * 7919::bigint) %% %(mls)s;
INSERT INTO placements_support (mission_locale_id, youth_id, scheme, entered_on, left_on)
SELECT mission_locale_id, id, (ARRAY['CEJ', 'PACEA', 'AUTRE'])[1 + id %% 3], day,
       CASE WHEN id %% 5 > 0 THEN day + (30 + id %% 700)::int END
FROM (SELECT *, DATE '2016-07-01' + (id * 104729 %% 3650)::int AS day FROM placements_youth) y;
INSERT INTO placements_placement (uuid, mission_locale_id, youth_id, agency_id, reference, contract_type, ground,
    starts_on, planned_end, real_end, hours, rome, naf, outcome, status, in_extract, ends_on, total_hours,
    declared_at, answered_at, department_id)
SELECT gen_random_uuid(), y.mission_locale_id, y.id, agency.id, 'M' || n,
       (ARRAY['CTT', 'CTT', 'CTT', 'CDII', 'CIPI', 'CDPI', 'CDD'])[1 + n %% 7], '', day, last, last,
       CASE WHEN n %% 6 > 0 THEN 7 * (last - day + 1) END, chr(65 + (n %% 14)::int) || '1101',
       (ARRAY['1011Z', '4941A', '4120A', ''])[1 + n %% 4], '',
       (ARRAY['declaree', 'confirmee', 'corrigee', 'contestee', 'non_confirmee'])[1 + n %% 5], n %% 8 > 0, last,
       CASE WHEN n %% 6 > 0 THEN 7 * (last - day + 1) END, day, day + interval '3 days', NULL
FROM (SELECT n, DATE '2016-07-01' + (n * 15485863 %% 3650)::int AS day,
             DATE '2016-07-01' + (n * 15485863 %% 3650)::int
                 + (ARRAY[0, 1, 2, 3, 4, 4, 11, 20, 45, 120])[1 + n %% 10] AS last,
             (n * 611953 %% %(active)s) + 1 AS youth
      FROM generate_series(1::bigint, %(placements)s) n) p
JOIN placements_youth y ON y.id = p.youth JOIN agency ON agency.rank = (n * 31) %% %(agencies)s;
INSERT INTO conventions_agreement (uuid, level, number, title, branch, contract_types, state, origin, signed_on,
    starts_on, ends_on, note, text, mission_locale_ids, agency_ids, party_ids, amendment_type, version, in_order,
    created_at)
SELECT gen_random_uuid(), 'convention', 'B' || agency.rank, '', 'TT', '{}', 'in_force', 'import', DATE '2025-03-01',
       DATE '2025-03-01', DATE '2028-02-29', '', '{}', ARRAY[ml.id], ARRAY[agency.id],
       ARRAY[ml.id, agency.id], '', 0, false, now()
FROM agency JOIN ml ON ml.rank = agency.rank %% %(mls)s;
INSERT INTO conventions_coveredpair (convention_id, mission_locale_id, agency_id, starts_on, ends_on)
SELECT id, mission_locale_ids[1], agency_ids[1], starts_on, ends_on FROM conventions_agreement
WHERE level = 'convention' AND number LIKE 'B%%';
"""


@contextmanager
def empty_database() -> Iterator[None]:
    """Everything inside works on a database that is only migrated."""
    name = f"mj_bench_{os.getpid()}"
    with _maintenance() as connection:
        _drop(connection, name)
        _create(connection, name, "template0")
        connection.execute(sql.SQL("ALTER DATABASE {} SET jit = off").format(sql.Identifier(name)))
    _use(name)
    try:
        call_command("migrate", database="owner", verbosity=0)
        yield
    finally:
        _use("postgres")
        with _maintenance() as connection:
            _drop(connection, name)


@contextmanager
def bench_database(scale: str) -> Iterator[None]:
    """Everything inside works on a filled database, with the worker's login."""
    youths, placements, mls, agencies = SCALES[scale]
    values = {"youths": youths, "placements": placements, "mls": mls, "agencies": agencies, "active": youths // 3}
    with empty_database(), connections["owner"].cursor() as cursor:
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        cursor.execute("SELECT setval('placements_youth_id_seq', %s)", [youths])
        cursor.execute("VACUUM ANALYZE")
        yield
