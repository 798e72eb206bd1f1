"""How people prove who they are: random secrets, of which the store keeps only the SHA-256.

A secret has 256 bits of chance, so nothing is gained by a slow hash; and it is found by the hash's
index entry, which compares nothing that a caller could learn of by timing.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import Connection, delete, insert, select

from stillwatch.cases import audit
from stillwatch.cases.errors import NotFoundError
from stillwatch.cases.model import Person
from stillwatch.cases.schema import person, token
from stillwatch.cases.store import Store

TokenKind = Literal["link", "session", "lent", "personal"]
"""`lent`: a session that was begun with a personal token, and so may not issue another."""

SESSIONS: tuple[TokenKind, ...] = ("session", "lent")

LIFE: dict[TokenKind, timedelta] = {
    "link": timedelta(hours=1),
    "session": timedelta(hours=12),
    "lent": timedelta(hours=12),
    "personal": timedelta(days=90),
}
"""All fixed. A sliding session would write to the store, and to its log, at every look."""

SHOWN = 12
"""Characters of a hash by which its owner names a token: of a secret that nobody guesses they tell
nothing."""


class PersonalToken(BaseModel, frozen=True):
    """A personal token as it is listed: never what it is, nor what it would be known by."""

    id: str
    created_at: datetime
    expires_at: datetime


def issue(connection: Connection, by: str | None, name: str, kind: TokenKind) -> str:
    """A new secret for a person, in a transaction of `Store.writing`; the store cannot tell it
    again. A new link ends those that were not used: one that went astray lets nobody in any
    more."""
    if kind == "link":
        connection.execute(delete(token).where(token.c.person == name, token.c.kind == "link"))
    secret = secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + LIFE[kind]
    connection.execute(insert(token).values(hash=_hash(secret), person=name, kind=kind, expires_at=expires))
    audit.append(connection, by, f"token.{kind}", f"person:{name}", expires_at=expires.isoformat())
    return secret


def log_in(store: Store, secret: str) -> tuple[Person, str] | None:
    """(the person, the secret of a session) for a link, which ends with this, or a personal token;
    None where the secret is no such token or has expired, or its person is shut out."""
    with store.reading() as connection:
        # Whoever guesses does not keep those waiting who write.
        if _found(connection, secret, ("link", "personal")) is None:
            return None
    with store.writing() as connection:
        found = _found(connection, secret, ("link", "personal"))
        if found is None:
            return None
        used = connection.execute(delete(token).where(token.c.hash == _hash(secret), token.c.kind == "link")).rowcount
        return found, begin_session(connection, found.name, "session" if used else "lent")


def begin_session(connection: Connection, name: str, kind: Literal["session", "lent"] = "session") -> str:
    """The secret of a session of a person who has shown who he is, in a transaction of
    `Store.writing`; tokens that have expired go."""
    connection.execute(delete(token).where(token.c.expires_at <= datetime.now(UTC)))
    return issue(connection, name, name, kind)


def log_out(store: Store, secret: str) -> None:
    """End a session, or a personal token."""
    with store.writing() as connection:
        found = _found(connection, secret, (*SESSIONS, "personal"))
        if found:
            connection.execute(delete(token).where(token.c.hash == _hash(secret)))
            audit.append(connection, found.name, "token.ended", f"person:{found.name}")


def person_of(store: Store, secret: str, kinds: tuple[TokenKind, ...] = (*SESSIONS, "personal")) -> Person | None:
    """Whose session, or personal token, this is; None where it is nobody's, has expired, or its
    person is shut out."""
    with store.reading() as connection:
        return _found(connection, secret, kinds)


def personal_tokens(store: Store, by: Person) -> list[PersonalToken]:
    """A person's own, those that end first at the top."""
    mine = select(token).where(token.c.person == by.name, token.c.kind == "personal")
    with store.reading() as connection:
        rows = connection.execute(mine.where(token.c.expires_at > datetime.now(UTC)).order_by(token.c.expires_at))
        return [
            PersonalToken(id=row.hash[:SHOWN], created_at=row.expires_at - LIFE["personal"], expires_at=row.expires_at)
            for row in rows
        ]


def revoke(store: Store, by: Person, id: str) -> None:
    """End one of a person's own personal tokens, and the sessions that his tokens have begun.
    Raises NotFoundError."""
    mine = delete(token).where(token.c.person == by.name)
    with store.writing() as connection:
        named = mine.where(token.c.kind == "personal", token.c.hash.startswith(id, autoescape=True))
        if len(id) != SHOWN or not connection.execute(named).rowcount:
            raise NotFoundError("you have no such token")
        connection.execute(mine.where(token.c.kind == "lent"))
        audit.append(connection, by.name, "token.revoked", f"person:{by.name}", token=id)


def _found(connection: Connection, secret: str, kinds: tuple[TokenKind, ...]) -> Person | None:
    query = select(person).join(token, token.c.person == person.c.name)
    query = query.where(token.c.hash == _hash(secret), token.c.kind.in_(kinds), person.c.disabled.is_(False))
    row = connection.execute(query.where(token.c.expires_at > datetime.now(UTC))).first()
    return Person(**row._asdict()) if row else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
