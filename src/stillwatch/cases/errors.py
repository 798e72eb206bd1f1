"""What can be wrong with a request to change or read a case."""

from stillwatch.exchange.errors import UnusableError


class CasesError(UnusableError):
    """The base of this room's errors; the message is one plain sentence for the person who
    asked."""


class InvalidError(CasesError):
    """What was asked for makes no sense: a missing note, an unknown reason, a state from which it
    cannot be done."""


class NotFoundError(CasesError):
    """There is no such case, person, token, view or label."""


class ForbiddenError(CasesError):
    """The person's role does not allow it, or somebody else owns the case."""


class ConflictError(CasesError):
    """Somebody else was first: `version` is the case's version now."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version


class StoreError(CasesError):
    """The store cannot be opened, or was made by a newer version of the program."""


class StoreFullError(StoreError):
    """There is no room left where the store lies; nothing was changed."""


class StoreBusyError(StoreError):
    """The store is locked, or its server does not answer; nothing was changed."""
