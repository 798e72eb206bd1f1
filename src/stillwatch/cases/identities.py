"""Letting in whom a provider of identities vouches for (OpenID Connect).

A person is bound to the provider's own number for him (issuer and subject), never to a name or an
address: those can pass to somebody else there. The provider's groups say his role at every login;
whoever is shut out here stays out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from stillwatch.cases import audit
from stillwatch.cases.errors import CasesError
from stillwatch.cases.model import Person
from stillwatch.cases.people import add, can_be_a_name
from stillwatch.cases.roles import Role
from stillwatch.cases.schema import identity, person, token
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import begin_session

Why = Literal["bad_name", "disabled", "name_taken", "no_role"]


class NotLetIn(CasesError):
    """Somebody whom a provider vouches for is not let in. bad_name: he has none that can be one
    here; disabled: an admin shut him out; name_taken: somebody of his name logs in otherwise;
    no_role: none of his groups has a role."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider vouches for: its name as it signs, and its number for the person. Both
    ASCII."""

    issuer: str
    subject: str


def enter(
    store: Store, who: Identity, name: str | None, role: Role | None, proven: str | None = None
) -> tuple[Person, str]:
    """(the person, the secret of a session). At his first login he is added under `name`; whose
    name is taken is refused, unless he has `proven` to be that very person, and no other number is
    bound to him. Raises NotLetIn."""
    if role is None:
        _end_tokens(store, who)
        raise NotLetIn("no_role")
    with store.writing() as connection:
        found = _known(connection, who) or _first_time(connection, who, name, role, proven)
        if found.disabled:
            raise NotLetIn("disabled")
        if found.role != role:
            connection.execute(update(person).where(person.c.name == found.name).values(role=role))
            audit.append(
                connection, None, "person.changed", f"person:{found.name}", role=role, disabled=False, issuer=who.issuer
            )
            found = found.model_copy(update={"role": role})
        return found, begin_session(connection, found.name)


def _known(connection: Connection, who: Identity) -> Person | None:
    query = select(person).join(identity, identity.c.person == person.c.name)
    row = connection.execute(query.where(identity.c.issuer == who.issuer, identity.c.subject == who.subject)).first()
    return Person(**row._asdict()) if row else None


def _first_time(connection: Connection, who: Identity, name: str | None, role: Role, proven: str | None) -> Person:
    if name is None or not can_be_a_name(name):
        raise NotLetIn("bad_name")
    row = connection.execute(select(person).where(func.lower(person.c.name) == name.lower())).first()
    if row is None:
        found = add(connection, None, name, role, issuer=who.issuer, subject=who.subject)
    else:
        found = Person(**row._asdict())
        if proven != found.name or found.disabled or _has_another(connection, who, found.name):
            raise NotLetIn("name_taken")
        audit.append(
            connection, found.name, "person.bound", f"person:{found.name}", issuer=who.issuer, subject=who.subject
        )
    connection.execute(
        insert(identity).values(issuer=who.issuer, subject=who.subject, person=found.name, since=datetime.now(UTC))
    )
    return found


def _has_another(connection: Connection, who: Identity, name: str) -> bool:
    query = select(identity.c.subject).where(identity.c.person == name, identity.c.issuer == who.issuer)
    return connection.execute(query).first() is not None


def _end_tokens(store: Store, who: Identity) -> None:
    """Whose groups no longer have a role loses what he could still come in with."""
    with store.writing() as connection:
        found = _known(connection, who)
        if found and connection.execute(delete(token).where(token.c.person == found.name)).rowcount:
            audit.append(connection, None, "token.ended", f"person:{found.name}", issuer=who.issuer)
