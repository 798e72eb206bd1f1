"""Sketches of single prompts, for the tests of one kernel each."""

import numpy as np
import pyarrow as pa

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.sketch import prompts
from stillwatch.sketch.capability import lexicon
from stillwatch.sketch.columns import strings
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES


def sketch(*texts, seed=1, tooling=False):
    column = strings(pa.array(texts, pa.string()))
    starts, ends = column.offsets[:-1].copy(), column.offsets[1:].copy()
    return prompts.sketch_prompts(column.data, starts, ends, np.full(len(texts), tooling), seed, lexicon())


def frames(*texts, seed=1):
    made = sketch(*texts, seed=seed)
    return [int(h) if kept else None for h, kept in zip(made.hashes[:, prompts.FRAME], made.has_frame, strict=True)]


def capabilities(text, tooling=False):
    bits = sketch(text, tooling=tooling).numbers[0, prompts.CAPABILITIES]
    return {name for k, name in enumerate(CAPABILITIES) if bits >> k & 1}


def elicits(text):
    return bool(sketch(text).numbers[0, prompts.ELICITS])


def script(text):
    return int(sketch(text).numbers[0, prompts.SCRIPT])


def vectors(*texts):
    """Feature vectors as -1, 0 and 1."""
    planes = np.unpackbits(sketch(*texts).features, axis=1, bitorder="little")
    half = FEATURE_BYTES * 4
    assert half == DIMENSIONS
    return planes[:, :half].astype(int) * (1 - 2 * planes[:, half:].astype(int))
