"""The lake on Spark as the other rooms know it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from stillwatch.engine.spark import Spark
from stillwatch.lake.spark.files import find_files
from stillwatch.lake.spark.ingest import SparkIngestion, SparkReport
from stillwatch.lake.spark.manifest import Commit
from stillwatch.lake.spark.store import Folder, Passing, Store
from stillwatch.lake.spark.view import SparkView
from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.store.names import NAMES
from stillwatch.lake.views.copying import Choice, Files
from stillwatch.lake.views.protocols import DistantLake

_NAMES = "campaign_names"


class SparkLake(DistantLake):
    """Sketches by day that a cluster keeps: in a folder on any path that Spark writes to, or,
    without one, until it is closed. Methods raise LakeError, EngineError."""

    def __init__(self, spark: Spark, path: str | None = None, create: bool = True) -> None:
        """Raises KeyProblem, NotALake; an empty or missing folder becomes a lake when `create`."""
        self._spark = spark
        self._store: Store = Folder(spark, path, create) if path else Passing()
        self.keys = self._store.keys
        self._views: dict[datetime | None, SparkView] = {}

    def __enter__(self) -> "SparkLake":
        return self

    def __exit__(self, *error: object) -> None:
        self._forget_views()

    def ingest(self, sources: Iterable[str]) -> SparkReport:
        """Takes in what is new in the files and folders. A file is known by its path, size and time
        of change. Raises SourceError when there is no log at all."""
        files = find_files(self._spark, sources)
        self._forget_views()
        return SparkIngestion(self._spark, self._store).ingest(files)

    def view(self, until: datetime | None = None) -> SparkView:
        """The lake as it was at `until`."""
        if until is not None and until.tzinfo is None:
            raise LakeError("a moment needs a time zone")
        if until not in self._views:
            self._views[until] = SparkView(self._spark, self._store, until)
        return self._views[until]

    def bring(self, until: datetime | None, choice: Choice, lot: bool, folder: Path) -> list[Files]:
        """See DistantLake."""
        return self.view(until).bring(choice, lot, folder)

    def by_id(
        self, until: datetime | None, columns: Sequence[str], work: Callable[[pa.Table], pa.Table], schema: pa.Schema
    ) -> pa.Table:
        """See DistantLake."""
        return self.view(until).by_id(columns, work, schema)

    def campaign_names(self) -> pa.Table:
        """NAMES: which accounts a campaign's name stood for."""
        run = self._store.state.names
        if run is None:
            return NAMES.empty_table()
        return self._store.read(_NAMES, run, NAMES).toArrow().cast(NAMES)

    def keep_campaign_names(self, names: pa.Table) -> None:
        """Puts NAMES in the place of what was there."""
        state = self._store.state
        run = state.new_run()
        self._store.keep(_NAMES, run, self._spark.frame(names).coalesce(1))
        self._store.commit(Commit(state.commits, names=run))

    def _forget_views(self) -> None:
        for view in self._views.values():
            view.close()
        self._views.clear()
