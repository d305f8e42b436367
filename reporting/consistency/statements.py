"""The checks that are one SQL statement: each gives a line per inconsistency, columns as its message names them.

Lines name structures and references, never a person. They run in the batch scope, which sees every tenant.
"""

from typing import NamedTuple


class Statement(NamedTuple):
    """`message` is formatted with the columns of each row that `query` gives; `sql` names PARTS in braces."""

    name: str
    message: str
    sql: str
    is_warning: bool = False

    @property
    def query(self) -> str:
        return self.sql.format_map(PARTS)


PARTS = {
    "placement": "p.reference AS reference, ml.code_structure AS structure",
    "from_placement": "placements_placement p JOIN partners_organisation ml ON ml.id = p.mission_locale_id",
    "renewals": """LEFT JOIN (
        SELECT DISTINCT ON (root_id) root_id, coalesce(real_end, planned_end) AS ends_on FROM placements_placement
        WHERE root_id IS NOT NULL AND outcome <> 'annulee'
        ORDER BY root_id, starts_on DESC, reference COLLATE "C" DESC
    ) last ON last.root_id = p.id""",
    "hours": """LEFT JOIN (
        SELECT root_id, sum(hours) AS hours FROM placements_placement
        WHERE root_id IS NOT NULL AND outcome <> 'annulee' GROUP BY root_id
    ) more ON more.root_id = p.id""",
    "convention": "c.number AS number",
    "act": "coalesce(nullif(c.number, ''), c.uuid::text) AS act",
    "of_pair": """JOIN partners_organisation ml ON ml.id = pair.mission_locale_id
        JOIN partners_organisation a ON a.id = pair.agency_id""",
    "issued": "c.state IN ('in_force', 'expired', 'terminated', 'withdrawn')",
}

PLACEMENTS = (
    Statement(
        "fin-renouvellements",
        "mission {reference} de {structure} : la fin enregistrée n'est pas celle du dernier renouvellement",
        """SELECT {placement} FROM {from_placement} JOIN (
            SELECT DISTINCT root_id FROM placements_placement WHERE root_id IS NOT NULL) root ON root.root_id = p.id
            {renewals}
        WHERE p.ends_on IS DISTINCT FROM CASE WHEN last.root_id IS NOT NULL
            THEN last.ends_on ELSE coalesce(p.real_end, p.planned_end) END""",
    ),
    Statement(
        "fin-mission",
        "mission {reference} de {structure} : la fin enregistrée n'est ni la fin réelle ni la fin prévue",
        """SELECT {placement} FROM {from_placement}
        WHERE p.ends_on IS DISTINCT FROM coalesce(p.real_end, p.planned_end)
          AND NOT EXISTS (SELECT FROM placements_placement r WHERE r.root_id = p.id)""",
    ),
    Statement(
        "heures-renouvellements",
        "mission {reference} de {structure} : les heures enregistrées ne sont pas la somme des renouvellements",
        """SELECT {placement} FROM {from_placement} {hours}
        WHERE p.total_hours IS DISTINCT FROM
            CASE WHEN p.hours IS NULL THEN more.hours ELSE p.hours + coalesce(more.hours, 0) END""",
    ),
    Statement(
        "racine-renouvelee",
        "mission {reference} de {structure} : la mission d'origine est elle-même un renouvellement",
        """SELECT {placement} FROM {from_placement}
        JOIN placements_placement root ON root.id = p.root_id WHERE root.renews_id IS NOT NULL""",
    ),
    Statement(
        "chaine-rompue",
        "mission {reference} de {structure} : elle et celle qu'elle renouvelle n'ont pas la même origine",
        """SELECT {placement} FROM {from_placement} JOIN placements_placement before ON before.id = p.renews_id
        WHERE p.root_id <> coalesce(before.root_id, before.id)""",
    ),
    Statement(
        "age-minimum",
        "mission {reference} de {structure} : le jeune n'a pas l'âge légal au début",
        """SELECT {placement} FROM {from_placement} JOIN placements_youth y ON y.id = p.youth_id
        CROSS JOIN LATERAL (
            SELECT value::int AS age FROM partners_parameter
            WHERE code = 'minimum_age' AND valid_from <= p.starts_on ORDER BY valid_from DESC LIMIT 1) legal
        WHERE p.starts_on < (y.birth_date + make_interval(years => legal.age))::date""",
    ),
    Statement(
        "parties-mission",
        "mission {reference} de {structure} : elle ne lie pas une Mission Locale et une agence",
        """SELECT {placement} FROM {from_placement} JOIN partners_organisation a ON a.id = p.agency_id
        WHERE ml.kind <> 'ML' OR a.kind <> 'AGENCE'""",
    ),
    Statement(
        "reponse-avant-declaration",
        "mission {reference} de {structure} : la réponse précède la déclaration",
        "SELECT {placement} FROM {from_placement} WHERE p.answered_at < p.declared_at",
    ),
    Statement(
        "personne-dossiers",
        "clé de personne partagée par des dossiers de dates de naissance différentes ({structures})",
        """SELECT string_agg(ml.code_structure || ' ' || y.dossier, ', ' ORDER BY ml.code_structure) AS structures
        FROM placements_youth y JOIN partners_organisation ml ON ml.id = y.mission_locale_id
        GROUP BY y.person_key HAVING count(*) > 1 AND min(y.birth_date) <> max(y.birth_date)""",
        is_warning=True,
    ),
)

CONVENTIONS = (
    Statement(
        "couple-hors-dates",
        "convention {number} : le couple {structure} et {agency} dépasse les dates de la convention",
        """SELECT {convention}, ml.code_structure AS structure, a.siret AS agency
        FROM conventions_coveredpair pair JOIN conventions_agreement c ON c.id = pair.convention_id
        {of_pair}
        WHERE pair.starts_on < c.starts_on OR pair.ends_on < pair.starts_on
            OR pair.ends_on > least(c.ends_on, c.terminated_on - 1)""",
    ),
    Statement(
        "couple-hors-listes",
        "convention {number} : le couple {structure} et {agency} manque à ses listes de parties",
        """SELECT {convention}, ml.code_structure AS structure, a.siret AS agency
        FROM conventions_coveredpair pair JOIN conventions_agreement c ON c.id = pair.convention_id
        {of_pair}
        WHERE NOT (c.mission_locale_ids @> ARRAY[pair.mission_locale_id]
            AND c.agency_ids @> ARRAY[pair.agency_id])""",
    ),
    Statement(
        "listes-sans-couple",
        "convention {number} : une partie de ses listes n'est dans aucun couple couvert",
        # But one without a day in it: it left before it entered, or before the act began.
        """SELECT {convention} FROM conventions_agreement c WHERE c.level = 'convention' AND {issued} AND EXISTS (
            SELECT FROM unnest(c.mission_locale_ids || c.agency_ids) AS listed (body)
            WHERE NOT EXISTS (SELECT FROM conventions_coveredpair p
                WHERE p.convention_id = c.id AND body IN (p.mission_locale_id, p.agency_id))
            AND NOT EXISTS (SELECT FROM conventions_party p WHERE p.agreement_id = c.id AND p.organisation_id = body
                AND greatest(c.starts_on, p.joined_on) > least(c.ends_on, c.terminated_on - 1, p.left_on)))""",
    ),
    Statement(
        "couple-deux-fois",
        "conventions {number} et {other} : elles couvrent les mêmes jours du même couple ({structure}, {agency})",
        """SELECT {convention}, d.number AS other, ml.code_structure AS structure, a.siret AS agency
        FROM conventions_coveredpair one
        JOIN conventions_coveredpair two ON two.mission_locale_id = one.mission_locale_id
            AND two.agency_id = one.agency_id AND two.id > one.id
            AND daterange(one.starts_on, one.ends_on, '[]') && daterange(two.starts_on, two.ends_on, '[]')
        JOIN conventions_agreement c ON c.id = one.convention_id
        JOIN conventions_agreement d ON d.id = two.convention_id AND d.framework_id = c.framework_id
        JOIN partners_organisation ml ON ml.id = one.mission_locale_id
        JOIN partners_organisation a ON a.id = one.agency_id""",
    ),
    Statement(
        "autre-partie",
        "convention {number} : {name} n'est pas de la sorte qu'elle lie à la Mission Locale (agence ou entreprise)",
        """SELECT {convention}, o.name AS name FROM conventions_agreement c
        JOIN partners_organisation o ON o.id = ANY (c.agency_ids)
        WHERE c.level = 'convention'
            AND o.kind <> CASE c.counterpart WHEN 'companies' THEN 'ENTREPRISE' ELSE 'AGENCE' END""",
    ),
    Statement(
        "niveaux-accords",
        "accord {number} : l'accord qu'il décline n'est pas d'un niveau supérieur",
        """SELECT {convention} FROM conventions_agreement c
        JOIN conventions_agreement parent ON parent.id = c.parent_id
        WHERE (c.level, parent.level) NOT IN (('regional', 'national'), ('convention', 'regional'),
            ('convention', 'national'))""",
    ),
)

LIFE_CYCLE = (
    Statement(
        "etat-sans-etape",
        "acte {act} : son état n'est pas celui où sa dernière étape l'a mené",
        """SELECT {act} FROM conventions_agreement c
        LEFT JOIN LATERAL (
            SELECT target FROM conventions_step s WHERE s.agreement_id = c.id ORDER BY s.at DESC, s.id DESC LIMIT 1
        ) last ON true
        WHERE CASE WHEN c.drafted_by_id IS NULL THEN last.target <> c.state
            ELSE last.target IS DISTINCT FROM c.state END""",
    ),
    Statement(
        "acte-sans-sceau",
        "acte {act} : signé en ligne, il n'a pas d'exemplaire scellé",
        """SELECT {act} FROM conventions_agreement c
        WHERE EXISTS (SELECT FROM conventions_step s WHERE s.agreement_id = c.id AND s.name = 'conclude')
          AND NOT EXISTS (
              SELECT FROM conventions_agreementfile f WHERE f.agreement_id = c.id AND f.kind = 'sealed')""",
    ),
    Statement(
        "signature-autre-document",
        "acte {act} : une signature ne porte pas sur le document de sa version",
        """SELECT DISTINCT {act} FROM conventions_signature s JOIN conventions_agreement c ON c.id = s.agreement_id
        WHERE NOT EXISTS (
            SELECT FROM conventions_agreementfile f JOIN work_document d ON d.id = f.document_id
            WHERE f.agreement_id = s.agreement_id AND f.kind = 'to_sign' AND f.version = s.version
              AND d.sha256 = s.document_sha256)""",
    ),
)

NETWORK = (
    Statement(
        "region-departement",
        "{name} : la région n'est pas celle du département",
        """SELECT o.name AS name FROM partners_organisation o JOIN partners_department d ON d.code = o.department_id
        WHERE o.region_id IS DISTINCT FROM d.region_id""",
    ),
    Statement(
        "entreprise-agence",
        "{name} : l'entreprise à laquelle elle est rattachée n'est pas une entreprise de travail temporaire",
        """SELECT a.name AS name FROM partners_organisation a JOIN partners_organisation e ON e.id = a.parent_id
        WHERE a.kind = 'AGENCE' AND e.kind <> 'ETT'""",
    ),
    Statement(
        "sans-administration",
        "{name} : elle a des membres mais personne pour l'administrer",
        """SELECT o.name AS name FROM partners_organisation o
        JOIN partners_membership m ON m.organisation_id = o.id AND m.ended_at IS NULL
        GROUP BY o.id, o.name HAVING NOT bool_or(m.right = 'administrator')""",
        is_warning=True,
    ),
    Statement(
        "historique",
        "historique {territory} {year} : plus de jeunes que de missions",
        """SELECT territory_type || territory_code AS territory, year FROM reporting_historicalfigure
        WHERE persons > placements""",
    ),
)

WORK = (
    Statement(
        "travail-sans-bail",
        "travail {uuid} : en cours sans bail depuis plus de cinq minutes",
        """SELECT uuid FROM work_job
        WHERE state = 'running' AND (lease_until IS NULL OR lease_until < %(now)s - interval '5 minutes')""",
    ),
    Statement(
        "travail-sans-fin",
        "travail {uuid} : terminé sans date de fin",
        "SELECT uuid FROM work_job WHERE state IN ('done', 'failed', 'cancelled') AND finished_at IS NULL",
    ),
)

STATEMENTS = (*PLACEMENTS, *CONVENTIONS, *LIFE_CYCLE, *NETWORK, *WORK)
