class OneDatabase:
    """`default`, `control` and the tests' aliases are connections to one and the same database."""

    def allow_relation(self, first, second, **hints) -> bool:
        return True
