"""Every column of every table has a class, and the printed register is the one in docs/."""

from collections import Counter
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import get_commands
from django.db import connections
from django.utils.module_loading import autodiscover_modules

from missionjeunes.common import privacy
from missionjeunes.common.privacy import Privacy, not_personal
from partners.tenancy.policies import TENANT_ROLES

ROOT = Path(__file__).resolve().parent.parent


def declared():
    return {table: [name for group in groups for name in group.names] for table, groups in privacy.register().items()}


def test_every_column_of_every_model_is_classified_once():
    in_use, classified = privacy.columns_in_use(), declared()
    assert {(table, name) for table, names in in_use.items() for name in names} == {
        (table, name) for table, names in classified.items() for name in names
    }
    assert not {(table, name) for table, names in classified.items() for name, n in Counter(names).items() if n > 1}


def test_the_database_has_no_column_that_the_register_does_not_know(db):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name <> 'django_migrations'"
        )
        found = set(cursor.fetchall())
    assert found == {(table, name) for table, names in declared().items() for name in names}


def test_a_personal_column_has_a_purpose_and_an_end():
    groups = [group for groups in privacy.register().values() for group in groups]
    for group in groups:
        is_personal = group.privacy != Privacy.NOT_PERSONAL
        assert is_personal == bool(group.purpose) == bool(group.retention), group.names


def test_what_ends_a_retention_exists():
    autodiscover_modules("tasks")
    existing = {*current_app.tasks, *get_commands(), *dir(settings)}
    rules = {group.retention for groups in privacy.register().values() for group in groups if group.retention}
    assert {name for rule in rules for name in rule.enforced_by} <= existing


def test_a_table_cannot_be_declared_twice():
    assert "placements_youth" in privacy.register()
    with pytest.raises(ValueError, match="placements_youth"):
        privacy.declare("placements_youth", not_personal("id"))


def test_health_and_sensitive_columns_are_read_by_the_mission_locale_and_the_batch_alone(db):
    kept_back = {
        (table, name)
        for table, groups in privacy.register().items()
        for group in groups
        if group.privacy in {Privacy.HEALTH, Privacy.SENSITIVE}
        for name in group.names
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, grantee FROM information_schema.column_privileges"
            " WHERE privilege_type = 'SELECT' AND grantee = ANY(%s)",
            [list(TENANT_ROLES)],
        )
        readers = {(table, name, role) for table, name, role in cursor.fetchall() if (table, name) in kept_back}
    assert {(table, name) for table, name, _ in readers} == kept_back
    assert {role for _, _, role in readers} == {"mj_r_mission_locale", "mj_r_batch"}


def test_the_printed_register_is_current():
    assert (ROOT / "docs/personal-data.md").read_text() == privacy.markdown(), (
        "./run manage personal_data_register > docs/personal-data.md"
    )
