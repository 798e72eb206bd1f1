"""How often the group test of exchangeability tells one list, by accounts and prompts: `python -m
tests.fleets.power`.

Accounts are drawn as embeddings see them: mean prompts of as many directions as prompts have in
logs (their mean squared norm over the spread of strangers' products, squared: 100 to 330), with the
sampling noise of so many prompts; strangers with a mean of their own, as strong as people's, some
more than others.
"""

import numpy as np

from stillwatch.fleets.calibration import SIGNIFICANT, Calibration
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.exchangeability import group_test

DIMENSIONS = 200
USUAL = 0.028
"""Squared length of a stranger's mean against that of a prompt: 0.02 to 0.03 in three logs."""

STRANGERS, TRIALS = 600, 40
ACCOUNTS, PROMPTS = (5, 10, 20, 40, 100), (4, 8, 16, 32, 64)
LISTS = {"broad": 0.3, "usual": 1.0, "narrow": 5.0}
"""Squared length of a list's mean, against that of a stranger's."""


def drawn(means: np.ndarray, prompts: int, rng: np.random.Generator) -> Embedding:
    """An embedding of accounts with these means and so many prompts each."""
    accounts, width = means.shape
    noise, spread = rng.normal(size=means.shape) / np.sqrt(width * prompts), 1 / np.sqrt(width)
    error = np.full(accounts, spread * np.sqrt(2 / (prompts * (prompts - 1))))
    within = (means**2).sum(axis=1) + error * rng.normal(size=accounts)
    n = np.full(accounts, float(prompts))
    plain = np.zeros(accounts, bool)
    return Embedding(np.ones(accounts), (means + noise) * n[:, None], n, within, error, plain, 1.0, spread)


def told(strength: float, unlike: float, accounts: int, prompts: int, rng: np.random.Generator) -> bool:
    """Whether a group is told as one list. strength: squared length of its mean; unlike: of what is
    each account's own besides."""
    direction = rng.normal(size=(STRANGERS + accounts + 1, DIMENSIONS))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    own = np.append(USUAL * rng.lognormal(0, 0.7, STRANGERS), np.full(accounts, unlike))
    means = direction[:-1] * np.sqrt(own)[:, None]
    means[STRANGERS:] += direction[-1] * np.sqrt(strength)
    group = np.arange(STRANGERS, STRANGERS + accounts)
    found = group_test(drawn(means, prompts, rng), group, np.arange(STRANGERS), rng)
    return found is not None and found.p <= SIGNIFICANT and Calibration().weight(found) > 0


def main() -> None:
    """Prints a table for each kind of list, and one for groups whose accounts differ by half."""
    rng = np.random.default_rng(1)
    kinds = {name: (times * USUAL, 0.0) for name, times in LISTS.items()}
    for name, (strength, unlike) in (kinds | {"half unlike": (USUAL / 2, USUAL / 2)}).items():
        print(f"{name}: share told as one list; rows: accounts; columns: prompts of the tested half, each")
        print("accounts " + "".join(f"{p:>6}" for p in PROMPTS))
        for accounts in ACCOUNTS:
            shares = [np.mean([told(strength, unlike, accounts, p, rng) for _ in range(TRIALS)]) for p in PROMPTS]
            print(f"{accounts:>8} " + "".join(f"{share:6.2f}" for share in shares))


if __name__ == "__main__":
    main()
