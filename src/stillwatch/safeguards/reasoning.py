"""Reasoning withheld from an answer on its way to a client.

What a distiller pays most for is how the model came to its answer; an account under a measure gets
the answer, every tool call and every count, and not that. What cannot be read but names reasoning
is withheld whole: a filter that lets through what it does not understand is none."""

from collections.abc import AsyncIterator
from typing import Any, Literal, Protocol

from stillwatch.safeguards.anthropic import Anthropic
from stillwatch.safeguards.events import Event, Events, object_in, written
from stillwatch.safeguards.openai import OpenAi

Shape = Literal["openai", "anthropic"]


class _Filter(Protocol):
    @property
    def names(self) -> tuple[bytes, ...]: ...

    def without(self, told: dict[str, Any]) -> dict[str, Any] | None: ...


class ReasoningFilter:
    """Takes the reasoning out of one stream of events. An event of which nothing is taken goes
    through byte for byte."""

    def __init__(self, shape: Shape) -> None:
        self._events, self._filter = Events(), _of(shape)

    def feed(self, data: bytes) -> bytes:
        """What may be sent on by now. Raises StreamError."""
        return b"".join(map(self._one, self._events.feed(data)))

    def end(self) -> bytes:
        """What is left when the stream ends."""
        return b"".join(map(self._one, self._events.end()))

    def _one(self, event: Event) -> bytes:
        if not event.data or event.data == b"[DONE]":
            return event.raw
        told = object_in(event.data)
        if told is None:  # a name may be written in escapes
            is_named = any(name in event.data for name in (*self._filter.names, b"\\u"))
            return b"" if is_named else event.raw
        left = self._filter.without(told)
        if left is None:
            return b""
        return event.raw if left == told else event.saying(written(left))


async def without_reasoning(chunks: AsyncIterator[bytes], shape: Shape) -> AsyncIterator[bytes]:
    """A stream of events without reasoning, as it comes. Raises StreamError."""
    over = ReasoningFilter(shape)
    async for chunk in chunks:
        if sent := over.feed(chunk):
            yield sent
    if sent := over.end():
        yield sent


def answer_without_reasoning(body: bytes, shape: Shape) -> bytes:
    """A whole answer in JSON without reasoning. Raises ValueError for one that cannot be read, and
    so must not be sent on."""
    told = object_in(body)
    if told is None:
        raise ValueError("an answer that is no object of JSON")
    left = _of(shape).without(told)
    return body if left == told else written(left or {})


def _of(shape: Shape) -> _Filter:
    return OpenAi() if shape == "openai" else Anthropic()
