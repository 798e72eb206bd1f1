"""Messages as the providers write them (content as text or as typed parts) -> messages of role and text."""

from typing import Any

import msgspec

TEXT_PARTS = ("text", "input_text", "output_text")
RESULT_PARTS = ("tool_result", "function_call_output", "tool_call_response")


class BadFieldError(ValueError):
    """A field of a record that cannot be used: `kind` as in Reject, and a sentence that quotes nothing."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def text_of(content: Any) -> str:
    """The text of a message's content: itself, or its text parts, one a line. Images and tool calls have
    none. Raises BadFieldError where text should stand and does not."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        raise BadFieldError("type", "the content of a message is neither text nor a list of parts")
    return "\n".join(text for text in map(_part_text, content) if text is not None)


def _part_text(part: Any) -> str | None:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise BadFieldError("type", "a part of a message is neither text nor an object")
    if part.get("type", "text") not in TEXT_PARTS:
        return None
    text = part.get("text", part.get("content"))
    if text is not None and not isinstance(text, str):
        raise BadFieldError("type", "the text of a message part is not text")
    return text


def _result_text(part: dict[str, Any]) -> str:
    for name in ("content", "output", "response", "result"):
        value = part.get(name)
        if isinstance(value, str | list):
            return text_of(value)
        if isinstance(value, dict):
            return msgspec.json.encode(value).decode()
    return ""


def expand(role: str | None, content: Any) -> list[dict[str, str]]:
    """One message as {role, content} messages. Tool results inside a message come first, with the role
    `tool` (so a `user` message that holds nothing else becomes one); what else it says follows."""
    role = role or ""
    if not isinstance(content, list):
        return [{"role": role, "content": text_of(content)}]
    results = [p for p in content if isinstance(p, dict) and p.get("type") in RESULT_PARTS]
    if not results:
        return [{"role": role, "content": text_of(content)}]
    messages = [{"role": "tool", "content": "\n".join(map(_result_text, results))}]
    others = [p for p in content if not (isinstance(p, dict) and p.get("type") in RESULT_PARTS)]
    if others:
        messages.append({"role": role, "content": text_of(others)})
    return messages
