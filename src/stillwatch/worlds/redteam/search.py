"""The search: campaigns drawn, tried in worlds, and what is left of them on the frontier."""

from collections.abc import Callable
from dataclasses import asdict

from stillwatch.worlds.quality.code import versions
from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.redteam.drawing import NAIVE, evader, places, with_campaign
from stillwatch.worlds.redteam.frontier import Frontier, Measured
from stillwatch.worlds.redteam.halving import Standing, Trial, finalists, tried
from stillwatch.worlds.redteam.prices import PRICES, owned, price
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.truth import LEAST_HARVEST

Scanned = Callable[[WorldSpec], Record]
"""A world made, scanned and scored."""

MOST = 128
"""Campaigns of a search at most: there are not enough wild worlds for more."""

NAIVES = -1
"""The naive campaign's number."""


def search(campaigns: int, scanned: Scanned) -> Frontier:
    """The frontier of so many campaigns, MOST at most.

    Those that are left are measured in the last of the worlds, which took no part in choosing them:
    in half as many as there were campaigns, so that measuring costs about as much as choosing did.
    """
    worlds = places()
    drawn = {NAIVES: NAIVE, **{number: evader(number) for number in range(campaigns)}}

    def attempt(number: int, place: int) -> Trial:
        spec = with_campaign(worlds[place], "naive" if number == NAIVES else f"{number:03}", drawn[number])
        return trial(spec, scanned(spec))

    def measured(number: int) -> Measured:
        standing = tried(Standing(number), last, attempt)
        campaign = asdict(drawn[number])
        return Measured(campaign=campaign, price=standing.price, unseen=standing.unseen, worlds=len(last))

    last = range(len(worlds) - max(1, campaigns // 2), len(worlds))
    left = [measured(one.number) for one in finalists(campaigns, attempt)]
    return Frontier(
        versions=versions(),
        prices=asdict(PRICES),
        campaigns=campaigns,
        naive=measured(NAIVES),
        evasions=[one for one in left if one.unseen],
    )


def trial(spec: WorldSpec, record: Record) -> Trial:
    """Whether a world's campaign was found, and its price. One whose accounts took less on average
    than makes a member of an account has harvested nothing to speak of."""
    (campaign,) = spec.campaigns
    load = record.loads.get(campaign.name)
    if load is None or load.answers < LEAST_HARVEST * campaign.accounts:
        return Trial(False, None)
    found = any(one.found for one in record.score.campaigns)
    return Trial(not found, price(campaign, spec.days, owned(spec, campaign), load))
