"""Asking another server, from a thread: the table's source, and a guard that keeps the ledger."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from stillwatch.exchange.errors import UnusableError


class SilentError(UnusableError):
    """Nobody answered, or not as agreed."""


@dataclass(frozen=True)
class Answer:
    """An answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is not followed: a token is for whom it was given to."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def ask(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float, most_bytes: int
) -> Answer:
    """One request. Raises SilentError."""
    asked = urllib.request.Request(url, body, dict(headers), method=method)
    try:
        with _OPENER.open(asked, timeout=seconds) as told:
            return _read(told, most_bytes)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error, most_bytes)
    except (OSError, ValueError) as error:
        raise SilentError(f"{url} does not answer: {error}") from None


def _read(told: object, most_bytes: int) -> Answer:
    data = told.read(most_bytes + 1)  # type: ignore[attr-defined]
    if len(data) > most_bytes:
        raise SilentError(f"an answer is larger than {most_bytes} bytes")
    return Answer(told.status, {k.lower(): v for k, v in told.headers.items()}, data)  # type: ignore[attr-defined]
