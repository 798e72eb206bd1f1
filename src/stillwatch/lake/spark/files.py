"""Which files a scan on Spark reads: found, as they are read, by Spark's own readers, on any path
that it knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from stillwatch.engine.spark import Spark
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import OURS, SUFFIXES

PARQUET, LINES = ".parquet", ".jsonl"
PACKED = tuple(suffix for suffix in SUFFIXES if suffix not in (PARQUET, LINES))
LARGEST_PACKED = 1 << 30
"""Compressed bytes: a packed file is held in a worker's memory as it is."""

_GLOB = re.compile(r"([\[\]{}*?\\])")
_TABLES = "accounts{" + ",".join(SUFFIXES) + "}"


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file as Spark lists it."""

    path: str
    """As it is told."""
    place: str
    """As it is loaded."""
    uri: str
    """As its rows name it."""
    size: int
    changed: int


@dataclass
class LogFiles:
    """What the sources of a scan come to, in order of path."""

    logs: list[LogFile] = field(default_factory=list)
    accounts: list[LogFile] = field(default_factory=list)
    unreadable: list[SourceError] = field(default_factory=list)


def find_files(spark: Spark, sources: Iterable[str]) -> LogFiles:
    """The log files and account tables of some files and folders: of a folder those in its folder
    `exchanges`, or else all. Raises SourceError when there is no log at all."""
    found = LogFiles()
    sources = list(sources)
    for source in sources:
        named = glob_free(source.rstrip("/"))
        files, tables = _listed(spark, named), []
        if files is not None and not source.endswith(SUFFIXES):
            tables = _listed(spark, f"{named}/{_TABLES}") or []
            inner = _listed(spark, f"{named}/exchanges")
            files = files if inner is None else inner
        if files is None:
            found.unreadable.append(SourceError(source, "no such file or directory"))
            continue
        found.accounts += [one for one in (files if source.endswith(SUFFIXES) else tables) if _is_accounts(one)]
        found.logs += _without_ours(files)
    found.logs = sorted(set(found.logs), key=lambda one: one.path)
    found.accounts = sorted(set(found.accounts), key=lambda one: one.path)
    for large in [one for one in found.logs if one.path.endswith(PACKED) and one.size > LARGEST_PACKED]:
        found.logs.remove(large)
        found.unreadable.append(SourceError(large.path, "a compressed file of more than 1 GB; split it"))
    if not found.logs:
        raise found.unreadable[0] if found.unreadable else SourceError(", ".join(sources), "no exchange log here")
    return found


def glob_free(place: str) -> str:
    """A path of which Spark takes every character as it is."""
    return _GLOB.sub(r"\\\1", place)


def _listed(spark: Spark, pattern: str) -> list[LogFile] | None:
    """The files at a path (glob), None where nothing is there."""
    reader = spark.read_files.format("binaryFile")
    columns = ("path", "_metadata.file_path", "_metadata.file_size", "_metadata.file_modification_time")
    listed = spark.found(lambda: reader.load(pattern).select(*columns))
    if listed is None:
        return None
    times = listed["file_modification_time"].cast(pa.int64()).to_pylist()
    rows = zip(*(listed[name].to_pylist() for name in ("path", "file_path", "file_size")), times, strict=True)
    return [LogFile(_told(place), place, uri, size, changed) for place, uri, size, changed in rows]


def _told(place: str) -> str:
    """A path as people write it: of the machine's own files without the scheme."""
    return re.sub(r"^file:/+", "/", place)


def _is_accounts(one: LogFile) -> bool:
    return one.path.rpartition("/")[2] in {f"accounts{suffix}" for suffix in SUFFIXES}


def _without_ours(files: list[LogFile]) -> list[LogFile]:
    """The logs: a lake or a result of ours among them is none."""
    ours = [found[1] for one in files if (found := _OURS.search(one.path))]
    logs = [one for one in files if one.path.endswith(SUFFIXES) and not _is_accounts(one)]
    return [one for one in logs if not one.path.startswith(tuple(ours))]


_OURS = re.compile(f"^(.*/)(?:{'|'.join(map(re.escape, OURS))})(?:/|$)")
