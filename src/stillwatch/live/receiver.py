"""From a request to an acknowledgement, whatever protocol it came by."""

import asyncio
import time
from collections.abc import Callable

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.tokens import TokenFile
from stillwatch.live.measures import Measures
from stillwatch.live.protocols.taken import BadRequest, Taken
from stillwatch.live.senders import SENDER_KIND
from stillwatch.live.spool.spool import Spool, SpoolFull

LOCAL = "local"
"""The sender of what comes from this machine while no tokens were given out."""

LARGE_BYTES = 1 << 18
"""A body from which reading it would keep others waiting: it is read beside them."""

RETRY_SECONDS = 5
"""What a sender that came at a bad time is told to wait."""


class Unauthorized(UnusableError):
    """Whoever sent this may not."""


class Overloaded(UnusableError):
    """Nothing more can be kept for now; the sender shall come again."""


class Receiver:
    """Takes what senders send into the spool."""

    def __init__(self, spool: Spool, senders: TokenFile, measures: Measures) -> None:
        self._spool, self._senders, self._measures = spool, senders, measures

    def sender_of(self, authorization: str | None) -> str:
        """The name of the sender by the header Authorization. Raises Unauthorized."""
        if authorization is None:
            if self._senders:
                self._refuse("unauthorized")
                raise Unauthorized("a token is needed: Authorization: Bearer …")
            return LOCAL
        scheme, _, token = authorization.partition(" ")
        sender = self._senders.name_of(token.strip(), SENDER_KIND) if scheme.lower() == "bearer" else None
        if sender is None:
            self._refuse("unauthorized")
            raise Unauthorized("the token is not valid")
        return sender

    async def take(self, sender: str, size: int, read: Callable[[], Taken]) -> Taken:
        """What a body of this size comes to by `read`, once it is on the disk. Raises BadRequest
        where nothing of it can be used, Overloaded where it cannot be kept."""
        begun = time.perf_counter()
        try:
            taken = await asyncio.to_thread(read) if size >= LARGE_BYTES else read()
        except BadRequest:
            self._refuse("unusable")
            raise
        if taken.text:
            await self._keep(sender, taken)
        self._measures.taken.labels(sender, taken.format).inc(taken.records)
        if taken.rejected:
            self._measures.rejected.labels(sender, taken.format).inc(taken.rejected)
        self._measures.acknowledged.observe(time.perf_counter() - begun)
        return taken

    async def _keep(self, sender: str, taken: Taken) -> None:
        try:
            await asyncio.wrap_future(self._spool.append(sender, taken.format, taken.text))
        except SpoolFull:
            self._refuse("spool_full")
            raise Overloaded("the spool is full, or the lake takes nothing in") from None
        except OSError:
            self._refuse("spool_unwritable")
            raise Overloaded("the spool cannot be written to") from None

    def _refuse(self, reason: str) -> None:
        self._measures.refused.labels(reason).inc()
