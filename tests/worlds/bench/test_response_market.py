"""Where further accounts come from, and who else talks through them."""

import pytest

from stillwatch.worlds.bench.response.fleet import Fleet
from stillwatch.worlds.bench.response.gateway import Banned, Open
from stillwatch.worlds.bench.response.harvester import Harvester
from stillwatch.worlds.bench.response.market import YOUNGEST, Means
from stillwatch.worlds.bench.response.sending import Sending
from stillwatch.worlds.bench.response.tally import Run
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import START

SPEC = WorldSpec("market", 7, accounts=40, days=4, campaigns=(Campaign(accounts=10, rate=10, start=1.0),))
BEGINS, ENDS = START + DAY, START + 4 * DAY


def fleet(market) -> Fleet:
    made = Fleet(SPEC, Means(2.0, market))
    for _ in range(10):
        made.join(BEGINS)
    return made


def sending(market, gateway=None) -> Sending:
    run = Run(world="w", spec={}, policy="p", code="c", days=3, accounts=10, reserve=30)
    made = Sending(Harvester(Fleet(SPEC, Means(2.0, market))), gateway or Open(), run)
    made.begin(BEGINS)
    return made


def test_new_accounts_are_not_there_before():
    assert fleet("new").stock.accounts == () == fleet("new").stock.turns


@pytest.mark.parametrize("market", ["aged", "rented"])
def test_the_others_are_there_before_and_talk(market):
    made = fleet(market)
    stock = made.stock
    assert len({account.account_id for account in stock.accounts}) == 20 == made.left
    assert all(account.created_at < START and account.closed_at is None for account in stock.accounts)
    talking = {turn.account.account_id for turn in stock.turns if turn.at < BEGINS}
    assert len(talking) > 10 and {turn.truth.role for turn in stock.turns} == {"honest"}
    assert [turn.at for turn in stock.turns] == sorted(turn.at for turn in stock.turns)
    account = made.join(BEGINS + HOUR)[0].account
    assert account is stock.accounts[0]
    assert made.sold(account) == (market == "aged") and not made.sold(stock.accounts[1])


def test_who_is_bought_is_of_age_and_stays_who_he_was():
    made = fleet("aged")
    account, moments = made.stock.accounts[0], made.join(BEGINS + HOUR)[1]
    assert account.created_at <= START - YOUNGEST
    assert (moments > BEGINS + HOUR).all()


@pytest.mark.parametrize("market", ["aged", "rented"])
def test_an_owner_is_silent_once_he_has_sold_and_a_resellers_customers_are_not(market):
    here = sending(market)
    here.until(BEGINS)
    before = here.run.others.sent
    assert before > 0 and here.run.harvest.sent == 0
    fleet = here.harvester.fleet
    assert len(here.accounts) == 20, "they are known before they are his, and his first ones are to come"
    here.until(BEGINS + 1)
    while fleet.left:
        fleet.join(BEGINS)
    here.until(ENDS)
    assert (here.run.others.sent == before) == (market == "aged")


def test_what_is_refused_of_others_is_counted_and_in_the_log():
    stock = fleet("rented").stock
    here = sending("rented", Banned({account.account_id: BEGINS for account in stock.accounts}))
    rows = here.until(ENDS)
    others = here.run.others
    assert 0 < others.refused < others.sent and others.refused == sum(turn.at >= BEGINS for turn in stock.turns)
    assert rows["status"].to_pylist().count("refused") >= others.refused
    assert here.run.harvest.refused == 0, "nobody has turned to them"
