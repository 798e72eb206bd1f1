"""What is kept beside the files of an excerpt from scan to scan. A file never changes: what is made
of its rows alone stays true until the survey that it belongs to is given up."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.processes import each
from stillwatch.lake.store.columns import numbers
from stillwatch.lake.views.protocols import Storable

Works = Mapping[str, Callable[[pa.Table], Any]]
"""What is made of rows, by name."""


def kept(path: Path, name: str) -> Path:
    """Where what is made of a file stands under a name."""
    return path.with_suffix(f".{name}.npz")


def keep(works: Works, read: Callable[[Path], pa.Table], files: Sequence[Path]) -> None:
    """Makes what is not kept yet of some files."""
    missing = [path for path in files if not all(kept(path, name).exists() for name in works)]
    each(partial(_keep, works, read), missing)


def _keep(works: Works, read: Callable[[Path], pa.Table], path: Path) -> None:
    rows = read(path)
    for name, work in works.items():
        if not kept(path, name).exists():
            work(rows).save(kept(path, name))


def load(stored: type[Storable], name: str, path: Path) -> Any:
    """What is kept of a file under a name."""
    return stored.load(kept(path, name))


def going_on(files: Sequence[Path]) -> pa.Array:
    """The accounts with a task that goes on in another of these files: what is made of tasks has to
    be made of all that these did at once."""
    told = [pq.read_table(path, columns=["account_id", "task"], partitioning=None) for path in files]
    tasks, times = np.unique(np.concatenate([np.unique(numbers(rows["task"])) for rows in told]), return_counts=True)
    several = pa.array(tasks[times > 1])
    found = [rows["account_id"].filter(pc.is_in(rows["task"], value_set=several)) for rows in told]
    return pa.chunked_array([chunk for ids in found for chunk in ids.chunks], pa.string()).unique()
