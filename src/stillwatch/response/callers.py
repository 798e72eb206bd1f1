"""Programs that may call: guards, which ask for the table, and the operator's own desks, which tell
how challenges went, read notices and hand appeals on. Who let one in, or shut it out, is in the
log of acts."""

from pathlib import Path
from typing import Literal

from stillwatch.cases import audit
from stillwatch.cases.errors import InvalidError
from stillwatch.cases.model import Person
from stillwatch.cases.people import acting
from stillwatch.cases.store import Store
from stillwatch.exchange.tokens import TokenFile
from stillwatch.response.folder import Folder

CallerKind = Literal["guard", "desk"]


def callers(lake: Path) -> TokenFile:
    """The tokens of a lake's callers; their kinds are `CallerKind`."""
    return TokenFile(Folder(lake).callers, "swg_")


def add_caller(store: Store, by: Person, lake: Path, name: str, kind: CallerKind) -> str:
    """A new token, which nobody can read again. For approvers. Raises UnusableError."""
    with store.writing() as connection:
        person = acting(connection, by, "callers")
        audit.append(connection, person.name, "caller.added", f"caller:{name}", kind=kind)
        return callers(lake).add(name, kind)  # last: what cannot be written is not in the log either


def revoke_caller(store: Store, by: Person, lake: Path, name: str) -> None:
    """Ends all tokens of a name. For approvers. Raises InvalidError where it has none, and
    UnusableError."""
    with store.writing() as connection:
        person = acting(connection, by, "callers")
        ended = callers(lake).revoke(name)
        if not ended:
            raise InvalidError(f"{name} has no token that is valid")
        audit.append(connection, person.name, "caller.revoked", f"caller:{name}", tokens=ended)
