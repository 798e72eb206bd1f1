"""Who a campaign's accounts are: seats, the accounts that hold them one after the other, and what
they share."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import count

from stillwatch.worlds.campaigns.hand import hands
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.people import LIBRARIES, Registry, email, mail_domain, own_addresses, server
from stillwatch.worlds.personas.batches import SHOWN, batch_settings
from stillwatch.worlds.personas.people import speak
from stillwatch.worlds.record import Account, Client
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import START, registry

SHARED_SEATS = 0.2
"""Share of a pool's accounts that both of its campaigns use."""

BATCHES = 0.4
"""Share of a fleet's accounts with the settings, and of its seats with the clock, of a batch
program and not of a developer: as among honest API users who send as much."""

HEADS = 12
"""Accounts to an address, and to a card, of a pool from which all draw."""


@dataclass(frozen=True)
class Seat:
    """One place in the fleet: its part of the load, and the accounts that hold it, each until it is
    closed. `joins`: whether this campaign brings the accounts into the world."""

    number: int
    load: float
    holders: tuple[Account, ...]
    joins: bool

    def holder(self, at: int) -> Account | None:
        """Who holds the seat at a moment; nobody between a ban and the replacement's birth."""
        for account in self.holders:
            if account.closed_at is None or at < account.closed_at:
                return account if at >= account.created_at else None
        return None


@cache
def roster(spec: WorldSpec, campaign: Campaign) -> tuple[Seat, ...]:
    """All seats of a campaign, the same in every process."""
    made = registry(spec)
    borrowed = _borrowed(spec, campaign)
    own = campaign.accounts - len(borrowed)
    dice = Dice(spec.seed, "roster", campaign.name)
    firsts = [_member(made, campaign, number, dice) for number in range(own)]
    _births(dice, campaign, firsts)
    _infrastructure(dice, campaign, firsts)
    seats = [Seat(k, _load(dice), _holders(made, campaign, dice, a, k), True) for k, a in enumerate(firsts)]
    return (*seats, *(replace(s, number=own + k, load=_load(dice), joins=False) for k, s in enumerate(borrowed)))


def _borrowed(spec: WorldSpec, campaign: Campaign) -> list[Seat]:
    """The seats of the pool's first campaign that this one uses too."""
    owners = [c for c in spec.campaigns if campaign.pool is not None and c.pool == campaign.pool]
    if not owners or owners[0] == campaign:
        return []
    return list(roster(spec, owners[0])[: round(SHARED_SEATS * campaign.accounts)])


def _load(dice: Dice) -> float:
    return dice.lognormal(1.0, 0.35)


def _member(made: Registry, campaign: Campaign, number: object, dice: Dice) -> Account:
    """One account, from the same maker as everybody's."""
    hidden = campaign.infrastructure == "cloud" or dice.chance(made.population.cloud)
    account = made.account("fleet", f"{campaign.name}/{number}", "cloud:bedrock" if hidden else "api")
    if hidden and dice.chance(0.5):
        account.surface = "cloud:vertex"
    if dice.chance(BATCHES):
        batch_settings(dice, account)
        account.reasons = dice.pick((account.reasons, *SHOWN))
    if account.close_reason == "abuse":
        account.closed_at, account.close_reason = None, None
    if campaign.language == "zh" or (campaign.language == "mixed" and dice.chance(0.5)):
        speak(dice, account, "zh")
    if campaign.pivot is not None:
        account.moves_at = made.release + int(dice.u() ** 2 * DAY)
    return account


def _births(dice: Dice, campaign: Campaign, members: list[Account]) -> None:
    """When they signed up. Aged accounts keep the ages that everybody has, a month at least."""
    begins = START + int(campaign.start * DAY)
    batches = [begins - int(dice.between(1, 14) * DAY) for _ in range(3 + len(members) // 40)]
    for account in members:
        if campaign.births == "burst":
            account.created_at = dice.pick(batches) + int(dice.exponential(2.0) * HOUR)
        elif campaign.births == "steady":
            account.created_at = begins - int(dice.between(-1.0, 90.0) * DAY)
        else:
            account.created_at = min(account.created_at, START - 30 * DAY)
        account.created_at = min(account.created_at, begins + 2 * DAY)


def _infrastructure(dice: Dice, campaign: Campaign, members: list[Account]) -> None:
    """What accounts share, on the surfaces where it is seen."""
    visible = [a for a in members if a.addresses]
    if campaign.infrastructure == "shared":
        _shared(dice, campaign, visible)
    elif campaign.infrastructure == "partly":
        dice.shuffle(visible)
        _cards(dice, campaign, visible[: len(visible) * 3 // 10])
        dice.shuffle(visible)
        _networks(dice, campaign, visible[: len(visible) // 4])
    elif campaign.infrastructure == "isolated":
        for account in visible:
            _alone(dice, account)
    elif campaign.infrastructure == "hydra":
        _hydra(dice, campaign, visible)
    if campaign.cards:
        dice.shuffle(visible)
        _cards(dice, campaign, visible[: round(len(visible) * campaign.cards)], campaign.by)


def _alone(dice: Dice, account: Account) -> None:
    """One exit, one client and one model for good, drawn as honest users' are, but for hubs that
    many sit behind."""
    account.addresses = own_addresses(dice, True)[:1]
    account.signup_address = account.addresses[0]
    account.clients, account.models = account.clients[:1], account.models[:1]


def _hydra(dice: Dice, campaign: Campaign, members: list[Account]) -> None:
    """A small pool of addresses and cards, from which each account is given some anew and anew."""
    heads = [hands(campaign, "head", k, server(dice), server) for k in range(max(3, len(members) // HEADS))]
    cards = [hands(campaign, "card", k, card(dice), card) for k in range(max(2, len(members) // HEADS))]
    for account in members:
        account.addresses = dice.some(heads, 4)
        account.signup_address = dice.pick(heads)
        account.payment = dice.pick(cards)


def _shared(dice: Dice, campaign: Campaign, members: list[Account]) -> None:
    """A few servers, cards, one client build for most, and mail at a handful of own domains."""
    servers = [hands(campaign, "server", k, server(dice), server) for k in range(max(2, len(members) // 10))]
    cards = [hands(campaign, "card", k, card(dice), card) for k in range(max(2, len(members) // 8))]
    domains = [hands(campaign, "domain", k, mail_domain(dice), mail_domain) for k in range(max(1, len(members) // 40))]
    client = hands(campaign, "client", 0, library(dice), library)
    for account in members:
        account.addresses = [dice.pick(servers), dice.pick(servers)]
        account.signup_address = account.addresses[0]
        account.payment = dice.pick(cards)
        if dice.chance(0.8):
            account.clients = [client, *account.clients[:1]]
        if dice.chance(0.6):
            account.email = email(dice, dice.pick(domains))


def card(dice: Dice) -> str:
    """The fingerprint of a new card."""
    return f"card_{dice.token(16)}"


def library(dice: Dice) -> Client:
    """A client that programs have."""
    return dice.pick(LIBRARIES)


def _cards(dice: Dice, campaign: Campaign, members: list[Account], by: int | None = None) -> None:
    """One card for two or three accounts, or for `by`."""
    place = 0
    for number in count():
        if place >= len(members):
            break
        shared, size = hands(campaign, "card", number, card(dice), card), by or 2 + dice.below(2)
        for account in members[place : place + size]:
            account.payment = shared
        place += size


def _networks(dice: Dice, campaign: Campaign, members: list[Account]) -> None:
    """One server for three to six accounts."""
    place = 0
    for number in count():
        if place >= len(members):
            break
        address, size = hands(campaign, "server", number, server(dice), server), 3 + dice.below(4)
        for account in members[place : place + size]:
            account.addresses = [address, *account.addresses[:1]]
        place += size


def _holders(made: Registry, campaign: Campaign, dice: Dice, first: Account, number: int) -> tuple[Account, ...]:
    """The first holder and its replacements: after a ban a new account within hours, on the old
    card now and then."""
    holders = [first]
    end = START + made.days * DAY
    now = max(first.created_at, START + int(campaign.start * DAY))
    while campaign.churn > 0:
        now += int(dice.exponential(7.0 / campaign.churn) * DAY)
        if now >= end:
            break
        holders[-1].closed_at, holders[-1].close_reason = now, "abuse"
        successor = _member(made, campaign, f"{number}.{len(holders)}", dice)
        successor.closed_at = successor.close_reason = None
        now += int(dice.between(0.3, 6.0) * HOUR)
        successor.created_at = now
        if dice.chance(0.3) and campaign.infrastructure in ("shared", "partly"):
            successor.payment = first.payment
        if campaign.infrastructure == "shared":
            successor.addresses, successor.clients = first.addresses, first.clients
        holders.append(successor)
    return tuple(holders)
