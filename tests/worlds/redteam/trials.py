"""Scans of the search's worlds that never were."""

from stillwatch.worlds.quality.records import Load, Record
from stillwatch.worlds.spec import WorldSpec

from ..recorded import record


def scanned(spec: WorldSpec) -> Record:
    """As if every campaign had done what it was told to, and were found where each account deals
    from all of a list."""
    (campaign,) = spec.campaigns
    exchanges = round(campaign.accounts * campaign.rate * spec.days)
    answers = round(exchanges * (1 - campaign.cover))
    load = Load(rate=campaign.rate, cover=campaign.cover, exchanges=exchanges, answers=answers)
    seen = record(spec, found=campaign.dealing == "list")
    return seen.model_copy(update={"loads": {campaign.name: load}})
