"""Rights on jobs, documents, imports and the outbox: an organisation's own; the worker works before a scope."""

from django.db import migrations

from partners.tenancy.policies import (
    CRUD,
    EVERY,
    MEMBERS,
    OWN_ORGANISATION,
    TENANT_ROLES,
    composite_key,
    protect,
    share,
)

OWNED = ["work_job", "work_document", "work_importrun", "work_mapping"]

OWN_KEYS = [
    ("work_document", "job_id", "work_job"),
    ("work_importrun", "document_id", "work_document"),
    ("work_importrun", "errors_id", "work_document"),
    ("work_importrun", "job_id", "work_job"),
]


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial"), ("partners", "0002_tenancy")]

    operations = [
        *[
            protect(
                table,
                {
                    **{role: {"SELECT, INSERT, UPDATE": OWN_ORGANISATION} for role in MEMBERS},
                    "mj_r_batch": {CRUD: EVERY},
                    "mj_worker": {CRUD: EVERY},
                },
            )
            for table in OWNED
        ],
        protect(
            "work_mail",
            {
                **{role: {"INSERT": EVERY} for role in (*MEMBERS, "mj_r_batch", "mj_web")},
                "mj_worker": {CRUD: EVERY},
            },
        ),
        share("work_dataversion", write=(*MEMBERS, "mj_r_batch"), read=TENANT_ROLES),
        migrations.RunSQL(
            "ALTER TABLE work_job ADD CONSTRAINT job_carries_tenant UNIQUE (id, organisation_id);"
            "ALTER TABLE work_document ADD CONSTRAINT document_carries_tenant UNIQUE (id, organisation_id)",
            "ALTER TABLE work_job DROP CONSTRAINT job_carries_tenant;"
            "ALTER TABLE work_document DROP CONSTRAINT document_carries_tenant",
        ),
        *[
            composite_key(
                table, f"{column}, organisation_id", target, "id, organisation_id", f"{table[5:]}_{column[:-3]}_own"
            )
            for table, column, target in OWN_KEYS
        ],
        migrations.RunSQL(
            "INSERT INTO work_dataversion (id, version) VALUES (1, 0)", "DELETE FROM work_dataversion"
        ),
    ]
