"""What a view answers whose exchanges lie in files on this machine."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.duck import Duck
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.manifest import sql
from stillwatch.lake.store.sketches import STAGED
from stillwatch.lake.views.answers import answered, exchanges_of, make_exchanges
from stillwatch.lake.views.profile import KEY, PROFILE, READ, profile_of
from stillwatch.lake.views.protocols import ReadableView


class FileView(ReadableView):
    """Parquet files, read by DuckDB. spill: the folder for what does not fit into memory."""

    spill: Path

    @abstractmethod
    def sketch_files(self) -> list[Path]:
        """The files, in order of day. Ids in them need not be collapsed."""

    def exchanges(self, columns: Sequence[str] | None = None, accounts: Iterable[str] | None = None) -> pa.Table:
        """Columns of EXCHANGE_SKETCH (all when None) of the exchanges of some accounts (all when
        None), aliases collapsed, sorted by account, time and exchange_hash."""
        with self._engine() as duck:
            return exchanges_of(duck, columns, accounts)

    def profiles(self) -> pa.Table:
        """PROFILE, worked out from the sketches, aliases collapsed, sorted by its key."""
        aliases = self.aliases()
        days = [PROFILE.empty_table()]
        for path in self.sketch_files():
            rows = pq.read_table(path, columns=list(READ), partitioning=None)
            account = rows["account_id"].cast(pa.string())
            place = pc.index_in(account, aliases["alias"].combine_chunks()).combine_chunks()
            account = pc.coalesce(aliases["account_id"].combine_chunks().take(place), account)
            days.append(profile_of(rows.set_column(0, "account_id", account)))
        return pa.concat_tables(days).sort_by([(name, "ascending") for name in KEY])

    def query(self, query: str, tables: Mapping[str, pa.Table] | None = None, views: Sequence[str] = ()) -> pa.Table:
        """See ReadableView. Aliases are collapsed."""
        with self._engine() as duck:
            return answered(duck, query, {"accounts": self.accounts(), **(tables or {})}, views)

    @contextmanager
    def _engine(self) -> Iterator[Duck]:
        """With `exchanges` and `aliases`."""
        with query_errors("the lake"), Duck(self.spill) as duck:
            files = [str(path) for path in self.sketch_files()]
            if files:
                duck.let({"files": files})
                duck.run(sql("sketches"))
            else:
                duck.table("sketches", STAGED.empty_table())
            make_exchanges(duck, self.aliases())
            yield duck
