"""A folder that appears whole or not at all.

A scan can take an hour, and what it wrote before may be evidence. So a new result is made beside
the old one, brought to the disk, and put in its place in one step; whatever fails before that step
leaves the old result as it was.
"""

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stillwatch.exchange.errors import UnusableError

RESULT_NAMES = frozenset({"campaigns.json", "report.html"})
RESULT_SUFFIX = ".parquet"

RENAME_EXCHANGE = 2
AT_FDCWD = -100


class OutDirError(UnusableError, ValueError):
    """The output folder cannot be used; the message says why, for the person who named it."""


def check_out_dir(out_dir: Path) -> None:
    """Raises OutDirError unless `out_dir` is free, an empty folder, or an earlier scan's result and
    nothing else: a folder with anybody else's files in it is never replaced. Ask before a long
    scan."""
    out = out_dir.resolve()
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise OutDirError(f"{out_dir} is a file; the output must be a folder")
        names = {entry.name for entry in out.iterdir()}
    except OSError as problem:
        raise OutDirError(f"{out_dir} cannot be read: {problem.strerror}") from problem
    if not names:
        return
    if "campaigns.json" not in names:
        raise OutDirError(f"{out_dir} is not empty and holds no earlier scan; name another folder")
    foreign = sorted(n for n in names - RESULT_NAMES if not n.endswith(RESULT_SUFFIX))
    if foreign:
        raise OutDirError(f"{out_dir} holds {foreign[0]!a}, which no scan wrote; move it or name another folder")


@contextlib.contextmanager
def replacing(out_dir: Path) -> Iterator[Path]:
    """An empty folder beside `out_dir` to write into. On leaving without an error it takes the
    place of `out_dir`; with an error it is removed and `out_dir` stays as it was.

    Raises OutDirError where `check_out_dir` does or where the step itself is refused (a mount
    point). A process killed before the step leaves a hidden folder `.NAME.*.new` behind, to be
    deleted by hand.
    """
    check_out_dir(out_dir)
    out = out_dir.resolve()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".new", dir=out.parent))
    except OSError as problem:
        raise OutDirError(f"{out_dir} cannot be written: {problem.strerror}") from problem
    try:
        yield new
        new.chmod(out.stat().st_mode & 0o777 if out.exists() else 0o777 & ~_umask())
        for path in (*new.iterdir(), new):
            _to_disk(path)
        check_out_dir(out_dir)
        try:
            _put_in_place(new, out)
        except OSError as problem:
            raise OutDirError(f"{out_dir} cannot be replaced: {problem.strerror}") from problem
        _to_disk(out.parent)
    finally:
        # The earlier result after an exchange, the unfinished new one after an error.
        shutil.rmtree(new, ignore_errors=True)


def _put_in_place(new: Path, out: Path) -> None:
    if not out.exists() or not any(out.iterdir()):
        os.rename(new, out)
    elif not _exchange(new, out):
        aside = new.with_suffix(".old")
        os.rename(out, aside)
        try:
            os.rename(new, out)
        except OSError:
            os.rename(aside, out)
            raise
        os.rename(aside, new)


def _exchange(a: Path, b: Path) -> bool:
    """Swaps two folders in one step where the system can (Linux's renameat2); False where it
    cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE) == 0)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
