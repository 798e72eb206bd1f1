"""Which rows of training files are answers in a log: word for word, or nearly.

The rows are held in memory, the log is read past them: rows are the fewer. Two texts are nearly the
same where they share one of four near-duplicate bands and MinHash finds them alike
(sketch/minhash.py); bands alone take two texts of half the same words for one in four cases of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.sketch.minhash import minhash
from stillwatch.sketch.texts import Texts, sketch_texts

LEAST_WORDS = 12
"""Of an answer; a shorter one may be anybody's."""

ALIKE = 0.7
"""Share of two texts' runs of three words that they have in common, as MinHash estimates it, from
which they are nearly the same."""

MOST_PAIRS = 64
"""Rows that one band of one answer is compared with, at most: what more rows than these begin alike
with is a form."""

NOT_FOUND, NEARLY, EXACTLY = range(3)


@dataclass
class Rows:
    """Texts of training rows, each once, and how each was found in the log: as NOT_FOUND, NEARLY or
    EXACTLY, and as an answer of which of `models`."""

    hashes: NDArray[np.uint64]
    bands: list[tuple[NDArray[np.uint64], NDArray[np.int64]]]
    signatures: NDArray[np.uint32]
    found: NDArray[np.int8]
    model: NDArray[np.int32]
    models: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, texts: Sequence[str]) -> tuple["Rows", NDArray[np.int64]]:
        """(the texts that are long enough to tell, for each text its place among these or -1)."""
        column = pa.array(texts, pa.large_string())
        sketch = sketch_texts(column)
        telling = np.flatnonzero(sketch.words >= LEAST_WORDS)
        hashes, first, inverse = np.unique(sketch.hashes[telling], return_index=True, return_inverse=True)
        place = np.full(len(texts), -1, np.int64)
        place[telling] = inverse
        kept = telling[first]
        orders = [np.argsort(sketch.bands[kept, k], kind="stable") for k in range(sketch.bands.shape[1])]
        bands = [(sketch.bands[kept, k][order], order) for k, order in enumerate(orders)]
        signatures = minhash(column.take(pa.array(kept)))
        none = np.full(len(kept), NOT_FOUND, np.int8)
        return cls(hashes, bands, signatures, none, np.zeros(len(kept), np.int32)), place

    def look(self, answers: pa.Array, models: pa.Array) -> None:
        """Looks for the rows among some answers of the log, each with the name of its model."""
        sketch = sketch_texts(answers)
        names = [value or "unknown" for value in models.to_pylist()]
        exact = self._exact(sketch)
        for answer, row in zip(*exact, strict=True):
            self._take(row, EXACTLY, names[answer])
        answer, row = self._candidates(sketch)
        alike = self._alike(answers, answer, row)
        for which, one in zip(answer[alike], row[alike], strict=True):
            self._take(one, NEARLY, names[which])

    def _exact(self, sketch: Texts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        at = np.minimum(np.searchsorted(self.hashes, sketch.hashes), len(self.hashes) - 1)
        same = np.flatnonzero((self.hashes[at] == sketch.hashes) & (sketch.words >= LEAST_WORDS))
        return same, at[same]

    def _candidates(self, sketch: Texts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(answer, row) of all that share a band, each once."""
        telling = np.flatnonzero(sketch.words >= LEAST_WORDS)
        answers, rows = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for k, (values, order) in enumerate(self.bands):
            first = np.searchsorted(values, sketch.bands[telling, k])
            last = np.minimum(np.searchsorted(values, sketch.bands[telling, k], "right"), first + MOST_PAIRS)
            count = last - first
            answers.append(np.repeat(telling, count))
            rows.append(order[np.repeat(last - np.cumsum(count), count) + np.arange(count.sum())])
        pairs = np.unique(np.stack([np.concatenate(answers), np.concatenate(rows)]), axis=1)
        open_ = self.found[pairs[1]] == NOT_FOUND
        return pairs[0][open_], pairs[1][open_]

    def _alike(self, answers: pa.Array, answer: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.bool_]:
        which, place = np.unique(answer, return_inverse=True)
        signatures = minhash(answers.take(pa.array(which)))
        return np.asarray((signatures[place] == self.signatures[row]).mean(axis=1) >= ALIKE)

    def _take(self, row: int, how: int, model: str) -> None:
        """The surest counts; of several models the first in the log."""
        if how > self.found[row]:
            if model not in self.models:
                self.models.append(model)
            self.found[row], self.model[row] = how, self.models.index(model)
