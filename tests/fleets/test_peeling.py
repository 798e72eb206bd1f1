import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

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
