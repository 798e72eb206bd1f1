"""No single field may tell the fleet from honest developers, but for what the campaign's mechanics declare."""

from collections import defaultdict

import numpy as np
import pytest
from scipy.stats import rankdata

from stillwatch.worlds.campaign import careful_fleet
from stillwatch.worlds.people import BROWSERS
from stillwatch.worlds.personas import ordinary
from stillwatch.worlds.world import new_world

DECLARED = {
    "rate": "every account carries its part of the load",
    "hours": "the fleet works more hours of the day than people do",
    "turns": "a dealt task is mostly asked once",
    "shared_card": "a quarter of the fleet pays in twos and threes",
    "prompt": "the text itself is what is harvested",
}
"""Fields that a mechanic touches, and why."""


def features(account, turns) -> dict[str, float]:
    answers = [len(t.completion) for t in turns if t.status == "ok"]
    return {
        "age": account.created_at,
        "organization": account.organization is not None,
        "phone": account.phone is not None,
        "free_mail": account.email.endswith(("gmail.com", "outlook.com", "yahoo.com")),
        "mail_length": len(account.email),
        "mail_digits": sum(c.isdigit() for c in account.email),
        "country": hash_free(account.country),
        "plan": hash_free(account.plan),
        "surface": account.surface == "api",
        "temperature": -1.0 if account.temperature is None else account.temperature,
        "max_tokens": -1.0 if account.max_tokens is None else account.max_tokens,
        "tools": -1.0 if account.tools is None else account.tools,
        "model": hash_free(account.models[0]),
        "client": hash_free(account.clients[0][0]),
        "clients": len({t.client for t in turns}),
        "addresses": len({t.address for t in turns}),
        "ipv6": ":" in account.addresses[0],
        "first_octet": hash_free(account.addresses[0].split(".")[0]),
        "system": turns[0].system is not None,
        "reasoning": sum(t.reasoning is not None for t in turns) / len(turns),
        "answer_median": float(np.median(answers)) if answers else 0.0,
        "id": int(account.account_id[5:9], 16),
        "weekend": sum((t.at // 86_400_000_000 + 3) % 7 > 4 for t in turns) / len(turns),
    }


def hash_free(text: str) -> int:
    """A number for a word, the same under any hash seed."""
    return sum(ord(c) * 31**i for i, c in enumerate(text[:12]))


def auc(values: np.ndarray, fleet: np.ndarray) -> float:
    ranks, n = rankdata(values), fleet.sum()
    return float((ranks[fleet].sum() - n * (n + 1) / 2) / (n * (len(fleet) - n)))


@pytest.fixture(scope="module")
def accounts():
    world = new_world(11, 7, 0.1)
    ordinary.developers(world, 420)
    careful_fleet(world, 100)
    turns = defaultdict(list)
    for turn in world.log.turns:
        turns[turn.account.account_id].append(turn)
    return [(a, turns[a.account_id]) for a in world.accounts if len(turns[a.account_id]) >= 8]


def test_no_undeclared_field_tells_the_fleet(accounts):
    fleet = np.array([a.campaign is not None for a, _ in accounts])
    table = [features(a, t) for a, t in accounts]
    leaks = {}
    for name in table[0]:
        score = auc(np.array([float(row[name]) for row in table]), fleet)
        if abs(score - 0.5) > 0.15:
            leaks[name] = round(score, 2)
    assert not leaks
    assert not DECLARED.keys() & set(table[0])


def test_daily_rates_are_not_constant(accounts):
    for account, turns in accounts:
        if account.campaign:
            days = np.bincount([(t.at - turns[0].at) // 86_400_000_000 + 1 for t in turns])
            assert days.std() > 0.1 * days.mean()


def test_the_fleet_fails_as_often_as_others(accounts):
    failed = {True: [], False: []}
    for account, turns in accounts:
        failed[account.campaign is not None] += [t.status != "ok" for t in turns]
    assert abs(np.mean(failed[True]) - np.mean(failed[False])) < 0.005


def test_the_fleets_clients_are_other_peoples_too(accounts):
    honest = {c for a, _ in accounts if not a.campaign for c in a.clients}
    fleet = [a for a, _ in accounts if a.campaign]
    assert sum(not set(a.clients) & honest for a in fleet) <= 0.1 * len(fleet)
    assert not {c for a in fleet for c in a.clients} & set(BROWSERS)


def test_fleet_addresses_are_its_members_own(accounts):
    owners = defaultdict(set)
    for account, _ in accounts:
        if account.campaign:
            for address in account.addresses:
                owners[address].add(account.account_id)
    assert sum(len(who) > 1 for who in owners.values()) <= 0.1 * len(owners)
