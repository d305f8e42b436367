-- Agencies open at the end of the period where they are, and those with an active convention (T11A).
SELECT coalesce(o.department_id, ''), coalesce(CASE WHEN d.code IS NULL THEN o.region_id ELSE d.region_id END, ''),
       count(*), count(*) FILTER (WHERE o.id IN (
           SELECT agency FROM conventions_agreement a CROSS JOIN unnest(a.agency_ids) AS one (agency)
           WHERE NOT EXISTS (SELECT FROM conventions_party p WHERE p.agreement_id = a.id AND p.organisation_id = agency
                             AND (p.joined_on > %(end)s OR p.left_on < %(end)s))
             AND a.level = 'convention' AND a.state = ANY(%(issued)s)
             AND a.starts_on <= %(end)s AND a.ends_on >= %(end)s
             AND (a.terminated_on IS NULL OR a.terminated_on > %(end)s)))
FROM partners_organisation o LEFT JOIN partners_department d ON d.code = o.department_id
WHERE o.kind = 'AGENCE' AND (o.opened_on IS NULL OR o.opened_on <= %(end)s)
  AND (o.closed_on IS NULL OR o.closed_on > %(end)s)
GROUP BY 1, 2
