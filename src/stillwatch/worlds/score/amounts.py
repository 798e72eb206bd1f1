"""How well a result counts what a campaign took: exchanges, times, capabilities."""

from datetime import datetime
from typing import Any

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.worlds.score.result import AMOUNTS, Listed
from stillwatch.worlds.score.truth import TrueCampaign


def errors(campaign: TrueCampaign, said: Listed) -> dict[str, Any]:
    """The fields of CampaignScore that compare what a result says of a campaign with what was; None
    where it says nothing."""
    out: dict[str, Any] = {f"{name}_error": relative(getattr(said, name), getattr(campaign, name)) for name in AMOUNTS}
    out["first_error_hours"] = _hours(said.first_seen, campaign.first)
    out["last_error_hours"] = _hours(said.last_seen, campaign.last)
    if said.capabilities and campaign.capabilities:
        shares = {c.name: c.share for c in said.capabilities}
        gaps = [abs(shares.get(name, 0.0) - campaign.capabilities.get(name, 0.0)) for name in CAPABILITIES]
        out["capability_error"] = sum(gaps) / len(gaps)
        out["top_capability_right"] = _top(shares) == _top(campaign.capabilities)
    return out


def relative(found: float | None, true: float) -> float | None:
    """Found minus true as a share of the true amount."""
    return None if found is None or not true else (found - true) / true


def _hours(found: datetime | None, true: datetime) -> float | None:
    return None if found is None else (found - true).total_seconds() / 3600


def _top(shares: dict[str, float]) -> str:
    return max(CAPABILITIES, key=lambda name: shares.get(name, 0.0))
