"""What a harvester has and sends: accounts, each with the requests that it would send over the
whole log, of which it sends as many as its pace allows."""

from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds import clocks
from stillwatch.worlds.bench.response.market import Means, Stock, stock_of
from stillwatch.worlds.campaigns.dealing import Deal, deal
from stillwatch.worlds.campaigns.roster import Seat, roster
from stillwatch.worlds.campaigns.write import Habits, clock, organic_turns, turns_of
from stillwatch.worlds.clocks import DAY, SECOND
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.organic import talk
from stillwatch.worlds.record import Account, Truth, Turn
from stillwatch.worlds.speaking import Subjects
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import World, new_world

MOST_PACE = 2.0
"""How many times its usual load an account takes at most: more would make it loud."""


@dataclass(slots=True)
class Member:
    """One account of the fleet. pace: its load now, times its usual one; watched: it was throttled;
    cut_off: it was denied, and sends nothing more. The counts are of the step that goes on."""

    account: Account
    seat: Seat
    habits: Habits
    interests: Subjects
    dice: Dice
    pace: float = 1.0
    watched: bool = False
    cut_off: bool = False
    sent: int = 0
    throttled: int = 0


@dataclass
class Fleet:
    """A campaign's accounts and list. means: which accounts it can turn to besides those that it
    begins with; members: all that there were up to now, in order; place: the next of its list;
    cover: share of the tasks that is organic talk, and first_cover what it was; reasoning:
    whether it asks for it."""

    spec: WorldSpec
    means: Means
    members: list[Member] = field(default_factory=list)
    place: int = 0
    cover: float = 0.0
    first_cover: float = 0.0
    reasoning: bool = True
    _his: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Cover is a share of the exchanges in a campaign, and of the tasks here."""
        plain, talked = self.campaign.cover, organic_turns(self.spec)
        self.cover = self.first_cover = plain * self._turns / (talked * (1 - plain) + plain * self._turns)

    @property
    def campaign(self) -> Campaign:
        """As the world has it."""
        return self.spec.campaigns[0]

    @property
    def left(self) -> int:
        """How many accounts can still be made."""
        return len(self._seats) - len(self.members)

    @property
    def wanted(self) -> float:
        """Usual loads that all accounts together would have to send for the harvest to go on as it
        began: more of them, the more is cover."""
        firsts = sum(seat.load for seat in self._seats[: self.campaign.accounts])
        return firsts * (1 - self.first_cover) / (1 - self.cover)

    def join(self, born: int) -> tuple[Member, NDArray[np.int64], NDArray[np.float64]]:
        """The next account, which is his from `born` on, with the times at which it would send a
        task at MOST_PACE, and a mark for each: it is sent while the mark is below the pace."""
        seat, world = self._seats[len(self.members)], self._world
        account = self._account(len(self.members), born)
        waits = int(Dice(self.spec.seed, "first", seat.number).between(1, 30) * 60 * SECOND)
        begins = max(born, account.created_at) + waits
        dice = world.dice("acts", self.campaign.name, seat.number)
        profile, shape = clock(dice, self.campaign)
        habits = Habits.of(world, dice, self.campaign, seat)
        interests = world.interests(dice, 0.6, language=account.language)
        member = Member(account, seat, habits, interests, dice)
        self.members.append(member)
        self._his.add(account.account_id)
        days = max(0.0, (world.end - begins) / DAY)
        rng = world.stream("answers", seat.number)
        count = int(rng.poisson(seat.load * self._tasks_a_day * MOST_PACE * days))
        moments = clocks.times(rng, profile, count, begins, max(days, 1 / 24), shape=shape)
        return member, moments, MOST_PACE * rng.random(count)

    def task(self, member: Member, at: int) -> list[Turn]:
        """The exchanges of an account's next task, in order."""
        turns = self._world.log.turns
        if member.dice.chance(self.cover):
            subject = member.interests.next(member.dice)
            said = talk(self._world, member.dice, subject, member.account.language, 0.03, 0.01)
            self._world.log.converse(member.dice, member.account, at, said, Truth("cover", self.campaign.name))
        else:
            dealt = self._deal if self.reasoning else self._plain_deal
            member.habits.do(self._world, member.dice, self.campaign, member.account, at, dealt.task(self.place))
            self.place += 1
        taken = turns[:]
        turns.clear()
        return taken

    def _account(self, number: int, born: int) -> Account:
        """One that he begins with has signed up before; of the others, a new one does now."""
        later = number - self.campaign.accounts
        if later >= 0 and self.stock.accounts:
            return self.stock.accounts[later]
        account = copy(self._seats[number].holders[0])
        account.closed_at = account.close_reason = None
        if later >= 0:
            account.created_at = born
        return account

    def sold(self, account: Account) -> bool:
        """Whether its owner has sold it to the harvester, and talks through it no longer."""
        return self.means.market == "aged" and account.account_id in self._his

    @cached_property
    def stock(self) -> Stock:
        """What he can turn to that is there before."""
        later = [seat.holders[0] for seat in self._seats[self.campaign.accounts :]]
        return stock_of(new_world(self.spec), self.means.market, later)

    @cached_property
    def _whole(self) -> WorldSpec:
        """The world with every account that the harvester could ever make."""
        many = replace(self.campaign, accounts=self.means.accounts(self.campaign.accounts))
        return replace(self.spec, campaigns=(many,))

    @cached_property
    def _seats(self) -> tuple[Seat, ...]:
        return roster(self._whole, self._whole.campaigns[0])

    @cached_property
    def _world(self) -> World:
        return new_world(self.spec)

    @cached_property
    def _deal(self) -> Deal:
        return deal(self.spec, self.campaign)

    @cached_property
    def _plain_deal(self) -> Deal:
        return replace(self._deal, campaign=replace(self.campaign, elicitation=0.0))

    @property
    def _turns(self) -> float:
        return turns_of(self.spec, self.campaign)

    @cached_property
    def _tasks_a_day(self) -> float:
        """Of one account of usual load at the beginning, cover with them."""
        talked = self.first_cover * organic_turns(self.spec)
        return self.campaign.rate / (talked + (1 - self.first_cover) * self._turns)
