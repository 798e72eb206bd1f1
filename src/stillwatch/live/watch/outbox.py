"""Notices until they are delivered: written with what they are about in one transaction, tried
again with growing pauses, and kept as dead letters where nobody takes them. Of each change the
outbox has an entry for the audit log, written with the change, until it is there."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stillwatch.live.watch.notices import Seen
from stillwatch.live.watch.targets import Event

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
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY, action TEXT NOT NULL, campaign_id TEXT NOT NULL, detail TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way to a target. id: the same however often it is tried, so that whoever
    gets it twice can tell."""

    id: str
    target: str
    event: Event
    tries: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the audit log shall have. Its detail names the notice: no two are alike."""

    number: int
    action: str
    campaign_id: str
    detail: dict[str, Any]


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

    def put(self, events: Iterable[Event], targets: Iterable[str], seen: Iterable[Seen], now: float) -> None:
        """Events for all targets, and the campaigns as they are told of by them: all or nothing."""
        targets = list(targets)
        with self._together():
            for event in events:
                name, text, notice = f"msg_{secrets.token_hex(16)}", event.model_dump_json(), event.notice
                rows = [(name, target, text, now, now) for target in targets]
                self._file.executemany(
                    "INSERT INTO delivery (id, target, event, made_at, due_at) VALUES (?, ?, ?, ?, ?)", rows
                )
                self._enter("notice", event, notice=name, change=notice.change, accounts=notice.accounts, to=targets)
            told = [(one.campaign_id, one.model_dump_json()) for one in seen]
            self._file.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", told)

    def due(self, now: float) -> list[Delivery]:
        """What is to be tried now, the oldest first. What is due later than its pause allows, since
        the clock was set back, is due now."""
        rows = self._file.execute(
            "SELECT due_at, id, target, event, tries FROM delivery WHERE delivered_at IS NULL AND NOT dead "
            "ORDER BY made_at, rowid"
        )
        return [
            Delivery(id, target, Event.model_validate_json(event), tries)
            for due_at, id, target, event, tries in rows
            if not now < due_at <= now + _pause(tries)
        ]

    def delivered(self, one: Delivery, now: float) -> None:
        """Notes that a target has it."""
        place = one.id, one.target
        with self._together():
            self._file.execute("UPDATE delivery SET delivered_at = ? WHERE id = ? AND target = ?", (now, *place))
            self._enter("notice delivered", one.event, notice=one.id, to=one.target)

    def failed(self, one: Delivery, says: str, now: float) -> bool:
        """Notes that a target did not take it, and when it is tried again; whether it is a dead
        letter now."""
        tries = one.tries + 1
        dead = tries >= TRIES
        with self._together():
            self._file.execute(
                "UPDATE delivery SET tries = ?, due_at = ?, dead = ?, says = ? WHERE id = ? AND target = ?",
                (tries, now + _pause(tries), dead, says, one.id, one.target),
            )
            if dead:
                self._enter("notice undelivered", one.event, notice=one.id, to=one.target)
        return dead

    def entries(self) -> list[Entry]:
        """Those that are not noted to be in the audit log, in their order."""
        rows = self._file.execute("SELECT number, action, campaign_id, detail FROM entry ORDER BY number").fetchall()
        return [Entry(number, action, name, json.loads(detail)) for number, action, name, detail in rows]

    def noted(self, entry: Entry) -> None:
        """An entry is in the audit log."""
        self._file.execute("DELETE FROM entry WHERE number = ?", (entry.number,))

    def dead_letters(self) -> list[tuple[str, str, str]]:
        """(id, target, why) of what nobody took."""
        return self._file.execute("SELECT id, target, says FROM delivery WHERE dead ORDER BY made_at").fetchall()

    @contextmanager
    def _together(self) -> Iterator[None]:
        """What is written inside counts together, or not at all."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        finally:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")

    def _enter(self, action: str, event: Event, **detail: Any) -> None:
        self._file.execute(
            "INSERT INTO entry (action, campaign_id, detail) VALUES (?, ?, ?)",
            (action, event.notice.campaign_id, json.dumps(detail)),
        )


def _pause(tries: int) -> float:
    """Seconds after so many tries."""
    return min(FIRST_PAUSE * 2.0 ** (tries - 1), LONGEST_PAUSE) if tries else 0.0
