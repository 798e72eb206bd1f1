"""A guard's ledger for other guards: `POST /v1/ledger/take` and `/v1/ledger/give-back`."""

import asyncio
from collections.abc import Awaitable

import msgspec

from stillwatch.guard.budgets.ledger import MOST_SECONDS, NO_BOUND, Amount, Ledger, LedgerError, Window
from stillwatch.guard.messages import BadRequestError, Reply, Request, as_json, failed


class Taken(msgspec.Struct, frozen=True, omit_defaults=True):
    """A window, what it has in all, and how much of it is wanted or given back. Pairs of exchanges
    and tokens."""

    campaign: str
    seconds: int
    number: int
    amount: tuple[int, int]
    most: tuple[int, int] = (0, 0)


_DECODER = msgspec.json.Decoder(Taken)


def answer(request: Request, ledger: Ledger) -> Awaitable[Reply]:
    """Raises BadRequestError."""
    return _answered(request.path, _read(request.body), ledger)


async def _answered(path: str, told: Taken, ledger: Ledger) -> Reply:
    window, amount = Window(told.campaign, told.seconds, told.number), Amount(*told.amount)
    try:
        if path == "/v1/ledger/take":
            found = await asyncio.to_thread(ledger.take, window, Amount(*told.most), amount)
            return as_json({"granted": found})
        if path == "/v1/ledger/give-back":
            await asyncio.to_thread(ledger.give_back, window, amount)
            return as_json({})
    except LedgerError as error:
        return failed(503, str(error))
    return failed(404, "there is nothing here")


def _read(body: bytes) -> Taken:
    try:
        told = _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BadRequestError("this is no lease") from None
    numbers = (*told.amount, *told.most)
    if not 1 <= told.seconds <= MOST_SECONDS or not all(0 <= n <= NO_BOUND for n in numbers):
        raise BadRequestError("this is no lease")
    return told
