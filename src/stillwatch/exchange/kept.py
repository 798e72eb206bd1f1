"""Writing what a server keeps: a file is there whole and on the disk, or as it was before.

It is the lake's `write_private` once more, since a guard runs on machines beside gateways, and to
import the lake costs a quarter of a gigabyte."""

import os
import threading
from pathlib import Path


def keep(path: Path, content: bytes) -> None:
    """A file for its owner alone (mode 600). Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.unfinished")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
