"""Where a harvester gets accounts from once his first ones are found out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.organic import serve
from stillwatch.worlds.personas.brokers import POOL_RATE, resale_accounts, serve_customers
from stillwatch.worlds.record import HONEST, Account, Turn
from stillwatch.worlds.world import START, Block, World

Market = Literal["new", "aged", "rented"]
"""new: signed up when they are wanted, with their part of what the fleet shares; aged: bought of
their owners, a month to years old, who talk through them until then; rented: of a reseller, who
goes on serving his customers through them."""

TALKS = 20.0
"""Conversations a week of an account's former owner, as of those that the benchmark's other fleets
have bought."""

YOUNGEST = 30 * DAY


@dataclass(frozen=True)
class Means:
    """What a harvester can turn to. reserve: accounts, as a multiple of those that he begins with;
    market: where he gets them from."""

    reserve: float
    market: Market = "new"

    def accounts(self, firsts: int) -> int:
        """How many he has in all, those he begins with among them."""
        return round(firsts * (1 + self.reserve))


@dataclass(frozen=True)
class Stock:
    """Accounts that are there before he has them, and what honest people send through them over the
    whole log, in order: owners until they sell, a reseller's customers to the end."""

    accounts: tuple[Account, ...]
    turns: tuple[Turn, ...]


def stock_of(world: World, market: Market, likes: Sequence[Account]) -> Stock:
    """As many accounts as `likes`; those that are bought are of the same surfaces. World: a fresh
    one, whose log is emptied."""
    if market == "new" or not likes:
        return Stock((), ())
    accounts = _owned(world, likes) if market == "aged" else _pool(world, len(likes))
    turns = tuple(sorted(world.log.turns, key=lambda turn: (turn.at, turn.exchange_id)))
    world.log.turns.clear()
    return Stock(tuple(accounts), turns)


def _owned(world: World, likes: Sequence[Account]) -> list[Account]:
    """Each with an owner who talks through it, on an address, a client and a card of his own, which
    go to the buyer with it."""
    made = []
    for number, like in enumerate(likes):
        account = world.registry.account("bought", number, like.surface)
        account.created_at = min(account.created_at, START - YOUNGEST)
        account.closed_at = account.close_reason = None
        account.language = like.language
        dice = world.dice("bought", number)
        interests = world.interests(dice, language=account.language)
        serve(world, dice, [account], interests, TALKS, language=account.language, truth=HONEST)
        made.append(account)
    return made


def _pool(world: World, count: int) -> list[Account]:
    """One reseller's, who was there before the log begins."""
    block = Block("rented", 0, count)
    pool = resale_accounts(world, block)
    for account in pool:
        account.created_at = min(account.created_at, START - DAY)
        account.closed_at = account.close_reason = None
    serve_customers(world, block, pool, POOL_RATE)
    return pool
