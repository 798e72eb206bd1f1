"""Cases with policies: a store in SQLite, people of every role, and records of accounts that need
no lake."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stillwatch.cases.actions import claim
from stillwatch.cases.model import Person
from stillwatch.cases.people import add_person, ensure_admin, find
from stillwatch.cases.queries import read_case
from stillwatch.cases.store import Store, store_of
from stillwatch.cases.tokens import log_in
from stillwatch.response.accounts import Known, Record, Records
from stillwatch.response.digests import Answer, Question
from stillwatch.response.folder import Folder
from stillwatch.response.measures import Measure
from stillwatch.response.model import BudgetTerms, Figures, Terms
from stillwatch.response.publish import Published, publish
from stillwatch.response.table import Table, read_table
from tests.cases.results import Result, names

ACCOUNTS = names(0, 8)
CHALLENGE, APPEAL = "https://example.org/prove", "https://example.org/appeal"


def terms(action: str = "throttle", **changed: object) -> Terms:
    """Terms that make sense, of an action."""
    fields = {
        **{"action": action, "reason": "automated_use", "why": "It harvests."},
        **{"expires_at": datetime.now(UTC) + timedelta(days=10), "membership": 0.5, "appeal": APPEAL},
    }
    if action == "throttle":
        fields["budget"] = BudgetTerms(seconds=3600, exchanges=10)
    if action == "trim":
        fields["trim"] = {"choices": 1}
    if action == "step_up":
        fields["challenge"] = CHALLENGE
    return Terms(**fields | changed)


def figures(accounts: int = 8, paying: int = 0, stopped: float = 0.0) -> Figures:
    """Whom a step would meet."""
    return Figures(accounts=accounts, paying=paying, organizations=0, exchanges=80, stopped=stopped)


class Told(Known):
    """Records that a test makes up."""

    def __init__(self, **plans: str) -> None:
        self.records = {name: Record(None, plan, None) for name, plan in plans.items()}
        self.aliases: dict[str, list[str]] = {}

    def of(self, accounts: Iterable[str]) -> Records:
        return Records(self.records, self.aliases)

    def names(self, questions: Sequence[Question]) -> list[Answer]:
        return [Answer([], 0) for _ in questions]


ROLES = {"anna": "analyst", "ben": "approver", "cleo": "approver", "vera": "viewer"}


def furnish(folder: Path) -> None:
    """A store with people, and one campaign that anna has claimed."""
    with Store.open(store_of(folder)) as store:
        entered = log_in(store, ensure_admin(store))
        assert entered is not None
        for name, role in ROLES.items():
            add_person(store, entered[0], name, role)
        Result().campaign("C-1", ACCOUNTS).into(store)
        claim(store, person(store, "anna"), "C-1", read_case(store, "C-1").version)


def person(store: Store, name: str) -> Person:
    with store.reading() as connection:
        found = find(connection, name)
    assert found is not None
    return found


class Desk:
    """A store that was furnished, whose policies are made and published."""

    def __init__(self, folder: Path) -> None:
        self.lake = folder
        self.store = Store.open(store_of(folder))
        self.known = Told()
        self.admin = person(self.store, "admin")
        self.people = {name: person(self.store, name) for name in ROLES}

    def version(self, case_id: str = "C-1") -> int:
        return read_case(self.store, case_id).version

    def publish(self) -> Published:
        return publish(self.lake, self.store, self.known)

    def table(self) -> Table:
        """What a guard reads now."""
        folder = Folder(self.lake)
        return read_table(folder.table.read_bytes(), [folder.key().public_key()])

    def met(self, account: str) -> tuple[Measure, ...]:
        """The measures that meet an account, once the table is up to date."""
        self.publish()
        return self.table().measures_of("account", account)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that was furnished: it is copied, since making one takes longer than
    most tests."""
    folder = tmp_path_factory.mktemp("furnished")
    furnish(folder)
    return folder


@pytest.fixture
def desk(furnished: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(shutil.copytree(furnished, tmp_path / "desk"))
    yield made
    made.store.close()
