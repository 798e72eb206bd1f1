"""Which files a scan reads, in which order, and by which reader."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stillwatch.readers.accounts import is_accounts
from stillwatch.readers.canonical import Canonical
from stillwatch.readers.canonical_parquet import CanonicalParquet
from stillwatch.readers.chunk import Chunk, Parsed, Reader, SourceError
from stillwatch.readers.decompress import Decompressed, reason
from stillwatch.readers.detect import HEAD_BYTES
from stillwatch.readers.litellm import LiteLLM
from stillwatch.readers.otel import OTel
from stillwatch.readers.raw_http import RawHttp

__all__ = ["READERS", "Chunk", "Parsed", "Source", "SourceError", "Sources", "open_sources"]

READERS: tuple[Reader, ...] = (CanonicalParquet(), OTel(), LiteLLM(), RawHttp(), Canonical())
"""Every format; the first that matches reads the file."""

OURS = ("lake.json", "campaigns.json")
"""Files by which a folder is known as a lake or as a scan's result."""

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst")


@dataclass(frozen=True, slots=True)
class Source:
    """A log file and its reader."""

    path: str
    reader: Reader

    def chunks(self, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """The file's chunks in order, from where a `Parsed` said it ended; raises SourceError."""
        return self.reader.chunks(self.path, start_row, start_offset)


class Sources(list[Source]):
    """The sources in order of path; `unreadable` names the files that could not be opened."""

    def __init__(self, sources: Iterable[Source] = (), unreadable: Iterable[SourceError] = ()) -> None:
        super().__init__(sources)
        self.unreadable = list(unreadable)


def open_sources(paths: Iterable[str | Path], format: str | None = None) -> Sources:
    """The log files among `paths` (files and folders), each with the reader that its data ask for, or
    with the reader named `format`. A file that cannot be read stands in `unreadable`. Raises SourceError
    when nothing at all can be read, ValueError for an unknown format."""
    forced = reader_named(format) if format else None
    sources: list[Source] = []
    unreadable: list[SourceError] = []
    paths = list(paths)
    for path in sorted({str(file) for given in paths for file in _files(Path(given), unreadable)}):
        try:
            sources.append(Source(path, find_reader(path, forced)))
        except SourceError as error:
            unreadable.append(error)
    if not sources:
        where = ", ".join(str(path) for path in paths)
        raise unreadable[0] if unreadable else SourceError(where, "no exchange log here")
    return Sources(sources, unreadable)


def reader_named(name: str) -> Reader:
    """The reader of a format; raises ValueError when there is none of that name."""
    for reader in READERS:
        if reader.name == name:
            return reader
    raise ValueError(f"unknown format; known are {', '.join(sorted(r.name for r in READERS))}")


def find_reader(path: str, forced: Reader | None = None) -> Reader:
    """The reader whose format the file's first bytes show; raises SourceError when it is unknown or the
    file cannot be opened."""
    with Decompressed(path) as stream:
        head = stream.read(HEAD_BYTES)
    return forced or reader_of(path, head)


def reader_of(path: str, head: bytes) -> Reader:
    """The reader whose format these first bytes of a file show; raises SourceError when it is unknown."""
    if not head.strip():
        return reader_named("canonical")
    for reader in READERS:
        if reader.matches(head):
            return reader
    raise SourceError(path, "not a known log format")


def _files(path: Path, unreadable: list[SourceError]) -> list[Path]:
    """The log files at a path: itself, or those in its folder `exchanges`, or in all its folders."""
    if not path.is_dir():
        return [] if is_accounts(path) else [path]
    exchanges = path / "exchanges"
    files = []

    def note(error: OSError) -> None:
        unreadable.append(SourceError(str(error.filename), reason(error)))

    for folder, folders, names in os.walk(exchanges if exchanges.is_dir() else path, onerror=note):
        if any(name in (*names, *folders) for name in OURS):
            folders.clear()  # a lake or a result of ours among the logs is no log
            continue
        folders.sort()
        files += [Path(folder) / n for n in names if n.endswith(SUFFIXES) and not is_accounts(Path(n))]
    return files
