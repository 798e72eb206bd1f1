"""Texts that were taken out before they were logged. What stands in their place is no text: a
thousand callers who all seem to ask "[REDACTED]" have asked a thousand things that nobody knows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stillwatch.exchange.reject import REDACTED, Note, Remark

MARK = r"(?i)^[\[<({*_ ]*(redacted([- ]by[- ]\w+)?|masked)[\]>)}*_ ]*$"
"""What tools write for it: LiteLLM, OpenInference, Langfuse, and people by hand."""

SHORTEST, LONGEST = len("masked"), 32
"""Bytes of such a mark: only texts of that length are looked at, and of these only those that begin
like one."""

_SIGN, _LETTER = (np.isin(np.arange(256), list(of)) for of in (b"[<({*_ ", b"rRmM"))
_BEGINS = _SIGN | _LETTER
"""How a mark begins: with a sign, or with its word."""

_RED, _MAS = (int.from_bytes(word) for word in (b"red", b"mas"))


def without_redacted(batch: pa.RecordBatch, source: str) -> tuple[pa.RecordBatch, list[Remark]]:
    """The batch (EXCHANGES plus `row`) with marks of redaction as absent text, and notes of how
    many exchanges had one in which field."""
    notes: list[Remark] = []
    for name in ("system", "messages", "completion", "reasoning"):
        if name == "messages":
            column, rows = _messages(batch["messages"])
        else:
            found = _marked(batch[name])
            rows = np.flatnonzero(found)
            column = pc.if_else(pa.array(found), None, batch[name]) if len(rows) else batch[name]
        if len(rows):
            notes.append(Note(source, batch["row"][int(rows[0])].as_py(), REDACTED, name, len(rows)))
            place = batch.schema.get_field_index(name)
            batch = batch.set_column(place, batch.schema.field(place), column)
    return batch, notes


def _messages(messages: pa.ListArray) -> tuple[pa.ListArray, NDArray[np.int64]]:
    """(the messages, marked ones empty; the rows that have any)."""
    values = messages.values
    content = values.field("content")
    found = _marked(content)
    offsets = np.asarray(messages.offsets.to_numpy(zero_copy_only=False))
    places = np.flatnonzero(found)
    places = places[(places >= offsets[0]) & (places < offsets[-1])] if len(offsets) else places
    if not len(places):
        return messages, places
    emptied = pc.if_else(pa.array(found), "", content)
    struct = pa.StructArray.from_arrays([values.field("role"), emptied], fields=list(values.type))
    mask = messages.is_null() if messages.null_count else None
    rows = np.unique(np.searchsorted(offsets, places, side="right") - 1)
    return pa.ListArray.from_arrays(messages.offsets, struct, type=messages.type, mask=mask), rows


def _marked(texts: pa.StringArray) -> NDArray[np.bool_]:
    """Which texts are nothing but a mark."""
    found = np.zeros(len(texts), np.bool_)
    _, ends, data = texts.buffers()
    if data is None or not len(texts):
        return found
    offsets = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    beyond = np.diff(offsets) - np.int32(SHORTEST)
    short = np.flatnonzero(beyond.view(np.uint32) <= LONGEST - SHORTEST)
    letters = np.frombuffer(data, np.uint8)
    short = short[_BEGINS[letters[offsets[short]]]]
    if len(short):
        first, second, third = (letters[offsets[short] + k].astype(np.int32) for k in range(3))
        word = (first << 16 | second << 8 | third) | 0x202020
        short = short[_SIGN[first] | (word == _RED) | (word == _MAS)]
    if len(short):
        marks = pc.match_substring_regex(texts.take(pa.array(short)), MARK)
        found[short] = np.asarray(pc.fill_null(marks, False))
    return found
