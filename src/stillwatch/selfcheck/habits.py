"""How accounts go about it, measured alike for a team's and for honest accounts of every kind:
where the team stands among them, and what of it nearly no honest account does."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.lake.views.protocols import ReadableView
from stillwatch.selfcheck.model import Finding, Habit, Level
from stillwatch.selfcheck.remedies import BY_FINDING

ARCHETYPES = {
    "CI loop": ("review_bot",),
    "batch": ("pipeline", "synthesis"),
    "evaluation": ("benchmark",),
    "class": ("class", "hackathon"),
    "agent fleet": ("agent", "agent_fleet"),
    "reseller": ("resale",),
    "developer": ("developer", "company"),
}
"""Named kinds of honest account -> personas of the population that the log is set beside."""

RARE = 0.95
"""A team does what nearly no honest program does where more than so many of them do less of it."""

TALKS = 0.1
"""Share of follow-ups of the median account from which it serves people who talk with it."""

LEAST = 20
"""Exchanges of an account from which its habits are measured."""

HABITS = """
WITH own AS (
    SELECT account_id, COUNT(*) AS exchanges,
        COUNT(*) * 1.0 / COUNT(DISTINCT CAST(timestamp AS DATE)) AS a_day,
        COUNT(DISTINCT date_trunc('hour', timestamp)) * 1.0 / COUNT(DISTINCT CAST(timestamp AS DATE)) AS hours_a_day,
        AVG(CAST(turn > 1 AS INTEGER)) AS follow_ups,
        AVG(CAST(elicits AS INTEGER)) AS asks_for_reasoning,
        AVG(CAST(tool_results > 0 AS INTEGER)) AS in_tool_loops,
        COUNT(DISTINCT prompt_hash) * 1.0 / COUNT(*) AS distinct_prompts,
        COUNT(DISTINCT address_token) * 1.0 / COUNT(DISTINCT CAST(timestamp AS DATE)) AS exits_a_day
    FROM exchanges GROUP BY account_id
)
SELECT * FROM own WHERE exchanges >= {least} ORDER BY account_id
"""

NAMES = {
    "a_day": "exchanges a day",
    "hours_a_day": "active hours a day",
    "follow_ups": "share of follow-ups",
    "asks_for_reasoning": "share of prompts that ask for reasoning",
    "in_tool_loops": "share of exchanges in tool loops",
    "distinct_prompts": "share of distinct prompts",
    "exits_a_day": "addresses a day",
}

FINDINGS = {
    "round_the_clock": ("hours_a_day", "The median account is active in {value:.0f} hours of its day"),
    "forced_reasoning": (
        "asks_for_reasoning",
        "{value:.0%} of the median account's prompts ask for reasoning in words",
    ),
    "rotating_exits": ("exits_a_day", "The median account leaves by {value:.0f} addresses a day"),
}
"""Findings that are a habit that nearly no honest program has."""


def measured(view: ReadableView) -> pa.Table:
    """The habits of every account with enough exchanges: `account_id` and a column for each of
    NAMES."""
    return view.query(HABITS.format(least=LEAST))


def standing(table: pa.Table, team: frozenset[str], persona: Mapping[str, str]) -> list[Habit]:
    """Where the team's median stands among the accounts of each archetype, habit by habit."""
    names = table["account_id"].to_pylist()
    own = np.array([name in team for name in names])
    if not own.any():
        return []
    kinds = {kind: np.array([persona.get(name) in of for name in names]) for kind, of in ARCHETYPES.items()}
    out = []
    for column, words in NAMES.items():
        values = _numbers(table, column)
        value = float(np.median(values[own]))
        among = {kind: _level(value, values[of]) for kind, of in kinds.items() if of.sum() >= LEAST}
        out.append(Habit(name=words, value=round(value, 3), among=among))
    return out


def rare(table: pa.Table, team: frozenset[str], persona: Mapping[str, str]) -> list[Finding]:
    """What the team's median account does more of than nearly every honest account of any
    archetype."""
    names = table["account_id"].to_pylist()
    own = np.array([name in team for name in names])
    known = {of for some in ARCHETYPES.values() for of in some}
    honest = np.array([persona.get(name) in known for name in names])
    out = []
    for kind, (column, says) in FINDINGS.items():
        values = _numbers(table, column)
        if not own.any() or honest.sum() < LEAST:
            continue
        value = float(np.median(values[own]))
        if value > np.quantile(values[honest], RARE):
            told = f"{says.format(value=value)}, more than nearly all honest programs."
            out.append(Finding(kind=kind, says=told, remedy=BY_FINDING[kind]))
    return out


def serves_people(table: pa.Table, team: frozenset[str]) -> bool:
    """Whether the team's accounts serve people who talk with them, so that an end user's id is
    missed."""
    talk = _numbers(table, "follow_ups")[[name in team for name in table["account_id"].to_pylist()]]
    return bool(len(talk)) and float(np.median(talk)) > TALKS


def _numbers(table: pa.Table, column: str) -> NDArray[np.float64]:
    return np.asarray(table[column].cast(pa.float64()).to_numpy(zero_copy_only=False))


def _level(value: float, among: NDArray[np.float64]) -> Level:
    low, high = np.quantile(among, (1 / 3, 2 / 3))
    return "low" if value < low else "high" if value > high else "usual"
