"""What a statement is in SQL is worked out once in a process, not once for each engine of the same kind."""

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

ADDRESS = "sqlite+alike://"
STATEMENTS = 600  # all that the product asks
WORKED_OUT: LRUCache[object, object] = LRUCache(STATEMENTS)


class Alike(SQLiteDialect_pysqlite):
    """SQLite as it is; each equals each other, so that their engines find what another one worked out."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike)

    def __hash__(self) -> int:
        return hash(Alike)


registry.register("sqlite.alike", __name__, Alike.__name__)
