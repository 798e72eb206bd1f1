"""What the first bytes of a log say about its format."""

import re

from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.records import decode_object

HEAD_BYTES = 1 << 16
_TRIED_LINES = 20
_KEY = re.compile(rb'"([A-Za-z_][A-Za-z0-9_.]{0,60})"\s*:')


def keys_of(head: bytes) -> frozenset[str]:
    """The names at the top of the first record that can be read. When none can (the first line is longer
    than the head, or broken), every name that stands anywhere in the head."""
    for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n", _TRIED_LINES)[:_TRIED_LINES]:
        try:
            return frozenset(decode_object(line))
        except BadFieldError:
            continue
    return frozenset(name.decode() for name in _KEY.findall(head))
