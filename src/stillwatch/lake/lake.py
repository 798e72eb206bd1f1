"""The lake as the other rooms know it."""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from stillwatch.exchange.reject import Remark
from stillwatch.lake.forget import forget_noted, keep_last_days, remember_to_forget
from stillwatch.lake.intake.accounts import ingest_accounts
from stillwatch.lake.intake.ingest import Ingestion, IngestReport, Progress
from stillwatch.lake.intake.pool import Pool
from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.store.files import clear_errors
from stillwatch.lake.store.layout import Layout, open_directory, right_key
from stillwatch.lake.store.manifest import KEY_ID, Manifest, Segment
from stillwatch.lake.store.names import read_names, write_names
from stillwatch.lake.store.sweep import sweep
from stillwatch.lake.vault.rotate import rotate, settle
from stillwatch.lake.vault.vault import Vault
from stillwatch.lake.views.original import original
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.lake.views.view import View
from stillwatch.lake.warm import warm_up
from stillwatch.readers.source import Source
from stillwatch.sketch.keys import Keys

WORKERS = min(os.cpu_count() or 1, 4)
"""More would not fit into 2 GB."""

PATIENCE = 1.0
"""Seconds for which a writer waits for the lake's lock: whoever opens the lake to read it holds it
for a moment (`_tidy`)."""


class Lake(ReadableLake):
    """A directory of sketches by day. Open one with `Lake.open` or `Lake.temporary`; methods raise
    LakeError. Times are datetimes with a zone; `until` leaves out what came at or after it."""

    def __init__(self, layout: Layout, keys: Keys) -> None:
        self._layout, self.keys = layout, keys
        with clear_errors(f"{layout.root} cannot be opened"):
            self._manifest = Manifest(layout.manifest)
        self._views: dict[datetime | None, View] = {}
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, directory: str | Path, create: bool = True) -> "Lake":
        """The lake in a directory; an empty or missing one becomes a lake when `create`. Raises
        KeyProblem when its key is missing or another one, LakeError when it is no lake or of
        another version."""
        with clear_errors(f"{directory} cannot be opened as a lake"):
            settle(Layout(Path(directory)))
            layout, keys = open_directory(Path(directory), create)
        lake = cls(layout, keys)
        lake._check_key()
        lake._tidy()
        return lake

    @classmethod
    def temporary(cls) -> "Lake":
        """A lake with a key of its own that is gone when closed, or at the latest when the program
        ends."""
        directory = tempfile.TemporaryDirectory(prefix="stillwatch-", ignore_cleanup_errors=True)
        lake = cls.open(directory.name)
        lake._temporary = directory
        return lake

    def __enter__(self) -> "Lake":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets the directory go."""
        self._forget_views()
        self._manifest.close()
        if self._temporary:
            self._temporary.cleanup()

    @property
    def directory(self) -> Path:
        """Where the lake lies."""
        return self._layout.root

    @property
    def exchanges_in_days(self) -> int:
        """How many exchanges the days hold that are up to date, by what the lake notes of them."""
        return sum(record.exchanges for record in self._manifest.days())

    @property
    def survey_folder(self) -> Path:
        """Where a scan keeps what it found and copied, for the next; gone when the lake lets go of
        anything."""
        return self._layout.survey

    @property
    def result_folder(self) -> Path:
        """Where the last scan's result stands; gone when the lake lets go of anything."""
        return self._layout.result

    @property
    def console_folder(self) -> Path:
        """Where the cases are kept, where no database is named."""
        return self._layout.console

    @property
    def labels(self) -> Path:
        """What analysts marked, as a scan's `--labels` has it; written by the console, absent where
        there is none."""
        return self._layout.labels

    @property
    def vault(self) -> Vault:
        """The raw identifiers behind the lake's tokens; false where it keeps none."""
        return Vault(self._layout, self.keys.key_id, self._manifest)

    def ingest(
        self,
        sources: Iterable[Source],
        accounts: pa.Table | None = None,
        progress: Progress | None = None,
        account_rejects: Sequence[Remark] = (),
        workers: int = WORKERS,
        vault: bool = False,
        finish: bool = True,
    ) -> IngestReport:
        """Takes in what is new in the sources and in a table of ACCOUNTS. The same again changes
        nothing; cut off, the same again completes it. `workers` processes parse and sketch. A
        source that cannot be read is named in the report, and the others are taken in. `vault`: raw
        identifiers go into the lake's vault, which is made where there is none. finish: bring the
        days up to date; else what was taken in is kept, and counts once `finish_days` was
        called."""
        with self._writing() as lock:
            vault_key = self._vault_key() if vault else None
            warm_up(self.keys)
            with Pool(workers, lock) as pool, clear_errors("the lake could not be written"):
                ingestion = Ingestion(self._layout, self.keys, self._manifest, pool, progress, vault_key)
                report = ingestion.report
                if accounts is not None:
                    report.accounts, report.quarantined = ingest_accounts(
                        accounts, account_rejects, self._layout, self.keys, self._manifest, vault_key
                    )
                ingestion.stage_all(sources)
                ingestion.join_open()
                if finish:
                    ingestion.finish_days()
        return report

    def finish_days(self) -> IngestReport:
        """Brings up to date every day of which more was taken in."""
        with self._writing() as lock:
            warm_up(self.keys)
            return self._finish_days(lock)

    def forget(self, account_id: str, vault_key: Path | None = None) -> None:
        """Takes an account and the ids that stand for it out of every table, and keeps it out. What
        remains is a keyed token of the id. Raises VaultShut when all is done but in the vault,
        which cannot be opened without its private key; the same again, with the key, does the
        rest."""
        with self._writing():
            remember_to_forget(account_id, self._layout, self.keys, self._manifest)
            forget_noted(self._layout, self.keys, self._manifest)
            self.vault.let_go(vault_key)

    def keep_days(self, count: int, vault_key: Path | None = None) -> list[date]:
        """Drops, for good, the days older than the last `count` (at least 1). Returns the days
        dropped. Raises VaultShut as `forget` does."""
        if count < 1:
            raise LakeError("at least one day must be kept")
        with self._writing() as lock:
            dropped = keep_last_days(count, self._layout, self._manifest)
            self._finish_days(lock)
            self.vault.let_go(vault_key)
        return dropped

    def renew_key(self, vault_key: Path | None = None) -> None:
        """Gives every token of an identifier anew, of a new secret. Raises NoVault where the lake
        keeps no vault or one that does not know all of them, VaultShut without the vault's private
        key."""
        with self._writing() as lock:
            self._finish_days(lock)
            values = self.vault.open("to renew the lake's key", vault_key)
            try:
                self.keys = rotate(self._layout, self.keys, self._manifest, self.vault, values)
            finally:
                sweep(self._layout, self._manifest)  # the files that count no longer, or never came to

    def _finish_days(self, lock: int) -> IngestReport:
        """Brings days up to date that an earlier ingestion has left."""
        with Pool(1, lock) as pool, clear_errors("the lake could not be written"):
            ingestion = Ingestion(self._layout, self.keys, self._manifest, pool)
            ingestion.finish_days()
            return ingestion.report

    def _vault_key(self) -> bytes:
        self.vault.make()
        return self.vault.public()

    def view(self, until: datetime | None = None) -> View:
        """The lake as it was at `until`. The view lasts until the lake changes or is closed."""
        if until is not None and until.tzinfo is None:
            raise LakeError("a moment needs a time zone")
        if until not in self._views:
            self._check_key()
            self._views[until] = View(self._layout, self.keys, self._manifest, until)
        return self._views[until]

    def exchange_sketch_files(self, until: datetime | None = None) -> list[Path]:
        """The Parquet files of exchange_sketch, ids not collapsed."""
        return self.view(until).files("exchange_sketch")

    def sources(self) -> list[Segment]:
        """The stretches of log files that were read."""
        return self._manifest.sources()

    def original(self, source: int, row: int, exchange_hash: int) -> pa.RecordBatch:
        """The exchange of a sketch (schema READ), read again from the log, text and all. Raises
        LakeError where the log no longer holds it. Whoever calls this writes down who asked, and
        why."""
        return original(self._layout, self._manifest, source, row, exchange_hash)

    def campaign_names(self) -> pa.Table:
        """NAMES: which accounts a campaign's name stood for."""
        return read_names(self.directory)

    def keep_campaign_names(self, names: pa.Table) -> None:
        """Puts NAMES in the place of what was there."""
        write_names(names, self.directory)

    @contextmanager
    def _writing(self, patience: float = PATIENCE) -> Iterator[int]:
        """Holds the lake's lock; first finishes or clears away what an earlier writer left."""
        with clear_errors("the lake cannot be locked"):
            lock = os.open(self._layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(lock, patience)
            self._forget_views()
            self._check_key()
            sweep(self._layout, self._manifest)
            forget_noted(self._layout, self.keys, self._manifest)
            yield lock
        finally:
            os.close(lock)

    def _take(self, lock: int, patience: float) -> None:
        """Locks the file, and waits for that so many seconds at most. Raises LakeError."""
        until = time.monotonic() + patience
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if time.monotonic() >= until:
                    raise LakeError(f"{self._layout.root} is being changed by another process; try later") from error
            time.sleep(0.02)

    def _check_key(self) -> None:
        """Whether the tokens are still those of this key: another process may have renewed it."""
        key_id = self._manifest.setting(KEY_ID) or self.keys.key_id
        right_key(self.keys, key_id, str(self._layout.key))

    def _tidy(self) -> None:
        """Clears up at opening, unless somebody is at work."""
        try:
            with self._writing(patience=0.0):
                pass
        except LakeError:
            return

    def _forget_views(self) -> None:
        for view in self._views.values():
            view.close()
        self._views.clear()
