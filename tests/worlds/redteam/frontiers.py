"""Frontiers that no search found."""

from dataclasses import asdict

from stillwatch.worlds.redteam.frontier import Frontier, Measured
from stillwatch.worlds.redteam.prices import PRICES
from stillwatch.worlds.spec import Campaign

NAIVE = 10.0


def measured(price: float, unseen: int, worlds: int = 16) -> Measured:
    return Measured(campaign=asdict(Campaign()), price=price, unseen=unseen, worlds=worlds)


def frontier(*evasions: Measured, campaigns: int = 32) -> Frontier:
    return Frontier(
        versions={}, prices=asdict(PRICES), campaigns=campaigns, naive=measured(NAIVE, 0), evasions=[*evasions]
    )
