"""Which files a scan reads, in which order, and by which reader."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stillwatch.readers.accounts import named_accounts, shows_accounts
from stillwatch.readers.chunk import Chunk, Parsed, Reader, SourceError
from stillwatch.readers.decompress import reason
from stillwatch.readers.detect import Shown, look, shown_by
from stillwatch.readers.formats.apisix import Apisix
from stillwatch.readers.formats.azure_apim import AzureApim
from stillwatch.readers.formats.batch_files import BatchFiles
from stillwatch.readers.formats.bedrock import Bedrock
from stillwatch.readers.formats.canonical import Canonical
from stillwatch.readers.formats.canonical_parquet import CanonicalParquet
from stillwatch.readers.formats.cloudflare import Cloudflare
from stillwatch.readers.formats.envoy_ai import EnvoyAi
from stillwatch.readers.formats.helicone import Helicone
from stillwatch.readers.formats.kong import Kong
from stillwatch.readers.formats.langfuse import Langfuse
from stillwatch.readers.formats.litellm import LiteLLM
from stillwatch.readers.formats.litellm_spend_logs import LiteLLMSpendLogs
from stillwatch.readers.formats.openrouter import OpenRouter
from stillwatch.readers.formats.otel.reader import OTel
from stillwatch.readers.formats.portkey import Portkey
from stillwatch.readers.formats.raw_http import RawHttp
from stillwatch.readers.formats.vertex import Vertex
from stillwatch.readers.tables import InCsv, InParquet

__all__ = ["READERS", "Chunk", "Parsed", "Source", "SourceError", "Sources", "open_sources"]

READERS: tuple[Reader, ...] = (
    Canonical(),
    CanonicalParquet(),
    OTel(),
    LiteLLM(),
    LiteLLMSpendLogs(),
    InParquet(LiteLLMSpendLogs()),
    InCsv(LiteLLMSpendLogs()),
    Langfuse(),
    RawHttp(),
    Bedrock(),
    AzureApim(),
    Vertex(),
    InParquet(Vertex()),
    Kong(),
    Apisix(),
    Portkey(),
    Cloudflare(),
    Helicone(),
    InCsv(Helicone()),
    OpenRouter(),
    BatchFiles(),
    EnvoyAi(),
)
"""Every format. No record is of two."""

OURS = ("lake.json", "campaigns.json")
"""Files by which a folder is known as a lake or as a scan's result."""

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst")
"""Of files that hold logs as we write them; files of other names are known by what they hold."""

UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".crc", ".lock", ".inprogress", "~")
"""Ends of names of files that somebody is still writing, or that stand beside others."""


@dataclass(frozen=True, slots=True)
class Source:
    """A log file and its reader."""

    path: str
    reader: Reader

    def chunks(self, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """The file's chunks in order, from where a `Parsed` said it ended; raises SourceError."""
        return self.reader.chunks(self.path, start_row, start_offset)


class Sources(list[Source]):
    """The sources in order of path; `unreadable` names the files that could not be opened,
    `passed_over` those in folders that are no log."""

    def __init__(
        self,
        sources: Iterable[Source] = (),
        unreadable: Iterable[SourceError] = (),
        passed_over: Iterable[SourceError] = (),
    ) -> None:
        super().__init__(sources)
        self.unreadable = list(unreadable)
        self.passed_over = list(passed_over)


class UnknownFormatError(SourceError):
    """A file that can be read and is no log of a known format."""


def open_sources(paths: Iterable[str | Path], format: str | None = None) -> Sources:
    """The log files among `paths` (files and folders), each with the reader that its data ask for,
    or with the reader named `format`. A file that cannot be read stands in `unreadable`. Raises
    SourceError when nothing at all can be read, ValueError for an unknown format."""
    forced = reader_named(format) if format else None
    sources: list[Source] = []
    unreadable: list[SourceError] = []
    passed_over: list[SourceError] = []
    paths = list(paths)
    named = {str(path) for path in paths}
    for path in sorted({str(file) for given in paths for file in _files(Path(given), unreadable)}):
        try:
            shown = look(path)
            if not shows_accounts(path, shown):
                sources.append(Source(path, forced or _matching(path, shown)))
        except UnknownFormatError as error:
            (unreadable if path in named or path.endswith(SUFFIXES) else passed_over).append(error)
        except SourceError as error:
            unreadable.append(error)
    if not sources:
        where = ", ".join(str(path) for path in paths)
        problems = [*unreadable, *passed_over]
        raise problems[0] if problems else SourceError(where, "no exchange log here")
    return Sources(sources, unreadable, passed_over)


def reader_named(name: str) -> Reader:
    """The reader of a format; raises ValueError when there is none of that name."""
    for reader in READERS:
        if reader.name == name:
            return reader
    raise ValueError(f"unknown format; known are {', '.join(sorted(r.name for r in READERS))}")


def find_reader(path: str) -> Reader:
    """The reader whose format the file's first bytes show; raises SourceError when it is unknown or
    the file cannot be opened."""
    return _matching(path, look(path))


def reader_of(path: str, head: bytes) -> Reader:
    """The reader whose format these first bytes of a text show; raises SourceError when it is
    unknown."""
    return _matching(path, shown_by(head))


def _matching(path: str, shown: Shown) -> Reader:
    """The reader of the first record that is of a known format; of a file that holds nothing,
    any."""
    if not shown.names:
        return reader_named("canonical")
    for keys in shown.names:
        for reader in READERS:
            if reader.container == shown.container and reader.matches(keys):
                return reader
    raise UnknownFormatError(path, "not a known log format")


def _files(path: Path, unreadable: list[SourceError]) -> list[Path]:
    """The files at a path that may be logs: itself, or those in its folder `exchanges`, or in all
    its folders."""
    if not path.is_dir():
        return [] if named_accounts(path.name) else [path]
    exchanges = path / "exchanges"
    files = []

    def note(error: OSError) -> None:
        unreadable.append(SourceError(str(error.filename), reason(error)))

    for folder, folders, names in os.walk(exchanges if exchanges.is_dir() else path, onerror=note):
        if any(name in (*names, *folders) for name in OURS):
            folders.clear()  # a lake or a result of ours among the logs is no log
            continue
        folders[:] = sorted(name for name in folders if _is_finished(name))
        files += [Path(folder) / name for name in names if _is_finished(name) and not named_accounts(name)]
    return files


def _is_finished(name: str) -> bool:
    """Whether a name is not one of hidden, staged or temporary files and folders."""
    return not name.startswith((".", "_")) and not name.lower().endswith(UNFINISHED)
