"""Small synthetic populations in feature space, for tests of the statistics alone (no text, no
files)."""

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding, embed
from stillwatch.fleets.peeling import Sharing
from stillwatch.fleets.population import COUNTS, KINDS, Population

DIMENSIONS = 32

LABELLED = ("benign", "banned", "campaign", "organization", "false_declaration", "successor")


def unlabelled(accounts: int) -> dict[str, np.ndarray]:
    """What the operator's labels say of so many accounts (labels.labelled) where there are none."""
    return {word: np.zeros(accounts, bool) for word in LABELLED}


def prompts(means: Floats, counts: Ints, rng: np.random.Generator, days: int = 5) -> tuple[Floats, Ints, Ints]:
    """(x, account, day): unit prompts scattered around each account's mean."""
    account = np.repeat(np.arange(len(counts)), counts)
    noise = rng.normal(size=(len(account), means.shape[1])) / np.sqrt(means.shape[1])
    x = means[account] + noise
    return x / np.linalg.norm(x, axis=1)[:, None], account, rng.integers(0, days, len(account))


def embedding(x: Floats, account: Ints, day: Ints, accounts: int) -> Embedding:
    """Embedding of single prompts, uncentred."""
    n = np.ones(len(x))
    return embed(x, np.einsum("ij,ij->i", x, x), n, account, day, accounts)


def population(
    strangers: int, fleet: int, rng: np.random.Generator, each: int = 60, signal: float = 0.4, breadth: float = 1.0
) -> tuple[Floats, Ints, Ints, Ints]:
    """(x, account, day, fleet's account numbers): people with a direction of their own, a fleet
    with one for all (`breadth` below 1: a broader subject than a person's, so a weaker
    direction)."""
    direction = rng.normal(size=(strangers + 1, DIMENSIONS))
    direction *= signal / np.linalg.norm(direction, axis=1)[:, None]
    direction[-1] *= breadth
    means = np.concatenate([direction[:strangers], np.repeat(direction[-1:], fleet, axis=0)])
    x, account, day = prompts(means, rng.poisson(each, len(means)) + 2, rng)
    return x, account, day, np.arange(strangers, strangers + fleet)


def people(x: Floats, account: Ints, day: Ints, accounts: int, **replaced: object) -> Population:
    """A Population of the population in which every account is unremarkable but for its prompts."""
    half = np.arange(len(x)) % 2
    parts = [embedding(x[keep], account[keep], day[keep], accounts) for keep in (half == 0, half == 1, half >= 0)]
    rng = np.random.default_rng(5)
    hour = (rng.integers(0, 24, accounts)[account] + rng.integers(0, 8, len(x))) % 24
    clock = np.eye(24)[hour]
    exchanges = np.bincount(account, minlength=accounts).astype(float)
    counts = {name: np.zeros(accounts) for name in COUNTS} | {"exchanges": exchanges, "answered": exchanges}
    fields: dict[str, object] = {
        "names": [f"a{k:05d}" for k in range(accounts)],
        "weight": np.ones(accounts),
        "counts": counts,
        "days": np.full(accounts, 5.0),
        "hours": np.full(accounts, 20.0),
        "surface": np.zeros(accounts, np.int64),
        "organization": np.full(accounts, -1),
        "created": rng.uniform(19000, 19400, accounts),
        "banned": np.full(accounts, np.nan),
        "halves": (parts[0], parts[1]),
        "whole": parts[2],
        "clock": embedding(clock, account, day, accounts),
        "hourly": {"account": account, "day": day, "hour": hour, "exchanges": np.ones(len(x), np.int64)},
        "sharing": sharing([], accounts),
        "ties": sharing([], accounts),
        "asked": np.bincount(account, minlength=accounts).astype(float),
        "prompts": {"account": np.empty(0, np.int64), "prompt_hash": np.empty(0, np.int64)},
        "moves": {name: np.empty(0, np.int64) for name in ("account", "model", "hour")},
        "affiliated": True,
        "first": None,
        "last": None,
    }
    return Population(**(fields | replaced))  # type: ignore[arg-type]


def sharing(edges: list[tuple[int, str, int]], accounts: int) -> Sharing:
    """Edges (account, kind, value) as a Sharing table."""
    kind = np.array([KINDS.index(k) for _, k, _ in edges], np.int64)
    value = np.array([v for _, _, v in edges], np.int64)
    number = np.unique(np.stack([kind, value]), axis=1, return_inverse=True)[1].ravel() if edges else value
    return Sharing(np.array([a for a, _, _ in edges], np.int64), number.astype(np.int64), kind, accounts)
