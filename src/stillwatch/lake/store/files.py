"""Writing files so that a crash at any moment leaves either the whole file or none: write beside
it, flush to the disk, rename."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.lake.store.errors import LakeError

UNFINISHED = ".unfinished"
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def checkpoint(name: str) -> None:
    """Called wherever a crash would leave something half done. Does nothing; the tests crash
    here."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to; on success it becomes `path`, whole and on the disk, on error nothing
    does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        yield beside
        with open(beside, "rb+") as file:
            os.fsync(file.fileno())
        checkpoint("before rename")
        os.rename(beside, path)
        checkpoint("after rename")
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_private(path: Path, content: bytes) -> None:
    """A file for its owner alone (mode 600), whole or not at all."""
    with whole(path) as beside, open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_parquet(table: pa.Table, path: Path, **options: Any) -> None:
    """A table as one Parquet file, whole or not at all."""
    with whole(path) as beside:
        pq.write_table(table, beside, **options)


@contextmanager
def clear_errors(what: str) -> Iterator[None]:
    """Turns the operating system's errors into a LakeError that says what could not be done and
    why."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise LakeError(
                f"{what}: no space left (or a file-size limit). What was read so far is kept; "
                "make room and run the same command again"
            ) from error
        raise LakeError(f"{what}: {error.strerror or error}") from error
