"""Which spans are calls of a language model, and how they ended."""

import re
from typing import Any

from stillwatch.readers.bodies.answer import REFUSED, error_status
from stillwatch.readers.bodies.exchange import structured
from stillwatch.readers.bodies.kind import other_call
from stillwatch.readers.formats.otel.aliases import ALIASES, first_of
from stillwatch.readers.formats.otel.conversation import INPUT, OUTPUT, indexed, value_of
from stillwatch.readers.formats.otel.otlp import Span
from stillwatch.readers.messages import BadFieldError

_NO_CALLS = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in ALIASES["no_calls"].items()}
PLAIN = "a span that asks no model"


def no_call(span: Span) -> str | None:
    """What a span is that is no call of a language model, None for one that is."""
    kind = _other_kind(span)
    if kind is None and not _asks(span):
        kind = PLAIN
    return kind or _other_bodies(span)


def _other_kind(span: Span) -> str | None:
    for name, words in _NO_CALLS.items():
        value = span.attributes.get(name)
        if (
            isinstance(value, str)
            and value not in ALIASES["call_kinds"].get(name, ())
            and (found := words.search(value))
        ):
            return f"a span of the kind {found[0].lower()}"
    for name, ends in ALIASES["call_ends"].items():
        value = span.attributes.get(name)
        if isinstance(value, str) and not value.endswith(tuple(ends)):
            return PLAIN
    return None


def _asks(span: Span) -> bool:
    attributes = span.attributes
    if any(event.name in ALIASES["message_events"] for event in span.events):
        return True
    if any(attributes.get(name) in kinds for name, kinds in ALIASES["call_kinds"].items()):
        return True
    if any(name in attributes for name in (*ALIASES["call_marks"]["any"], *ALIASES["call_ends"])):
        return True
    return bool(indexed(attributes, "indexed_input"))


def _other_bodies(span: Span) -> str | None:
    """What a call is by its bodies, where a span has them whole."""
    request, response = value_of(span.attributes, INPUT), value_of(span.attributes, OUTPUT)
    if not isinstance(request, dict) or not isinstance(structured(response), dict):
        return None
    try:
        return other_call(request, response)
    except BadFieldError:
        return None


def status_of(span: Span, answered: str | None) -> str:
    """How a call ended, as one of our statuses."""
    outcome = ALIASES["outcome"]
    errors = [str(span.attributes[n]) for n in outcome["error"] if n in span.attributes]
    failing = any(not e.isdecimal() or int(e) >= 400 for e in errors if e)
    failed = span.failed or any(span.attributes.get(name) == value for name, value in outcome["failed"].items())
    if failing or failed:
        told = first_of(span.attributes, outcome["message"])
        return error_status(" ".join([*errors, span.message, str(told or "")]))
    finish = " ".join(str(_plain(span.attributes.get(n))) for n in outcome["finish"])
    return "refused" if REFUSED.search(finish) else answered or "ok"


def _plain(value: Any) -> Any:
    return structured(value)
