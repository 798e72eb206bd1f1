"""Time to detection: how much of a campaign's harvest was already taken when a tool first found it.

A tool is run on the log as it stood at each cut time (`--until`), and its results are laid beside each other in folders
`until=2025-06-03T05:00:00Z`. Hourly for 48 hours from a campaign's first harvest exchange, then daily, on whole hours.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stillwatch.worlds.score.figures import Detection
from stillwatch.worlds.score.overlap import is_found
from stillwatch.worlds.score.result import Members, read_members
from stillwatch.worlds.score.truth import TrueCampaign, Truth

HOURLY = 48
LEAST_EXCHANGES = 5
"""An account is a member so far from this many harvest exchanges on (the contract's)."""

PREFIX = "until="


class Course:
    """How one campaign's harvest went on."""

    def __init__(self, campaign: TrueCampaign) -> None:
        self.campaign = campaign
        self.times: list[datetime] = campaign.harvest["timestamp"].to_pylist()
        self.accounts: list[str] = campaign.harvest["account_id"].to_pylist()

    def until(self, cut: datetime) -> TrueCampaign:
        """The campaign as it stood: members are its members with five harvest exchanges so far; its other accounts are
        as good as exposed, neither hits nor false alarms."""
        taken = Counter(self.accounts[: bisect_left(self.times, cut)])
        members = frozenset(a for a in self.campaign.members if taken[a] >= LEAST_EXCHANGES)
        everybody = self.campaign.members | self.campaign.exposed
        return replace(self.campaign, members=members, exposed=everybody - members)

    def share(self, cut: datetime) -> float:
        """Of the harvest already taken."""
        return bisect_left(self.times, cut) / len(self.times)


def cut_times(campaign: TrueCampaign, end: datetime) -> list[datetime]:
    """The times at which a tool is run for a campaign: whole hours, the last one after the log's end."""
    hour = timedelta(hours=1)
    at = campaign.harvest["timestamp"][0].as_py().replace(minute=0, second=0, microsecond=0) + hour
    out = [at]
    while at <= end:
        at += hour if len(out) < HOURLY else 24 * hour
        out.append(at)
    return out


def all_cut_times(truth: Truth) -> list[datetime]:
    """Of all campaigns together."""
    return sorted({cut for campaign in truth.campaigns for cut in cut_times(campaign, truth.end)})


def detect(campaign: TrueCampaign, cuts: Iterable[datetime], members_at: Callable[[datetime], Members]) -> Detection:
    """The first cut at which a tool finds a campaign; members_at gives what it found at a cut. It is not asked before
    any account has five harvest exchanges, nor after the first hit."""
    course = Course(campaign)
    for cut in cuts:
        so_far = course.until(cut)
        if so_far.members and is_found(so_far, members_at(cut)):
            hours = (cut - course.times[0]).total_seconds() / 3600
            return Detection(found_at=cut, share=course.share(cut), hours=hours)
    return Detection(found_at=None, share=1.0, hours=None)


def kept_cuts(result: Path) -> dict[datetime, Path]:
    """The folders `until=…` in a result. Raises ValueError where one's name is no time."""
    out = {}
    for folder in sorted(result.glob(f"{PREFIX}*")) if result.is_dir() else ():
        try:
            cut = datetime.fromisoformat(folder.name.removeprefix(PREFIX))
            out[cut if cut.tzinfo else cut.replace(tzinfo=UTC)] = folder
        except ValueError:
            raise ValueError(f"{folder}: the folder's name is no time as in {PREFIX}2025-06-03T05:00:00Z") from None
    return out


def detections(truth: Truth, cuts: dict[datetime, Path]) -> dict[str, Detection]:
    """Time to detection by campaign from the results that are kept, each campaign at its own cut times; empty where
    none is kept."""
    if not cuts:
        return {}
    members = {cut: read_members(folder) for cut, folder in cuts.items()}
    out = {}
    for campaign in truth.campaigns:
        own = [cut for cut in cut_times(campaign, truth.end) if cut in members]
        if own:
            out[campaign.name] = detect(campaign, own, members.__getitem__)
    return out


def written(cut: datetime) -> str:
    """A cut time as `--until` takes it, and as a folder's name holds it."""
    return cut.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
