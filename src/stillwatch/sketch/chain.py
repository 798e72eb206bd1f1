"""The messages of a request as one chain of hashes: who continues whose conversation, and what the
task is.

A chain starts from the system prompt and takes in (role, content) of message after message. If B's
chain before its last prompt equals A's chain after its answer, B carries on where A left off,
whoever B is.

What a harness hands to its agent in the user's role counts as a tool's result (`observed`), but
never a task's first message, and never before an assistant has spoken.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import types
from numpy.typing import NDArray

from stillwatch.exchange.schema import TOOL_ROLES, USER_ROLES
from stillwatch.sketch.columns import NULL_HASH, Strings, string_hashes, strings, validity
from stillwatch.sketch.hashing import BYTES, HASHES, INTS, U64, ZERO, combine, combine_rows, hash_rows, xxh64
from stillwatch.sketch.kernel import kernel
from stillwatch.sketch.observed import is_observation

START = U64(0x5354494C4C574154)
_FLAGS = types.Array(types.boolean, 1, "C", readonly=True)
_OUT = types.Array(types.int64, 2, "C")
_OUT_HASHES = types.Array(types.uint64, 2, "C")

FIRST, LAST, TURN, TOOL_RESULTS = range(4)
BEFORE, AFTER, FIRST_USER, EVERYTHING = range(4)


def _role_hashes(roles: tuple[str, ...]) -> NDArray[np.uint64]:
    return string_hashes(pa.array(roles, pa.string()))


_USERS, _TOOLS = _role_hashes(USER_ROLES), _role_hashes(TOOL_ROLES)
_ASSISTANT = _role_hashes(("assistant",))[0]


class Walk(NamedTuple):
    """What one walk over the messages finds, a row per exchange.

    prompts: the contents' bytes, and per row where the last user message starts and ends (-1:
    none); turn, tool_results: counts (user messages that are observations are tool results);
    before, after: chain hashes before the last user message that is none and after all messages;
    first_user: hash of the first user message; everything: hash of all messages as they stand;
    has_history: whether a message comes before the last prompt.
    """

    data: NDArray[np.uint8]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    turn: NDArray[np.int64]
    tool_results: NDArray[np.int64]
    before: NDArray[np.uint64]
    after: NDArray[np.uint64]
    first_user: NDArray[np.uint64]
    everything: NDArray[np.uint64]
    has_history: NDArray[np.bool_]


@kernel(types.void(BYTES, INTS, _FLAGS, HASHES, INTS, _FLAGS, HASHES, HASHES, HASHES, _OUT, _OUT_HASHES))
def _walk(
    data: Any,
    offsets: Any,
    has_content: Any,
    roles: Any,
    lists: Any,
    has_list: Any,
    systems: Any,
    users: Any,
    tools: Any,
    places: Any,
    hashes: Any,
) -> None:
    for row in range(lists.size - 1):
        chain = combine(START, systems[row])
        before, first_user = chain, ZERO
        first, last, turns, results, spoken = -1, -1, 0, 0, False
        begin = lists[row]
        end = lists[row + 1] if has_list[row] else begin
        for m in range(begin, end):
            role = roles[m]
            content = xxh64(data, offsets[m], offsets[m + 1]) if has_content[m] else NULL_HASH
            said_by_user = role == users[0] or role == users[1]
            if said_by_user and spoken and has_content[m] and is_observation(data, offsets[m], offsets[m + 1]):
                results += 1
            elif said_by_user:
                if last < 0:
                    first, first_user = m, content
                before, last = chain, m
                turns += 1
            elif role == tools[0] or role == tools[1]:
                results += 1
            else:
                spoken |= last >= 0
            chain = combine(combine(chain, role), content)
        places[row, 0], places[row, 1], places[row, 2], places[row, 3] = first - begin, last, turns, results
        hashes[row, 0], hashes[row, 1], hashes[row, 2] = before, chain, first_user
        hashes[row, 3] = combine(combine(START, U64(end - begin)), chain)


def walk(messages: pa.ListArray, system: NDArray[np.uint64]) -> Walk:
    """Hashes every message once and finds the prompt: the last message of a user role that is no
    tool result. `system`: hashes of the system prompts."""
    contents, roles = _children(messages)
    lists = _list_offsets(messages)
    rows = len(messages)
    places, hashes = np.empty((rows, 4), np.int64), np.empty((rows, 4), np.uint64)
    role_hashes = hash_rows(roles.data, roles.offsets)
    role_hashes[~roles.valid] = NULL_HASH
    present = validity(messages)
    _walk(
        contents.data,
        contents.offsets,
        contents.valid,
        role_hashes,
        lists,
        present,
        system,
        _USERS,
        _TOOLS,
        places,
        hashes,
    )
    last = places[:, LAST]
    found = last >= 0
    if len(contents.valid):
        found &= contents.valid[np.maximum(last, 0)]
    safe = np.where(found, last, 0)
    start = np.where(found, contents.offsets[safe], -1)
    end = np.where(found, contents.offsets[np.minimum(safe + 1, len(contents.offsets) - 1)], -1)
    return Walk(
        contents.data,
        start,
        end,
        places[:, TURN],
        places[:, TOOL_RESULTS],
        hashes[:, BEFORE],
        hashes[:, AFTER],
        hashes[:, FIRST_USER],
        hashes[:, EVERYTHING],
        (last > lists[:-1]),
    )


def _children(messages: pa.ListArray) -> tuple[Strings, Strings]:
    values = messages.values
    return strings(pc.struct_field(values, "content")), strings(pc.struct_field(values, "role"))


def _list_offsets(messages: pa.ListArray) -> NDArray[np.int64]:
    return np.asarray(messages.offsets.to_numpy(zero_copy_only=False)).astype(np.int64)


def answered(after: NDArray[np.uint64], completion: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The chain after the answer (its hash) was appended as an assistant's message."""
    assistant = np.full(len(after), _ASSISTANT, np.uint64)
    return combine_rows(combine_rows(after, assistant), completion)
