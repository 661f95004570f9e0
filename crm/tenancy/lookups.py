"""Our own ways of asking for rows: `field__begins="x"`, `field__one_of=[...]`."""

from typing import Any

from django.db.models import CharField, Field, Lookup, TextField

from crm.tenancy.columns import array


@CharField.register_lookup
@TextField.register_lookup
class Begins(Lookup[Any]):
    """`field__begins="x"`: a prefix match that an index can serve under row-level security.

    Django's `startswith` becomes LIKE, which is not leakproof, so PostgreSQL won't use it as an index condition
    behind a policy; the operator `^@` is.
    """

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`column ^@ value`."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_params, *right_params)


@Field.register_lookup
class OneOf(Lookup[Any]):
    """`field__one_of=[...]`: `IN` for thousands of values, sent as one list.

    The server reads that as one constant; of `IN` it looks at each value by itself, and so do Django and the driver.
    """

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`column = ANY(list)`."""
        left, left_params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection).partition("(")[0]
        return f"{left} = ANY(%s::{kind}[])", (*left_params, array(list(self.rhs), kind.split()[0]))
