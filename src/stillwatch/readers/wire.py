"""Request and response bodies of the OpenAI (chat completions, responses, completions) and Anthropic
(messages) APIs, as exchanges see them. The shapes are those of the providers' public API references."""

from typing import Any

from stillwatch.readers.messages import BadFieldError, expand, text_of
from stillwatch.readers.records import count, items, real, section, text, whole
from stillwatch.readers.rows import Row

SYSTEM_ROLES = ("system", "developer")
_REFUSALS = ("content_filter", "refusal", "safety", "content_policy_violation")


def request_fields(request: dict[str, Any]) -> Row:
    """What a request body says. Raises BadFieldError."""
    system, messages = conversation(request)
    limit = next(
        (request[n] for n in ("max_completion_tokens", "max_output_tokens", "max_tokens") if request.get(n)),
        None,
    )
    return {
        "model": text(request.get("model"), "model"),
        "system": system,
        "messages": messages,
        "max_tokens": whole(limit, "max_tokens"),
        "temperature": real(request.get("temperature"), "temperature"),
        "tools": count(request.get("tools", request.get("functions"))),
    }


def conversation(request: dict[str, Any]) -> tuple[str | None, list[dict[str, str]] | None]:
    """(system instructions, messages) of a request body; messages None when it has no conversation."""
    given = request.get("messages", request.get("input", request.get("prompt")))
    own = request.get("system", request.get("instructions"))
    return split_system(own, given)


def split_system(own: Any, given: Any) -> tuple[str | None, list[dict[str, str]] | None]:
    """Messages of any provider's form (or one text) as messages, with those of the role system taken out
    and joined to the instructions `own`."""
    system = [] if own is None else [text_of(own)]
    if given is None:
        return ("\n".join(system) or None), None
    if isinstance(given, str):
        given = [{"role": "user", "content": given}]
    if not isinstance(given, list):
        raise BadFieldError("type", "messages is not a list")
    messages: list[dict[str, str]] = []
    for message in given:
        for one in _message(message):
            if one["role"] in SYSTEM_ROLES:
                system.append(one["content"])
            else:
                messages.append(one)
    return ("\n".join(system) or None), messages


def _message(message: Any) -> list[dict[str, str]]:
    if isinstance(message, str):
        return [{"role": "user", "content": message}]
    if not isinstance(message, dict):
        raise BadFieldError("type", "a message is not an object")
    kind = message.get("type", "message")
    if kind in ("function_call_output", "custom_tool_call_output"):
        return [{"role": "tool", "content": text_of(message.get("output"))}]
    if "role" not in message:
        # Calls, reasoning and references between the messages of the responses API.
        return []
    role = text(message["role"], "role")
    return expand(role, message.get("content", message.get("parts")))


def response_fields(response: dict[str, Any]) -> Row:
    """What a response body says. Raises BadFieldError."""
    usage = section(response, "usage")
    completion, reasoning, reasons = answer(response)
    return {
        "completion": completion,
        "reasoning": reasoning,
        "input_tokens": _input_tokens(usage),
        "output_tokens": whole(usage.get("output_tokens", usage.get("completion_tokens")), "output_tokens"),
        "status": _body_status(response, reasons),
    }


def _input_tokens(usage: dict[str, Any]) -> int | None:
    total = whole(usage.get("input_tokens", usage.get("prompt_tokens")), "input_tokens")
    if total is None:
        return None
    # Anthropic counts cached input beside input_tokens; OpenAI counts it within.
    for name in ("cache_creation_input_tokens", "cache_read_input_tokens"):
        total += whole(usage.get(name), name) or 0 if "prompt_tokens" not in usage else 0
    return total


def answer(response: dict[str, Any]) -> tuple[str | None, str | None, list[str]]:
    """(completion, visible reasoning, reasons for which it stopped) of a response body."""
    if "choices" in response:
        said = [_choice(choice) for choice in items(response["choices"])]
    elif "output" in response:
        said = [_output_item(item) for item in items(response["output"])]
        said += [("", "", str(section(response, "incomplete_details").get("reason")))]
    elif isinstance(response.get("content"), list | str):
        said = [(*blocks(response["content"]), str(response.get("stop_reason")))]
    else:
        return None, None, []
    completion = "\n".join(text for text, _, _ in said if text)
    reasoning = "\n".join(thought for _, thought, _ in said if thought)
    return completion, reasoning or None, [reason for _, _, reason in said]


def _choice(choice: dict[str, Any]) -> tuple[str, str, str]:
    message = choice.get("message")
    reason = str(choice.get("finish_reason"))
    if not isinstance(message, dict):
        return text_of(choice.get("text")), "", reason
    said, thought = blocks(message.get("content"))
    thought = text_of(message.get("reasoning_content", message.get("reasoning"))) or thought
    refusal = text_of(message.get("refusal"))
    return said or refusal, thought, "refusal" if refusal else reason


def _output_item(item: dict[str, Any]) -> tuple[str, str, str]:
    if item.get("type") == "reasoning":
        parts = [*items(item.get("summary")), *items(item.get("content"))]
        return "", "\n".join(text_of(part.get("text")) for part in parts), ""
    if item.get("type", "message") != "message":
        return "", "", ""
    refusals = [text_of(p.get("refusal")) for p in items(item.get("content")) if p.get("type") == "refusal"]
    return text_of(item.get("content")) or "\n".join(refusals), "", "refusal" if refusals else ""


def blocks(content: Any) -> tuple[str, str]:
    """(text, reasoning) of an answer's content: text, or blocks of text, thinking and tool calls."""
    thoughts = [
        text_of(part.get("thinking", part.get("content", part.get("text"))))
        for part in items(content)
        if part.get("type") in ("thinking", "reasoning")
    ]
    return text_of(content), "\n".join(thoughts)


def _body_status(response: dict[str, Any], reasons: list[str]) -> str | None:
    error = response.get("error")
    if error:
        words = f"{error.get('type')} {error.get('code')} {error.get('status')}" if isinstance(error, dict) else ""
        return error_status(words)
    if response.get("status") == "failed":
        return "error"
    return "refused" if any(reason in _REFUSALS for reason in reasons) else "ok"


def error_status(words: str) -> str:
    """An error's type, code or class in a provider's own words as one of our statuses."""
    words = words.lower().replace("_", "").replace(" ", "")
    if "429" in words or "ratelimit" in words or "quota" in words or "throttl" in words:
        return "rate_limited"
    if any(refusal.replace("_", "") in words for refusal in (*_REFUSALS, "contentpolicy")):
        return "refused"
    return "error"


def http_status(code: int) -> str | None:
    """An HTTP status code as one of our statuses; None for success, where the body knows better."""
    if code == 429:
        return "rate_limited"
    return "error" if code >= 400 else None
