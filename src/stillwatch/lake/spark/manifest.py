"""What a lake on Spark holds: commits, each one line of JSON, that add up. What no commit names
does not count."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was read."""

    number: int
    """By which its rows are known."""
    path: str
    """Where it lies."""
    size: int
    """Bytes; with `changed`, by which it is known again."""
    changed: int
    """Microseconds."""
    run: str
    """That read it."""


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A day: the run that wrote it, its exchanges by mask of fields, its conflicts."""

    day: str
    run: str
    presence: dict[str, int]
    conflicts: int

    @property
    def exchanges(self) -> int:
        """How many there are."""
        return sum(self.presence.values())


@dataclass
class Commit:
    """What one run adds: files, days (in the place of former ones) and the run that wrote
    campaigns' names."""

    number: int
    sources: list[FileRecord] = field(default_factory=list)
    account_files: list[FileRecord] = field(default_factory=list)
    days: list[DayRecord] = field(default_factory=list)
    names: str | None = None

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Commit":
        """What `to_json` wrote. Raises ValueError, KeyError or TypeError."""
        told: dict[str, Any] = json.loads(line)
        return cls(
            int(told["number"]),
            [FileRecord(**one) for one in told["sources"]],
            [FileRecord(**one) for one in told["account_files"]],
            [DayRecord(**one) for one in told["days"]],
            told["names"],
        )


class State:
    """All commits added up."""

    def __init__(self, commits: Iterable[Commit] = ()) -> None:
        self.commits = 0
        self.sources: dict[int, FileRecord] = {}
        self.account_files: dict[int, FileRecord] = {}
        self.days: dict[str, DayRecord] = {}
        self.names: str | None = None
        for commit in sorted(commits, key=lambda commit: commit.number):
            self.add(commit)

    def add(self, commit: Commit) -> None:
        """Takes a further commit in."""
        self.commits = commit.number + 1
        self.sources |= {one.number: one for one in commit.sources}
        self.account_files |= {one.number: one for one in commit.account_files}
        self.days |= {one.day: one for one in commit.days}
        self.names = commit.names or self.names

    def new_run(self) -> str:
        """A name that no run had before, so that what a run leaves behind when it is cut off is in
        nobody's way."""
        return f"{self.commits:06d}-{secrets.token_hex(4)}"
