"""What a response body says."""

import re
from typing import Any, NamedTuple

from stillwatch.readers.bodies.stream import put_together
from stillwatch.readers.messages import text_of
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, items, section

REFUSED = re.compile(
    r"content_?filter|refusal|safety|content_policy|guardrail_intervened|prohibited|blocklist|recitation|spii",
    re.IGNORECASE,
)
"""Reasons to stop that say that the model, or who runs it, would not answer."""


class Said(NamedTuple):
    """A part of an answer: text (None where there is none), reasoning that can be seen, and why it
    ended."""

    text: str | None
    thought: str = ""
    reason: str = ""


def response_fields(response: Any, notes: Notes) -> Row:
    """What a response body says: an object, an event stream as text, or a list of its events."""
    body = put_together(response)
    if body is None:
        return {}
    said = answer(body)
    input_tokens, output_tokens = _usage(body)
    texts = [part.text for part in said if part.text]
    return {
        "completion": "\n".join(texts) if said and any(part.text is not None for part in said) else None,
        "reasoning": "\n".join(part.thought for part in said if part.thought) or None,
        "input_tokens": notes.whole(input_tokens, "input_tokens"),
        "output_tokens": notes.whole(output_tokens, "output_tokens"),
        "status": _status(body, " ".join(part.reason for part in said)),
    }


def answer(body: dict[str, Any]) -> list[Said]:
    """The parts of the answer in a response body; empty when it has none."""
    output = body.get("output")
    if isinstance(body.get("choices"), list):
        return [_choice(choice) for choice in items(body["choices"])]
    if isinstance(output, list):
        ended = Said(None, "", str(section(body, "incomplete_details").get("reason") or ""))
        return [*map(_output_item, items(output)), ended]
    if isinstance(output, dict) and isinstance(output.get("message"), dict):
        return [_message(output["message"], body.get("stopReason"))]
    if isinstance(body.get("candidates"), list):
        blocked = Said(None, "", str(section(body, "promptFeedback").get("blockReason") or ""))
        return [*map(_candidate, items(body["candidates"])), blocked]
    if isinstance(body.get("message"), dict):
        return [_message(body["message"], first(body.get("finish_reason"), body.get("done_reason")))]
    if isinstance(body.get("content"), list | str):
        return [_message(body, first(body.get("stop_reason"), body.get("stopReason")))]
    for name in ("results", "outputs", "generations"):
        if isinstance(body.get(name), list):
            parts = list(items(body[name]))
            return [Said(text, "", _ended(part)) for part in parts if (text := _plain(part)) is not None]
    found = _plain(body)
    return [] if found is None else [Said(found, "", _ended(body))]


def _plain(body: dict[str, Any]) -> str | None:
    """The answer of bodies that have it as one text."""
    names = ("outputText", "completion", "generation", "generated_text", "text", "response")
    return next((body[name] for name in names if isinstance(body.get(name), str)), None)


def _ended(body: dict[str, Any]) -> str:
    names = ("stop_reason", "stopReason", "finish_reason", "completionReason", "done_reason")
    return str(first(*(body.get(name) for name in names)) or "")


def _choice(choice: dict[str, Any]) -> Said:
    message, reason = choice.get("message"), str(choice.get("finish_reason") or "")
    return _message(message, reason) if isinstance(message, dict) else Said(text_of(choice.get("text")), "", reason)


def _message(message: dict[str, Any], reason: Any) -> Said:
    said, thought = blocks(first(message.get("content"), message.get("parts")))
    thought = text_of(first(message.get("reasoning_content"), message.get("reasoning"))) or thought
    refusal = text_of(first(message.get("refusal"), section(message, "provider_specific_fields").get("refusal")))
    return Said(said or refusal, thought, "refusal" if refusal else str(reason or ""))


def _candidate(candidate: dict[str, Any]) -> Said:
    parts = list(items(section(candidate, "content").get("parts")))
    thoughts = [text_of(part.get("text")) for part in parts if part.get("thought") is True]
    said = text_of([part for part in parts if part.get("thought") is not True])
    return Said(
        said, "\n".join(thoughts), str(first(candidate.get("finishReason"), candidate.get("finish_reason")) or "")
    )


def _output_item(item: dict[str, Any]) -> Said:
    if item.get("type") == "reasoning":
        parts = [*items(item.get("summary")), *items(item.get("content"))]
        return Said(None, "\n".join(text_of(part.get("text")) for part in parts))
    if item.get("type", "message") != "message":
        return Said("")
    refusals = [text_of(p.get("refusal")) for p in items(item.get("content")) if p.get("type") == "refusal"]
    return Said(text_of(item.get("content")) or "\n".join(refusals), "", "refusal" if refusals else "")


def blocks(content: Any) -> tuple[str, str]:
    """(text, reasoning) of an answer's content: text, or blocks of text, thinking and tool
    calls."""
    thoughts = []
    for part in items(content):
        if part.get("type") in ("thinking", "reasoning"):
            thoughts.append(text_of(first(part.get("thinking"), part.get("content"), part.get("text"))))
        elif isinstance(part.get("reasoningContent"), dict):
            thoughts.append(text_of(section(part["reasoningContent"], "reasoningText").get("text")))
    return text_of(content), "\n".join(thoughts)


def _usage(body: dict[str, Any]) -> tuple[Any, Any]:
    """(tokens in, tokens out) as the body counts them. Anthropic counts cached input beside
    `input_tokens`; OpenAI counts it within."""
    usage = next((section(body, name) for name in ("usage", "usageMetadata", "usage_metadata") if body.get(name)), {})
    billed = section(section(body, "meta"), "billed_units") or section(section(body, "usage"), "billed_units")
    counted = first(
        *(usage.get(name) for name in ("input_tokens", "prompt_tokens", "inputTokens", "promptTokenCount")),
        usage.get("prompt_token_count"),
        *(body.get(name) for name in ("prompt_eval_count", "inputTextTokenCount", "prompt_token_count")),
        billed.get("input_tokens"),
    )
    if isinstance(counted, int) and "prompt_tokens" not in usage:
        cached = (usage.get(name) for name in ("cache_creation_input_tokens", "cache_read_input_tokens"))
        counted += sum(count for count in cached if isinstance(count, int) and not isinstance(count, bool))
    given = first(
        *(usage.get(name) for name in ("output_tokens", "completion_tokens", "outputTokens", "candidatesTokenCount")),
        usage.get("candidates_token_count"),
        *(body.get(name) for name in ("eval_count", "generation_token_count")),
        *(result.get("tokenCount") for result in items(body.get("results"))),
        billed.get("output_tokens"),
    )
    return counted, given


def _status(body: dict[str, Any], reasons: str) -> str:
    error = body.get("error")
    if error:
        words = f"{error.get('type')} {error.get('code')} {error.get('status')}" if isinstance(error, dict) else error
        return error_status(str(words))
    if body.get("status") == "failed" or body.get("type") == "error":
        return "error"
    intervened = body.get("amazon-bedrock-guardrailAction") == "INTERVENED"
    return "refused" if intervened or REFUSED.search(reasons) else "ok"


def error_status(words: str) -> str:
    """An error's type, code or class in a provider's own words as one of our statuses."""
    bare = words.lower().replace("_", "").replace(" ", "")
    if any(word in bare for word in ("429", "ratelimit", "quota", "throttl", "toomanyrequests", "resourceexhausted")):
        return "rate_limited"
    return "refused" if REFUSED.search(words) or "contentpolicy" in bare else "error"


def http_status(code: int) -> str | None:
    """An HTTP status code as one of our statuses; None for success, where the body knows better."""
    if code == 429:
        return "rate_limited"
    return "error" if code >= 400 else None
