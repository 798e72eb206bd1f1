"""One segment that is written to."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from stillwatch.lake.store.files import sync_folder
from stillwatch.live.spool.folders import CLOSED, OPEN
from stillwatch.readers.sealed import MAGIC, SALT_BYTES, Frames, Segment

SEGMENT_BYTES = 64 << 20
SEGMENT_SECONDS = 30.0
"""A segment is closed at this size or age, whichever comes first: then the lake may have it."""


class OpenSegment:
    """Frames at the end of a file. What was written counts once `sync` has returned."""

    def __init__(self, folder: Path, key: bytes, first: int | None = None) -> None:
        """A new segment in SPOOL/SENDER/FORMAT. first: number of its first line where it came from,
        which its name then ends with. Raises OSError."""
        for one in (folder.parent, folder):
            one.mkdir(mode=0o700, exist_ok=True)
        numbered = "" if first is None else f"-{first}"
        self.path = folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}{numbered}{OPEN}"
        self.next = first
        self.begun = time.monotonic()
        self.size = 0
        self._number = 0
        salt = secrets.token_bytes(SALT_BYTES)
        self._frames = Frames(key, salt)
        self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
        self._write(MAGIC + salt)
        sync_folder(folder)

    @property
    def is_due(self) -> bool:
        """Whether it is time to close it."""
        return self.size >= SEGMENT_BYTES or time.monotonic() - self.begun >= SEGMENT_SECONDS

    def append(self, text: bytes) -> None:
        """A frame more, of whole lines. Raises OSError; what the frame left in the file then is
        taken back."""
        before = self.size
        try:
            self._write(self._frames.seal(self._number, text))
        except OSError:
            self.cut(before)
            raise
        self._number += 1
        if self.next is not None:
            self.next += text.count(b"\n")

    def sync(self) -> None:
        """Returns once all is on the disk. Raises OSError."""
        os.fsync(self._file.fileno())

    def cut(self, size: int) -> None:
        """Takes back what is behind so many bytes: frames that nobody was told are kept. No frame
        may follow."""
        self._file.truncate(size)
        self.size = size

    def close(self) -> None:
        """Makes it whole. Raises OSError."""
        self.sync()
        self._file.close()
        closed(self.path)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = self._file.write(view)
            view = view[written or 0 :]
            self.size += written or 0


def closed(path: Path) -> None:
    """Gives a segment that is whole the name of one."""
    os.rename(path, path.with_suffix(CLOSED))
    sync_folder(path.parent)


def recover(path: Path, key: bytes) -> None:
    """Closes a segment that a process which ended has left, up to its last whole frame: what is
    behind was never acknowledged. One without any is erased."""
    with open(path, "rb+") as file:
        segment = Segment(file, key)
        with suppress(OSError):  # damage behind the last whole frame
            while segment.frame():
                pass
        empty = segment.size <= len(MAGIC) + SALT_BYTES
        file.truncate(segment.size)
        os.fsync(file.fileno())
    if empty:
        path.unlink()
    else:
        closed(path)
