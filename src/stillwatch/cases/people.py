"""Who may log in, and the first one who can."""

import re
from datetime import UTC, datetime
from itertools import chain, count
from typing import get_args

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from stillwatch.cases import audit
from stillwatch.cases.errors import ForbiddenError, InvalidError, NotFoundError
from stillwatch.cases.model import Person
from stillwatch.cases.roles import Action, Owned, Role, demand
from stillwatch.cases.schema import person, token
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import issue

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
"""ASCII, so that no two names look the same."""

FIRST_ADMIN = "admin"


def people(store: Store, by: Person) -> list[Person]:
    """Everybody, by name. For admins."""
    with store.reading() as connection:
        acting(connection, by, "people")
        return [Person(**row._asdict()) for row in connection.execute(select(person).order_by(person.c.name))]


def acting(connection: Connection, by: Person, action: Action, case: Owned | None = None) -> Person:
    """The person as he is now, who may do this. Raises ForbiddenError: a role may have changed
    since he logged in."""
    now = find(connection, by.name)
    if now is None or now.disabled:
        raise ForbiddenError("you are no longer let in")
    demand(now, action, case)
    return now


def find(connection: Connection, name: str) -> Person | None:
    """A person by name."""
    row = connection.execute(select(person).where(person.c.name == name)).first()
    return Person(**row._asdict()) if row else None


def add_person(store: Store, by: Person, name: str, role: Role) -> tuple[Person, str]:
    """(a new person, the secret of a link that lets him in once). For admins. Names are not
    case-sensitive when they are compared with those there are. Raises InvalidError for a name or
    role that cannot be."""
    _check_role(role)
    if name.lower() == audit.MACHINE:
        raise InvalidError(f"the name {audit.MACHINE} is the machine's own in the log")
    if not can_be_a_name(name):
        raise InvalidError("a name is 1 to 64 letters, digits and . _ @ + -, and begins with a letter or digit")
    with store.writing() as connection:
        acting(connection, by, "people")
        if connection.execute(select(person.c.name).where(func.lower(person.c.name) == name.lower())).first():
            raise InvalidError(f"there is a person of the name {name} already")
        added = add(connection, by.name, name, role)
        return added, issue(connection, by.name, name, "link")


def change_person(
    store: Store, by: Person, name: str, role: Role | None = None, disabled: bool | None = None
) -> Person:
    """Give a person another role, or shut him out (his tokens end) or let him in again. For admins;
    the last one who is let in stays."""
    _check_role(role)
    with store.writing() as connection:
        acting(connection, by, "people")
        was = _must(connection, name)
        values = {"role": role or was.role, "disabled": was.disabled if disabled is None else disabled}
        now = was.model_copy(update=values)
        if now == was:
            return was
        connection.execute(update(person).where(person.c.name == name).values(**values))
        if now.disabled:
            connection.execute(delete(token).where(token.c.person == name))
        if not connection.execute(_admins().limit(1)).first():
            raise InvalidError("this is the last admin who is let in")
        audit.append(connection, by.name, "person.changed", f"person:{name}", **values)
        return now


def new_link(store: Store, by: Person, name: str) -> str:
    """The secret of another one-time link for a person. For admins. Raises InvalidError for one who
    is shut out."""
    with store.writing() as connection:
        acting(connection, by, "people")
        if _must(connection, name).disabled:
            raise InvalidError(f"{name} is shut out: let him in again first")
        return issue(connection, by.name, name, "link")


def new_personal(store: Store, by: Person) -> str:
    """The secret of a personal token, for programs that act for the person. Shutting him out ends
    it."""
    with store.writing() as connection:
        acting(connection, by, "read")
        return issue(connection, by.name, by.name, "personal")


def ensure_admin(store: Store, again: bool = False) -> str | None:
    """Where there is nobody yet, or `again`: the secret of a one-time link for an admin, made where
    there is none. For whoever has the store at hand, who could let himself in anyway."""
    with store.writing() as connection:
        if connection.execute(select(person.c.name).limit(1)).first() and not again:
            return None
        name = connection.execute(_admins().limit(1)).scalar()
        if name is None:
            # A provider's groups may have taken the last admin's role: his name is not free for
            # another.
            taken = {each.lower() for each in connection.execute(select(person.c.name)).scalars()}
            names = chain([FIRST_ADMIN], (f"{FIRST_ADMIN}{k}" for k in count(2)))
            name = next(free for free in names if free not in taken)
            add(connection, None, name, "admin")
        return issue(connection, None, name, "link")


def _admins() -> Select[str]:
    return select(person.c.name).where(person.c.role == "admin", person.c.disabled.is_(False)).order_by(person.c.name)


def can_be_a_name(name: str) -> bool:
    """Whether a person may have the name."""
    return bool(NAME.fullmatch(name)) and name.lower() != audit.MACHINE


def add(connection: Connection, by: str | None, name: str, role: Role, **through: str) -> Person:
    """A new person, in a transaction of `Store.writing`, under a name that can be one and that
    nobody has; `through` is told in the log."""
    added = Person(name=name, role=role, created_at=datetime.now(UTC), disabled=False)
    connection.execute(insert(person).values(**added.model_dump()))
    audit.append(connection, by, "person.added", f"person:{name}", role=role, **through)
    return added


def _must(connection: Connection, name: str) -> Person:
    found = find(connection, name)
    if found is None:
        raise NotFoundError("there is no such person")
    return found


def _check_role(role: Role | None) -> None:
    if role is not None and role not in get_args(Role):
        raise InvalidError(f"a role is one of {', '.join(get_args(Role))}")
