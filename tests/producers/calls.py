"""What every producer is made to log: calls, who makes them, and what the mock model answers. Of
the standard library alone, since both sides import it: what makes the logs, in an environment of
its own, and the tests that read them."""

from dataclasses import dataclass, field
from typing import Any

MODEL, BUSY = "gpt-4o-mini", "gpt-4o"
"""The model that answers, and the one that is always busy."""

TOOL = {
    "type": "function",
    "function": {
        "name": "forecast",
        "description": "The weather of a town",
        "parameters": {"type": "object", "properties": {"town": {"type": "string"}}},
    },
}
_PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kg=="
ASKS_TOOL = {"id": "call_1", "type": "function", "function": {"name": "forecast", "arguments": '{"town": "Turin"}'}}


@dataclass(frozen=True)
class Call:
    """A chat completion as it is asked for, and whose it is."""

    name: str
    messages: list[dict[str, Any]]
    account: str = "ann"
    session: str = "session-1"
    model: str = MODEL
    temperature: float | None = None
    max_tokens: int | None = None
    tools: list[dict[str, Any]] = field(default_factory=list)
    stream: bool = False

    def body(self) -> dict[str, Any]:
        """The request's body but for the stream."""
        settings = {"temperature": self.temperature, "max_tokens": self.max_tokens, "tools": self.tools or None}
        given = {name: value for name, value in settings.items() if value is not None}
        return {"model": self.model, "messages": self.messages} | given

    def anthropic_body(self) -> dict[str, Any]:
        """The same in the form of Anthropic's API, whose client wants a limit and takes no
        temperature."""
        given: dict[str, Any] = {"system": self.system} if self.system else {}
        if self.tools:
            given["tools"] = [
                {"name": tool["function"]["name"], "input_schema": {"type": "object"}} for tool in self.tools
            ]
        messages = [_anthropic(message) for message in self.messages if message["role"] != "system"]
        return {"model": self.model, "messages": messages, "max_tokens": self.max_tokens or 1024} | given

    @property
    def system(self) -> str | None:
        """The system instructions."""
        return next((message["content"] for message in self.messages if message["role"] == "system"), None)


def _anthropic(message: dict[str, Any]) -> dict[str, Any]:
    if message["role"] == "tool":
        result = {"type": "tool_result", "tool_use_id": message["tool_call_id"], "content": message["content"]}
        return {"role": "user", "content": [result]}
    if "tool_calls" in message:
        use = {"type": "tool_use", "id": "call_1", "name": "forecast", "input": {"town": "Turin"}}
        return {"role": "assistant", "content": [use]}
    if isinstance(message["content"], list):
        source = {"type": "base64", "media_type": "image/png", "data": _PIXEL.partition(",")[2]}
        return {"role": "user", "content": [message["content"][0], {"type": "image", "source": source}]}
    return message


def _user(text: Any) -> dict[str, Any]:
    return {"role": "user", "content": text}


CALLS = (
    Call(
        "plain", [{"role": "system", "content": "Be brief."}, _user("What is 17 + 4?")], temperature=0.25, max_tokens=64
    ),
    Call("turns", [_user("Name a river."), {"role": "assistant", "content": "The Po."}, _user("How long is it?")]),
    Call(
        "tools",
        [_user("How warm is it in Turin?")],
        "bob",
        "session-2",
        tools=[TOOL, TOOL | {"function": {"name": "clock"}}],
    ),
    Call(
        "tool result",
        [
            _user("How warm is it in Turin?"),
            {"role": "assistant", "content": None, "tool_calls": [ASKS_TOOL]},
            {"role": "tool", "tool_call_id": "call_1", "content": "21 degrees"},
        ],
        "bob",
        "session-2",
        tools=[TOOL],
    ),
    Call("stream", [_user("Count to three.")], "cid", "session-3", stream=True, max_tokens=32),
    Call("json", [_user('["a", {"b": 1}]')], "cid", "session-3"),
    Call("letters", [_user('Zażółć "gęślą" \\ jaźń\n\t文字 😀')], "dan", "session-4"),
    Call(
        "image",
        [_user([{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": _PIXEL}}])],
        "dan",
        "session-4",
    ),
    Call("refused", [_user("REFUSE this")], "eve", "session-5"),
    Call("busy", [_user("Is anybody there?")], "eve", "session-5", model=BUSY),
)


def answer(messages: list[dict[str, Any]], tools: Any) -> tuple[str | None, str, int, int]:
    """What the mock model answers: (text, why it ended, tokens in, tokens out)."""
    last = messages[-1]
    parts = [{"text": last["content"]}] if isinstance(last["content"], str) else last["content"]
    said = " ".join(str(part.get("text", part.get("content"))) for part in parts if {"text", "content"} & part.keys())
    is_result = last["role"] == "tool" or any(part.get("type") == "tool_result" for part in parts)
    if tools and not is_result:
        return None, "tool_calls", 10 + len(messages), 7
    if said.startswith("REFUSE"):
        return "", "content_filter", 10 + len(messages), 1
    return f"Answer to: {said}", "stop", 10 + len(messages), 3 + len(said.split())
