"""Reasoning in answers of OpenAI's shape: chat completions, whole and in chunks, with the fields
that servers of open models and routers add (`reasoning_content`, `reasoning`, `reasoning_details`),
and responses, whole and as events."""

from typing import Any

from stillwatch.safeguards.inline import Inline

CHAT_FIELDS = ("reasoning_content", "reasoning", "reasoning_details", "thinking_blocks")
"""Of a message or a delta."""

REASONING_EVENTS = ("response.reasoning_text.", "response.reasoning_summary_text.", "response.reasoning_summary_part.")
"""Events of a response that carry nothing but reasoning."""


class OpenAi:
    """Takes the reasoning out of one answer, chunk by chunk."""

    names = (b"reason", b"think", b"logprobs")
    """What stands in any text of which this takes something."""

    def __init__(self) -> None:
        self._inline: dict[str, Inline] = {}

    def without(self, told: dict[str, Any]) -> dict[str, Any] | None:
        """A chunk, an event or a whole answer without reasoning; None where nothing is left."""
        if "choices" in told:
            return self._chat(told)
        kind = told.get("type")
        if isinstance(kind, str) and kind.startswith(REASONING_EVENTS):
            return None
        return _response(told)

    def _chat(self, told: dict[str, Any]) -> dict[str, Any] | None:
        choices = told["choices"] if isinstance(told["choices"], list) else []
        left = [self._choice(one) if isinstance(one, dict) else one for one in choices]
        if choices and not told.get("usage") and all(one is None for one in left):
            return None
        return told | {"choices": [one for one in left if one is not None]}

    def _choice(self, choice: dict[str, Any]) -> dict[str, Any] | None:
        """None where a chunk's choice said nothing but reasoning."""
        place = "delta" if "delta" in choice else "message"
        said = choice.get(place)
        if not isinstance(said, dict):
            return _without_logprobs(choice)
        left = {name: value for name, value in said.items() if name not in CHAT_FIELDS}
        is_last = place == "message" or bool(choice.get("finish_reason"))
        left |= self._content(str(choice.get("index")), left.get("content"), is_last)
        meant = any(value not in (None, "") for value in left.values())
        if place == "delta" and said and not meant and not choice.get("finish_reason"):
            return None
        return _without_logprobs(choice) | {place: left}

    def _content(self, index: str, text: Any, is_last: bool) -> dict[str, str]:
        """The text of a choice, where there is any, without reasoning that was written into it."""
        inline = self._inline.setdefault(index, Inline())
        said = inline.feed(text) if isinstance(text, str) else ""
        if is_last:
            said += inline.end()
        return {"content": said} if said or isinstance(text, str) else {}


def _without_logprobs(choice: dict[str, Any]) -> dict[str, Any]:
    """Log-probabilities tell of reasoning too: they list its tokens."""
    return choice | {"logprobs": None} if choice.get("logprobs") else choice


def _response(told: dict[str, Any]) -> dict[str, Any]:
    """Of the responses' shape. An item of reasoning stays, empty, with its id and what is sealed in
    it: whoever calls a tool has to send it back."""
    told = dict(told)
    if isinstance(told.get("response"), dict):
        told["response"] = _response(told["response"])
    if isinstance(told.get("item"), dict):
        told["item"] = _item(told["item"])
    if isinstance(told.get("output"), list):
        told["output"] = [_item(one) if isinstance(one, dict) else one for one in told["output"]]
    return told


def _item(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("type") != "reasoning":
        return item
    left = item | {"summary": []}
    left.pop("content", None)
    return left
