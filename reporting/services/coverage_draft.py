"""Drafting coverage: facts per pair and counts per department, from every tenant's rows, by the batch role."""

from datetime import date

from django.db import connection

from conventions.enums import ISSUED
from missionjeunes.work.models.job import DataVersion

from ..models import DepartmentCoverage

LOCK = 7_301_003
_PAIRS = """
INSERT INTO reporting_pairactivity (mission_locale_id, agency_id, recent, outside)
SELECT mission_locale_id, agency_id, bool_or(recent), bool_or(outside) FROM (
    SELECT p.mission_locale_id, p.agency_id,
           p.ends_on IS NULL OR p.ends_on >= %(day)s - interval '6 months' AS recent,
           p.starts_on > %(day)s - interval '12 months' AND NOT EXISTS (
               SELECT FROM conventions_coveredpair c
               WHERE c.mission_locale_id = p.mission_locale_id AND c.agency_id = p.agency_id
                 AND p.starts_on BETWEEN c.starts_on AND c.ends_on) AS outside
    FROM placements_placement p
    WHERE p.renews_id IS NULL AND p.outcome <> 'annulee' AND p.starts_on <= %(day)s
      AND (p.ends_on IS NULL OR p.ends_on >= %(day)s - interval '12 months')
) facts WHERE recent OR outside GROUP BY mission_locale_id, agency_id
"""
# A convention counts in the department of each of its Missions Locales, an agency in its own. No extract says what a
# company offers: its pairs are never dormant.
_COUNTS = """
WITH open AS (
    SELECT id, kind, department_id FROM partners_organisation
    WHERE kind IN ('ML', 'AGENCE') AND (opened_on IS NULL OR opened_on <= %(day)s)
      AND (closed_on IS NULL OR closed_on > %(day)s)
), covered AS (
    SELECT DISTINCT mission_locale_id, agency_id FROM conventions_coveredpair
    WHERE %(day)s BETWEEN starts_on AND ends_on
), bodies AS (
    SELECT department_id,
           count(*) FILTER (WHERE kind = 'ML') AS ml,
           count(*) FILTER (WHERE kind = 'ML' AND id IN (SELECT mission_locale_id FROM covered)) AS ml_covered,
           count(*) FILTER (WHERE kind = 'AGENCE') AS agencies,
           count(*) FILTER (WHERE kind = 'AGENCE' AND id IN (SELECT agency_id FROM covered)) AS agencies_covered
    FROM open GROUP BY department_id
), acts AS (
    SELECT o.department_id, count(DISTINCT a.id) AS conventions
    FROM conventions_agreement a JOIN partners_organisation o ON o.id = ANY (a.mission_locale_ids)
    WHERE a.level = 'convention' AND a.state = ANY (%(issued)s) AND a.starts_on <= %(day)s AND a.ends_on >= %(day)s
      AND (a.terminated_on IS NULL OR a.terminated_on > %(day)s)
      AND NOT EXISTS (SELECT FROM conventions_party p WHERE p.agreement_id = a.id AND p.organisation_id = o.id
                      AND (p.left_on < %(day)s OR p.joined_on > %(day)s))
    GROUP BY o.department_id
), pairs AS (
    SELECT o.department_id, count(c.agency_id) AS pairs,
           count(c.agency_id) FILTER (WHERE NOT coalesce(a.recent, false) AND other.kind = 'AGENCE') AS dormant,
           count(*) FILTER (WHERE c.agency_id IS NULL AND a.outside) AS outside
    FROM covered c
    FULL JOIN reporting_pairactivity a ON a.mission_locale_id = c.mission_locale_id AND a.agency_id = c.agency_id
    JOIN partners_organisation o ON o.id = coalesce(c.mission_locale_id, a.mission_locale_id)
    JOIN partners_organisation other ON other.id = coalesce(c.agency_id, a.agency_id)
    GROUP BY o.department_id
)
INSERT INTO reporting_departmentcoverage (department_id, missions_locales, missions_locales_covered, agencies,
    agencies_covered, conventions, pairs, dormant, outside, as_of, data_version)
SELECT d.code, coalesce(b.ml, 0), coalesce(b.ml_covered, 0), coalesce(b.agencies, 0),
       coalesce(b.agencies_covered, 0), coalesce(acts.conventions, 0), coalesce(p.pairs, 0),
       coalesce(p.dormant, 0), coalesce(p.outside, 0), %(day)s, %(version)s
FROM partners_department d LEFT JOIN bodies b ON b.department_id = d.code
LEFT JOIN acts ON acts.department_id = d.code LEFT JOIN pairs p ON p.department_id = d.code
"""


def is_current(day: date) -> bool:
    """Whether what is drafted is of that day and of the data as they stand."""
    version = DataVersion.objects.values_list("version", flat=True).get()
    return DepartmentCoverage.objects.filter(as_of=day, data_version=version).exists()


def draft_coverage(day: date) -> None:
    """Replace facts and counts by those of `day`; in a batch scope, whose transaction readers see all or none of.

    Two at the same time wait for each other.
    """
    version = DataVersion.objects.values_list("version", flat=True).get()
    given = {"day": day, "version": version, "issued": [str(state) for state in ISSUED]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("DELETE FROM reporting_pairactivity")
        cursor.execute("DELETE FROM reporting_departmentcoverage")
        cursor.execute(_PAIRS, given)
        cursor.execute(_COUNTS, given)
