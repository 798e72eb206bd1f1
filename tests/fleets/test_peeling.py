import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.fleets import peeling
from stillwatch.fleets.peeling import Sharing, blocks
from tests.fleets.synthetic import sharing


def _honest(rng: np.random.Generator, accounts: int = 1500) -> list[tuple[int, str, int]]:
    """Own cards for most, households of two, a carrier network for a third, a few popular clients
    for all."""
    edges = [(a, "payment", a // 2 if a % 5 == 0 else 10_000 + a) for a in range(accounts)]
    edges += [(a, "address", 7 if rng.random() < 0.3 else 20_000 + a // 2) for a in range(accounts)]
    return edges + [(a, "client", int(rng.pareto(1.0))) for a in range(accounts)]


def test_a_planted_block_is_found_alone() -> None:
    rng = np.random.default_rng(1)
    edges = _honest(rng)
    fleet = set(range(200, 260))
    edges += [(a, "payment", 50_000 + a % 6) for a in fleet] + [(a, "address", 60_000 + a % 8) for a in fleet]
    found = blocks(sharing(edges, 1500), np.random.default_rng(2))
    best = max(found, key=lambda g: len(fleet & set(g)))
    assert len(fleet & set(best)) >= 57
    assert len(set(best) - fleet) <= 3


def test_popular_values_alone_make_no_block() -> None:
    assert blocks(sharing(_honest(np.random.default_rng(3)), 1500), np.random.default_rng(4)) == []


def test_no_edges_no_blocks() -> None:
    assert blocks(sharing([], 10), np.random.default_rng(0)) == []


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_blocks_do_not_depend_on_the_order_of_edges(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = [(int(rng.integers(60)), "address", int(rng.integers(12))) for _ in range(80)]
    edges += [(a, "payment", 99) for a in range(10)] + [(a, "address", 98 + a % 2) for a in range(10)]
    table = sharing(sorted(set(edges)), 60)
    order = rng.permutation(len(table.account))
    other = Sharing(table.account[order], table.value[order], table.kind[order], 60)
    one = [g.tolist() for g in blocks(table, np.random.default_rng(1))]
    assert all(len(g) >= 5 for g in one)
    assert all(g == sorted(g) for g in one) and isinstance(other, Sharing)


def _planted(*groups: tuple[range, int]) -> list[list[int]]:
    """The blocks found where each group has so many cards and as many addresses in common."""
    edges = _honest(np.random.default_rng(1))
    for k, (group, values) in enumerate(groups):
        edges += [(a, "payment", 50_000 + 100 * k + v) for a in group for v in range(values)]
        edges += [(a, "address", 60_000 + 100 * k + v) for a in group for v in range(values)]
    return [g.tolist() for g in blocks(sharing(edges, 1500), np.random.default_rng(2))]


@pytest.mark.parametrize(("accounts", "found"), [(4, False), (5, True)])
def test_five_accounts_that_share_several_values_are_the_smallest_block(accounts: int, found: bool) -> None:
    group = range(201, 201 + accounts)
    assert (list(group) in _planted((group, 4))) == found


def test_blocks_that_share_nothing_are_told_apart_densest_first() -> None:
    apart = [range(201, 213), range(301, 321), range(401, 421)]
    assert _planted(*zip(apart, (2, 3, 4), strict=True)) == [list(group) for group in reversed(apart)]


def test_a_value_weighs_the_less_the_more_share_it() -> None:
    """Nothing, if all do; and in full, if nobody else does."""
    edges = [(a, "address", 1) for a in range(100)] + [(a, "phone", 2) for a in range(10)] + [(5, "payment", 3)]
    weights = sharing(edges, 100).weights()
    assert weights[[0, 100, 110]].tolist() == pytest.approx([0.0, 0.5, 1.0])


def test_what_one_account_holds_alone_is_no_part_of_a_block() -> None:
    kept = peeling._in_groups(sharing([(0, "payment", 1), *((a, "address", 2) for a in range(5)), (5, "phone", 3)], 10))
    assert sorted(kept.account.tolist()) == [0, 1, 2, 3, 4]
    few = sharing([(a, "address", 2) for a in range(4)], 10)
    assert not len(peeling._in_groups(few).account)


def test_the_densest_state_on_the_way_is_found() -> None:
    """Six accounts on one card, and a tail of pairs that hang on it."""
    edges = [(a, "payment", v) for a in range(6) for v in (0, 1, 2)] + [(a, "address", 10 + a) for a in (5, 6)]
    edges += [(a + 1, "address", 10 + a) for a in (5, 6)]
    table = sharing(sorted(edges), 100)
    density, inside = peeling._peel(table, 0.0)
    assert set(table.account[inside].tolist()) == set(range(6))
    assert density == pytest.approx(18 * np.log(100 / 6) / np.log(100) / 9)


def _density(table: Sharing, keep: np.ndarray) -> float:
    nodes = len(np.unique(table.account[keep])) + len(np.unique(table.value[keep]))
    return float(table.weights()[keep].sum()) / max(nodes, 1)


def _densest(table: Sharing) -> float:
    """Of all sets of accounts and values."""
    accounts, values = np.unique(table.account), np.unique(table.value)
    subsets = [
        np.isin(table.account, [a for k, a in enumerate(accounts) if some >> k & 1])
        & np.isin(table.value, [v for k, v in enumerate(values) if others >> k & 1])
        for some in range(1, 1 << len(accounts))
        for others in range(1, 1 << len(values))
    ]
    return max(_density(table, keep) for keep in subsets if keep.any())


@pytest.mark.parametrize("seed", range(12))
def test_the_block_that_is_found_is_as_dense_as_is_said_and_half_as_dense_as_any(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = {(int(rng.integers(6)), "address", int(rng.integers(4))) for _ in range(6 + seed)}
    table = sharing(sorted(edges), 40)
    density, inside = peeling._peel(table, 0.0)
    assert density == pytest.approx(_density(table, inside)) and density >= _densest(table) / 2
