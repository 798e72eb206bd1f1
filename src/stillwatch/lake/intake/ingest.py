"""From sources to finished days. Each step is whole or not at all and the manifest says which are
done, so that the same command picks up wherever an earlier one was cut off."""

import dataclasses
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import pyarrow as pa

from stillwatch.lake.intake.arrivals import STAGED_SUFFIX
from stillwatch.lake.intake.chunks import Stage, Staged, Task, open_name, stage
from stillwatch.lake.intake.days import DayTask, Finished, finish, superseded
from stillwatch.lake.intake.joining import commit_joined, join_open, open_rejects
from stillwatch.lake.intake.known import Fingerprint, Place, fingerprint, fresh_chunks, place_of
from stillwatch.lake.intake.pool import IN_FLIGHT, Pool, result_of
from stillwatch.lake.store.files import checkpoint, sync_folder
from stillwatch.lake.store.layout import DAILY, Layout
from stillwatch.lake.store.manifest import Manifest
from stillwatch.lake.store.sketches import day_files
from stillwatch.lake.vault.sealing import put_away
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import Source
from stillwatch.sketch.keys import Keys

Progress = Callable[[int, int], None]
"""Called with the bytes of the sources' files that are done, and those of all."""

COMMIT_SECONDS = 0.5
COMMIT_CHUNKS = 32
DAYS_AT_ONCE = 2
DAY_MEMORY_MB = 400
"""For the queries of one day; with what surrounds them, two at once stay under 2 GB."""


@dataclass
class IngestReport:
    """What an ingestion did."""

    sources: int = 0
    known_sources: int = 0
    exchanges: int = 0
    """New ones."""
    repeats: int = 0
    """Exchanges that were there already."""
    quarantined: int = 0
    """Rejects and conflicts."""
    accounts: int = 0
    days: list[date] = field(default_factory=list)
    unreadable: list[SourceError] = field(default_factory=list)
    """Files that could not be read (to their end), and why."""


@dataclass
class _Stretch:
    """A source on its way in."""

    source: Source
    start: Fingerprint
    number: int
    continues: int | None
    end_row: int
    end_offset: int
    size: int


class Ingestion:
    """One run over some sources. Chunks are staged by the pool and committed in order of
    arrival."""

    def __init__(
        self,
        layout: Layout,
        keys: Keys,
        manifest: Manifest,
        pool: Pool,
        progress: Progress | None = None,
        vault_key: bytes | None = None,
    ) -> None:
        self.report = IngestReport()
        self._layout, self._keys, self._manifest, self._pool = layout, keys, manifest, pool
        self._vault_key = vault_key
        self._progress = progress or (lambda done, total: None)
        kept_from = manifest.setting("kept_from")
        self._stage = Stage(
            layout,
            keys if vault_key is None else keys.gathering(),
            datetime.now(UTC),
            frozenset(token for (token,) in manifest.rows("SELECT token FROM forgotten")),
            None if kept_from is None else (date.fromisoformat(kept_from) - date(1970, 1, 1)).days,
        )
        self._under_way: deque[tuple[_Stretch, Future[Staged] | None]] = deque()
        self._done: list[tuple[_Stretch, Staged | None]] = []
        self._last_commit = time.monotonic()
        self._done_bytes = self._total_bytes = 0
        self._open_before = open_rejects(layout, manifest)

    def stage_all(self, sources: Iterable[Source]) -> None:
        """Stages what is new in the sources. A source that cannot be read is named in the
        report."""
        sources = list(sources)
        sizes = [_size(source) for source in sources]
        self._total_bytes = sum(sizes)
        for source, size in zip(sources, sizes, strict=True):
            self.report.sources += 1
            try:
                self._stage_source(source, size)
            except SourceError as error:
                self.report.unreadable.append(error)
            except OSError as error:
                says = (error.strerror or type(error).__name__).lower()
                self.report.unreadable.append(SourceError(str(source.path), says))
        self._collect(0)
        self._commit()
        self._progress(self._total_bytes, self._total_bytes)

    def join_open(self) -> None:
        """Joins what the chunks have left open with what stands in other chunks, files and earlier
        readings."""
        joined = join_open(self._layout, self._manifest, self._stage)
        if joined is None:
            return
        sealed = self._sealed(joined.file, [joined.values] if joined.values is not None else [])
        checkpoint("before joined records are committed")
        old = commit_joined(self._manifest, joined, sealed)
        for name in old:
            self._layout.left_open(name).unlink(missing_ok=True)
        self.report.quarantined += open_rejects(self._layout, self._manifest) - self._open_before

    def finish_days(self) -> None:
        """Brings every day that staged sketches wait for up to date."""
        waiting = self._manifest.unfinished()
        at_once = max(1, min(self._pool.workers, len(waiting), DAYS_AT_ONCE))
        tasks = [self._day_task(day, files, at_once) for day, files in waiting.items()]
        before = {day: self._manifest.day(day) for day in waiting}
        for done in self._pool.each(finish, tasks, at_once):
            former = before[done.day]
            commit_day(self._manifest, self._layout, done)
            gained = done.exchanges - (former.exchanges if former else 0)
            conflicts = done.conflicts - (former.conflicts if former else 0)
            self.report.exchanges += gained
            self.report.quarantined += conflicts
            self.report.repeats += done.arrived - done.exchanges - done.conflicts
            self.report.days.append(date.fromisoformat(done.day))

    def _stage_source(self, source: Source, size: int) -> None:
        start = fingerprint(source)
        if any(start.head is None or s.start.head in (start.head, None) for s in self._not_committed()):
            # It may be the same content as one that is still under way.
            self._collect(0)
            self._commit()
        place = place_of(source, start, self._manifest)
        chunks = fresh_chunks(source, start, place, self._manifest, with_data=self._pool.workers == 1)
        first = next(chunks, None)
        if first is None:
            if place.after is not None and not place.after.complete:
                with self._manifest.commit() as manifest:
                    manifest.put("source", **(dataclasses.asdict(place.after) | {"complete": True}))
            self.report.known_sources += 1
            self._advance(size)
            return
        self._advance(place.offset if start.plain else 0)
        stretch, position = self._stretch(source, start, place, size)
        for here, chunk in enumerate(chain([first], chunks), position):
            plain = start.plain and self._pool.workers > 1 and chunk.length > 0 and not chunk.rejects
            sent = dataclasses.replace(chunk, data=b"") if plain else chunk
            task = Task(source.reader, sent, stretch.number, here, start.digest, plain)
            self._under_way.append((stretch, self._pool.submit(stage, task, self._stage)))
            self._collect(self._pool.workers * IN_FLIGHT - 1)
        self._under_way.append((stretch, None))

    def _stretch(self, source: Source, start: Fingerprint, place: Place, size: int) -> tuple[_Stretch, int]:
        """The stretch that the source's new chunks belong to, and the first one's position in
        it."""
        under_way = [s.number for s in self._not_committed()]
        number = max([self._manifest.next_source() - 1, *under_way]) + 1
        after = place.after
        if after is None or after.complete:
            continues = None if after is None else after.number
            return _Stretch(source, start, number, continues, place.row, place.offset, size), 0
        # Cut off earlier: go on as if nothing had happened. Half a record set aside then is read
        # anew.
        chunks = self._manifest.chunks(after.number)
        with self._manifest.commit():
            for chunk in chunks:
                if not chunk.kept:
                    self._manifest.drop("chunk", source=after.number, position=chunk.position)
        kept = [chunk.position for chunk in chunks if chunk.kept]
        stretch = _Stretch(source, start, after.number, after.continues, place.row, place.offset, size)
        return stretch, max(kept, default=-1) + 1

    def _not_committed(self) -> list[_Stretch]:
        return [stretch for stretch, _ in (*self._under_way, *self._done)]

    def _collect(self, leave: int) -> None:
        """Takes the results in, in order, until at most `leave` chunks are under way."""
        while len(self._under_way) > leave:
            stretch, future = self._under_way.popleft()
            self._done.append((stretch, None if future is None else result_of(future)))
            if future is not None and stretch.start.plain:
                self._advance(self._done[-1][1].length)  # type: ignore[union-attr]
            elif future is None and not stretch.start.plain:
                self._advance(stretch.size)
            late = time.monotonic() - self._last_commit > COMMIT_SECONDS
            if late or len(self._done) >= COMMIT_CHUNKS:
                self._commit()

    def _commit(self) -> None:
        """Makes what was staged so far count."""
        if not self._done:
            return
        sealed = self._put_away()
        for folder in ("staged", "quarantine", "open"):
            if (self._layout.root / folder).exists():
                sync_folder(self._layout.root / folder)
        checkpoint("before chunks are committed")
        with self._manifest.commit() as manifest:
            for stretch, staged in self._done:
                _record(manifest, stretch, staged)
            if sealed:
                manifest.put("sealed", file=sealed)
        checkpoint("after chunks are committed")
        self.report.quarantined += sum(staged.rejects for _, staged in self._done if staged)
        self._done.clear()
        self._last_commit = time.monotonic()

    def _put_away(self) -> str | None:
        """Seals for the vault what the chunks have that are to count now, in a file named after the
        first: one for them all, since each costs a flush of the disk."""
        having = [staged for _, staged in self._done if staged and staged.values.num_rows]
        return self._sealed(having[0].file, [staged.values for staged in having]) if having else None

    def _sealed(self, file: str, values: list[pa.Table]) -> str | None:
        whole = pa.concat_tables(values) if values else None
        if whole is None or not whole.num_rows or self._vault_key is None:
            return None
        return put_away(whole, self._layout, file.removesuffix(STAGED_SUFFIX), self._vault_key, self._keys.key_id)

    def _advance(self, size: int) -> None:
        self._done_bytes = min(self._done_bytes + size, self._total_bytes)
        self._progress(self._done_bytes, self._total_bytes)

    def _day_task(self, day: str, staged: list[str], at_once: int) -> DayTask:
        files = [str(self._layout.staged(name)) for name in staged]
        former = self._manifest.day(day)
        if former:
            files += day_files(self._layout, day, former.generation)
        return DayTask(
            self._layout,
            self._keys.key_id,
            day,
            former.generation + 1 if former else 0,
            tuple(files),
            (),
            DAY_MEMORY_MB,
            max(1, self._pool.workers // at_once),
            superseded=superseded(self._manifest, day),
        )


def commit_day(manifest: Manifest, layout: Layout, done: Finished, consume: bool = True) -> None:
    """Makes a finished day count, and clears away what it was made from."""
    former = manifest.day(done.day)
    parts = manifest.unfinished().get(done.day, []) if consume else []
    checkpoint("before a day is committed")
    with manifest.commit():
        manifest.put(
            "day",
            day=done.day,
            generation=done.generation,
            exchanges=done.exchanges,
            conflicts=done.conflicts,
        )
        manifest.drop("presence", day=done.day)
        for mask, exchanges in done.presence.items():
            manifest.put("presence", day=done.day, mask=mask, exchanges=exchanges)
        for file in parts:
            manifest.drop("part", file=file, day=done.day)
    checkpoint("after a day is committed")
    if former:
        for table in DAILY:
            layout.daily(table, done.day, former.generation).unlink(missing_ok=True)
    still = {name for names in manifest.unfinished().values() for name in names}
    for file in set(parts) - still:
        layout.staged(file).unlink(missing_ok=True)


def _record(manifest: Manifest, stretch: _Stretch, staged: Staged | None) -> None:
    """Writes a chunk, or (None) the end of its stretch, into the manifest."""
    if staged is not None:
        stretch.end_row, stretch.end_offset = staged.end_row, staged.end_offset
        manifest.put(
            "chunk",
            source=staged.source,
            position=staged.position,
            first_row=staged.first_row,
            length=staged.length,
            digest=staged.digest,
            kept=staged.kept,
            exchanges=staged.exchanges,
            rejects=staged.remarks,
        )
        if staged.left_open:
            manifest.put("open", file=open_name(staged.source, staged.position))
        for day in staged.days:
            manifest.put("part", file=staged.file, day=day)
    manifest.put(
        "source",
        number=stretch.number,
        path=str(Path(stretch.source.path).absolute()),
        format=stretch.source.reader.name,
        head=stretch.start.head,
        continues=stretch.continues,
        complete=staged is None,
        end_row=stretch.end_row,
        end_offset=stretch.end_offset,
    )


def _size(source: Source) -> int:
    try:
        return Path(source.path).stat().st_size
    except OSError:
        return 0
