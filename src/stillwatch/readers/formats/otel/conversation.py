"""What was asked and answered, in the shapes in which spans write it."""

from collections import defaultdict
from typing import Any

from stillwatch.readers.bodies.answer import REFUSED, blocks, response_fields
from stillwatch.readers.bodies.exchange import structured
from stillwatch.readers.bodies.request import conversation, split_system, tools_offered
from stillwatch.readers.bodies.stream import put_together
from stillwatch.readers.formats.otel.aliases import ALIASES, first_of
from stillwatch.readers.formats.otel.otlp import Attributes, Event, Span
from stillwatch.readers.messages import is_silent_type, raw, text_of
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import Row
from stillwatch.readers.values import items

INPUT, OUTPUT = ALIASES["conversation"]["input"], ALIASES["conversation"]["output"]


def value_of(attributes: Attributes, names: list[str]) -> Any:
    """The first of these attributes that says something, as JSON where it is JSON. What somebody
    asked is JSON only where its type, which stands beside it, says so: else it is what he wrote."""
    name = next((n for n in names if attributes.get(n) not in (None, "")), None)
    if name is None:
        return None
    beside = ALIASES["typed"].get(name)
    if beside and attributes.get(beside) != "application/json":
        return attributes[name]
    return structured(attributes[name])


def conversation_of(span: Span) -> tuple[str | None, list[dict[str, str]] | None]:
    """(system instructions, messages) of a call; messages None where the span has none. Raises
    BadFieldError."""
    own = structured(first_of(span.attributes, ALIASES["conversation"]["system"]))
    given: Any = indexed(span.attributes, "indexed_input") or value_of(span.attributes, INPUT)
    if isinstance(given, dict) and "role" not in given:
        system, messages = conversation(given)
        if messages is not None:
            return (text_of(own) if own is not None else system), messages
        given = _as_written(span, given)
    if given is None:
        given = [_event_message(e, role) for e, role in _message_events(span) if role != "answer"] or None
    if isinstance(given, list) and not any({"role", "parts", "content"} & m.keys() for m in items(given)):
        given = _as_written(span, given)
    return split_system(own, given)


def _as_written(span: Span, given: Any) -> str:
    """A prompt that is JSON of its own, as it stood."""
    written = first_of(span.attributes, INPUT)
    return written if isinstance(written, str) else raw(given)


def answer_of(span: Span, notes: Notes) -> Row:
    """completion, reasoning and status of a call's answer."""
    given: Any = indexed(span.attributes, "indexed_output") or value_of(span.attributes, OUTPUT)
    if given is None:
        given = [_event_message(e, role) for e, role in _message_events(span) if role == "answer"] or None
    if isinstance(given, dict):
        row = response_fields(given, notes)
        if row.get("completion") is not None:
            return {name: row[name] for name in ("completion", "reasoning", "status")}
        given = [given]
    if not isinstance(given, list):
        return {"completion": None if given is None else text_of(given)}
    if not any({"role", "content", "parts"} & m.keys() for m in items(given)):
        return response_fields(put_together(given), notes) or {"completion": raw(given)}
    return _of_messages([message for message in items(given)])


def _of_messages(messages: list[dict[str, Any]]) -> Row:
    contents = [message.get("content", message.get("parts")) for message in messages]
    said = [blocks(content) for content in contents]
    refusals = [
        text_of(part.get("refusal", part.get("content")))
        for content in contents
        for part in items(content)
        if part.get("type") == "refusal"
    ]
    refusals += [text_of(message["refusal"]) for message in messages if message.get("refusal")]
    reasons = " ".join(str(message.get("finish_reason")) for message in messages)
    return {
        "completion": "\n".join([words for words, _ in said if words] or refusals),
        "reasoning": "\n".join(thought for _, thought in said if thought) or None,
        "status": "refused" if refusals or REFUSED.search(reasons) else None,
    }


def indexed(attributes: Attributes, kind: str) -> list[dict[str, Any]]:
    """Messages written as PREFIX.N.role, PREFIX.N.content, in order of N; parts as
    PREFIX.N.message.contents.M."""
    for form in ALIASES[kind]:
        found: dict[int, dict[str, Any]] = defaultdict(dict)
        for key, held in attributes.items():
            if not key.startswith(form["prefix"] + "."):
                continue
            number, _, rest = key.removeprefix(form["prefix"] + ".").partition(".")
            if not number.isdecimal() or len(number) > 9:
                continue
            if rest in (form["role"], form["content"]):
                name = "role" if rest == form["role"] else "content"
                found[int(number)][name] = held if name == "role" else parts_of(held)
            elif rest.startswith("message.contents."):
                _take_part(found[int(number)], rest.removeprefix("message.contents."), held)
            elif rest in ("refusal", "finish_reason"):
                found[int(number)][rest] = held
        if found:
            return [_whole(found[number]) for number in sorted(found)]
    return []


def _take_part(message: dict[str, Any], rest: str, held: Any) -> None:
    number, _, name = rest.partition(".")
    if number.isdecimal() and len(number) < 9 and name.startswith("message_content."):
        parts = message.setdefault("parts", defaultdict(dict))
        parts[int(number)][name.removeprefix("message_content.")] = held


def _whole(message: dict[str, Any]) -> dict[str, Any]:
    parts = message.pop("parts", None)
    if parts and "content" not in message:
        message["content"] = [parts[number] for number in sorted(parts)]
    return {"role": "user", **message}


def parts_of(given: Any) -> Any:
    """Content that is a JSON list of typed parts. Any other text is the content itself, and so is a
    list of parts that would say nothing: what somebody wrote is read as he wrote it."""
    parts = structured(given)
    typed = isinstance(parts, list) and parts and all(isinstance(p, dict) and "type" in p for p in parts)
    if not typed or not isinstance(given, str):
        return given if not typed else parts
    known = all(p["type"] in _PARTS or is_silent_type(p["type"]) for p in parts)
    hides = any(is_silent_type(p["type"]) and isinstance(p.get("text"), str) for p in parts)
    return parts if known and not hides else given


_PARTS = ("text", "input_text", "output_text", "tool_result", "document", "tool_call_response", "function_call_output")


def _message_events(span: Span) -> list[tuple[Event, str]]:
    roles = ALIASES["message_events"]
    return [(event, roles[event.name]) for event in span.events if event.name in roles]


def _event_message(event: Event, role: str) -> dict[str, Any]:
    body = structured(event.body)
    if not isinstance(body, dict):
        body = {"content": body} if body is not None else event.attributes
    message = body.get("message")
    given = message if isinstance(message, dict) else body
    content = given.get("content", event.attributes.get("gen_ai.event.content"))
    finish = body.get("finish_reason")
    return {"role": given.get("role") or role, "content": parts_of(content), "finish_reason": finish}


def tools_of(attributes: Attributes) -> int | None:
    """How many tools a call offers, None where nothing says."""
    given = structured(first_of(attributes, ALIASES["conversation"]["tools"]))
    if isinstance(given, list):
        return len(given)
    for prefix in ALIASES["indexed_tools"]["prefixes"]:
        numbers = {key.split(".")[prefix.count(".") + 1] for key in attributes if key.startswith(prefix + ".")}
        if numbers:
            return len(numbers)
    request = value_of(attributes, INPUT)
    return tools_offered(request) if isinstance(request, dict) else None
