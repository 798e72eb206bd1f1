"""The table over HTTP: pushed to this guard, and handed on to others."""

import asyncio

from stillwatch.guard.messages import Reply, Request, as_json, failed
from stillwatch.guard.tables.holder import Holder, OldTableError
from stillwatch.guard.tables.sources import take
from stillwatch.response.table import TableError

BINARY = "application/octet-stream"


async def pushed(request: Request, holder: Holder) -> Reply:
    """`PUT /v1/table`: it is used once this is answered."""
    try:
        await take(holder, request.body)
    except OldTableError as error:
        return failed(409, str(error))
    except TableError as error:
        return failed(422, str(error))
    except OSError:
        return failed(503, "the table cannot be kept: the disk takes nothing")
    return as_json({"version": holder.table.version, "subjects": len(holder.table)}, 200, _etag(holder))


async def told(request: Request, holder: Holder) -> Reply:
    """`GET /v1/table`: it is signed, so that whoever gets it here can trust it."""
    if not holder.table.version:
        return failed(404, "there is no table yet")
    if (request.header(b"if-none-match") or b"").strip(b' "').decode("latin-1") == holder.table.digest:
        return Reply(304, headers=_etag(holder))
    async with holder.turn:
        digest, data = holder.table.digest, await asyncio.to_thread(holder.kept)
    return Reply(200, data, BINARY, [("etag", f'"{digest}"')])


def _etag(holder: Holder) -> list[tuple[str, str]]:
    return [("etag", f'"{holder.table.digest}"')]
