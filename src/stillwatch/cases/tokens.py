"""How people prove who they are: random secrets, of which the store keeps only the SHA-256.

A secret has 256 bits of chance, so nothing is gained by a slow hash; and it is found by the hash's index entry, which
compares nothing that a caller could learn of by timing.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from stillwatch.cases import audit
from stillwatch.cases.model import Person
from stillwatch.cases.schema import person, token
from stillwatch.cases.store import Store

TokenKind = Literal["link", "session", "personal"]

LIFE: dict[TokenKind, timedelta] = {
    "link": timedelta(hours=1),
    "session": timedelta(hours=12),
    "personal": timedelta(days=90),
}
"""All fixed. A sliding session would write to the store, and to its log, at every look."""


def issue(connection: Connection, by: str | None, name: str, kind: TokenKind) -> str:
    """A new secret for a person, in a transaction of `Store.writing`; the store cannot tell it again."""
    secret = secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + LIFE[kind]
    connection.execute(insert(token).values(hash=_hash(secret), person=name, kind=kind, expires_at=expires))
    audit.append(connection, by, f"token.{kind}", f"person:{name}", expires_at=expires.isoformat())
    return secret


def log_in(store: Store, secret: str) -> tuple[Person, str] | None:
    """(the person, the secret of a session) for a link, which ends with this, or a personal token; None where the
    secret is no such token or has expired, or its person is shut out."""
    with store.writing() as connection:
        found = _found(connection, secret, ("link", "personal"))
        if found is None:
            return None
        connection.execute(delete(token).where(token.c.hash == _hash(secret), token.c.kind == "link"))
        return found, begin_session(connection, found.name)


def begin_session(connection: Connection, name: str) -> str:
    """The secret of a session of a person who has shown who he is, in a transaction of `Store.writing`; tokens that
    have expired go."""
    connection.execute(delete(token).where(token.c.expires_at <= datetime.now(UTC)))
    return issue(connection, name, name, "session")


def log_out(store: Store, secret: str) -> None:
    """End a session."""
    with store.writing() as connection:
        found = _found(connection, secret, ("session",))
        if found:
            connection.execute(delete(token).where(token.c.hash == _hash(secret)))
            audit.append(connection, found.name, "token.ended", f"person:{found.name}")


def person_of(store: Store, secret: str) -> Person | None:
    """Whose session, or personal token, this is; None where it is nobody's, has expired, or its person is shut out."""
    with store.reading() as connection:
        return _found(connection, secret, ("session", "personal"))


def _found(connection: Connection, secret: str, kinds: tuple[TokenKind, ...]) -> Person | None:
    query = select(person).join(token, token.c.person == person.c.name)
    query = query.where(token.c.hash == _hash(secret), token.c.kind.in_(kinds), person.c.disabled.is_(False))
    row = connection.execute(query.where(token.c.expires_at > datetime.now(UTC))).first()
    return Person(**row._asdict()) if row else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
