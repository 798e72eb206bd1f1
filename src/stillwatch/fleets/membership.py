"""Who belongs to a group, by every family of evidence at once.

An account's log-odds are those of the prior, the group's share of all accounts, and the log
likelihood ratio of what is seen of it as one of the group's against as anybody: what it asks, what
it pays with, where it sends from, its mail, its program, its age. They are match weights (Fellegi
and Sunter, A Theory for Record Linkage, JASA 1969), against a group instead of one record: kinds of
one family are drawn from one field, and only the strongest for and the strongest against count;
each family is bounded, so that none decides alone. A group is settled by taking its members anew
until they stay the same (expectation-maximisation with hard assignments): accounts are added and
dropped as their weights say.
"""

from collections.abc import Collection

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets import asking, controls
from stillwatch.fleets.communities import CROWD
from stillwatch.fleets.evidence.identity import expected_share, share
from stillwatch.fleets.exchangeability import unlikeness
from stillwatch.fleets.overlap import is_twin
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import PARTS, Population

ROUNDS = 12

SETTLED = 0.98
"""Jaccard overlap of a group with what it was a round before from which it is settled: accounts at
the edge come and go for long."""

SURELY = 2.0
"""Log-odds from which accounts alone picture a settled group, once: who might as well be a stranger
widens it, and brings others in who are like himself. (Until nothing changes, a group would shrink
to those whose chance lies its way.)"""

ONE_MIDDLE = 0.85
"""Share of a settled group that such a picture leaves in it at least: one that leaves fewer is of
one of its lists."""

FAMILIES = {"mail": ("email_domain",), "program": ("client", "system_prompt")}
"""Kinds of value by family. A program brings its client and its system prompt with it; frames are
of the prompts, which are weighed as a whole."""

MOST = 3.0
"""Largest log likelihood ratio of mail or program, for or against: strangers come to share them as
a matter of course."""

MOST_OF_A_UNIT = 5.0
"""Largest log likelihood ratio of those with whom an account shares a card or a phone."""

HABITS = {"age": "lifecycle", "load": "volume", "talk": "conversation"}
"""When an account was opened, how much it asks on an active day, and how often it goes on: one hand
opens and loads its accounts alike. Of each the family of evidence that it is of."""

MOST_OF_A_HABIT = 2.0
"""Largest log likelihood ratio of one habit: in any part of the range there are many strangers."""

SHRINK = 4.0
"""Accounts distributed as everybody's that are added to the members: a small group's habits are
known roughly."""

STRANGERS = 0.8
"""U (exchangeability.py) from which a group's accounts ask like strangers: half cover leaves a
fleet at 0.3 or less."""

POSSIBLE = -3.0
"""Log likelihood ratio of what an account asks below which nothing else makes it a member: the
other families are not looked up."""


def settle(
    people: Population,
    group: Ints,
    chose: Collection[str] = (),
    parted: bool = False,
    lump: Ints | None = None,
    rounds: int = ROUNDS,
) -> tuple[Ints, Floats]:
    """(the accounts that belong to the group, taken anew until they stay the same; every account's
    probability).

    chose: kinds of value that chose the group and are no evidence on its members. Accounts that ask
    like STRANGERS are held together by values, each to a few others: such a group loses accounts
    and takes none in, or it would take in every other one from link to link. parted: each account
    has a part of the list, and asks for itself. A group that would take in a CROWD stays what it
    was, and one that falls apart ends empty. lump: accounts that the group is a part of, and from
    which alone it takes others in; as log_odds takes them. rounds: after so many it is left on its
    way, if these are fewer than ROUNDS.
    """
    within: Ints | None = None
    pool = controls.pool(people, group, group)
    odds = np.full(len(people), -np.inf)
    seen: list[Ints] = []
    begun = group
    for _ in range(rounds):
        stranger = 1 - _probability(odds) if seen else None
        odds = log_odds(people, group, pool, chose, stranger, lump)
        if within is not None:
            odds[np.setdiff1d(np.arange(len(odds)), within)] = -np.inf
        fitting = np.flatnonzero(odds > 0) if lump is None else lump[odds[lump] > 0]
        if people.weight[fitting].sum() > CROWD * people.total:
            return group, np.where(np.isin(np.arange(len(odds)), group), 1.0, 0.0)
        if len(fitting) < SMALLEST:
            return fitting[:0], np.zeros(len(odds))
        if is_twin(fitting, [group], SETTLED) or any(np.array_equal(fitting, before) for before in seen):
            break
        grown = within is None and not parted and len(fitting) > len(begun)
        if grown and not unlikeness(people.whole, fitting) < STRANGERS:
            within, fitting, seen = begun, np.intersect1d(fitting, begun), []
            if len(fitting) < SMALLEST:
                return fitting[:0], np.zeros(len(odds))
        seen.append(group)
        group = fitting
    if rounds < ROUNDS or not unlikeness(people.whole, fitting) < STRANGERS:
        return fitting, _probability(odds)
    return _refined(people, fitting, odds, pool, chose, lump)


def _refined(
    people: Population, group: Ints, odds: Floats, pool: Ints, chose: Collection[str], lump: Ints | None
) -> tuple[Ints, Floats]:
    """A settled group without those who came in beside others who might as well be strangers, as
    `settle` gives it."""
    surely = group[odds[group] > SURELY]
    if len(surely) < SMALLEST:
        return group, _probability(odds)
    anew = log_odds(people, surely, pool, chose, 1 - _probability(odds), lump)
    anew[np.setdiff1d(np.arange(len(odds)), group)] = -np.inf
    fitting = np.flatnonzero(anew > 0)
    if len(fitting) < max(ONE_MIDDLE * len(group), SMALLEST):
        return group, _probability(odds)
    return fitting, _probability(anew)


def _probability(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -50, 50))))


def log_odds(
    people: Population,
    group: Ints,
    pool: Ints,
    chose: Collection[str] = (),
    stranger: Floats | None = None,
    lump: Ints | None = None,
) -> Floats:
    """(accounts,): log-odds that each account belongs to the group; -inf where it was not looked
    at. pool: comparable accounts outside; stranger: as asking.log_ratios takes it. lump: accounts
    that are alike in all but what they ask; those of them who rather ask otherwise stand for
    everybody, so that what all of them have in common says nothing."""
    halves = people.halves
    text = asking.log_ratios(people.whole, ((halves[0], halves[1]), (halves[1], halves[0])), group, stranger)
    inside = np.zeros(len(people), bool)
    inside[group] = True
    tied = np.isin(people.unit, people.unit[group])
    rows = np.flatnonzero(inside | (text > POSSIBLE) & (tied | (text != 0.0)))
    beside = None if lump is None else lump[~inside[lump] & (text[lump] < 0.0)]
    own = text.copy()
    for habit, family in HABITS.items():
        if family not in people.ignored:
            own[rows] += _habits(people, group, inside, rows, habit, beside)
    for family in FAMILIES:
        own[rows] += _family(people, group, inside, rows, pool, family, chose, beside)
    share_of_all = min(float(people.weight[group].sum()) / people.total, 0.5)
    out = np.full(len(people), -np.inf)
    out[rows] = own[rows] + _unit(people, own, group, inside)[rows] + np.log(share_of_all / (1 - share_of_all))
    return out


def _unit(people: Population, own: Floats, group: Ints, inside: np.ndarray) -> Floats:
    """(accounts,): what those with whom an account shares a card or a phone say of it, each by what
    is known of it alone: they are one hand's, so that all belong or none. Accounts too quiet to be
    measured are told by them. Who shares none with a member, where most members do, is rather none
    of them."""
    each = np.clip(own, -MOST_OF_A_UNIT, MOST_OF_A_UNIT)
    others = np.bincount(people.unit, each)[people.unit] - each
    tied = np.bincount(people.unit, inside)[people.unit] - inside > 0
    members = len(group) - inside
    apart = 1 - (tied[group].sum() - (tied & inside)) / (members + SHRINK)
    untied = np.where(tied, 0.0, np.maximum(np.log(apart), -MOST))
    return np.clip(others + untied, -MOST_OF_A_UNIT, MOST_OF_A_UNIT)


def _family(
    people: Population,
    group: Ints,
    inside: np.ndarray,
    rows: Ints,
    pool: Ints,
    family: str,
    chose: Collection[str],
    beside: Ints | None,
) -> Floats:
    """(rows,): the family's strongest weight for, and its strongest against."""
    kinds = [kind for kind in FAMILIES[family] if kind not in chose]
    each = [_kind(people, group, inside, rows, pool, kind, beside) for kind in kinds] or [np.zeros(len(rows))]
    for_and_against = np.maximum(np.max(each, axis=0), 0.0) + np.minimum(np.min(each, axis=0), 0.0)
    return np.clip(for_and_against, -MOST, MOST)


def _kind(
    people: Population, group: Ints, inside: np.ndarray, rows: Ints, pool: Ints, kind: str, beside: Ints | None
) -> Floats:
    """(rows,): log likelihood ratio of the most telling value that an account shares with members,
    less the logarithm of how many values it has, since the best of many is no surprise; or of
    having only values of its own; 0 for an account without any."""
    _, theirs, _ = people.values_of(group, kind)
    account, value, sharers = people.values_of(rows, kind)
    if not len(theirs) or not len(value):
        return np.zeros(len(rows))
    held = np.bincount(theirs, minlength=int(max(theirs.max(), value.max())) + 1)[value]
    own = inside[account]
    with_members, members = held - own, len(group) - own
    rest = people.total - members - 1
    outside = (np.maximum(sharers - held - ~own, 0.0) + 0.5) / (rest + 1)
    if beside is not None:
        theirs = people.values_of(beside, kind)[1]
        around = np.bincount(theirs, minlength=int(max(theirs.max(initial=0), value.max())) + 1)[value]
        outside = (around + SHRINK * outside) / (len(beside) + SHRINK)
    ratio = np.log((with_members + outside) / (members + 1) / outside)
    place = np.searchsorted(rows, account)
    count = np.bincount(place, minlength=len(rows))
    best = np.full(len(rows), -np.inf)
    shared = with_members > 0
    np.maximum.at(best, place[shared], ratio[shared] - np.log(count[place[shared]]))
    return np.where(count == 0, 0.0, np.where(np.isfinite(best), best, _of_its_own(people, group, pool, kind)))


def _of_its_own(people: Population, group: Ints, pool: Ints, kind: str) -> float:
    """Log likelihood ratio of an account that shares no value of a kind with members."""
    observed, holders, _ = share(people, group, kind)
    expected, _ = expected_share(people, pool, kind, len(group)) if len(pool) else (0.0, 0)
    observed = min((observed * holders + expected) / (holders + 1), 1 - 1e-9)
    return float(np.log((1 - observed) / (1 - min(expected, observed))))


def _habits(people: Population, group: Ints, inside: np.ndarray, rows: Ints, habit: str, beside: Ints | None) -> Floats:
    """(rows,): log likelihood ratio of the part of everybody that an account's habit lies in, of
    PARTS equal ones."""
    part, known = people.habits[habit]
    if known[group].sum() < SMALLEST:
        return np.zeros(len(rows))
    members = np.bincount(part[group[known[group]]], minlength=PARTS)
    everybody = np.bincount(part[known], people.weight[known], minlength=PARTS)
    at, own = part[rows], inside[rows] & known[rows]
    held, of = members[at] - own, members.sum() - own
    outside = np.maximum(everybody[at] - members[at] - ~own, 0.0) + 0.5
    outside /= everybody.sum() - members.sum() + PARTS / 2
    if beside is not None:
        theirs = part[beside[known[beside]]]
        outside = (np.bincount(theirs, minlength=PARTS)[at] + SHRINK * outside) / (len(theirs) + SHRINK)
    ratio = np.log((held + SHRINK * outside) / (of + SHRINK) / outside)
    return np.where(known[rows], np.clip(ratio, -MOST_OF_A_HABIT, MOST_OF_A_HABIT), 0.0)
