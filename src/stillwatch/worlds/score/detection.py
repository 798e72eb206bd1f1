"""Time to detection: how much of a campaign's harvest was already taken when a tool first found it.

A tool is run on the log as it stood at each cut time (`--until`), and its results are laid beside
each other in folders `until=2025-06-03T05:00:00Z`. Hourly for 48 hours from a campaign's first
harvest exchange, then daily, on whole hours.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from stillwatch.worlds.score.figures import Detection
from stillwatch.worlds.score.overlap import is_found
from stillwatch.worlds.score.result import Members, read_members
from stillwatch.worlds.score.truth import TrueCampaign, Truth
from stillwatch.worlds.truth import LEAST_HARVEST

HOURLY = 48
PREFIX = "until="
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Course:
    """How one campaign's harvest went on."""

    def __init__(self, campaign: TrueCampaign) -> None:
        self.campaign = campaign
        self.times = campaign.harvest["timestamp"].cast(pa.int64()).to_numpy()
        accounts = campaign.harvest["account_id"].combine_chunks().dictionary_encode()
        self.names: list[str] = accounts.dictionary.to_pylist()
        self.accounts = accounts.indices.to_numpy()

    def until(self, cut: datetime) -> TrueCampaign:
        """The campaign as it stood: members are its members with five harvest exchanges so far; its
        other accounts are as good as exposed, neither hits nor false alarms."""
        taken = np.bincount(self.accounts[: self.before(cut)], minlength=len(self.names))
        busy = {self.names[k] for k in np.flatnonzero(taken >= LEAST_HARVEST)}
        members = self.campaign.members & busy
        everybody = self.campaign.members | self.campaign.exposed
        return replace(self.campaign, members=members, exposed=everybody - members)

    def before(self, cut: datetime) -> int:
        """Harvest exchanges before a cut."""
        return int(np.searchsorted(self.times, (cut - EPOCH) // timedelta(microseconds=1)))

    def share(self, cut: datetime) -> float:
        """Of the harvest already taken."""
        return self.before(cut) / len(self.times)


def cut_times(campaign: TrueCampaign, end: datetime) -> list[datetime]:
    """The times at which a tool is run for a campaign: whole hours, the last one after the log's
    end."""
    hour = timedelta(hours=1)
    at = campaign.first.replace(minute=0, second=0, microsecond=0) + hour
    out = [at]
    while at <= end:
        at += hour if len(out) < HOURLY else 24 * hour
        out.append(at)
    return out


def all_cut_times(truth: Truth) -> list[datetime]:
    """Of all campaigns together."""
    return sorted({cut for campaign in truth.campaigns for cut in cut_times(campaign, truth.end)})


def detect(campaign: TrueCampaign, cuts: Iterable[datetime], members_at: Callable[[datetime], Members]) -> Detection:
    """The first cut at which a tool finds a campaign; members_at gives what it found at a cut. It
    is not asked before any account has five harvest exchanges, nor after the first hit."""
    course = Course(campaign)
    for cut in cuts:
        so_far = course.until(cut)
        if so_far.members and is_found(so_far, members_at(cut)):
            hours = (cut - campaign.first).total_seconds() / 3600
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
    """Time to detection by campaign from the results that are kept, each campaign at its own cut
    times; empty where none is kept."""
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
