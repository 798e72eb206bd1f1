"""The server's own server with nothing in it: it reads a request and answers. What `listen` is set
beside."""

import sys
from typing import Any

import uvicorn
import uvloop


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI application."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    config = uvicorn.Config(answer, port=int(sys.argv[1]), log_level="warning", access_log=False, http="httptools")
    uvloop.run(uvicorn.Server(config).serve())
