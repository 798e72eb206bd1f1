"""The guard's server without a guard: it answers every request with the same few bytes."""

import asyncio
import sys

import uvloop

from stillwatch.guard.messages import Reply
from stillwatch.guard.server.protocol import Connections

_REPLY = Reply(200, b'{"decision":{"allow":true,"action":"none","version":1},"status":200}')


async def _serve() -> None:
    connections = Connections(lambda request: _REPLY, lambda why: None, 10_000, 1 << 28)
    server = await asyncio.get_running_loop().create_server(connections.new, "127.0.0.1", 0)
    print("on port", server.sockets[0].getsockname()[1], file=sys.stderr, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve())
