"""What a campaign costs: counted on its accounts, and never less for what takes more."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.worlds.quality.records import Load
from stillwatch.worlds.redteam.prices import LIFETIME, MILLION, PRICES, Owned, owned, price
from stillwatch.worlds.spec import Campaign, WorldSpec

DAYS = 9
PLAIN = Campaign(accounts=40, births="burst")
BARE = Owned(accounts=40, cards=40, clouds=0, aged=0, addresses=40, clients=40, lead=10)
THINGS = st.floats(0, 1_000)


def of(campaign: Campaign) -> Owned:
    return owned(WorldSpec("redteam/test", 3, accounts=100, days=DAYS, campaigns=(campaign,)), campaign)


def load(cover: float = 0.0, exchanges: int = 9_000) -> Load:
    answers = round(exchanges * (1 - cover))
    return Load(rate=25.0, cover=cover, exchanges=exchanges, answers=answers)


def test_by_hand():
    cells = MILLION * DAYS / (9_000 * LIFETIME)
    things = 40 * (PRICES.account + PRICES.card + PRICES.address * 1.5 + PRICES.client)
    wanted = cells * (things + PRICES.cell) + MILLION * PRICES.exchange + 10 * PRICES.day
    assert price(PLAIN, DAYS, BARE, load()) == pytest.approx(wanted)


@given(st.floats(0, 0.8), st.floats(0, 0.8))
def test_more_cover_is_never_cheaper(one: float, other: float):
    less, more = (price(PLAIN, DAYS, BARE, load(cover)) for cover in sorted((one, other)))
    assert less <= more


@given(st.integers(100, 50_000), st.integers(100, 50_000))
def test_a_lower_rate_is_never_cheaper(one: int, other: int):
    slow, quick = (price(PLAIN, DAYS, BARE, load(0.2, exchanges)) for exchanges in sorted((one, other)))
    assert slow == pytest.approx(quick, rel=0.02) or slow > quick, "answers are whole"


@given(st.sampled_from([*Owned.__dataclass_fields__]), THINGS, THINGS)
def test_more_of_anything_is_never_cheaper(thing: str, one: float, other: float):
    few, many = (price(PLAIN, DAYS, replace(BARE, **{thing: n}), load()) for n in sorted((one, other)))
    assert few <= many


@pytest.mark.parametrize("kind", ["isolated", "clean", "partly"])
def test_what_is_an_accounts_own_is_dearer_than_what_is_shared(kind):
    shared = of(replace(PLAIN, infrastructure="shared"))
    alone = of(replace(PLAIN, infrastructure=kind))
    assert shared.cards < alone.cards and shared.addresses < alone.addresses
    assert price(PLAIN, DAYS, shared, load()) < price(PLAIN, DAYS, alone, load())


def test_cards_that_are_shared_are_fewer():
    assert (
        of(replace(PLAIN, infrastructure="isolated", cards=0.8)).cards
        < of(replace(PLAIN, infrastructure="isolated")).cards
    )


def test_behind_a_cloud_one_pays_for_its_customers_alone():
    own = of(replace(PLAIN, infrastructure="cloud"))
    assert (own.clouds, own.cards, own.addresses, own.clients) == (40, 0, 0, 0)


def test_replacements_are_paid_for_as_long_as_it_lasts():
    kept, replaced = of(PLAIN), of(replace(PLAIN, churn=0.7))
    assert kept.accounts == 40
    assert replaced.accounts == pytest.approx(40 * (1 + 0.7 * LIFETIME / 7), rel=0.4), "drawn"
    assert kept.addresses == replaced.addresses, "the seat's"


def test_sign_ups_that_are_spread_out_are_waited_for_and_a_bought_past_is_not():
    burst, steady, aged = (of(replace(PLAIN, births=births)) for births in ("burst", "steady", "aged"))
    assert 0 < burst.lead <= 14 < steady.lead <= 90
    assert (aged.lead, aged.aged, steady.aged) == (0, 40, 0)


def test_probing_is_waiting():
    probing = replace(PLAIN, probing=3.0)
    assert price(probing, DAYS, BARE, load()) != price(PLAIN, DAYS, BARE, load())
    free = replace(PRICES, account=0, card=0, address=0, client=0, cell=0, exchange=0)
    assert price(probing, DAYS, BARE, load(), free) > price(PLAIN, DAYS, BARE, load(), free)


def test_a_rented_pools_customers_pay_for_their_own_talk():
    rented = replace(PLAIN, rented=True)
    own = of(rented)
    assert own.lead == own.aged == 0 and own.accounts == 40 and own.cards < 40
    free = replace(PRICES, account=0, card=0, cloud=0, address=0, client=0, cell=0)
    costs = price(rented, DAYS, own, load(0.6), free)
    assert costs == pytest.approx(MILLION * PRICES.exchange * (1 + PRICES.margin), rel=0.01)
