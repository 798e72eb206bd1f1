"""What a measure takes from a request before a model sees it, and how it travels there: as one
header, which can only ever take something away."""

import re
from typing import Any

from stillwatch.response.measures import Trim

HEADER = "x-stillwatch-trim"
"""The header by which a gateway tells a model server what to leave out."""

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""What OpenAI's and Anthropic's requests call the most tokens of an answer."""

CHOICES = ("n", "best_of")
LOGPROBS = ("logprobs", "top_logprobs", "prompt_logprobs")


def header_of(trim: Trim) -> str:
    """What is taken, as the header's value: `logprobs=0, n=1, max_tokens=1024,
    reasoning=withheld`."""
    said = [
        "logprobs=0" if trim.logprobs else "",
        f"n={trim.choices}" if trim.choices else "",
        f"max_tokens={trim.max_tokens}" if trim.max_tokens else "",
        f"reasoning={trim.reasoning}" if trim.reasoning else "",
    ]
    return ", ".join(filter(None, said))


def trim_of(headers: list[str]) -> Trim | None:
    """What all headers of the name take together, each thing as strictly as any of them says; None
    where none takes anything. A word that is not known takes nothing."""
    told = [word.strip().partition("=")[::2] for value in headers for word in value.split(",")]
    choices = [int(value) for name, value in told if name == "n" and _NUMBER.fullmatch(value)]
    tokens = [int(value) for name, value in told if name == "max_tokens" and _NUMBER.fullmatch(value)]
    reasoning = {value for name, value in told if name == "reasoning"} & {"withheld", "summarised"}
    trim = Trim(
        ("logprobs", "0") in told,
        min(choices, default=None),
        min(tokens, default=None),
        "withheld" if "withheld" in reasoning else "summarised" if reasoning else None,
    )
    return None if trim == Trim() else trim


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
