"""New tokens for old ones, and the files of sketches with the new ones in them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.lake.store.files import whole
from stillwatch.lake.store.sketches import GROUP_ROWS
from stillwatch.lake.vault.values import VALUES, Tokens, within
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import IDENTIFIERS, with_key_id


class Renewal:
    """What each token of an identifier becomes: 16 bytes for each."""

    def __init__(self, keys: Keys) -> None:
        """keys: those of the new tokens."""
        self.keys = keys
        self._gathered: dict[str, list[tuple[Tokens, Tokens]]] = {}
        self._pairs: dict[str, tuple[Tokens, Tokens]] = {}

    def learn(self, values: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """VALUES with old tokens → with the new ones. What passes is known after `finish`."""
        for batch in values:
            rows = zip(batch["kind"].to_pylist(), batch["value"].to_pylist(), strict=True)
            new = pa.array([self.keys.token(kind, value) for kind, value in rows], pa.int64())
            for kind in pc.unique(batch["kind"]).to_pylist():
                mask = pc.equal(batch["kind"], kind)
                pair = batch["token"].filter(mask).to_numpy(), new.filter(mask).to_numpy()
                self._gathered.setdefault(kind, []).append(pair)
            yield pa.RecordBatch.from_arrays([batch["kind"], new, batch["value"]], schema=VALUES)

    def finish(self) -> None:
        """Makes ready for use."""
        for kind, pairs in self._gathered.items():
            old, new = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
            order = np.argsort(old)
            self._pairs[kind] = old[order], new[order]
        self._gathered.clear()

    def unknown(self, path: Path) -> Counter[str]:
        """Column → the rows of a file whose token the vault does not know."""
        missing: Counter[str] = Counter()
        file = pq.ParquetFile(path)
        columns = [name for name in file.schema_arrow.names if name in IDENTIFIERS]
        for batch in file.iter_batches(columns=columns):
            for name in columns:
                tokens = batch[name].drop_null().to_numpy()
                missing[name] += int(np.count_nonzero(~within(tokens, self._of(name)[0])))
        return missing

    def rewrite(self, path: Path, target: Path, options: dict[str, Any]) -> None:
        """A file of sketches with the new tokens, which the vault knows all, in the place of the
        old."""
        file = pq.ParquetFile(path)
        schema = with_key_id(file.schema_arrow, self.keys.key_id)
        with whole(target) as beside, pq.ParquetWriter(beside, schema, **options) as writer:
            for batch in file.iter_batches(GROUP_ROWS):
                arrays = [self._renewed(n, batch[n]) if n in IDENTIFIERS else batch[n] for n in schema.names]
                table = pa.Table.from_arrays(arrays, schema=schema)
                writer.write_table(table, row_group_size=GROUP_ROWS)

    def _renewed(self, column: str, tokens: pa.Array) -> pa.Array:
        old, new = self._of(column)
        if tokens.null_count == len(tokens):
            return tokens
        values = pc.fill_null(tokens, int(old[0])).to_numpy()
        return pa.array(new[np.searchsorted(old, values)], mask=pc.is_null(tokens).to_numpy(zero_copy_only=False))

    def _of(self, column: str) -> tuple[Tokens, Tokens]:
        nothing = np.empty(0, np.int64)
        return self._pairs.get(IDENTIFIERS[column], (nothing, nothing))
