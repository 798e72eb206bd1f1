"""Text that is no Unicode is mended, not refused: half a surrogate pair (`\\ud800` alone) and bytes
that are not UTF-8 become U+FFFD, as in the WHATWG's decoders. Whoever writes a prompt can put them
there, and would keep it out of sight.

An id is told what stood there, `a\\ufffdd800`: two broken ids never become one account.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from stillwatch.readers.messages import BadFieldError

T = TypeVar("T")

IDS = ("exchange_id", "account_id", "organization_id", "api_key_id", "conversation_id", "alias_of")
"""Fields whose values must stay different where they were."""

_SIGN = "\ufdd0"
"""Follows U+FFFD, and four digits follow it, while a record is read: a code point that Unicode
keeps for such use."""

_MARK = re.compile(f"(?<=\ufffd){_SIGN}([0-9a-f]{{4}})")
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair, which stays
    r"|\\u([dD][89a-fA-F][0-9a-fA-F]{2})|([\udc80-\udcff])|\\[^\udc80-\udcff]"
)


class Mended(str):
    """Text with U+FFFD in it that was put there; `spelled` is the same as an id is told it."""

    spelled: str


def mending(read: Callable[[bytes], T], data: bytes) -> T:
    """What `read` makes of JSON data, or of what they are once mended. Raises BadFieldError when it
    still cannot."""
    try:
        return read(data)
    except BadFieldError:
        marked = _marked(data)
        if marked == data:
            raise
    try:
        mended: T = _settled(read(marked))
    except RecursionError:
        raise BadFieldError("syntax", "the record is nested too deeply") from None
    return mended


def spell_ids(row: dict[str, Any]) -> dict[str, Any]:
    """The row, its ids with what was broken in them spelled out."""
    for name in IDS:
        value = row.get(name)
        if isinstance(value, Mended):
            row[name] = value.spelled
    return row


def _marked(data: bytes) -> bytes:
    """Valid UTF-8, without lone surrogates: in the place of each, and of each byte that is none of
    UTF-8, a mark."""
    return _ESCAPE.sub(_mark, data.decode(errors="surrogateescape")).encode()


def _mark(found: re.Match[str]) -> str:
    half, byte = found.groups()
    if half is None and byte is None:
        return found[0]
    return f"\ufffd{_SIGN}{half.lower() if half else f'{ord(byte) - 0xDC00:04x}'}"


def _settled(value: Any) -> Any:
    """A value without the marks."""
    if isinstance(value, dict):
        return {_settled(name): _settled(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_settled(held) for held in value]
    if not isinstance(value, str) or _SIGN not in value:
        return value
    mended = Mended(_MARK.sub("", value))
    mended.spelled = _MARK.sub(r"\1", value)
    return mended
