"""Messages as the providers write them (content as text or as typed parts) -> messages of role and
text.

Whoever writes a request chooses these shapes. An odd part costs itself and nothing else; where no
part yields text that should, the parts are kept as they stand, so that nobody hides what he asks in
a shape of his own.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

RESULT_PARTS = ("tool_result", "function_call_output", "tool_call_response", "custom_tool_call_output", "tool-result")
"""Parts that hold what a tool gave back."""

SILENT_PARTS = frozenset(
    (
        *("image", "image_url", "input_image", "audio", "audio_url", "input_audio", "video", "video_url", "media"),
        *("file", "input_file", "file_search_call", "web_search_call", "server_tool_use", "image_generation_call"),
        *("tool_use", "tool_call", "tool-call", "function_call", "custom_tool_call", "tool_calls", "refusal"),
        *("thinking", "redacted_thinking", "reasoning", "cache_point", "container_upload", "code_interpreter_call"),
        *("blob", "uri", "server_tool_call", "server_tool_call_response"),
    )
)
"""Parts that have no text of their own, or none that anybody asks."""

SILENT_KEYS = frozenset(
    (
        *("image", "video", "audio", "inlineData", "inline_data", "fileData", "file_data", "functionCall"),
        *("function_call", "executableCode", "executable_code", "codeExecutionResult", "code_execution_result"),
        *("toolUse", "cachePoint", "reasoningContent", "thought", "image_url", "input_audio"),
    )
)
"""Names by which parts without a type say the same."""

RESULT_KEYS = ("toolResult", "functionResponse", "function_response")
"""Names by which parts without a type hold what a tool gave back."""


UNFORESEEN = "the record is of a shape that was not foreseen"


class BadFieldError(ValueError):
    """A field of a record that cannot be used: `kind` as in Reject, and a sentence that quotes
    nothing."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


SURPRISES = (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What a record of a shape that nobody thought of may raise."""


def bad(error: Exception) -> BadFieldError:
    """Any error as one of a record: no record may end a scan."""
    if isinstance(error, BadFieldError):
        return error
    if isinstance(error, RecursionError):
        return BadFieldError("syntax", "the record is nested too deeply")
    return BadFieldError("type", UNFORESEEN)


def role_of(given: Any) -> str:
    """A role in small letters. One that is none is a user's: what he asks must not be lost for
    it."""
    return (given.strip().lower() if isinstance(given, str) else "") or "user"


def text_of(content: Any) -> str:
    """The text of a message's content: itself, or its text parts, one a line. Images and tool calls
    have none."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return raw(content)
    found = [text for text in map(_part_text, content) if text is not None]
    if any(found) or len(found) == len(content) or all(_is_silent(part) for part in content):
        return "\n".join(found)
    return raw(content)


def raw(value: Any) -> str:
    """A value as it stood, as JSON."""
    try:
        return msgspec.json.encode(value).decode()
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        return str(value)


def _part_text(part: Any) -> str | None:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or is_silent_type(part.get("type")):
        return None
    for name in ("text", "content", "input_text", "parts", "guardContent", "document", "source"):
        found = part.get(name)
        if isinstance(found, str) and name != "source":
            return found
        if isinstance(found, dict):
            return _inner_text(found)
        if isinstance(found, list) and name in ("content", "parts"):
            return text_of(found)
    return None


def _inner_text(held: dict[str, Any]) -> str | None:
    """The text inside a part: of the Assistants API's `value`, of documents that hold text, of
    Converse's guards."""
    for name in ("value", "text", "data", "content"):
        found = held.get(name)
        if isinstance(found, str):
            return found if name != "data" or held.get("type", "text") == "text" else None
        if isinstance(found, dict):
            return _inner_text(found)
        if isinstance(found, list):
            return text_of(found)
    source = held.get("source")
    return _inner_text(source) if isinstance(source, dict) else None


def is_silent_type(kind: Any) -> bool:
    """Whether parts of this type have no text of their own."""
    return isinstance(kind, str) and kind in SILENT_PARTS


def _is_silent(part: Any) -> bool:
    if part is None or isinstance(part, str):
        return True
    if not isinstance(part, dict) or not part:
        return isinstance(part, dict)
    if is_silent_type(part.get("type")) or SILENT_KEYS & part.keys():
        return True
    if part.get("type") == "document" or "document" in part:
        return True  # of bytes: a text would have been found
    text = part.get("text", "")
    return part.keys() <= {"type", "text", "cache_control"} and text in (None, "")


def is_result(part: Any) -> bool:
    """Whether a part holds what a tool gave back."""
    return isinstance(part, dict) and (part.get("type") in RESULT_PARTS or any(name in part for name in RESULT_KEYS))


def _result_text(part: dict[str, Any]) -> str:
    held = next((part[name] for name in RESULT_KEYS if isinstance(part.get(name), dict)), part)
    for name in ("content", "output", "response", "result"):
        value = held.get(name)
        if isinstance(value, str | list):
            return text_of(value)
        if isinstance(value, dict):
            return raw(value)
    return ""


def expand(role: Any, content: Any) -> list[dict[str, str]]:
    """One message as {role, content} messages. Tool results inside a message come first, with the
    role `tool` (so a `user` message that holds nothing else becomes one); what else it says
    follows."""
    role = role_of(role)
    results = [p for p in content if is_result(p)] if isinstance(content, list) else []
    if not results:
        return [{"role": role, "content": text_of(content)}]
    messages = [{"role": "tool", "content": "\n".join(map(_result_text, results))}]
    others = [p for p in content if not is_result(p)]
    if others:
        messages.append({"role": role, "content": text_of(others)})
    return messages


def messages_of(given: Any) -> list[dict[str, str]]:
    """Messages of any provider's form, or one text, as messages. Raises BadFieldError when it is
    neither."""
    if isinstance(given, str):
        given = [{"role": "user", "content": given}]
    if isinstance(given, dict) and ({"role", "content", "parts"} & given.keys()):
        given = [given]
    if not isinstance(given, list):
        raise BadFieldError("type", "messages is not a list")
    given = [message for message in given if message is not None]
    if given and not any(isinstance(message, str | dict | list) for message in given):
        given = [{"role": "user", "content": raw(given)}]  # tokens
    return [one for message in given for one in _message(message)]


def _message(message: Any) -> Iterable[dict[str, str]]:
    if isinstance(message, str):
        return [{"role": "user", "content": message}]
    if isinstance(message, list):  # prompts of several, as texts or tokens
        return [
            {"role": "user", "content": text_of(message) if any(isinstance(p, str) for p in message) else raw(message)}
        ]
    if not isinstance(message, dict):
        return []
    if message.get("type") in ("function_call_output", "custom_tool_call_output"):
        return [{"role": "tool", "content": text_of(message.get("output"))}]
    if "role" not in message and "content" not in message and "parts" not in message:
        # Calls, reasoning and references between the messages of the responses API.
        return [{"role": "user", "content": text_of([message])}] if "text" in message else []
    return expand(message.get("role"), message.get("content", message.get("parts")))
