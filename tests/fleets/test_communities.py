"""Which groups are one, by what they have in common."""

import numpy as np
import pytest

from stillwatch.fleets.communities import merged
from tests.fleets.synthetic import DIMENSIONS, embedding, prompts


@pytest.mark.parametrize(("cosine", "groups"), [(0.97, 1), (0.8, 2), (0.6, 2)])
def test_groups_are_one_where_they_resemble_each_other_as_each_resembles_itself(cosine: float, groups: int) -> None:
    """Two groups of thirty accounts, each on one subject; the cosine is that of the subjects."""
    subjects = np.zeros((2, DIMENSIONS))
    subjects[0, 0], subjects[1, :2] = 1.0, (cosine, np.sqrt(1 - cosine**2))
    x, account, day = prompts(np.repeat(0.5 * subjects, 30, axis=0), np.full(60, 60), np.random.default_rng(3))
    found = merged(embedding(x, account, day, 60), [np.arange(30), np.arange(30, 60)])
    assert len(found) == groups
