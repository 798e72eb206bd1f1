"""What a measure takes from a request before a model sees it.

From LIMITS to the end it stands once more in LiteLLM's callback
(`guard/gateways/litellm_callback.py`), which is copied to where nothing of Stillwatch is; a test
holds the two to one text."""

from typing import Any

from stillwatch.response.measures import Trim


def trimmed(request: dict[str, Any], trim: Trim) -> dict[str, Any]:
    """A request with what a measure takes taken out."""
    return without(request, trim.logprobs, trim.choices, trim.max_tokens, trim.reasoning)


LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""What OpenAI's and Anthropic's requests call the most tokens of an answer."""

CHOICES = ("n", "best_of")
LOGPROBS = ("logprobs", "top_logprobs", "prompt_logprobs")
SUMMARIES = ("summary", "generate_summary")
"""By which a request of the responses' shape asks to be shown reasoning."""


def without(
    request: dict[str, Any], logprobs: bool, choices: int | None, max_tokens: int | None, reasoning: str | None
) -> dict[str, Any]:
    """A request of OpenAI's or Anthropic's shape as a model may see it: a chat, a completion, a
    message or a response. How reasoning is summarised is the server's; it is asked to."""
    left = dict(request)
    if logprobs:
        for name in LOGPROBS:
            left.pop(name, None)
        if isinstance(left.get("include"), list):
            left["include"] = [one for one in left["include"] if not (isinstance(one, str) and "logprobs" in one)]
    if choices is not None:
        left |= {name: least(left[name], choices) for name in CHOICES if name in left}
    if max_tokens is not None:
        # Where a request does not bound its answer, the limit of its shape is put there.
        named = [name for name in LIMITS if name in left]
        named = named or ["max_output_tokens" if "input" in left else "max_tokens"]
        left |= {name: least(left.get(name), max_tokens) for name in named}
    asked = left.get("reasoning")
    if reasoning == "summarised" and "input" in left:
        left["reasoning"] = (asked if isinstance(asked, dict) else {}) | {"summary": "concise"}
    if reasoning == "withheld" and isinstance(asked, dict):
        left["reasoning"] = {name: value for name, value in asked.items() if name not in SUMMARIES}
    return left


def least(asked: Any, most: int) -> int:
    """What may be had of what was asked for, whatever that is."""
    return min(asked, most) if isinstance(asked, int) and not isinstance(asked, bool) and asked > 0 else most
