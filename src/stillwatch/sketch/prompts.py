"""All kernels of a prompt's text in one pass: each word is found and hashed once, then fed to every
one."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from stillwatch.exchange.schema import CAPABILITIES as NAMES
from stillwatch.sketch import frame
from stillwatch.sketch.capability import CANDIDATES, MARK_KINDS, Lexicon, add_phrases, find_phrases, measure_marks
from stillwatch.sketch.features import SEEN, add_words, quantise
from stillwatch.sketch.frame import frame_of
from stillwatch.sketch.hashing import BYTES, INTS, P1, U64, ZERO, combine, mix, xxh64
from stillwatch.sketch.kernel import kernel
from stillwatch.sketch.minhash import BANDS, SLOTS, bands_of, fill_slots
from stillwatch.sketch.minhash import FEWEST_WORDS as FEWEST_FOR_BANDS
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES
from stillwatch.sketch.trained import capabilities_of
from stillwatch.sketch.words import LONGEST, ROOM, find_words, hash_words, main_script

PROMPT, FRAME, FIRST_BAND = 0, 1, 2
WORDS, CHARS, SCRIPT, CAPABILITIES, ELICITS, KEPT, BYTE_COUNT = range(7)
AGENTIC, OTHER = 1 << NAMES.index("agentic_tool_use"), 1 << NAMES.index("other")


class PromptSketch(NamedTuple):
    """A row per prompt. hashes: prompt, frame, four bands; numbers: words, characters, script,
    capability bits, elicits, words kept in the frame, bytes; features: FEATURE_BYTES of bit
    planes."""

    hashes: NDArray[np.uint64]
    numbers: NDArray[np.int32]
    features: NDArray[np.uint8]

    @property
    def has_prompt(self) -> NDArray[np.bool_]:
        """Whether there is any text."""
        return self.numbers[:, BYTE_COUNT] > 0

    @property
    def has_words(self) -> NDArray[np.bool_]:
        """Whether the features mean anything."""
        return self.numbers[:, WORDS] > 0

    @property
    def has_bands(self) -> NDArray[np.bool_]:
        """Whether there are words enough for near-duplicate bands."""
        return self.numbers[:, WORDS] >= FEWEST_FOR_BANDS

    @property
    def has_frame(self) -> NDArray[np.bool_]:
        """Whether enough is left of the prompt once its slots are taken out."""
        return self.numbers[:, KEPT] >= frame.FEWEST_WORDS


@njit
def _prompt_hash(data: Any, start: Any, end: Any, hashes: Any, count: Any) -> Any:
    """Of the words in order; of the bytes where there is no word; what was not read for words added
    whole."""
    if count == 0:
        return xxh64(data, start, end)
    h = ZERO
    for w in range(count):
        h = h * P1 + hashes[w]
    h = mix(h)
    return combine(h, xxh64(data, start + LONGEST, end)) if end - start > LONGEST else h


_FLAGS = types.Array(types.boolean, 1, "C", readonly=True)


@kernel(
    types.void(
        BYTES,
        INTS,
        INTS,
        _FLAGS,
        types.uint64,
        types.Array(types.uint64, 1, "C", readonly=True),
        types.Array(types.uint64, 1, "C", readonly=True),
        types.Array(types.boolean, 1, "C", readonly=True),
        types.Array(types.int32, 1, "C", readonly=True),
        types.Array(types.int16, 1, "C", readonly=True),
        types.Array(types.int16, 1, "C", readonly=True),
        INTS,
        types.Array(types.int32, 3, "C", readonly=True),
        types.Array(types.int32, 3, "C", readonly=True),
        INTS,
        types.Array(types.uint64, 2, "C"),
        types.Array(types.int32, 2, "C"),
        types.Array(types.uint8, 2, "C"),
    )
)
def _sketch(
    data: Any,
    starts: Any,
    ends: Any,
    tooling: Any,
    seed: Any,
    table: Any,
    slots_of_phrases: Any,
    likely: Any,
    firsts: Any,
    themes: Any,
    weights: Any,
    elicits: Any,
    theme_points: Any,
    mark_points: Any,
    intercepts: Any,
    hashes_out: Any,
    numbers: Any,
    features: Any,
) -> None:
    longest = 0
    for i in range(starts.size):
        longest = max(longest, min(ends[i] - starts[i], LONGEST))
    text, edges = np.empty(ROOM * longest + 16, np.uint8), np.empty(ROOM * longest + 16, np.int32)
    hashes = np.empty(ROOM * longest // 2 + 8, np.uint64)
    scripts, marks, points = (
        np.zeros(7, np.int64),
        np.zeros(MARK_KINDS, np.int64),
        np.zeros(len(theme_points), np.int64),
    )
    slots, folded, filled = np.empty(SLOTS, np.uint32), np.empty(12, np.uint32), np.empty(12, np.uint32)
    seen, sums = np.empty(SEEN, np.int32), np.empty(DIMENSIONS, np.int32)
    first, wanted = np.empty(CANDIDATES, np.int32), np.empty(CANDIDATES, np.uint64)
    scores = np.empty(intercepts.size, np.int64)
    met = np.full(firsts.size, -1, np.int64)
    for i in range(starts.size):
        start, end = starts[i], ends[i]
        prompt = data[start : min(end, start + LONGEST)]
        count, size, chars = find_words(prompt, text, edges, scripts)
        text[size : size + 8] = 0
        hash_words(text, edges, count, hashes)
        fill_slots(hashes, count, slots)
        bands_of(slots, hashes_out[i, FIRST_BAND : FIRST_BAND + BANDS], folded, filled)
        distinct = add_words(table, text, size, edges, hashes, count, seen, sums)
        quantise(sums, features[i])
        points[:] = 0
        found = find_phrases(table, likely, size, edges, hashes, count, first, wanted)
        add_phrases(slots_of_phrases, firsts, themes, weights, wanted, found, met, i, points)
        script = main_script(scripts)
        measure_marks(text, size, edges, count, script, marks)
        bits = capabilities_of(theme_points, mark_points, intercepts, points, marks, distinct, scores)
        bits |= AGENTIC if tooling[i] else 0
        frame_hash, kept = frame_of(table, text, size, edges, hashes, count, seed)
        hashes_out[i, PROMPT] = _prompt_hash(data, start, end, hashes, count)
        hashes_out[i, FRAME] = frame_hash
        numbers[i, WORDS], numbers[i, CHARS], numbers[i, SCRIPT] = count, chars, script
        numbers[i, CAPABILITIES] = bits if bits != 0 else OTHER
        numbers[i, ELICITS], numbers[i, KEPT] = points[elicits[0]] >= elicits[1], kept
        numbers[i, BYTE_COUNT] = min(end - start, LONGEST)


def sketch_prompts(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    tooling: NDArray[np.bool_],
    seed: int,
    lexicon: Lexicon,
) -> PromptSketch:
    """Sketches the prompts data[starts[i]:ends[i]] (UTF-8). `tooling`: the request offers tools;
    `seed`: 64 bits that key the frame."""
    rows = len(starts)
    made = PromptSketch(
        np.empty((rows, FIRST_BAND + BANDS), np.uint64),
        np.empty((rows, BYTE_COUNT + 1), np.int32),
        np.empty((rows, FEATURE_BYTES), np.uint8),
    )
    _sketch(data, starts, ends, tooling, U64(seed), *lexicon, *made)
    return made
