"""Tables of figures: none holds a person; cells of others than their owner are masked (secret statistique)."""

from missionjeunes.common.privacy import declare, not_personal

declare("reporting_historicalfigure", not_personal("id year territory_type territory_code persons placements"))
declare(
    "reporting_trackingtable",
    not_personal("id uuid period territory series audience owner_id registry_version data_version computed_at"),
)
declare(
    "reporting_territoryfigures",
    not_personal("id table_id territory_type territory_code name region_code department_code cells"),
)
declare("reporting_pairactivity", not_personal("id mission_locale_id agency_id recent outside"))
declare(
    "reporting_departmentcoverage",
    not_personal(
        "id department_id missions_locales missions_locales_covered agencies agencies_covered conventions pairs"
        " dormant outside as_of data_version"
    ),
)
