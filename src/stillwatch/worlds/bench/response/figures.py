"""What runs come to: per policy over worlds, with intervals from worlds drawn anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from stillwatch.worlds.bench.response.policies import PLAIN
from stillwatch.worlds.bench.response.tally import Run
from stillwatch.worlds.bench.response.worlds import LASTS

STEPS_A_DAY = 4
LAST_DAYS = 2
"""What a harvest brought in the last days that were simulated goes on until LASTS: neither does a
policy find more of it later, nor does the harvester find another way, nor run out of accounts."""

STOPPED = 0.2
"""A harvest is stopped when a day brings less than this share of what it would have brought."""

REPEATS = 2_000
MILLION, TEN_THOUSAND = 1_000_000, 10_000

BAR_STOPPED, BAR_ACCOUNTS, BAR_EXCHANGES = 0.8, 1.0, 1.0
"""Of the harvest at least; of 10,000 honest accounts, and of a million honest exchanges, less."""


@dataclass(frozen=True)
class Figure:
    """A figure over worlds, and the interval that 95% of REPEATS draws of worlds lie in."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """One policy. stopped: of the harvest of LASTS days; simulated: of that of the days that were
    simulated; hit, refused: honest accounts of 10,000, honest exchanges of a million; made:
    accounts for a million answers; hours: until the harvest was stopped, the median of the worlds,
    None where it was not in most; found: worlds in which a scan listed anything; worlds: in how
    many; hits, accounts: honest accounts hit, of how many."""

    policy: str
    stopped: Figure
    simulated: Figure
    hit: Figure
    refused: Figure
    made: Figure
    hours: float | None
    found: int
    worlds: int
    hits: int
    accounts: int

    @property
    def reaches(self) -> tuple[bool, bool, bool]:
        """Each of the three bars."""
        return (
            self.stopped.value >= BAR_STOPPED,
            self.hit.value < BAR_ACCOUNTS,
            self.refused.value < BAR_EXCHANGES,
        )


def lasting(run: Run) -> float:
    """Answers of a harvest of LASTS days."""
    return sum(run.answers) + _a_day(run) * max(0.0, LASTS - run.days)


def accounts_made(run: Run) -> float:
    """Accounts in LASTS days: they go on being made as in the last days, while there are any."""
    few = run.made[-1 - LAST_DAYS * STEPS_A_DAY] if len(run.made) > LAST_DAYS * STEPS_A_DAY else run.accounts
    return min(run.reserve, run.made[-1] + (run.made[-1] - few) / LAST_DAYS * max(0.0, LASTS - run.days))


def stopped_after(run: Run, plain: Run) -> float | None:
    """Hours from the first exchange of the harvest until no day brings STOPPED of what it would
    have brought; None where the last one does."""
    kept = [_day(run.answers, k) / max(1, _day(plain.answers, k)) for k in range(len(run.answers))]
    over = [k for k, share in enumerate(kept) if share >= STOPPED]
    after = over[-1] + 1 if over else 0
    return after * 24 / STEPS_A_DAY if after < len(kept) else None


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """A row a policy, in the order of their first runs. A policy's worlds are those that were run
    without any too."""
    plain = {run.world: run for run in runs if run.policy == PLAIN}
    policies = list(dict.fromkeys(run.policy for run in runs))
    return [
        _row(name, [(r, plain[r.world]) for r in runs if r.policy == name and r.world in plain]) for name in policies
    ]


def _row(policy: str, pairs: Sequence[tuple[Run, Run]]) -> Row:
    own, plain = [run for run, _ in pairs], [run for _, run in pairs]
    figure = partial(_figure, len(pairs))
    hours = [stopped_after(run, without) for run, without in pairs]
    known = sorted(h if h is not None else float("inf") for h in hours)
    median = known[(len(known) - 1) // 2 if len(known) % 2 else len(known) // 2]
    whole = np.array([1 - lasting(r) / max(1.0, lasting(p)) for r, p in pairs])
    seen = np.array([1 - sum(r.answers) / max(1, sum(p.answers)) for r, p in pairs])
    return Row(
        policy,
        figure(lambda k: float(whole[k].mean())),
        figure(lambda k: float(seen[k].mean())),
        figure(_rate([sum(r.hit.values()) for r in own], [r.honest_accounts for r in own], TEN_THOUSAND)),
        figure(_rate([r.honest.refused for r in own], [r.honest.sent for r in own], MILLION)),
        figure(_rate([accounts_made(r) for r in own], [lasting(r) for r in own], MILLION)),
        None if median == float("inf") else median,
        sum(run.listed is not None for run in own),
        len(plain),
        sum(sum(r.hit.values()) for r in own),
        sum(r.honest_accounts for r in own),
    )


Drawn = Callable[[np.ndarray], float]


def _rate(counts: Sequence[float], whole: Sequence[float], times: int) -> Drawn:
    """Of all drawn worlds together."""
    above, below = np.array(counts, float), np.array(whole, float)
    return lambda k: float(above[k].sum() / max(1.0, below[k].sum()) * times)


def _figure(worlds: int, of: Drawn) -> Figure:
    rng = np.random.default_rng(0)
    drawn = [of(rng.integers(worlds, size=worlds)) for _ in range(REPEATS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(of(np.arange(worlds)), float(low), float(high))


def _day(answers: Sequence[int], step: int) -> int:
    """Of the day that ends with a step."""
    return sum(answers[max(0, step + 1 - STEPS_A_DAY) : step + 1])


def _a_day(run: Run) -> float:
    last = run.answers[-LAST_DAYS * STEPS_A_DAY :]
    return sum(last) / max(1, len(last)) * STEPS_A_DAY
