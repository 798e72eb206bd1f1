"""What is added up of profiles: the pairs of prompts that measure an account, and days that add."""

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.measuring import Measured, prompt_sums
from stillwatch.fleets.metric import Metric
from stillwatch.lake import Lake
from tests.lake.logs import ingest, line, write


def embeddings(x, norms, day, half) -> tuple[Embedding, Embedding, Embedding]:
    """Of one account's prompts."""
    n = np.ones(len(x))
    sums = prompt_sums(x, norms, n, np.zeros(len(x), np.int64), np.array(day), np.array(half))
    return Measured(["a"], [""], np.zeros((1, 1)), np.ones(1), np.ones((1, 1)), *sums).embeddings(np.ones(1))


def test_pairs_that_did_not_nominate_are_all_but_those_within_one_half() -> None:
    """Four prompts, two days, two halves: 8 of the 12 ordered pairs lie across days, 2 of these in
    half 0."""
    first, second, whole = embeddings(np.eye(4)[[0, 0, 0, 1]], np.ones(4), [0, 1, 0, 1], [0, 0, 1, 1])
    assert first.within[0] == 1 and second.within[0] == pytest.approx(2 / 6) and whole.within[0] == pytest.approx(4 / 8)
    assert (first.n[0], second.n[0], whole.n[0]) == (2, 2, 4)


def test_a_single_day_is_measured_across_the_halves_without_norms() -> None:
    """Norms that are known only roughly must not set what a day's prompts have in common."""
    first, _, whole = embeddings(np.eye(4)[[0, 0, 0, 0]], np.full(4, 9.0), [0, 0, 0, 0], [0, 0, 1, 1])
    assert whole.within[0] == 1 and not whole.by_norms[0]
    assert first.within[0] < 0 and first.by_norms[0]


@pytest.fixture
def profile(tmp_path) -> pa.Table:
    """Of seven accounts on four days; some are there on few of them, with surfaces of their own."""
    text = "".join(line(k, 1 + k % 4, surface="batch" if k > 280 else "api") for k in range(300) if k % 7 > k % 4)
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, write(tmp_path / "log" / "a.jsonl", text).parent)
        return lake.profiles()


def test_days_add(profile, tmp_path) -> None:
    metric = Metric.learn([profile])
    whole = Measured.of(profile, metric)
    late = pa.compute.greater(profile["day"], pa.scalar(sorted(set(profile["day"].to_pylist()))[1], pa.date32()))
    parts = [Measured.of(profile.filter(mask), metric) for mask in (late, pa.compute.invert(late))]
    assert len({len(part.names) for part in (whole, *parts)}) > 1
    for k, part in enumerate(parts):
        part.save(tmp_path / f"{k}.npz")
    added = Measured.added([Measured.load(tmp_path / f"{k}.npz") for k in range(2)])
    assert (added.names, added.surfaces, added.surface()) == (whole.names, whole.surfaces, whole.surface())
    for one, other in zip(
        (added.days, added.used, *added._summed()), (whole.days, whole.used, *whole._summed()), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-4)
    weight = np.ones(len(whole.names))
    for one, other in zip(added.embeddings(weight), whole.embeddings(weight), strict=True):
        np.testing.assert_allclose(one.within, other.within, rtol=1e-4, atol=1e-5)


def test_nobody() -> None:
    empty = Lake.temporary()
    with empty as lake:
        profile = lake.profiles()
    measured = Measured.of(profile, Metric.learn([profile]))
    assert measured.names == [] and measured.surface() == []
    assert [len(e.n) for e in Measured.added([measured, measured]).embeddings(np.empty(0))] == [0, 0, 0]
