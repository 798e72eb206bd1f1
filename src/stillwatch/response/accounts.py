"""What the operator's records say of accounts that a policy meets: who pays, whose they are, how
old they are, and by which other ids they ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.lake import Lake
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.response.digests import Answer, Question, answers_of
from stillwatch.response.folder import Folder

FREE = ("", "free", "trial", "none")
"""Plans that nobody pays for, in lower case."""


class Record(NamedTuple):
    """What is recorded of an account."""

    created_at: datetime | None
    plan: str | None
    organization_id: str | None

    @property
    def pays(self) -> bool:
        """Whether its plan is one that is paid for."""
        return (self.plan or "").lower() not in FREE


@dataclass(frozen=True)
class Records:
    """Records by account, and each account's other ids."""

    records: dict[str, Record] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    def pays(self, account: str) -> bool:
        """Whether it is known to pay."""
        found = self.records.get(account)
        return found is not None and found.pays


class Known(Protocol):
    """Somebody who knows the records of accounts."""

    def of(self, accounts: Iterable[str]) -> Records:
        """Those of some accounts."""

    def names(self, questions: Sequence[Question]) -> list[Answer]:
        """By which other names accounts go, for each question; what was asked before, and is not
        any more, is forgotten."""


def records_of(lake: ReadableLake, accounts: Iterable[str]) -> Records:
    """What a lake has of some accounts."""
    wanted = pa.array(sorted(set(accounts)), pa.string())
    table = lake.accounts().select(["account_id", *Record._fields])
    known = {
        row.pop("account_id"): Record(**row) for row in table.filter(pc.is_in(table["account_id"], wanted)).to_pylist()
    }
    other = lake.aliases()
    aliases: dict[str, list[str]] = {}
    for row in other.filter(pc.is_in(other["account_id"], wanted)).to_pylist():
        aliases.setdefault(row["account_id"], []).append(row["alias"])
    return Records(known, aliases)


class LakeRecords(Known):
    """The records of a lake, read again once a scan has left another result, or where accounts are
    asked for that were not before: the table is worked out each half minute, and there may be
    millions of accounts."""

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        self._seen: tuple[int | None, frozenset[str]] = (None, frozenset())
        self._found = Records()
        self._asked: tuple[int | None, Sequence[Question]] = (None, ())
        self._answers: list[Answer] = []

    def of(self, accounts: Iterable[str]) -> Records:
        """See Known."""
        wanted = frozenset(accounts)
        stamp = _stamp(self._lake)
        if wanted and not (stamp == self._seen[0] and wanted <= self._seen[1]):
            with Lake.open(self._lake, create=False) as lake:
                self._found = records_of(lake, wanted)
            self._seen = (stamp, wanted)
        return self._found

    def names(self, questions: Sequence[Question]) -> list[Answer]:
        """See Known."""
        if not questions:
            Folder(self._lake).names.unlink(missing_ok=True)
            return []
        asked = (_stamp(self._lake), questions)
        if asked != self._asked:
            with Lake.open(self._lake, create=False) as lake:
                self._answers = answers_of(lake, Folder(self._lake), questions)
            self._asked = asked
        return self._answers


def _stamp(lake: Path) -> int | None:
    try:
        return (lake / "result" / "campaigns.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
