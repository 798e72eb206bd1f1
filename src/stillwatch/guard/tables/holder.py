"""The table in use. Another takes its place whole, and only where a trusted key has signed it and
its version is higher: whoever keeps an old table must not bring an ended measure back."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from stillwatch.exchange.kept import keep
from stillwatch.guard.clock import Clock
from stillwatch.response.table import NOBODY, Table, TableError, read_table

REST_SECONDS = 0.0002
"""Of the thread that reads a table, again and again, so that the one that answers waits for no more
than a small part of it."""


class OldTableError(TableError):
    """A table of a version that is over."""


class Seen(msgspec.Struct):
    """What must not go back when a guard is started again."""

    version: int = 0
    clock: float = 0.0
    digest: str = ""


class Holder:
    """Keeps the last table on the disk, so that a guard that is started again decides as before,
    whether or not the table's source is there. stale_after: seconds since the source last confirmed
    the table."""

    def __init__(
        self,
        folder: Path,
        keys: Sequence[Ed25519PublicKey],
        clock: Clock,
        stale_after: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._keys, self._clock = folder, keys, clock
        self._stale_after, self._monotonic = stale_after, monotonic
        self._confirmed_at = -float("inf")
        self.table: Table = NOBODY
        self.stale = True
        self.refused = 0
        """How many tables were none, or none of ours, or older."""
        self.swaps = 0
        self.turn = asyncio.Lock()
        """Whoever writes to the folder takes it: one after another."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._seen = self._read_seen()
        clock.at_least(self._seen.clock)
        self._read_kept()

    @property
    def age(self) -> float:
        """Seconds since the table was confirmed; infinite where it never was."""
        return self._monotonic() - self._confirmed_at

    def confirm(self) -> None:
        """The source says that the table is still the newest."""
        self._confirmed_at = self._monotonic()
        self.look()

    def look(self) -> None:
        """Whether the table is stale by now."""
        self.stale = self.age > self._stale_after

    def read(self, data: bytes) -> Table:
        """A table that may take the present one's place, or is the present one. It changes nothing,
        so that it can be done in a thread. Raises TableError."""
        try:
            table = read_table(data, self._keys, lambda: time.sleep(REST_SECONDS))
            newest = max(self.table.version, self._seen.version)
            if table.version < newest or (table.version == newest and table.digest not in self._digests):
                raise OldTableError(f"the decision table has version {table.version}; {newest} was there already")
        except TableError:
            self.refused += 1
            raise
        return table

    def keep(self, table: Table, data: bytes) -> None:
        """Makes it last, before it is used. Blocks. Raises OSError."""
        if table.digest != self.table.digest:
            keep(self._folder / "table", data)
            self._write_seen(table.version, table.digest)

    def use(self, table: Table) -> None:
        """From here on it is answered from this table."""
        if table.digest != self.table.digest:
            self.swaps += 1
            self._clock.at_least(table.made_at)
            self.table = table
        self.confirm()

    def kept(self) -> bytes:
        """The file of the table in use. Blocks. Raises OSError."""
        return (self._folder / "table").read_bytes()

    def note_time(self) -> None:
        """Keeps the time on the disk. Blocks. Raises OSError."""
        self._write_seen(self._seen.version, self._seen.digest)

    @property
    def _digests(self) -> tuple[str, str]:
        return self.table.digest, self._seen.digest

    def _write_seen(self, version: int, digest: str) -> None:
        self._seen = Seen(version, self._clock.now(), digest)
        keep(self._folder / "seen.json", msgspec.json.encode(self._seen))

    def _read_seen(self) -> Seen:
        try:
            return msgspec.json.decode((self._folder / "seen.json").read_bytes(), type=Seen)
        except FileNotFoundError:
            return Seen()
        except msgspec.MsgspecError as error:
            raise TableError(f"{self._folder / 'seen.json'} cannot be read") from error

    def _read_kept(self) -> None:
        """A kept table that is none any more (a key was taken back) is left, and nobody is met
        until another comes."""
        try:
            data = (self._folder / "table").read_bytes()
            table = read_table(data, self._keys)
        except (FileNotFoundError, TableError):
            return
        if table.version >= self._seen.version:
            self._clock.at_least(table.made_at)
            self.table = table
