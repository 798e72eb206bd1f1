"""What a campaign costs its harvester, in dollars for a million answers.

A simulated campaign is a cell: so many accounts that share a list, and whatever else its
infrastructure lets them share. A million answers take as many cells side by side as are needed,
each with a list of its own, since cells that deal from one would be one fleet; that no two cells
give one another away is granted to the harvester. So is it that an account lives LIFETIME days at
the rate that was seen in its log, unseen as it was there, though the log is a week. The price is
therefore a lower bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stillwatch.worlds.campaigns.roster import roster
from stillwatch.worlds.campaigns.write import PROBES
from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.personas.brokers import resale_accounts
from stillwatch.worlds.quality.records import Load
from stillwatch.worlds.record import Account
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import START, Block, new_world

MILLION = 1_000_000
LIFETIME = 45.0
"""Days that an account harvests: as long as the best known campaign lasted."""


@dataclass(frozen=True)
class Prices:
    """Dollars, to the order of magnitude: their ratios decide which evasion is cheapest, their sum
    decides nothing."""

    account: float = 1.0
    """A mailbox, a telephone number that receives one code, and the work of signing up."""

    aged: float = 6.0
    """More for an account with a past: somebody has had to keep it for months, and it is sold
    once."""

    card: float = 8.0
    """A card that passes for a stranger's: issued under a name, loaded, and lost with the
    account."""

    cloud: float = 10.0
    """A customer of a cloud: the cloud asks for the card, and for the customer's identity
    besides."""

    address: float = 4.0
    """An exit for 30 days that nobody else uses: a fixed line at an access provider, or a small
    server."""

    client: float = 0.5
    """A client's build and handshake that is not the one before: set up once, then kept."""

    exchange: float = 0.01
    """A thousand tokens in and six hundred out of a large model. Cover costs what any exchange
    costs."""

    margin: float = 0.3
    """A reseller's profit, as a share of what his accounts and the exchanges cost him."""

    cell: float = 250.0
    """A list unlike every other cell's: a day's work of one person who collects and cleans it."""

    day: float = 50.0
    """A day on which nothing is harvested yet: whoever trains on the answers waits with idle
    machines."""


PRICES = Prices()


@dataclass(frozen=True)
class Owned:
    """What one cell has to pay for over a lifetime, counted in its log. accounts, cards, clouds:
    with replacements; aged: accounts bought with a past; addresses, clients: at any one time; lead:
    days from the first sign-up to the first exchange."""

    accounts: float
    cards: float
    clouds: float
    aged: float
    addresses: float
    clients: float
    lead: float

    def dollars(self, prices: Prices) -> float:
        """For all of it but the lead."""
        return (
            self.accounts * prices.account
            + self.cards * prices.card
            + self.clouds * prices.cloud
            + self.aged * prices.aged
            + self.addresses * prices.address * LIFETIME / 30
            + self.clients * prices.client
        )


def owned(spec: WorldSpec, campaign: Campaign) -> Owned:
    """Counted on the accounts that the world's campaign has; of a rented one, on the reseller's."""
    begins = START + int(campaign.start * DAY)
    if campaign.rented:
        firsts = resale_accounts(new_world(spec), Block(campaign.name, 0, campaign.accounts))
        holders, lead = firsts, 0.0
    else:
        seats = roster(spec, campaign)
        firsts = [seat.holders[0] for seat in seats]
        holders = [account for seat in seats for account in seat.holders]
        # A past is bought with the account: nobody has to wait for it.
        lead = 0.0 if campaign.births == "aged" else (begins - min(a.created_at for a in firsts)) / DAY
    longer = LIFETIME / (spec.days - campaign.start)
    return Owned(
        accounts=_over_life(len(firsts), len(holders), longer),
        cards=_over_life(_cards(firsts), _cards(holders), longer),
        clouds=_over_life(_clouds(firsts), _clouds(holders), longer),
        aged=len(firsts) if campaign.births == "aged" and not campaign.rented else 0,
        # An exit is rented by the day, whoever holds the seat.
        addresses=len({address for account in firsts for address in account.addresses}),
        clients=len({client for account in firsts for client in account.clients if client[0]}),
        lead=max(0.0, lead),
    )


def price(campaign: Campaign, days: float, own: Owned, load: Load, prices: Prices = PRICES) -> float:
    """Dollars for a million answers, by what a campaign did in `days` of log. Raises
    ZeroDivisionError without one."""
    waits = campaign.probing * (1 - PROBES)
    cells = MILLION * (days - campaign.start - waits) / (load.answers * LIFETIME)
    exchanges, seats = MILLION * load.exchanges / load.answers * prices.exchange, cells * own.dollars(prices)
    if campaign.rented:
        # The reseller's customers pay for their own talk, and for their part of the accounts.
        exchanges, seats = ((1 + prices.margin) * (1 - load.cover) * part for part in (exchanges, seats))
    return exchanges + seats + cells * prices.cell + (own.lead + waits) * prices.day


def _over_life(first: int, seen: int, longer: float) -> float:
    """Those that were there from the start, and replacements as often as in the log."""
    return first + (seen - first) * longer


def _cards(accounts: Sequence[Account]) -> int:
    return len({account.payment for account in accounts if account.payment})


def _clouds(accounts: Sequence[Account]) -> int:
    return sum(account.surface.startswith("cloud:") for account in accounts)
