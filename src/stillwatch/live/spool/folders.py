"""Where a spool's segments lie: SPOOL/SENDER/FORMAT/SEGMENT, and the key that opens them."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.tokens import NAME
from stillwatch.lake.store.files import write_private
from stillwatch.readers.sealed import KEY_NAME

KEY_BYTES = 32
OPEN, CLOSED = ".open", ".segment"
"""Ends of the names of segments that are written to, and of those that are whole."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A whole segment."""

    path: Path
    format: str
    bytes: int
    closed_at: float
    """Seconds since 1970."""


def spool_of(lake: Path) -> Path:
    """The spool of a lake."""
    return lake / "live" / "spool"


def spool_key(spool: Path) -> bytes:
    """The spool's key, made with its folder (mode 700) where there is none. Raises UnusableError
    where it is no key: what the spool holds could not be read."""
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = spool / KEY_NAME
    if not path.exists():
        write_private(path, secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise UnusableError(f"{path} is no key of a spool: it has {len(key)} bytes, not {KEY_BYTES}")
    return key


def locked(spool: Path) -> int:
    """The spool's folder, open and locked until it is closed. Raises UnusableError where another
    process writes to the spool: it would lose what this one closes."""
    folder = os.open(spool, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(folder)
        raise UnusableError(f"another process writes to {spool}: a lake has one server that listens") from None
    return folder


def closed_segments(spool: Path) -> list[Closed]:
    """The whole segments, in the order in which they were closed."""
    found = []
    for path in _named(spool, CLOSED):
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        found.append(Closed(path, path.parent.name, about.st_size, about.st_mtime))
    return sorted(found, key=lambda one: (one.closed_at, one.path))


def open_segments(spool: Path) -> list[Path]:
    """The segments that a process which ended has left."""
    return list(_named(spool, OPEN))


def _named(spool: Path, end: str) -> Iterator[Path]:
    return (path for path in sorted(spool.glob(f"*/*/*{end}")) if NAME.fullmatch(path.parent.parent.name))
