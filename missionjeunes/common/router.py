class OneDatabase:
    """`default`, `control` and the tests' aliases are connections to one and the same database.

    Whatever connection an instance came from, it is read and written on `default`, inside its transaction, unless the
    code names another one: else a row linked to one from `control` would be written outside the transaction.
    """

    def db_for_read(self, model, **hints) -> str:
        return "default"

    def db_for_write(self, model, **hints) -> str:
        return "default"

    def allow_relation(self, first, second, **hints) -> bool:
        return True

    def allow_migrate(self, db, app_label, **hints) -> bool:
        """Migrations run on `default`, as the owner; the tests' template is migrated through `owner`."""
        return db in {"default", "owner"}
