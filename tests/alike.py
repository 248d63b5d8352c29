"""PostgreSQL for tests: one server serves a whole process, so a statement is put into its words once, not per test."""

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.util import LRUCache

STATEMENTS = 600
WORKED_OUT: LRUCache[object, object] = LRUCache(STATEMENTS)


class Alike(PGDialect_asyncpg):
    """As it is; each equals each other, so that an engine finds what that of another test worked out."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike)

    def __hash__(self) -> int:
        return hash(Alike)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=WORKED_OUT)
