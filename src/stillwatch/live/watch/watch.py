"""The clock: rounds when they are due, and notices until they are delivered."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from stillwatch.cases.audit import append_once
from stillwatch.cases.errors import CasesError
from stillwatch.cases.store import Store, store_of
from stillwatch.exchange.errors import CutShortError
from stillwatch.lake import Lake
from stillwatch.lake.store.errors import LakeError
from stillwatch.live.watch.case_hooks import CaseHooks
from stillwatch.live.watch.outbox import Delivery, Outbox
from stillwatch.live.watch.rounds import scan_once
from stillwatch.live.watch.settings import Watch
from stillwatch.live.watch.targets import Failed, Target
from stillwatch.response.keeping import kept

TICK_SECONDS = 1.0
LOOKED_SECONDS = 30.0
"""How often the lake is asked whether there is enough that is new."""


class Watcher:
    """Scans a lake again and again, and tells what changed."""

    def __init__(self, lake: Path, settings: Watch, say: Callable[[str], None]) -> None:
        """Raises LakeError, CasesError."""
        with Lake.open(lake, create=False) as opened:
            opened.console_folder.mkdir(mode=0o700, exist_ok=True)
        self._lake, self._settings, self._say = lake, settings, say
        self._store = Store.open(store_of(lake))
        self._outbox = Outbox(lake / "live" / "outbox")
        self._case_hooks = CaseHooks(lake / "live" / "case_notices", settings.case_notices, say)
        self._scanned_at, self._scanned, self._looked_at = -1e18, -1, -1e18

    def close(self) -> None:
        """Lets the stores go."""
        self._outbox.close()
        self._case_hooks.close()
        self._store.close()

    def run(self, over: threading.Event) -> None:
        """Until it is over. The decision table is kept up to date meanwhile: who joins a fleet
        comes under what is done about it with the scan that finds him."""
        with kept(self._lake, self._store, self._say):
            while not over.wait(TICK_SECONDS):
                if self._is_due():
                    self.round()
                self.deliver()

    def round(self) -> None:
        """Scans once. Where that cannot be, says so, and the next round is when it would be."""
        begun = time.monotonic()
        try:
            notices = scan_once(self._lake, self._store, self._outbox, list(self._settings.notify))
        except (LakeError, CasesError, CutShortError) as error:
            self._say(f"The lake was not scanned: {error}")
        else:
            self._say(f"Scanned in {time.monotonic() - begun:.0f} s")
            for notice in notices:
                self._say(notice.says)
        self._scanned_at, self._scanned = begun, self._held()

    def deliver(self) -> None:
        """Tries what is due, and brings the audit log up to date."""
        for one in self._outbox.due(time.time()):
            target = self._settings.notify.get(one.target)
            if target is None:  # the operator has taken it out of the settings
                self._outbox.failed(one, "the settings do not name it", time.time())
                continue
            self._send(one, target)
        try:
            self._note()
            self._case_hooks.deliver(self._store, time.monotonic())
        except CasesError as error:
            self._say(f"The audit log is brought up to date later: {error}")

    def _send(self, one: Delivery, target: Target) -> None:
        try:
            target.send(one.id, one.event)
        except Failed as error:
            if self._outbox.failed(one, str(error), time.time()):
                self._say(f"Nobody took notice {one.id} at {one.target}: {error}")
        else:
            self._outbox.delivered(one, time.time())

    def _note(self) -> None:
        """Raises CasesError. After a kill between the two an entry is in the log already."""
        for one in self._outbox.entries():
            with self._store.writing() as connection:
                append_once(connection, None, one.action, one.campaign_id, **one.detail)
            self._outbox.noted(one)

    def _is_due(self) -> bool:
        now = time.monotonic()
        if now - self._scanned_at >= self._settings.minutes * 60:
            return True
        if now - self._looked_at < LOOKED_SECONDS:
            return False
        self._looked_at = now
        return self._held() - self._scanned >= self._settings.exchanges

    def _held(self) -> int:
        """Exchanges in the lake's days."""
        try:
            with Lake.open(self._lake, create=False) as lake:
                return lake.exchanges_in_days
        except LakeError:
            return self._scanned
