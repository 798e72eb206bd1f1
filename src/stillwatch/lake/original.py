"""An exchange read again from the operator's own log: the lake knows where it stood, and holds no text of it."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.lake.errors import LakeError
from stillwatch.lake.manifest import Manifest, Segment
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import reader_named
from stillwatch.sketch.columns import string_hashes

GONE = "the log no longer holds this exchange where it stood: the file was moved or changed"


def original(manifest: Manifest, source: int, row: int, exchange_hash: int) -> pa.RecordBatch:
    """The one exchange (schema READ) that stood in a row of a source, if it still does. Raises LakeError.

    Where to read comes from the manifest alone; that it is the same exchange is told by the hash of its id.
    """
    segment = manifest.segment(source)
    first_row, offset = _chunk_of(manifest, segment, row)
    if not Path(segment.path).is_file():  # a pipe in its place would be waited for
        raise LakeError(GONE)
    try:
        for chunk in reader_named(segment.format).chunks(segment.path, first_row, offset):
            if chunk.first_row > row:
                break
            if row < chunk.first_row + chunk.rows:
                found = reader_named(segment.format).parse(chunk).batch
                found = found.filter(pc.equal(found["row"], row))
                same = np.flatnonzero(string_hashes(found["exchange_id"]).view(np.int64) == exchange_hash)
                if len(same):
                    return found.slice(int(same[0]), 1)
                break
    except (OSError, SourceError) as error:
        raise LakeError(GONE) from error
    raise LakeError(GONE)


def _chunk_of(manifest: Manifest, segment: Segment, row: int) -> tuple[int, int]:
    """(first row, offset) of the chunk of a stretch that holds the row, so that nothing before it is parsed."""
    before = None if segment.continues is None else manifest.segment(segment.continues)
    place = (before.end_row, before.end_offset) if before else (0, 0)
    offset = place[1]
    for chunk in manifest.chunks(segment.number):
        if chunk.first_row > row:
            break
        place = chunk.first_row, offset
        offset += chunk.length
    return place
