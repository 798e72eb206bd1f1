"""Marks at the model server itself: an ASGI application around another, as Trimming is, for vLLM
(`--middleware stillwatch.safeguards.choices.middleware.Marking`) and whatever else is served by
one. Whose request it is stands in headers that the gateway sets."""

import os
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stillwatch.exchange.errors import UnusableError
from stillwatch.safeguards.choices.answers import MarkedStream, marked_whole
from stillwatch.safeguards.choices.keyring import Keyring
from stillwatch.safeguards.events import object_in, written
from stillwatch.safeguards.rewriting import Application, Receive, Rewriting, Send

KEYS = "STILLWATCH_MARKS"
"""The environment's variable that names the file of keys: a copy of the lake's `marks/keys.json`,
for its owner alone."""

ACCOUNT, CAMPAIGN = b"x-stillwatch-account", b"x-stillwatch-campaign"


class Marking:
    """Marks answers to accounts that a key serves today: that of the campaign which the guard
    names, or else that of the account's group; all others go through untouched. Raises
    UnusableError at the start where there is no file of keys."""

    def __init__(self, app: Application) -> None:
        path = Path(os.environ.get(KEYS, ""))
        if not path.is_file():
            raise UnusableError(f"{KEYS} names no file of keys")
        self._app, self._keyring = app, Keyring(path)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serves one request."""
        headers = dict(scope.get("headers", [])) if scope["type"] == "http" else {}
        account, campaign = (headers.get(name, b"").decode("utf-8", "replace") for name in (ACCOUNT, CAMPAIGN))
        found = self._keyring.for_request(account, campaign, datetime.now(UTC).date()) if account else None
        if found is not None:
            key = found.key
            # An answer that is packed could not be read.
            kept = [one for one in scope["headers"] if one[0].lower() != b"accept-encoding"]
            scope = {**scope, "headers": kept}
            send = Rewriting(send, lambda: MarkedStream(key), lambda body: _marked(body, key)).send
        await self._app(scope, receive, send)


def _marked(body: bytes, key: bytes) -> bytes:
    told = object_in(body)
    if told is None:
        return body
    left = marked_whole(told, key)
    return body if left == told else written(left)
