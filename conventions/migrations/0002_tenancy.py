"""Rights on the life cycle: a text is its parties'; a draft its author's; of a convention others read what they may.

`party_ids` decides who writes; effects on other tenants' rows (pairs covered, parents, children) are the batch role's
work.
"""

from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, MEMBERS, OWN_ORGANISATION, TENANT_ROLES, protect, share

ORG = "(SELECT mjsec.my_organisation())"
MY_ID = "(SELECT mjsec.my_id())"
MY_IDS = "(SELECT mjsec.my_ids())::bigint[]"
ISSUED = "state IN ('in_force', 'expired', 'terminated', 'withdrawn')"
SENT = "state <> 'draft'"
PARTY = f"party_ids @> ARRAY[{ORG}]"
LOCAL = "level IN ('convention', 'amendment')"
OF_AGENCIES = f"agency_ids && {MY_IDS}"
OF_TERRITORY = f"mission_locale_ids && {MY_IDS}"
SEEN = f"drafted_by_id = {ORG} OR ({SENT} AND {PARTY}) OR ({ISSUED} AND mission_locale_ids = '{{}}')"
REFUSE = "UPDATE (refused_at, refused_by_name, refusal)"

# Roles that work on the act of a convention, and those that do on accords alone.
ON_CONVENTIONS = ("mj_r_mission_locale", "mj_r_agency", "mj_r_region")
ON_ACCORDS = ("mj_r_region_partner", "mj_r_national")


def also(rows: str) -> str:
    return f"{SEEN} OR ({rows})"


def within(rows: str = "", key: str = "agreement_id") -> str:
    """The row's agreement is visible, and also satisfies `rows`."""
    return f"{key} IN (SELECT id FROM conventions_agreement{' WHERE ' + rows if rows else ''})"


def act(table: str, writes: str = "", *, appends: bool = False):
    """A table of the act: read with the agreement, written by its parties (their head office for agencies).

    With `appends` a row is written once, under one's own organisation's name: the evidence names no other.
    """

    def rights(read: str, rows: str) -> dict[str, str]:
        given = {"SELECT": read} | ({writes: rows} if writes else {})
        return given | ({"INSERT": f"{OWN_ORGANISATION} AND {rows}"} if appends else {})

    grants = {role: rights(within(), within(PARTY)) for role in ON_CONVENTIONS}
    grants |= {role: rights(within("mission_locale_ids = '{}'"), within(PARTY)) for role in ON_ACCORDS}
    grants["mj_r_ett"] = rights(within(), within(f"({PARTY} OR {OF_AGENCIES})"))
    grants["mj_r_fastt"] = {"SELECT": within("mission_locale_ids = '{}'")}
    grants["mj_r_batch"] = {CRUD: EVERY}
    return protect(table, grants)


OF_ACTS = """
CREATE POLICY document_{role}_of_act ON work_document FOR SELECT TO mj_r_{role}
    USING (id IN (SELECT document_id FROM conventions_agreementfile))
"""
READERS = [role.removeprefix("mj_r_") for role in MEMBERS if role != "mj_r_fastt"]


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial"), ("partners", "0002_tenancy"), ("work", "0002_tenancy")]

    operations = [
        protect(
            "conventions_agreement",
            {
                "mj_r_mission_locale": {"SELECT": SEEN, "INSERT, UPDATE": f"{LOCAL} AND {PARTY}"},
                "mj_r_agency": {"SELECT": SEEN, "INSERT, UPDATE": f"{LOCAL} AND {PARTY}"},
                "mj_r_ett": {"SELECT": also(f"{SENT} AND {OF_AGENCIES}"), "UPDATE": OF_AGENCIES},
                "mj_r_region": {
                    "SELECT": also(f"{SENT} AND {OF_TERRITORY}"),
                    "INSERT, UPDATE": f"{PARTY} OR (level = 'convention' AND {OF_TERRITORY})",
                },
                "mj_r_region_partner": {"SELECT": also(f"{ISSUED} AND {OF_TERRITORY}"), "INSERT, UPDATE": PARTY},
                "mj_r_national": {"SELECT": also(ISSUED), "INSERT, UPDATE": PARTY},
                "mj_r_fastt": {"SELECT": SEEN},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_party",
            {
                **{role: {"SELECT": within(), "INSERT, UPDATE, DELETE": within(PARTY)} for role in MEMBERS},
                "mj_r_region": {
                    "SELECT": within(),
                    "INSERT, UPDATE, DELETE": within(f"({PARTY} OR level = 'convention')"),
                },
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_coveredpair",
            {
                "mj_r_mission_locale": {CRUD: f"mission_locale_id = {MY_ID}"},
                "mj_r_agency": {"SELECT": f"agency_id = {MY_ID}"},
                "mj_r_ett": {"SELECT": f"agency_id = ANY ({MY_IDS})"},
                "mj_r_region": {CRUD: f"mission_locale_id = ANY ({MY_IDS})"},
                "mj_r_region_partner": {"SELECT": f"mission_locale_id = ANY ({MY_IDS})"},
                "mj_r_national": {"SELECT": EVERY},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_counter",
            {role: {"SELECT, INSERT, UPDATE": EVERY} for role in (*MEMBERS, "mj_r_batch") if role != "mj_r_fastt"},
        ),
        act("conventions_version", appends=True),
        act("conventions_comment", "UPDATE", appends=True),
        act("conventions_step", appends=True),
        act("conventions_agreementfile", "INSERT, DELETE"),
        act("conventions_signatory", "INSERT, UPDATE, DELETE"),
        act("conventions_signature", appends=True),
        act("conventions_ending", appends=True),
        protect(
            "conventions_signingcode",
            {role: {"SELECT, INSERT, UPDATE": OWN_ORGANISATION} for role in MEMBERS}
            | {
                "mj_r_batch": {CRUD: EVERY},
                # A try is counted on a connection of its own, which has no tenant scope, so that it stays counted
                # when the request that used it ends in an error page. That login reads what decides whether a try
                # is left, never the code's hash.
                "mj_web": {"SELECT (id, tries, used_at, expires_at)": EVERY, "UPDATE (tries)": EVERY},
            },
        ),
        protect(
            "conventions_issuedfile",
            {role: {"SELECT": EVERY} for role in TENANT_ROLES} | {"mj_r_batch": {"SELECT, INSERT": EVERY}},
        ),
        protect(
            "conventions_delegation",
            {role: {"SELECT, INSERT, UPDATE": OWN_ORGANISATION} for role in MEMBERS}
            # The platform ends the delegations of signature of an organisation that has closed.
            | {"mj_r_batch": {"SELECT": EVERY, "UPDATE (revoked_at)": EVERY}},
        ),
        protect(
            "conventions_receipt",
            {
                role: {
                    "SELECT": f"organisation_id = {ORG} OR sender_id = {ORG}",
                    "INSERT": f"sender_id = {ORG}",
                    "UPDATE": f"organisation_id = {ORG}",
                }
                for role in MEMBERS
            }
            | {"mj_r_batch": {CRUD: EVERY}},
        ),
        protect(
            "conventions_announcement",
            {
                role: {
                    "SELECT": f"{OWN_ORGANISATION} OR id IN (SELECT announcement_id FROM conventions_receipt"
                    f" WHERE organisation_id = {ORG})",
                    "INSERT": OWN_ORGANISATION,
                }
                for role in MEMBERS
            }
            | {"mj_r_batch": {CRUD: EVERY}},
        ),
        # An invited body refuses, it does not rewrite what it was asked; that a region's accord answers is the batch
        # role's.
        protect(
            "conventions_regionalinvitation",
            {role: {"SELECT": OWN_ORGANISATION} for role in MEMBERS}
            | {
                "mj_r_national": {"SELECT": EVERY, "INSERT": f"sender_id = {ORG}"},
                "mj_r_region": {"SELECT": OWN_ORGANISATION, REFUSE: OWN_ORGANISATION},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_template",
            {
                **{role: {"SELECT": f"published_at IS NOT NULL OR {OWN_ORGANISATION}"} for role in MEMBERS},
                **{
                    role: {
                        "SELECT": f"published_at IS NOT NULL OR {OWN_ORGANISATION}",
                        "INSERT, UPDATE": OWN_ORGANISATION,
                    }
                    for role in ("mj_r_region", "mj_r_national")
                },
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        protect(
            "conventions_referent",
            {
                **{role: {"SELECT": EVERY} for role in MEMBERS},
                **{
                    role: {"SELECT": EVERY, "INSERT, UPDATE": OWN_ORGANISATION}
                    for role in ("mj_r_region", "mj_r_region_partner", "mj_r_national")
                },
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        share("conventions_commitment"),
        protect(
            "conventions_commitmentprogress",
            {
                role: {"SELECT": EVERY, "INSERT, UPDATE": OWN_ORGANISATION}
                for role in ("mj_r_region", "mj_r_region_partner", "mj_r_national")
            }
            | {"mj_r_batch": {CRUD: EVERY}},
        ),
        protect(
            "conventions_alignment",
            {
                **{role: {"SELECT": within(key="child_id")} for role in MEMBERS},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
        *[
            migrations.RunSQL(OF_ACTS.format(role=role), f"DROP POLICY document_{role}_of_act ON work_document")
            for role in READERS
        ],
    ]
