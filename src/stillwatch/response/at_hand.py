"""Who acts at the command line: whoever the system says that he is, whatever he calls himself."""

import os
import pwd

from stillwatch.cases.errors import InvalidError
from stillwatch.cases.model import Person
from stillwatch.cases.people import add, can_be_a_name, find
from stillwatch.cases.roles import Role
from stillwatch.cases.store import Store

ROLE: Role = "approver"
"""Of somebody who has the store at hand and is not known to it: he could let himself in anyway, but
nobody approves his own by it."""


def login() -> str:
    """The name under which this process runs, by the system and no variable. Raises
    InvalidError."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise InvalidError("the system has no name for who runs this, so that nothing can be put down to him") from None


def person_at_hand(store: Store) -> Person:
    """The person of the login's name, with the role that he has in the console; one who is not
    known there is added, as the log tells. Raises InvalidError for a name that no person may
    have."""
    name = login()
    with store.reading() as connection:
        found = find(connection, name)
    if found is not None:
        return found
    if not can_be_a_name(name):
        raise InvalidError(f"nobody can be called {name} here: act in the console, or under another login")
    with store.writing() as connection:
        return find(connection, name) or add(connection, None, name, ROLE, through="command line")
