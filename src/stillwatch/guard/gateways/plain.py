"""The guard's own API: `POST /v1/decide` with one request or a list of them, `POST /v1/settle`."""

import asyncio
from collections.abc import Awaitable

import msgspec

from stillwatch.guard.asked import Asked, address_of
from stillwatch.guard.decision import ClientBody, Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.messages import BadRequestError, Reply, Request, as_json
from stillwatch.guard.named import TooManyNamesError, known

MOST_AT_ONCE = 1000


class Question(msgspec.Struct, frozen=True):
    """A request as a gateway tells of it: by what it is known, the most tokens that its answer may
    have, and the gateway's own id of it."""

    account: str | None = None
    api_key: str | None = None
    organization: str | None = None
    address: str | None = None
    max_tokens: int | None = None
    request: str | None = None


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision, and what a client may be told of a refusal."""

    decision: Decision
    status: int
    client: ClientBody | None = None


class Settled(msgspec.Struct, frozen=True):
    """What came of a reservation: output tokens, and 0 exchanges where the model did not answer."""

    reservation: str
    tokens: int | None = None
    exchanges: int = 1


_ONE = msgspec.json.Decoder(Question)
_MANY = msgspec.json.Decoder(list[Question])
_SETTLED = msgspec.json.Decoder(Settled | list[Settled])
_ENCODER = msgspec.json.Encoder()
_passes: list[tuple[Decision, Reply]] = [(Decision(True, "none", 0), Reply())]
"""The last decision that says nothing else than pass, and its answer."""


def decide(request: Request, counter: Counter) -> Reply | Awaitable[Reply]:
    """Answers one question or several. Raises BadRequestError."""
    try:
        if request.body[:1] == b"{" or request.body.lstrip()[:1] != b"[":
            return counter.reply(_asked(_ONE.decode(request.body)), _told)
        questions = _MANY.decode(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequestError("this is no question") from None
    if len(questions) > MOST_AT_ONCE:
        raise BadRequestError(f"at most {MOST_AT_ONCE} at once")
    # All before the first is waited for, so that one that waits holds up none.
    return _all([counter.desk.decide(_asked(one)) for one in questions])


def settle(request: Request, counter: Counter) -> Reply:
    """Takes what reserved requests used. Raises BadRequestError."""
    try:
        told = _SETTLED.decode(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequestError("this is no settlement") from None
    listed = told if isinstance(told, list) else [told]
    for one in listed:
        if one.exchanges not in (0, 1) or (one.tokens is not None and not 0 <= one.tokens < 1 << 40):
            raise BadRequestError("this is no settlement")
    return as_json({"settled": sum(counter.desk.settle(s.reservation, s.tokens, s.exchanges) for s in listed)})


async def _all(found: list[Decision | Awaitable[Decision]]) -> Reply:
    waits = [asyncio.ensure_future(one) for one in found if not isinstance(one, Decision)]
    late = iter(await asyncio.gather(*waits))
    return as_json([_of(one if isinstance(one, Decision) else next(late)) for one in found])


def _asked(one: Question) -> Asked:
    try:
        asked = known(
            () if one.account is None else (one.account,),
            () if one.api_key is None else (one.api_key,),
            () if one.organization is None else (one.organization,),
        )
    except TooManyNamesError:
        raise BadRequestError("too many names") from None
    if one.address is not None:
        address = address_of(one.address)
        asked.addresses = () if address is None else (address,)
    asked.max_tokens = one.max_tokens
    asked.request = None if one.request is None else one.request[:128]
    return asked


def _of(decision: Decision) -> Told:
    return Told(decision, decision.status, None if decision.allow else for_client(decision))


def _told(decision: Decision) -> Reply:
    if decision.action != "none":
        return Reply(200, _ENCODER.encode(_of(decision)))
    known, reply = _passes[0]
    if known is not decision:
        reply = Reply(200, _ENCODER.encode(_of(decision)))
        _passes[0] = (decision, reply)
    return reply
