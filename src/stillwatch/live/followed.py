"""Folders that others write to: files that grow, are rotated, or come late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import Source, open_sources

Stamp = tuple[int, int, int]
"""Size, time of change, and number of a file."""


@dataclass
class Followed:
    """Files and folders. What a file holds is known by its content, so that it may be renamed or
    copied and emptied at any time; by its stamp it is told whether it must be looked at again."""

    paths: tuple[Path, ...]
    _taken: dict[str, Stamp] = field(default_factory=dict)

    def changed(self) -> list[tuple[Source, Stamp]]:
        """The logs that changed since they were taken in."""
        if not self.paths:
            return []
        try:
            sources = open_sources(self.paths)
        except SourceError:
            return []  # nothing there yet
        stamped = [(source, stamp) for source in sources if (stamp := _stamp(source.path)) is not None]
        return [(source, stamp) for source, stamp in stamped if self._taken.get(source.path) != stamp]

    def taken(self, logs: Iterable[tuple[Source, Stamp]]) -> None:
        """Notes what was taken in, as it was before: what came meanwhile is looked at again."""
        self._taken |= {source.path: stamp for source, stamp in logs}


def _stamp(path: str) -> Stamp | None:
    try:
        about = Path(path).stat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns, about.st_ino
