"""What tells texts that are the same, or nearly: their hashes and near-duplicate bands, as prompts
have them."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.sketch.capability import lexicon
from stillwatch.sketch.columns import strings
from stillwatch.sketch.prompts import FIRST_BAND, PROMPT, WORDS, sketch_prompts


class Texts(NamedTuple):
    """A row per text. hashes: of its words in order; bands: four (minhash.py); words: how many it
    has."""

    hashes: NDArray[np.uint64]
    bands: NDArray[np.uint64]
    words: NDArray[np.int32]


def sketch_texts(texts: pa.Array) -> Texts:
    """Sketches texts; a null has no words."""
    column = strings(texts)
    made = sketch_prompts(
        column.data, column.offsets[:-1].copy(), column.offsets[1:].copy(), np.zeros(len(texts), bool), 0, lexicon()
    )
    words = np.where(column.valid, made.numbers[:, WORDS], 0).astype(np.int32)
    return Texts(made.hashes[:, PROMPT].copy(), made.hashes[:, FIRST_BAND:].copy(), words)
