"""The exchange sketches as a lake keeps them: their columns, and the files of a finished day."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from stillwatch.lake.store.layout import Layout
from stillwatch.sketch.schema import BANDS, EXCHANGE_SKETCH

PRESENT = pa.field("present", pa.int32())
"""What the lake adds to a sketch: bit k is set when the exchange had the k-th field of
EXCHANGES."""

STAGED = EXCHANGE_SKETCH.append(PRESENT)
STRINGS = [f.name for f in STAGED if pa.types.is_string(f.type)]

GROUP_ROWS = 1 << 15
"""Sketches to a row group: what a look-up of one account reads at least."""

_RANDOM = {"exchange_hash", "content_hash", "prompt_hash", "prefix_hash", "after_hash", "features", *BANDS}
SKETCH_FILE: dict[str, Any] = {
    "compression": {name: "none" if name in _RANDOM else "lz4" for name in STAGED.names},
    "use_dictionary": STRINGS,
    "write_statistics": ["account_id", "timestamp"],
}
"""Hashes do not compress."""


def day_files(layout: Layout, day: str, generation: int) -> tuple[str, ...]:
    """A finished day's sketches: the kept and, where there are any, those in conflict."""
    paths = [layout.daily(table, day, generation) for table in ("exchange_sketch", "conflict")]
    return tuple(str(path) for path in paths if Path(path).exists())
