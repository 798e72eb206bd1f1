"""Where tables come from: a file that is replaced, or a server that is asked again and again. A
table that is pushed comes by the guard's own server (`server/tables.py`)."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from stillwatch.guard.outside import SilentError, ask
from stillwatch.guard.tables.holder import Holder
from stillwatch.response.table import MOST_BYTES, TableError

ASK_SECONDS = 30.0
"""For the whole of a table."""


class Source(Protocol):
    """Where a table comes from. Its calls block."""

    def newer(self, digest: str) -> bytes | None:
        """The table's file, None while it is the one of this digest. Raises OSError,
        SilentError."""
        ...


class FileSource:
    """A file that somebody replaces whole (rename), as `write_private` does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._digest = ""

    def newer(self, digest: str) -> bytes | None:
        """See Source. The file is read again when it changed, or was not taken over."""
        about = self._path.stat()
        seen = (about.st_mtime_ns, about.st_ino, about.st_size)
        if seen == self._seen and digest == self._digest:
            return None
        data = self._path.read_bytes()
        self._seen, self._digest = seen, hashlib.sha256(data).hexdigest()
        return None if digest == self._digest else data


class UrlSource:
    """A server, which is asked for what is newer than what is there (ETag, If-None-Match)."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        self._headers = {} if token is None else {"authorization": f"Bearer {token}"}

    def newer(self, digest: str) -> bytes | None:
        """See Source."""
        headers = self._headers | ({"if-none-match": f'"{digest}"'} if digest else {})
        told = ask("GET", self._url, headers, None, ASK_SECONDS, MOST_BYTES)
        if told.status == 304:
            return None
        if told.status != 200:
            raise SilentError(f"{self._url} answers {told.status}")
        return told.body


async def follow(source: Source, holder: Holder, every: float, say: Callable[[str], None]) -> None:
    """Takes over whatever table comes, every so many seconds, for ever. What goes wrong is said
    once, and tried again."""
    told = ""
    while True:
        try:
            await _look(source, holder)
            told = ""
        except (OSError, SilentError, TableError) as error:
            if str(error) != told:
                told = str(error)
                say(f"No newer table: {told}")
        holder.look()
        await asyncio.sleep(every)


async def _look(source: Source, holder: Holder) -> None:
    data = await asyncio.to_thread(source.newer, holder.table.digest)
    if data is None:
        if holder.table.version:
            holder.confirm()
        return
    await take(holder, data)


async def take(holder: Holder, data: bytes) -> None:
    """Takes over a table; what takes long of it is done in a thread. Raises TableError, OSError."""
    async with holder.turn:
        table = await asyncio.to_thread(holder.read, data)
        await asyncio.to_thread(holder.keep, table, data)
        holder.use(table)
