"""A call's request and response bodies as the fields of an exchange."""

from typing import Any

from stillwatch.exchange.schema import STATUSES
from stillwatch.readers.bodies.answer import http_status, response_fields
from stillwatch.readers.bodies.kind import other_call
from stillwatch.readers.bodies.request import request_fields
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import Row
from stillwatch.readers.values import decode

BODIES = {
    "model": "the request's model",
    "system": "the request's system prompt, and its messages of the roles system and developer",
    "messages": "the request's messages, contents, input or prompt",
    "completion": "the response's answer, of a stream put together",
    "reasoning": "the response's thinking or reasoning",
    "input_tokens": "the response's usage",
    "output_tokens": "the response's usage",
    "max_tokens": "the request's limit of tokens",
    "temperature": "the request's temperature",
    "tools": "how many tools the request offers",
    "status": "the response's error, or why it stopped",
}
"""The fields that bodies can fill, and from what."""


def structured(value: Any) -> Any:
    """A value that may be JSON in a text; text that is no JSON stays as it is, empty text is
    nothing."""
    if not isinstance(value, str):
        return value
    if value.lstrip()[:1] in ("[", "{", '"'):
        try:
            return decode(value)
        except BadFieldError:
            return value
    return value if value.strip() else None


def exchange_fields(request: Any, response: Any, notes: Notes, path: Any = None) -> Row | None:
    """What the bodies of one call say (as objects or as text), None when the call is no exchange,
    which `notes` then say. Raises BadFieldError when the request is none that is known."""
    request = structured(request)
    if request is not None and not isinstance(request, dict):
        raise BadFieldError("type", "the request is not an object")
    if kind := other_call(request, response, path if isinstance(path, str) else None):
        notes.left_out(kind)
        return None
    row = request_fields(request or {}, notes)
    said = response_fields(response, notes)
    return row | said


def status_of(given: Any, body: str | None, notes: Notes) -> str | None:
    """The outcome by a status beside the bodies (a word of ours or an HTTP code) and by what the
    body says."""
    if given is None or given in STATUSES:
        return given or body
    if isinstance(given, int | str) and str(given).isdecimal() and len(str(given)) == 3:
        failed = http_status(int(given))
        return failed if body in (None, "ok", "error") and failed else body
    if isinstance(given, str) and given.lower() in ("success", "succeeded", "completed"):
        return body
    notes.odd("status")
    return body


def header(headers: Any, name: str) -> Any:
    """A header by its name in small letters, whatever the spelling; of several values the first."""
    if not isinstance(headers, dict):
        return None
    found = next((value for key, value in headers.items() if isinstance(key, str) and key.lower() == name), None)
    return found[0] if isinstance(found, list) and found else found


def address_of(value: Any) -> str | None:
    """An address without the port behind it; of a chain of proxies the first."""
    if not isinstance(value, str):
        return None
    value = value.partition(",")[0].strip()
    if value.startswith("["):
        return value[1:].partition("]")[0] or None
    host, colon, port = value.rpartition(":")
    return (host if colon and port.isdecimal() and ":" not in host else value) or None
