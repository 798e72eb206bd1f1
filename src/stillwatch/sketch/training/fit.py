"""Fits the trained labels: one L2-regularised logistic regression each, then rounded to the integers of `trained`."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch import capability
from stillwatch.sketch.features import HEAD, TAIL
from stillwatch.sketch.hashing import U64
from stillwatch.sketch.trained import HELD, LEAST, LEVELS, MOST, MOST_LABELS, POINT, ROOT, ZERO_POINTS, Trained
from stillwatch.sketch.training.rows import LABELS, Row
from stillwatch.sketch.vocabulary import BUCKET_SHIFT, BUCKETS, FINGERPRINT
from stillwatch.sketch.words import ROOM, find_words, hash_words

STRENGTH = 0.5
LEXICON_SCALE = 3.0 / 8
"""The lexicon's points enter larger than words do, so that regularisation leaves them their say."""
READ_WEIGHT = 4.0
"""Mixed prompts, labelled one by one, against rows of a family of one kind."""
FEWEST = 4
"""Prompts that hold a word before it counts."""
MARK_ROWS = (capability.MARK_KINDS - 1) * (LEVELS - 1)


class Measured(NamedTuple):
    """Per prompt the distinct words' hashes, the marks' densities and the lexicon's points above its thresholds."""

    words: list[NDArray[np.uint64]]
    marks: NDArray[np.int64]
    above: NDArray[np.int64]


def measure(texts: list[str]) -> Measured:
    """What the kernel sees of each text, by the kernel's own functions."""
    lexicon = capability.lexicon()
    words, marks = [], np.zeros((len(texts), capability.MARK_KINDS), np.int64)
    above = np.zeros((len(texts), len(capability.LABELS)), np.int64)
    scripts, met = np.zeros(7, np.int64), np.full(len(lexicon.points), -1, np.int64)
    for i, one in enumerate(texts):
        prompt = np.frombuffer(one.encode(), np.uint8)
        text, edges = np.zeros(ROOM * len(prompt) + 16, np.uint8), np.empty(ROOM * len(prompt) + 16, np.int32)
        hashes = np.empty(len(edges), np.uint64)
        count, size, _ = find_words(prompt, text, edges, scripts)
        text[size : size + 8] = 0
        hash_words(text, edges, count, hashes)
        starts = edges[: 2 * count : 2]
        words.append(np.unique(hashes[:count][(starts < HEAD) | (starts >= size - TAIL)]))
        capability.add_phrases(*lexicon[:4], size, edges, hashes, count, met, i, above[i])
        capability.measure_marks(text, size, edges, count, marks[i])
        capability.add_marks(marks[i], above[i])
        capability.hold_against(above[i], lexicon.thresholds, count)
    return Measured(words, marks, above)


def vocabulary(words: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The commonest word of each bucket (0: none that is common enough)."""
    known, counts = np.unique(np.concatenate(words), return_counts=True)
    order = np.argsort(counts, kind="stable")
    known, counts = known[order], counts[order]
    held = np.zeros(BUCKETS, np.uint64)
    common = known[counts >= FEWEST]
    held[(common >> U64(BUCKET_SHIFT)).astype(np.int64)] = common
    return held


def matrix(measured: Measured, held: NDArray[np.uint64]) -> Any:
    """A sparse row per prompt: words of the vocabulary and levels of marks, over the root of its distinct words."""
    from scipy.sparse import csr_matrix, diags

    columns, sizes = [], []
    for words, marks in zip(measured.words, measured.marks, strict=True):
        buckets = (words >> U64(BUCKET_SHIFT)).astype(np.int64)
        mine = [buckets[held[buckets] == words]]
        for kind in range(1, capability.MARK_KINDS):
            start = BUCKETS + (kind - 1) * (LEVELS - 1)
            mine.append(np.arange(start, start + int(marks[kind]).bit_length()))
        columns.append(np.concatenate(mine))
        sizes.append(len(columns[-1]))
    ends = np.concatenate([[0], np.cumsum(sizes)])
    ones = csr_matrix((np.ones(ends[-1]), np.concatenate(columns), ends), (len(sizes), BUCKETS + MARK_ROWS))
    return (diags([1 / math.sqrt(max(1, len(words))) for words in measured.words]) @ ones).tocsr()


def balance(rows: list[Row], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights that give a family the root of its size, read rows more, and either answer one half."""
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row.group] = sizes.get(row.group, 0) + 1
    weights = np.array([(READ_WEIGHT if row.read else 1) / math.sqrt(sizes[row.group]) for row in rows])
    for answer in (False, True):
        weights[truth == answer] *= 0.5 / weights[truth == answer].sum()
    return weights * len(rows)


class Model(NamedTuple):
    """A label's weights: of each column of `matrix`, of the lexicon's points above its threshold, and of nothing."""

    points: NDArray[np.float64]
    slope: float
    intercept: float

    def scores(self, features: Any, above: NDArray[np.int64]) -> NDArray[np.float64]:
        """The label's log-odds for prompts of the weighted training set."""
        made: NDArray[np.float64] = features @ self.points + self.slope * np.clip(above, LEAST, MOST) + self.intercept
        return made


def fit(features: Any, above: NDArray[np.int64], rows: list[Row], truth: NDArray[np.bool_]) -> Model:
    """A label's model from features and the label's points above its threshold."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    verdict = csr_matrix(np.clip(above, LEAST, MOST)[:, None] * LEXICON_SCALE)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", intercept_scaling=5, tol=1e-2, random_state=0)
    model.fit(hstack([features, verdict]).tocsr(), truth, sample_weight=balance(rows, truth))
    return Model(model.coef_[0, :-1], float(model.coef_[0, -1]) * LEXICON_SCALE, float(model.intercept_[0]))


def rounded(models: dict[str, tuple[Model, float]], held: NDArray[np.uint64]) -> Trained:
    """The carried form of (model, threshold) per trained label; other labels are the lexicon's.

    Raises ValueError for more labels than an entry has room for."""
    if len(models) > MOST_LABELS:
        raise ValueError(f"an entry has room for {MOST_LABELS} trained labels, not for {len(models)}")
    labels = np.array([LABELS.index(label) for label in models], np.int64)
    words = (held & U64(FINGERPRINT) | U64(HELD)) << U64(24)
    marks = np.zeros((capability.MARK_KINDS, LEVELS, len(labels)), np.int16)
    scales = np.tile(np.array([1, 0], np.int64), (len(LABELS), 1))
    for k, (model, threshold) in enumerate(models.values()):
        unit = 127 / np.abs(model.points).max()
        whole = np.rint(model.points * unit)
        words |= (whole[:BUCKETS].astype(np.int64) + ZERO_POINTS).astype(np.uint64) << U64(8 * k)
        marks[1:, 1:, k] = whole[BUCKETS:].reshape(-1, LEVELS - 1).cumsum(axis=1)
        scales[labels[k]] = round(model.slope * unit * POINT), round((model.intercept - threshold) * unit * POINT)
    return Trained(np.where(held > 0, words, 0).astype(np.uint32), marks, labels, scales)


assert ROOT * ROOT * BUCKETS < 1 << 52, "the root of distinct words must be exact"
