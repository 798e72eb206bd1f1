"""Case notices on their way to the operator's own systems: one for each account that something is
done to, to addresses named for that alone, since notices of campaigns name no account."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from stillwatch.cases import audit
from stillwatch.cases.store import Store
from stillwatch.live.watch.targets import Failed, Webhook
from stillwatch.response.notices import CaseNotice, notices_after

BATCH = 50
"""Notices that one target gets before another is looked after."""

FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0
"""Seconds after a try that failed: doubled each time. Nothing is given up: an account that is met
is told."""


class CaseHooks:
    """Sends each notice to each target, in the order in which they were given, at least once,
    always under the notice's own id. What a target has is kept in a file."""

    def __init__(self, path: Path, targets: Mapping[str, Webhook], say: Callable[[str], None]) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("CREATE TABLE IF NOT EXISTS sent (target TEXT PRIMARY KEY, number INTEGER NOT NULL)")
        path.chmod(0o600)
        self._targets, self._say = targets, say
        self._pause: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    def deliver(self, store: Store, now: float) -> None:
        """Sends what is due, at `now` (seconds). Raises CasesError."""
        for name, target in self._targets.items():
            if now >= self._due.get(name, now):
                self._deliver(store, name, target, now)

    def _deliver(self, store: Store, name: str, target: Webhook, now: float) -> None:
        sent = 0
        for number, notice in notices_after(store, self._last(name), BATCH):
            try:
                target.post(notice.id, case_message(notice))
            except Failed as error:
                self._pause[name] = min(2 * self._pause.get(name, FIRST_PAUSE / 2), LONGEST_PAUSE)
                self._due[name] = now + self._pause[name]
                self._say(f"Case notices wait for {name}: {error}")
                break
            self._file.execute("INSERT OR REPLACE INTO sent VALUES (?, ?)", (name, number))
            self._pause.pop(name, None)
            sent += 1
        if sent:
            with store.writing() as connection:
                audit.append(connection, None, "case_notices.sent", "notices", to=name, notices=sent)

    def _last(self, name: str) -> int:
        found = self._file.execute("SELECT number FROM sent WHERE target = ?", (name,)).fetchone()
        return found[0] if found else -1


def case_message(notice: CaseNotice) -> bytes:
    """What is sent."""
    return msgspec.json.encode({"id": notice.id, "type": "safety.case.created", "data": notice.model_dump(mode="json")})
