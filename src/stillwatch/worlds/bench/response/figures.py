"""What runs come to: per policy over worlds, with intervals from worlds drawn anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from stillwatch.worlds.bench.response.harm import MILLION, TEN_THOUSAND, Harm
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
    None where it was not in most; found, worlds: in how many worlds with a campaign a scan listed
    anything, of how many; taken, calm: the same of calm worlds, where it is an error; harm: in all
    worlds; near: in those with a campaign; others: exchanges of honest people through accounts that
    the harvester can turn to, refused and sent."""

    policy: str
    stopped: Figure
    simulated: Figure
    hit: Figure
    refused: Figure
    made: Figure
    hours: float | None
    found: int
    worlds: int
    taken: int
    calm: int
    harm: Harm
    near: Harm
    others: tuple[int, int]

    @property
    def reaches(self) -> tuple[bool, bool, bool]:
        """Each of the three bars, by what was seen."""
        return (
            self.stopped.value >= BAR_STOPPED,
            self.hit.value < BAR_ACCOUNTS,
            self.refused.value < BAR_EXCHANGES,
        )

    @property
    def shows(self) -> tuple[bool, bool, bool]:
        """Each of them with a confidence of 95%: by the interval's lower end, and by Harm's
        bounds."""
        return (
            self.stopped.low >= BAR_STOPPED,
            self.harm.hit_at_most < BAR_ACCOUNTS,
            self.harm.refused_at_most < BAR_EXCHANGES,
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
    names = list(dict.fromkeys(run.name for run in runs))
    return [_row(name, [(r, plain[r.world]) for r in runs if r.name == name and r.world in plain]) for name in names]


def _row(policy: str, pairs: Sequence[tuple[Run, Run]]) -> Row:
    everywhere = [run for run, _ in pairs]
    pairs = [(run, without) for run, without in pairs if not run.calm]
    own, calm = [run for run, _ in pairs], [run for run in everywhere if run.calm]
    figure, all_figure = partial(_figure, len(pairs)), partial(_figure, len(everywhere))
    whole = np.array([1 - lasting(r) / max(1.0, lasting(p)) for r, p in pairs])
    seen = np.array([1 - sum(r.answers) / max(1, sum(p.answers)) for r, p in pairs])
    return Row(
        policy,
        figure(lambda k: float(whole[k].mean())),
        figure(lambda k: float(seen[k].mean())),
        all_figure(
            _rate([sum(r.hit.values()) for r in everywhere], [r.honest_accounts for r in everywhere], TEN_THOUSAND)
        ),
        all_figure(_rate([r.honest.refused for r in everywhere], [r.honest.sent for r in everywhere], MILLION)),
        figure(_rate([accounts_made(r) for r in own], [lasting(r) for r in own], MILLION)),
        _median([stopped_after(run, without) for run, without in pairs]),
        sum(run.listed is not None for run in own),
        len(pairs),
        sum(run.listed is not None for run in calm),
        len(calm),
        Harm.of(everywhere),
        Harm.of(own),
        (sum(run.others.refused for run in own), sum(run.others.sent for run in own)),
    )


def _median(hours: Sequence[float | None]) -> float | None:
    """The upper one of an even number; None where it is not stopped in most worlds."""
    known = sorted(h if h is not None else float("inf") for h in hours)
    median = known[len(known) // 2] if known else float("inf")
    return None if median == float("inf") else median


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
