"""Fits the labels: one L2-regularised logistic regression each, then rounded to the integers of
`trained`."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch.capability import CANDIDATES, MARK_KINDS, add_phrases, find_phrases, lexicon, measure_marks
from stillwatch.sketch.features import HEAD, TAIL
from stillwatch.sketch.trained import DENSEST, LEVELS, MOST, POINT, Trained, density, level_of, rarity
from stillwatch.sketch.training.rows import LABELS, Row
from stillwatch.sketch.words import ROOM, find_words, hash_words, main_script

STRENGTH = 0.05
THEME, MARK = 3.0, 0.2
"""How large a theme at its most, and a level of a mark, enter: the larger, the less regularised."""
READ_WEIGHT = 4.0
"""Mixed prompts, labelled one by one, against rows of a family of one kind."""
LANGUAGES = {"en": 0.5, "zh": 0.4, "xx": 0.1}
"""What the languages weigh among the rows that have a label, and among those that lack it."""


def measure(texts: list[str]) -> NDArray[np.int64]:
    """(texts, columns) what the kernel sees of each text, by its own functions: every theme's
    points, then their densities, then every mark's level (column 0 of the marks is empty)."""
    known = lexicon()
    themes = len(known.theme_points)
    made = np.zeros((len(texts), 2 * themes + MARK_KINDS), np.int64)
    scripts, marks, met = np.zeros(7, np.int64), np.zeros(MARK_KINDS, np.int64), np.full(len(known.firsts), -1)
    first, wanted = np.empty(CANDIDATES, np.int32), np.empty(CANDIDATES, np.uint64)
    for i, one in enumerate(texts):
        prompt = np.frombuffer(one.encode(), np.uint8)
        text, edges = np.zeros(ROOM * len(prompt) + 16, np.uint8), np.empty(ROOM * len(prompt) + 16, np.int32)
        hashes = np.empty(len(edges), np.uint64)
        count, size, _ = find_words(prompt, text, edges, scripts)
        text[size : size + 8] = 0
        hash_words(text, edges, count, hashes)
        starts = edges[: 2 * count : 2]
        distinct = len(np.unique(hashes[:count][(starts < HEAD) | (starts >= size - TAIL)]))
        points = made[i, :themes]
        found = find_phrases(known.table, known.likely, size, edges, hashes, count, first, wanted)
        add_phrases(known.slots, known.firsts, known.themes, known.weights, wanted, found, met, i, points)
        made[i, themes : 2 * themes] = [density(p, rarity(distinct)) for p in points]
        measure_marks(text, size, edges, count, main_script(scripts), marks)
        made[i, 2 * themes :] = [level_of(mark) for mark in marks]
    made[:, :themes] = np.minimum(made[:, :themes], MOST)
    return made


def matrix(measured: NDArray[np.int64]) -> NDArray[np.float64]:
    """The columns as a model takes them: themes at most THEME, marks as one column for each level
    they reach."""
    themes = (measured.shape[1] - MARK_KINDS) // 2
    most = np.repeat([MOST, DENSEST], themes)
    levels = measured[:, 2 * themes + 1 :, None] >= np.arange(1, LEVELS)
    return np.hstack([measured[:, : 2 * themes] * (THEME / most), levels.reshape(len(measured), -1) * MARK])


def balance(rows: list[Row], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights that give a family the root of its size, read rows more, a language its share, and
    either answer one half."""
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row.group] = sizes.get(row.group, 0) + 1
    weights = np.array([(READ_WEIGHT if row.read else 1) / np.sqrt(sizes[row.group]) for row in rows])
    languages = np.array([row.language for row in rows])
    for answer in (False, True):
        for language, share in LANGUAGES.items():
            mine = (truth == answer) & (languages == language)
            weights[mine] *= share / max(weights[mine].sum(), 1e-9)
        weights[truth == answer] *= 0.5 / weights[truth == answer].sum()
    return weights * len(rows)


class Model(NamedTuple):
    """A label's weights, one for each column of `matrix`, and of nothing."""

    points: NDArray[np.float64]
    intercept: float

    def scores(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The label's log-odds for prompts of the weighted training set."""
        made: NDArray[np.float64] = features @ self.points + self.intercept
        return made


def fit(features: NDArray[np.float64], rows: list[Row], truth: NDArray[np.bool_]) -> Model:
    """A label's model."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, solver="liblinear", intercept_scaling=5, tol=1e-2, random_state=0)
    model.fit(features, truth, sample_weight=balance(rows, truth))
    return Model(model.coef_[0], float(model.intercept_[0]))


def rounded(models: list[tuple[Model, float]]) -> Trained:
    """The carried form of (model, threshold) per label, in the order of LABELS."""
    points = np.array([model.points for model, _ in models]).T * POINT
    themes = (len(points) - (MARK_KINDS - 1) * (LEVELS - 1)) // 2
    scale = THEME / np.array([MOST, DENSEST])
    by_theme = points[: 2 * themes].reshape(2, themes, -1).transpose(1, 0, 2) * scale[:, None]
    marks = np.zeros((MARK_KINDS, LEVELS, len(models)))
    marks[1:, 1:] = MARK * points[2 * themes :].reshape(MARK_KINDS - 1, LEVELS - 1, -1).cumsum(axis=1)
    intercepts = np.array([(model.intercept - threshold) * POINT for model, threshold in models])
    by_theme, marks, intercepts = (np.ascontiguousarray(np.rint(part)) for part in (by_theme, marks, intercepts))
    return Trained(by_theme.astype(np.int32), marks.astype(np.int32), intercepts.astype(np.int64))


assert len(LABELS) < 16, "labels are bits of an int16"
