"""Records of a format that has one a line, sent as JSON Lines or as a list."""

from datetime import UTC, datetime

import msgspec

from stillwatch.exchange.admit import admit
from stillwatch.exchange.reject import Reject
from stillwatch.live.protocols.taken import BadRequest, Taken
from stillwatch.readers.source import reader_named
from stillwatch.readers.text import TextReader

BODY = "the body"

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_SPACES = bytes.maketrans(b"\r\n", b"  ")


def taken_records(format: str, body: bytes) -> Taken:
    """The records in a body: a line each, or the items of a list. Raises BadRequest where none can
    be used."""
    lines = _lines(body)
    reader = reader_named(format)
    assert isinstance(reader, TextReader)
    text = b"".join(line + b"\n" for line in lines)
    if not lines:
        raise BadRequest("the body holds no record")
    read = reader.parse_lines(text, 0, BODY)
    _, refused = admit(read.batch, BODY, datetime.now(UTC))
    rejects = {one.row: one.reason for one in (*refused, *read.remarks) if isinstance(one, Reject)}
    says = next((f"record {row + 1}: {why}" for row, why in sorted(rejects.items())), "")
    if len(rejects) == len(lines):
        raise BadRequest(says)
    return Taken(format, text, len(lines), len(rejects), says)


def _lines(body: bytes) -> list[bytes]:
    if body.lstrip()[:1] == b"[":
        try:
            return [bytes(item).translate(_SPACES) for item in _LIST.decode(body)]
        except msgspec.MsgspecError:
            pass  # lines that begin with a list: the reader says what is wrong with them
    return [line for line in body.split(b"\n") if line.strip()]
