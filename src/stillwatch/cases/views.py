"""Queries that people save for themselves."""

from sqlalchemy import delete, insert, select

from stillwatch.cases import audit
from stillwatch.cases.errors import InvalidError, NotFoundError
from stillwatch.cases.model import Person, View
from stillwatch.cases.people import acting
from stillwatch.cases.schema import view
from stillwatch.cases.store import Store

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST = 100
"""Views of one person."""


def views(store: Store, by: Person) -> list[View]:
    """A person's own, by name."""
    query = select(view.c.id, view.c.name, view.c.query).where(view.c.person == by.name).order_by(view.c.name)
    with store.reading() as connection:
        return [View(id=row.id, name=row.name, query=row.query) for row in connection.execute(query)]


def save_view(store: Store, by: Person, name: str, query: str) -> View:
    """Save a query; one of the same name is replaced."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidError(f"a view has a name of at most {LONGEST_NAME} characters")
    if len(query) > LONGEST_QUERY or "\0" in query:
        raise InvalidError(f"a query has at most {LONGEST_QUERY} characters")
    with store.writing() as connection:
        acting(connection, by, "read")
        mine = view.c.person == by.name
        connection.execute(delete(view).where(mine, view.c.name == name))
        if len(connection.execute(select(view.c.id).where(mine)).all()) >= MOST:
            raise InvalidError(f"you have {MOST} views: delete one first")
        made = connection.execute(insert(view).values(person=by.name, name=name, query=query).returning(view.c.id))
        number = made.scalar_one()
        audit.append(connection, by.name, "view.saved", f"view:{number}", name=name, query=query)
    return View(id=number, name=name, query=query)


def delete_view(store: Store, by: Person, number: int) -> None:
    """Delete one of one's own. Raises NotFoundError."""
    with store.writing() as connection:
        acting(connection, by, "read")
        gone = connection.execute(delete(view).where(view.c.person == by.name, view.c.id == number))
        if not gone.rowcount:
            raise NotFoundError("you have no such view")
        audit.append(connection, by.name, "view.deleted", f"view:{number}")
