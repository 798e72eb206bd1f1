"""Who is compared by what it asks, and which pairs are drawn together."""

import numpy as np
import pytest

from stillwatch.engine.arrays import Floats
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.neighbours import alike_pairs, eligible
from tests.fleets.synthetic import DIMENSIONS


def _measured(
    mean: Floats, n: Floats, within: Floats, noise: float = 0.05, by_norms: int = 0, spread: float = 0.01
) -> Embedding:
    short = np.arange(len(n)) < by_norms
    return Embedding(np.ones(len(n)), mean * n[:, None], n, within, np.full(len(n), noise), short, 1.0, spread)


@pytest.mark.parametrize(
    ("by_norms", "compared"), [(0, [0, 4, 5, 6, 7]), (4, [0, 4, 5, 6, 7]), (5, [0, 1, 2, 4, 5, 6, 7])]
)
def test_accounts_of_eight_prompts_are_compared_whose_prompts_are_alike(by_norms: int, compared: list[int]) -> None:
    """Where most are measured on a single day, those whose likeness is not clearly below nothing
    are, too. The last account has seven prompts."""
    within = np.array([0.001, 0.0, -0.045, -0.055, 0.3, 0.3, 0.3, 0.3, 0.3])
    n = np.array([8.0] * 8 + [7.0])
    e = _measured(np.zeros((9, DIMENSIONS)), n, within, by_norms=by_norms)
    assert eligible(e).tolist() == compared


@pytest.mark.parametrize(
    ("cosine", "errors", "pairs"),
    [(0.81, 9.0, [(0, 1)]), (0.79, 9.0, []), (1.0, 3.6, [(0, 1)]), (1.0, 3.4, [])],
)
def test_two_are_drawn_together_that_are_nearly_as_alike_as_each_is_itself(
    cosine: float, errors: float, pairs: list[tuple[int, int]]
) -> None:
    """And surely alike: by more than three and a half standard errors."""
    mean = np.zeros((3, DIMENSIONS))
    mean[0, 0], mean[1, 0], mean[1, 1], mean[2, 2] = 0.5, 0.5 * cosine, 0.5 * np.sqrt(1 - cosine**2), 0.5
    e = _measured(mean, np.full(3, 50.0), np.full(3, 0.25), spread=0.25 * cosine * 50 / errors)
    left, right, ratio = alike_pairs(e, np.arange(3))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == pairs
    assert ratio.tolist() == pytest.approx([cosine] * len(pairs))


def test_one_account_has_nobody_beside_it() -> None:
    e = _measured(np.full((2, DIMENSIONS), 0.1), np.full(2, 50.0), np.full(2, 0.25))
    assert [len(column) for column in alike_pairs(e, np.arange(1))] == [0, 0, 0]
    assert len(alike_pairs(e, np.arange(2))[0]) == 1
