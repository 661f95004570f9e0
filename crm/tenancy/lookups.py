"""`field__begins="x"`: a prefix match that an index can serve under row-level security.

Django's `startswith` becomes LIKE, which is not leakproof, so PostgreSQL won't use it as an index condition
behind a policy; the operator `^@` is.
"""

from typing import Any

from django.db.models import CharField, Lookup, TextField


@CharField.register_lookup
@TextField.register_lookup
class Begins(Lookup[Any]):
    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`column ^@ value`."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_params, *right_params)
