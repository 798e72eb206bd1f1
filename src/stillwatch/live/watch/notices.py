"""What is told of a campaign from one scan to the next. A notice names the campaign, and no account
or address of it."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel

from stillwatch.campaigns.findings import Campaign, Findings

Change = Literal["new", "grown", "re_emerged", "quiet"]

GROWN = 0.1
"""Share by which a campaign has more accounts than when it was last told of, to be told of again:
accounts at its edge come and go with every scan."""

FEWEST = 5
"""Accounts by which it has grown at least; and accounts closed, and accounts new since then, from
which it has come back after bans. As few as a fleet has (peeling.SMALLEST)."""

QUIET = timedelta(hours=24)
"""Without a request of any of its accounts, while the log goes on: a day has every hour in which
people sleep."""


class Seen(BaseModel, frozen=True):
    """A campaign as it was when it was last told of. accounts: its members; closed: those of them
    that were closed by then."""

    campaign_id: str
    accounts: int = 0
    closed: int = 0
    quiet: bool = False


class Notice(BaseModel, frozen=True):
    """One change of one campaign."""

    change: Change
    campaign_id: str
    at: datetime
    """The last moment of the log that was scanned."""
    accounts: int
    accounts_before: int
    closed: int
    """Of its accounts."""
    confidence: float
    exchanges: int
    harvest_exchanges: int
    first_seen: datetime
    last_seen: datetime

    @property
    def says(self) -> str:
        """A sentence."""
        what = {
            "new": "was found",
            "grown": f"has grown from {self.accounts_before:,} accounts",
            "re_emerged": f"goes on after {self.closed:,} of its accounts were closed",
            "quiet": "has gone quiet",
        }[self.change]
        return (
            f"Campaign {self.campaign_id} {what}: {self.accounts:,} accounts, confidence {self.confidence:.0%}, "
            f"{self.harvest_exchanges:,} answers harvested, last seen {self.last_seen:%Y-%m-%d %H:%M} UTC."
        )


def notices_of(
    findings: Findings, closed: dict[str, int], seen: dict[str, Seen]
) -> tuple[list[Notice], dict[str, Seen]]:
    """(what is to be told, the campaigns as they are then told of). closed: accounts of each
    campaign that were closed; seen: by id, as they were last told of."""
    notices, now = [], {}
    for campaign in findings.campaigns:
        shut = closed.get(campaign.campaign_id, 0)
        before = next((seen[i] for i in (campaign.campaign_id, *campaign.aliases) if i in seen), None)
        change = _change(campaign, shut, before, findings.scanned.last)
        now[campaign.campaign_id] = before or Seen(campaign_id=campaign.campaign_id)
        if change is not None:
            notices.append(_notice(change, campaign, shut, before, findings.scanned.last))
            now[campaign.campaign_id] = Seen(
                campaign_id=campaign.campaign_id, accounts=campaign.accounts, closed=shut, quiet=change == "quiet"
            )
    return notices, now


def _change(campaign: Campaign, closed: int, before: Seen | None, end: datetime | None) -> Change | None:
    if before is None:
        return "new"
    is_quiet = end is not None and end - campaign.last_seen >= QUIET
    if is_quiet != before.quiet:
        return "quiet" if is_quiet else "re_emerged"
    more, newly_closed = campaign.accounts - before.accounts, closed - before.closed
    if min(more, newly_closed) >= FEWEST:
        return "re_emerged"
    return "grown" if more >= max(FEWEST, GROWN * before.accounts) else None


def _notice(change: Change, campaign: Campaign, closed: int, before: Seen | None, end: datetime | None) -> Notice:
    return Notice(
        change=change,
        campaign_id=campaign.campaign_id,
        at=end or campaign.last_seen,
        accounts=campaign.accounts,
        accounts_before=before.accounts if before else 0,
        closed=closed,
        confidence=campaign.confidence,
        exchanges=campaign.exchanges,
        harvest_exchanges=campaign.harvest_exchanges,
        first_seen=campaign.first_seen,
        last_seen=campaign.last_seen,
    )
