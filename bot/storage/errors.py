"""Why storage refuses or fails. The docstring is the message; `facts` fill it."""

from inspect import cleandoc


class StorageError(Exception):
    """Storage cannot go on."""

    exit_code = 4

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(cleandoc(self.__doc__ or type(self).__name__).format(**facts))


class Refused(StorageError):
    """The start is refused; nothing was changed."""


class WrongKey(Refused):
    """This key does not open this database."""


class KeyFileMissing(Refused):
    """The database is encrypted and its key file {path} is missing. Put it back; a new key would not open it."""


class KeyFileReadable(Refused):
    """{name} is readable by others. chmod 600 {path}"""


class KeyFileBroken(Refused):
    """{path} is not a key file. Put back the one that belongs to this database."""


class NewerDatabase(Refused):
    """Database is version {found}, this program knows {known}. Install a later version."""


class NotHandrail(Refused):
    """{where} holds something else than a Handrail database. Nothing was changed."""


class WrongPragma(Refused):
    """SQLite keeps {name}={found} where {wanted} was asked for. It is not safe to write here."""


class DataInUse(Refused):
    """{path} is in use by process {pid}. Nothing was changed."""

    exit_code = 3


class Fault(StorageError):
    """The database failed while it was used; the transaction did not happen."""


class NoSpace(Fault):
    """No space to record."""


class Locked(Fault):
    """Somebody else holds the database."""


class Damaged(Fault):
    """quick_check failed: the database is damaged."""


class Unreachable(Fault):
    """The database cannot be reached, or its disk fails ({code})."""


class Unopenable(StorageError):
    """One field of {table} {row} cannot be opened; the rest is fine."""


class NotHere(StorageError):
    """PostgreSQL is copied with pg_dump, not by Handrail; a dump that was loaded: handrail restore --loaded TIME."""


class NotABackup(Refused):
    """{path} is not a Handrail backup."""


class SealBroken(Refused):
    """{path} was changed or cut off. Nothing in it can be trusted; take another copy."""


class CopyWrong(StorageError):
    """The copy is not as the database is ({what}). It was thrown away."""


class LedgerTooOld(Refused):
    """{path} is older than the copy and does not name everybody who was erased. Give the newest one with --ledger."""


class LedgersDiffer(Refused):
    """{one} and {other} are not one ledger. Nobody can tell who was erased; nothing was changed."""


class Stale(StorageError):
    """What is to be kept is not newer than what is there ({what})."""


class Taken(StorageError):
    """That id belongs to somebody else ({what})."""


class Unknown(StorageError):
    """There is no such record ({what})."""
