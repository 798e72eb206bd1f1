"""What a measure takes from a request before a model sees it."""

from typing import Any

from stillwatch.response.measures import Trim

LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""What OpenAI's and Anthropic's requests call the most tokens of an answer."""

CHOICES = ("n", "best_of")
LOGPROBS = ("logprobs", "top_logprobs", "prompt_logprobs")


def trimmed(request: dict[str, Any], trim: Trim) -> dict[str, Any]:
    """A request of OpenAI's or Anthropic's shape as a model may see it: a chat, a completion, a
    message or a response. How reasoning is summarised is the server's; it is asked to."""
    left = dict(request)
    if trim.logprobs:
        for name in LOGPROBS:
            left.pop(name, None)
        if isinstance(left.get("include"), list):
            left["include"] = [one for one in left["include"] if not (isinstance(one, str) and "logprobs" in one)]
    if trim.choices is not None:
        left |= {name: _least(left[name], trim.choices) for name in CHOICES if name in left}
    if trim.max_tokens is not None:
        left |= {name: _least(left[name], trim.max_tokens) for name in _limits(left)}
    if trim.reasoning == "summarised" and "input" in left:
        asked = left.get("reasoning")
        left["reasoning"] = (asked if isinstance(asked, dict) else {}) | {"summary": "concise"}
    return left


def _limits(request: dict[str, Any]) -> list[str]:
    """The names under which a request bounds its answer; where it does not, the one of its shape is
    put there."""
    named = [name for name in LIMITS if name in request]
    if not named:
        named = ["max_output_tokens" if "input" in request else "max_tokens"]
        request[named[0]] = None
    return named


def _least(asked: Any, most: int) -> int:
    """What may be had of what was asked for, whatever that is."""
    return min(asked, most) if isinstance(asked, int) and not isinstance(asked, bool) and asked > 0 else most
