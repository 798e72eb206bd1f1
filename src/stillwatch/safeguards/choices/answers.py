"""Keyed choice in answers as servers send them, whole and as events: chat completions, responses,
and Anthropic's messages. Only what a model says is marked: never a tool's arguments, reasoning, or
an answer that comes with log-probabilities, which would tell other words than it says."""

import json
from collections.abc import Hashable
from typing import Any

from stillwatch.safeguards.choices.pieces import MarkedPieces, marked_answer
from stillwatch.safeguards.events import Event, Events, object_in, written

TEXTS = ("text", "output_text")
"""Types of a part or block that is what a model says."""


class MarkedStream:
    """One answer as a stream of events. Of what is held back at an answer's end an event is made
    like the last of its kind."""

    def __init__(self, key: bytes) -> None:
        self._events, self._key = Events(), key
        self._pieces: dict[Hashable, MarkedPieces] = {}
        self._last: dict[Hashable, tuple[Event, dict[str, Any]]] = {}

    def feed(self, data: bytes) -> bytes:
        """What may be sent on by now. Raises StreamError."""
        return b"".join(map(self._one, self._events.feed(data)))

    def end(self) -> bytes:
        """What is left when the stream ends."""
        return b"".join(map(self._one, self._events.end())) + self._flushed(*self._pieces)

    def _one(self, event: Event) -> bytes:
        if event.data == b"[DONE]":
            return self._flushed(*self._pieces) + event.raw
        told = object_in(event.data)
        if told is None:
            return event.raw
        if isinstance(told.get("choices"), list):
            return self._chat(event, told)
        kind = told.get("type")
        if kind == "response.output_text.delta" and not told.get("logprobs") and isinstance(told.get("delta"), str):
            return self._delta(event, told, (told.get("item_id"), told.get("content_index")), told, "delta")
        delta = told.get("delta")
        if kind == "content_block_delta" and isinstance(delta, dict) and isinstance(delta.get("text"), str):
            return self._delta(event, told, told.get("index"), delta, "text")
        over = self._flushed(told.get("index")) if kind == "content_block_stop" else b""
        if kind == "response.output_text.done":
            over = self._flushed((told.get("item_id"), told.get("content_index")))
        return over + _with(event, told, marked_whole(told, self._key))

    def _delta(self, event: Event, told: dict[str, Any], place: Hashable, where: dict[str, Any], name: str) -> bytes:
        """A piece of text, which stands in `where` of what is told; nothing where it is held
        back."""
        pieces = self._pieces.setdefault(place, MarkedPieces(self._key))
        said, where[name] = pieces.feed(where[name]), ""
        self._last[place] = event, json.loads(json.dumps(told))
        where[name] = said
        return event.saying(written(told)) if said else b""

    def _chat(self, event: Event, told: dict[str, Any]) -> bytes:
        before, changed = b"", False
        for choice in (one for one in told["choices"] if isinstance(one, dict)):
            delta, place = choice.get("delta"), ("choice", choice.get("index"))
            if not isinstance(delta, dict) or choice.get("logprobs"):
                continue
            text, over = delta.get("content"), bool(choice.get("finish_reason"))
            if isinstance(text, str) and text:
                pieces = self._pieces.setdefault(place, MarkedPieces(self._key))
                delta["content"] = pieces.feed(text) + (pieces.end() if over else "")
                changed |= delta["content"] != text
                self._last[place] = event, {**told, "usage": None, "choices": [{**choice, "delta": {}}]}
            if over and place in self._pieces and not text:
                before += self._flushed(place)
        if all(_is_silent(one) for one in told["choices"]) and changed and not told.get("usage"):
            return before
        return before + (event.saying(written(told)) if changed else _with(event, told, marked_whole(told, self._key)))

    def _flushed(self, *places: Hashable) -> bytes:
        out = b""
        for place in places:
            pieces = self._pieces.pop(place, None)
            said = pieces.end() if pieces else ""
            if said:
                out += _saying(*self._last[place], said)
        return out


def marked_whole(told: dict[str, Any], key: bytes) -> dict[str, Any]:
    """An answer, or an event that repeats one, with each text in it that is whole."""
    told = dict(told)
    if isinstance(told.get("choices"), list):
        told["choices"] = [_choice(one, key) if isinstance(one, dict) else one for one in told["choices"]]
    for name in ("response", "item", "part", "message"):
        if isinstance(told.get(name), dict):
            told[name] = marked_whole(told[name], key)
    for name in ("output", "content"):
        if isinstance(told.get(name), list):
            told[name] = [marked_whole(one, key) if isinstance(one, dict) else one for one in told[name]]
    is_said = told.get("type") in (*TEXTS, "response.output_text.done") and not told.get("logprobs")
    return told | {"text": marked_answer(told["text"], key)} if is_said and isinstance(told.get("text"), str) else told


def _choice(choice: dict[str, Any], key: bytes) -> dict[str, Any]:
    said = choice.get("message")
    if not isinstance(said, dict) or choice.get("logprobs"):
        return choice
    if isinstance(said.get("content"), str):
        return choice | {"message": said | {"content": marked_answer(said["content"], key)}}
    return choice | {"message": marked_whole(said, key)}


def _saying(event: Event, told: dict[str, Any], text: str) -> bytes:
    """An event like one that was, with other text."""
    if "choices" in told:
        told["choices"][0] = {**told["choices"][0], "delta": {"content": text}, "finish_reason": None}
    elif isinstance(told["delta"], dict):
        told["delta"]["text"] = text
    else:
        told["delta"] = text
    return event.saying(written(told))


def _is_silent(choice: Any) -> bool:
    delta = choice.get("delta") if isinstance(choice, dict) else None
    meant = isinstance(delta, dict) and any(value not in (None, "") for value in delta.values())
    return isinstance(delta, dict) and not meant and not choice.get("finish_reason")


def _with(event: Event, told: dict[str, Any], left: dict[str, Any]) -> bytes:
    return event.raw if left == told else event.saying(written(left))
