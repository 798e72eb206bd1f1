"""What the test of prompts weighs, by what it measured."""

import numpy as np
import pytest

from stillwatch.fleets.calibration import Calibration
from stillwatch.fleets.evidence import Evidence, text
from stillwatch.fleets.evidence.text import exchangeability
from stillwatch.fleets.exchangeability import Exchangeable
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population

GROUP, POOL = np.arange(40), np.arange(40, 60)


@pytest.fixture(scope="module")
def everyone() -> Population:
    v = people(*population(60, 0, np.random.default_rng(3), each=5)[:3], 60)
    v.__dict__["calibration"] = Calibration()
    return v


def _weighed(
    everyone: Population,
    monkeypatch: pytest.MonkeyPatch,
    rho: float,
    error: float = 0.06,
    p: float = 0.01,
    accounts: int = 40,
) -> Evidence | None:
    result = Exchangeable(rho, error, p, 0.1, 0.1, 0.1, accounts, 2000)
    monkeypatch.setattr(text, "group_test", lambda *_: result)
    return exchangeability(everyone, GROUP, POOL, everyone.halves[1], np.random.default_rng(0))


@pytest.mark.parametrize(
    ("rho", "error", "p", "accounts", "weight"),
    [
        *((0.1, 0.06, 0.05, 40, 5.4), (0.1, 0.06, 0.06, 40, -2.0)),  # others are as alike by chance
        (0.1, 0.06, 0.01, 5, 5.4),  # the number counts only where the error is small
        *((0.1, 0.05, 0.01, 40, 5.2), (0.1, 0.04, 0.01, 40, 5.9), (0.1, 0.04, 0.01, 10, 5.2)),
        (0.0, 0.03, 0.01, 400, 7.0),  # at most
        *((0.4, 0.04, 0.01, 400, -1.6), (0.9, 0.04, 0.01, 400, -2.0)),  # unlike, and at most
    ],
)
def test_alike_subjects_weigh_by_how_surely_they_are_and_unlike_ones_a_little(
    everyone: Population,
    rho: float,
    error: float,
    p: float,
    accounts: int,
    weight: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = _weighed(everyone, monkeypatch, rho, error, p, accounts)
    assert found is not None and found.weight == pytest.approx(weight, abs=0.1)
    assert ("dealt from one list" in found.says) == (weight > 0)


def test_where_nothing_could_be_measured_nothing_is_said(everyone: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "group_test", lambda *_: None)
    assert exchangeability(everyone, GROUP, POOL, everyone.halves[1], np.random.default_rng(0)) is None
