"""Notices until they are delivered: written with what they are about in one transaction, tried
again with growing pauses, and kept as dead letters where nobody takes them."""

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stillwatch.live.watch.notices import Seen

FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0
"""Seconds between tries: doubled each time, up to an hour."""

TRIES = 16
"""Then it is a dead letter: after some ten hours."""

_TABLES = """
CREATE TABLE IF NOT EXISTS seen (campaign_id TEXT PRIMARY KEY, what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    id TEXT NOT NULL, target TEXT NOT NULL, event TEXT NOT NULL, made_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL,
    delivered_at REAL, dead INTEGER NOT NULL DEFAULT 0, says TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (id, target)
);
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way to a target. id: the same however often it is tried, so that whoever
    gets it twice can tell."""

    id: str
    target: str
    event: str
    """A campaign and its change, as JSON (Event of targets.py)."""
    tries: int


class Outbox:
    """The deliveries of one lake."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = FULL")
        self._file.executescript(_TABLES)
        path.chmod(0o600)

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    def seen(self) -> dict[str, Seen]:
        """The campaigns as they were last told of."""
        rows = self._file.execute("SELECT campaign_id, what FROM seen").fetchall()
        return {name: Seen.model_validate_json(what) for name, what in rows}

    def put(self, events: Iterable[str], targets: Iterable[str], seen: Iterable[Seen], now: float) -> None:
        """Events for all targets, and the campaigns as they are told of by them: all or nothing."""
        targets = list(targets)
        self._file.execute("BEGIN IMMEDIATE")
        try:
            for event in events:
                name = f"msg_{secrets.token_hex(16)}"
                rows = [(name, target, event, now, now) for target in targets]
                self._file.executemany(
                    "INSERT INTO delivery (id, target, event, made_at, due_at) VALUES (?, ?, ?, ?, ?)", rows
                )
            told = [(one.campaign_id, one.model_dump_json()) for one in seen]
            self._file.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", told)
            self._file.execute("COMMIT")
        except BaseException:
            self._file.execute("ROLLBACK")
            raise

    def due(self, now: float) -> list[Delivery]:
        """What is to be tried now, the oldest first."""
        rows = self._file.execute(
            "SELECT id, target, event, tries FROM delivery WHERE delivered_at IS NULL AND NOT dead AND due_at <= ? "
            "ORDER BY made_at, rowid",
            (now,),
        )
        return [Delivery(*row) for row in rows]

    def delivered(self, one: Delivery, now: float) -> None:
        """Notes that a target has it."""
        place = one.id, one.target
        self._file.execute("UPDATE delivery SET delivered_at = ? WHERE id = ? AND target = ?", (now, *place))

    def failed(self, one: Delivery, says: str, now: float) -> bool:
        """Notes that a target did not take it, and when it is tried again; whether it is a dead
        letter now."""
        tries = one.tries + 1
        pause = min(FIRST_PAUSE * 2.0**one.tries, LONGEST_PAUSE)
        dead = tries >= TRIES
        self._file.execute(
            "UPDATE delivery SET tries = ?, due_at = ?, dead = ?, says = ? WHERE id = ? AND target = ?",
            (tries, now + pause, dead, says, one.id, one.target),
        )
        return dead

    def dead_letters(self) -> list[tuple[str, str, str]]:
        """(id, target, why) of what nobody took."""
        return self._file.execute("SELECT id, target, says FROM delivery WHERE dead ORDER BY made_at").fetchall()
