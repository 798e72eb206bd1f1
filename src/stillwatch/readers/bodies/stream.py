"""Answers that came as a stream of events, put together: server-sent events as text, one JSON value
a line, or a list of the events themselves."""

from typing import Any

from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.values import decode, first, items, section

Body = dict[str, Any]
_BEDROCK = {"messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}
"""Names by which Converse's stream tells its events apart, each the one key of an envelope."""


def put_together(response: Any) -> Body | None:
    """A response body as one object, None where nothing can be read: an error page, an empty
    body."""
    if isinstance(response, str):
        response = _decoded(response)
    if isinstance(response, list):
        events = [event for item in response if (event := _event(item))]
        return events[0] if len(events) == 1 and not _is_part(events[0]) else _joined(events)
    return response if isinstance(response, dict) else None


def _decoded(text: str) -> Any:
    try:
        return decode(text)
    except BadFieldError:
        pass
    events = []
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("data:") or line[:1] == "{":
            try:
                events.append(decode(line.removeprefix("data:")))
            except BadFieldError:
                continue  # the mark of the end
    return events or None


def _event(item: Any) -> Body | None:
    if isinstance(item, str):
        try:
            item = decode(item)
        except BadFieldError:
            return None
    if not isinstance(item, dict):
        return None
    for name in _BEDROCK & item.keys():
        if len(item) == 1 and isinstance(item[name], dict):
            return {"bedrock": name, **item[name]}
    return item


def _is_part(event: Body) -> bool:
    """Whether an event is a piece of a stream rather than a whole body."""
    deltas = any("delta" in choice for choice in items(event.get("choices")))
    named = str(event.get("type", "")).startswith(("message_", "content_", "response."))
    return deltas or named or "delta" in event or "bedrock" in event


def _joined(events: list[Body]) -> Body | None:
    if not events:
        return None
    for event in events:
        if event.get("type") in ("response.completed", "response.incomplete", "response.failed"):
            return section(event, "response")
    body: Body = {"content": [], "usage": {}}
    texts, thoughts = [], []
    for event in events:
        said, thought = _words(event)
        texts.append(said)
        thoughts.append(thought)
        reason = _reason(event)
        body |= {"stop_reason": reason} if reason else {}
        body["usage"] |= _counts(event)
        body |= {name: event[name] for name in ("error", "amazon-bedrock-guardrailAction") if event.get(name)}
    body["content"] = [{"type": "thinking", "thinking": "".join(thoughts)}, {"type": "text", "text": "".join(texts)}]
    return body


def _words(event: Body) -> tuple[str, str]:
    """(text, reasoning) that an event adds."""
    delta = event.get("delta")
    if isinstance(delta, str):
        return ("", delta) if "reasoning" in str(event.get("type")) else (delta, "")
    if isinstance(delta, dict):
        held = section(delta, "reasoningContent")
        return _text(delta.get("text")), _text(first(delta.get("thinking"), held.get("text")))
    said = thought = ""
    for choice in items(event.get("choices")):
        piece = section(choice, "delta") or section(choice, "message")
        said += _text(first(piece.get("content"), piece.get("refusal"), choice.get("text")))
        thought += _text(first(piece.get("reasoning_content"), piece.get("reasoning")))
    for candidate in items(event.get("candidates")):
        for part in items(section(candidate, "content").get("parts")):
            said += "" if part.get("thought") is True else _text(part.get("text"))
            thought += _text(part.get("text")) if part.get("thought") is True else ""
    message = event.get("message")
    if isinstance(message, dict) and event.get("type") != "message_start":
        said += _text(message.get("content"))
    plain = first(*(event.get(name) for name in ("response", "completion", "outputText", "generation")))
    return said + _text(plain), thought


def _reason(event: Body) -> str:
    places = [event, section(event, "delta"), *items(event.get("choices")), *items(event.get("candidates"))]
    names = ("stop_reason", "stopReason", "finish_reason", "finishReason", "done_reason", "completionReason")
    return next((str(place[name]) for place in places for name in names if place.get(name)), "")


def _counts(event: Body) -> Body:
    """What an event counts, in the names of a whole body's usage."""
    usage = first(event.get("usage"), section(event, "message").get("usage"), event.get("usageMetadata"))
    counted = dict(usage) if isinstance(usage, dict) else {}
    if "prompt_eval_count" in event:
        counted |= {"input_tokens": event["prompt_eval_count"], "output_tokens": event.get("eval_count")}
    invoked = section(event, "amazon-bedrock-invocationMetrics")
    if invoked:
        counted |= {"input_tokens": invoked.get("inputTokenCount"), "output_tokens": invoked.get("outputTokenCount")}
    return {name: count for name, count in counted.items() if count is not None}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
