"""An exchange read again from the operator's own log: the lake knows where it stood, and holds no
text of it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.lake.intake.joining import joined_again
from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest, Segment
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.rows import RowBuilder
from stillwatch.readers.source import reader_named
from stillwatch.sketch.columns import string_hashes

GONE = "the log no longer holds this exchange where it stood: the file was moved or changed"


def original(layout: Layout, manifest: Manifest, source: int, row: int, exchange_hash: int) -> pa.RecordBatch:
    """The one exchange (schema READ) that stood in a row of a source, if it still does; with what
    stood elsewhere where its format joins records. Raises LakeError.

    Where to read comes from the lake alone; that it is the same exchange is told by the hash of its
    id.
    """
    segment = manifest.segment(source)
    if not Path(segment.path).is_file():  # a pipe in its place would be waited for
        raise LakeError(GONE)
    builder = RowBuilder(segment.path)
    try:
        for made in joined_again(layout, manifest, source, row):
            if made.row is not None and made.place == (source, row):
                builder.add(row, made.row)
        for batch in (builder.finish()[0], *_at(manifest, segment, row)):
            same = np.flatnonzero(string_hashes(batch["exchange_id"]).view(np.int64) == exchange_hash)
            if len(same):
                return batch.slice(int(same[0]), 1)
    except (OSError, SourceError) as error:
        raise LakeError(GONE) from error
    raise LakeError(GONE)


def _at(manifest: Manifest, segment: Segment, row: int) -> Iterator[pa.RecordBatch]:
    """The exchanges of a row; nothing before its chunk is parsed."""
    record, offset = manifest.chunk_with(segment.number, row) or (None, 0)
    if record is None:
        return
    reader = reader_named(segment.format)
    for chunk in reader.chunks(segment.path, record.first_row, offset):
        if row < chunk.first_row + chunk.rows:
            found = reader.parse(chunk).batch
            yield found.filter(pc.equal(found["row"], row))
            return
