"""Matters that an operator brings himself: canaries (a fact of no consequence, of which K are
equal) and pairs (two equal wordings of one text). The key draws which is served; all are committed
to beforehand, in a file whose hash stands in the chained log."""

import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from stillwatch.cases import audit
from stillwatch.cases.model import Person
from stillwatch.cases.store import Store
from stillwatch.exchange.errors import UnusableError
from stillwatch.safeguards.choices.keyring import COMMITTED
from stillwatch.safeguards.choices.lots import drawn_one, matter

EqualsKind = Literal["canary", "pair"]


class Equals(msgspec.Struct, frozen=True):
    """One matter: its id, and the equals of which one is served."""

    kind: EqualsKind
    id: str
    equals: list[str]

    @property
    def about(self) -> int:
        """Its matter, as keys draw it."""
        return matter(self.kind, self.id)

    def served(self, key: bytes) -> int:
        """Which of them a key has served."""
        return drawn_one(key, self.about, len(self.equals))


def read_equals(path: Path) -> list[Equals]:
    """A file of them, a JSON object a line. Raises UnusableError with the place of what is
    wrong."""
    found: dict[tuple[str, str], Equals] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            told = msgspec.json.decode(line, type=Equals)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UnusableError(f"{path}, line {number}: {error}") from None
        least = 2 if told.kind == "pair" else 3
        if len(set(told.equals)) != len(told.equals) or len(told.equals) < least or "" in told.equals:
            raise UnusableError(
                f"{path}, line {number}: a {told.kind} has at least {least} equals, none twice or empty"
            )
        if told.kind == "pair" and len(told.equals) != 2:
            raise UnusableError(f"{path}, line {number}: a pair has two equals")
        if found.setdefault((told.kind, told.id), told) is not told:
            raise UnusableError(f"{path}, line {number}: {told.kind} {told.id!a} stands there twice")
    return list(found.values())


def commit_equals(store: Store, by: Person, path: Path) -> str:
    """Puts the hash of a file of equals into the log, and returns it. Raises UnusableError."""
    read_equals(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with store.writing() as connection:
        audit.append_once(connection, by.name, COMMITTED, f"mark:{digest}", commitment=digest)
    return digest


def equals_committed(store: Store, path: Path) -> str | None:
    """When a file of equals was committed to; None where it was not, or was changed since."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    found = [entry.at for entry in audit.entries_of(store, f"mark:{digest}") if entry.action == COMMITTED]
    return found[0] if found else None
