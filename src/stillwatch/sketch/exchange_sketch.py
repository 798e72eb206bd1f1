"""Exchanges in, exchange sketches out: every kernel and every token, put together row by row."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stillwatch.exchange.schema import CAPABILITIES as NAMES
from stillwatch.exchange.schema import EXCHANGES, STATUSES
from stillwatch.sketch.capability import lexicon
from stillwatch.sketch.chain import Walk, answered, walk
from stillwatch.sketch.columns import clipped, column, integers, number_bits, string_hashes, validity
from stillwatch.sketch.hashing import combine_rows
from stillwatch.sketch.identifiers import address, network
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.prompts import (
    CAPABILITIES,
    CHARS,
    ELICITS,
    FIRST_BAND,
    FRAME,
    OTHER,
    PROMPT,
    SCRIPT,
    PromptSketch,
    sketch_prompts,
)
from stillwatch.sketch.schema import BANDS, EXCHANGE_SKETCH, FEATURE_BYTES, IDENTIFIERS, with_key_id

DEEP = 3
"""Tool results in a request from which its task is one of many steps: an assistant that looks
something up is done after one or two, an agent's loop goes on."""
LONG_HORIZON = 1 << NAMES.index("long_horizon")
Columns = dict[str, pa.Array]
Hashes = dict[str, NDArray[np.uint64]]
"""Of every column of text, hashed once."""


def sketch_exchanges(batch: pa.RecordBatch, keys: Keys, source: int) -> pa.RecordBatch:
    """A batch of EXCHANGE_SKETCH, row by row, from one of EXCHANGES plus `row: int64`.

    `source` is the number of the batch's source in the lake's manifest. Columns that the batch
    lacks count as null. The result depends on each row alone, never on how rows were cut into
    batches.
    """
    fields = {f.name: column(batch, f.name, f.type) for f in EXCHANGES}
    texts = {f.name: string_hashes(fields[f.name]) for f in EXCHANGES if pa.types.is_string(f.type)}
    walked = walk(fields["messages"], texts["system"])
    prompts = _sketch_prompts(walked, fields, keys)
    made: Columns = {
        "source": pa.array(np.full(batch.num_rows, source, np.int32)),
        "row": column(batch, "row", pa.int64()),
        **_as_given(fields),
        **_tokens(fields, keys),
        **_chains(walked, fields, texts),
        **_prompt_columns(prompts),
        "capabilities": _capabilities(prompts, walked),
        "turn": clipped(pa.array(walked.turn), pa.int16()),
        "tool_results": clipped(pa.array(walked.tool_results), pa.int16()),
    }
    schema = with_key_id(EXCHANGE_SKETCH, keys.key_id)
    arrays = [made[f.name] if made[f.name].type == f.type else made[f.name].cast(f.type) for f in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _as_given(fields: Columns) -> Columns:
    """What is kept as it came, in the sketch's types."""
    kept = {name: fields[name] for name in ("timestamp", "account_id", "organization_id", "surface", "model")}
    counts = {name: clipped(fields[name], pa.int32()) for name in ("input_tokens", "output_tokens", "max_tokens")}
    status = pc.index_in(fields["status"], pa.array(STATUSES)).cast(pa.int8())
    blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(fields["reasoning"])), 0)
    return {
        **kept,
        **counts,
        "status": pc.fill_null(status, 0),
        "temperature": fields["temperature"].cast(pa.float32()),
        "tools": clipped(fields["tools"], pa.int16()),
        "has_reasoning": pc.invert(pc.fill_null(blank, True)),
        "completion_chars": pc.fill_null(pc.utf8_length(fields["completion"]), 0).cast(pa.int32()),
    }


def _tokens(fields: Columns, keys: Keys) -> Columns:
    """Identifiers as keyed tokens."""
    client = pc.binary_join_element_wise(
        fields["user_agent"].cast(pa.string()),
        fields["tls_fingerprint"].cast(pa.string()),
        "\x1f",
        null_handling="replace",
    )
    return {
        "api_key_token": keys.tokens(IDENTIFIERS["api_key_token"], fields["api_key_id"]),
        "address_token": keys.tokens(IDENTIFIERS["address_token"], fields["client_address"], address),
        "network_token": keys.tokens(IDENTIFIERS["network_token"], fields["client_address"], network),
        "client_token": keys.tokens(IDENTIFIERS["client_token"], client, lambda pair: None if pair == "\x1f" else pair),
        "system_token": keys.tokens("system", fields["system"]),
        "conversation_token": keys.tokens("conversation", fields["conversation_id"]),
    }


def _chains(walked: Walk, fields: Columns, texts: Hashes) -> Columns:
    """Hashes of the record, its conversation and its task."""
    by_prompt = combine_rows(texts["system"], walked.first_user)
    in_conversation = validity(fields["conversation_id"])
    which = np.where(in_conversation, texts["conversation_id"], by_prompt)
    task = combine_rows(combine_rows(texts["account_id"], which), _as_hash(in_conversation))
    return {
        "exchange_hash": integers(texts["exchange_id"]),
        "content_hash": integers(_content_hash(walked, fields, texts)),
        "task": integers(task),
        "prefix_hash": integers(walked.before, walked.has_history),
        "after_hash": integers(answered(walked.after, texts["completion"]), validity(fields["completion"])),
    }


def _content_hash(walked: Walk, fields: Columns, texts: Hashes) -> NDArray[np.uint64]:
    """Of every field of the record, in the schema's order."""
    state = walked.everything
    for field in EXCHANGES:
        if field.name != "messages":
            state = combine_rows(state, texts[field.name] if field.name in texts else number_bits(fields[field.name]))
    return state


def _as_hash(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    return flags.astype(np.uint64)


def _sketch_prompts(walked: Walk, fields: Columns, keys: Keys) -> PromptSketch:
    offered = np.asarray(pc.fill_null(fields["tools"], 0).to_numpy(zero_copy_only=False)) > 0
    described = _describes_tools(fields["system"])
    starts, ends = np.maximum(walked.start, 0), np.maximum(walked.end, 0)
    return sketch_prompts(walked.data, starts, ends, offered | described, keys.frame_seed, lexicon())


def _describes_tools(system: pa.Array) -> NDArray[np.bool_]:
    """Whether the system prompt holds the JSON schema of a tool's parameters."""
    encoded = system.dictionary_encode()
    found = pc.match_substring(encoded.dictionary, '"parameters"')
    flags = pc.fill_null(found.take(encoded.indices), False)
    return np.asarray(flags.to_numpy(zero_copy_only=False), np.bool_)


def _prompt_columns(prompts: PromptSketch) -> Columns:
    numbers, hashes = prompts.numbers, prompts.hashes
    bands = {name: integers(hashes[:, FIRST_BAND + k].copy(), prompts.has_bands) for k, name in enumerate(BANDS)}
    return {
        **bands,
        "prompt_hash": integers(hashes[:, PROMPT].copy(), prompts.has_prompt),
        "frame_token": integers(hashes[:, FRAME].copy(), prompts.has_frame),
        "features": _features(prompts),
        "elicits": pa.array(numbers[:, ELICITS] != 0),
        "script": pa.array(numbers[:, SCRIPT].astype(np.int8)),
        "prompt_chars": pa.array(numbers[:, CHARS].copy()),
    }


def _capabilities(prompts: PromptSketch, walked: Walk) -> pa.Array:
    """The labels of the words, and long_horizon of whoever stands deep in a tool loop."""
    bits = prompts.numbers[:, CAPABILITIES]
    deep = (bits | LONG_HORIZON) & ~OTHER
    return pa.array(np.where(walked.tool_results >= DEEP, deep, bits).astype(np.int16))


def _features(prompts: PromptSketch) -> pa.Array:
    mask = np.packbits(prompts.has_words, bitorder="little")
    buffers = [pa.py_buffer(mask.tobytes()), pa.py_buffer(prompts.features)]
    return pa.Array.from_buffers(pa.binary(FEATURE_BYTES), len(prompts.features), buffers)
