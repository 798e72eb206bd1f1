"""Is the hand of a profile at work in this lake, and through which accounts?

An account is found by itself when two families of evidence agree on it (a card and what it asks about, say): each
weighs 5 at most, and 5 is not enough. A group that the lake's own scan says acts as one is found when its members are
hit, in two families, more often than everybody else is; then its other members are found with it, but those who ask
about other things.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from stillwatch.fleets.embedding import Floats, Ints
from stillwatch.fleets.evidence.identity import BROAD
from stillwatch.fleets.odds import bounded, excess, logit, probability
from stillwatch.lake import Lake
from stillwatch.sharing.indicators.found import FoundAccount, FoundGroup, Match
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.hits import FAMILIES, TELLING, Hits, hits
from stillwatch.sharing.indicators.profile import Profile
from stillwatch.sharing.indicators.subject import Likeness

PRIOR = 0.001
"""Probability that any account is the fleet's before anything is known of it. The largest pool in public was one
account in a hundred where it was; that a profile's fleet is at work here as well is taken to be one in ten."""

GROUP_PRIOR = 0.02
"""The same of a group that acts as one: a scan proposes tens of them, and at most a few are of one hand."""

TOLD = 0.5
"""Probability from which an account or a group is told of; it is found from found.SURE (the contract)."""

ONE = 0.5
"""The probability that a candidate acts as one, from which its members can be found with it."""


def match(lake: Lake, profile: Profile, key: GroupKey, vault_key: Path | None = None) -> Match:
    """Search a lake, scanned or not, for the fleet of a profile. What has expired by the lake's last exchange does not
    count."""
    last = _last_day(lake)
    live = [one for one in profile.indicators if one.expires >= last]
    like = Likeness.of(lake, profile.subject)
    candidates = _candidates(lake, like.names)
    if candidates:
        like = like.without(np.unique(np.concatenate([one.accounts for one in candidates])))
    hit = hits(lake, like.names, profile, live, key, vault_key)
    own = _by_family(hit, like)
    found = [group for one in candidates if (group := _group(one, hit, like)).probability >= TOLD]
    return Match(
        profile=profile.profile,
        accounts=_accounts(like.names, own, candidates, found),
        groups=sorted(found, key=lambda group: -group.probability),
        searched=len(like.names),
        indicators=len(live),
        expired=len(profile.indicators) - len(live),
        values=hit.values,
        hubs=hit.hubs,
        identifiers_compared=hit.compared,
        subject_compared=bool(like.length),
    )


@dataclass(frozen=True)
class Candidate:
    """What the lake's last scan proposed. one: the probability that it acts as one; accounts: their numbers."""

    name: str
    one: float
    accounts: Ints


def _accounts(
    names: list[str], own: dict[str, Floats], candidates: list[Candidate], found: list[FoundGroup]
) -> list[FoundAccount]:
    """Accounts from TOLD up, by what they hold themselves or with a group that is found."""
    sure = {group.group: group.probability for group in found}
    best = np.array([probability(logit(PRIOR) + odds) for odds in sum(own.values(), np.zeros(len(names)))])
    through = [""] * len(names)
    for candidate in (one for one in candidates if one.name in sure):
        with_group = logit(min(sure[candidate.name] * candidate.one, 0.9999))
        for a in candidate.accounts:
            chance = probability(with_group + min(0.0, own["text"][a]))
            if chance > best[a]:
                best[a], through[a] = chance, candidate.name
    order = np.lexsort((np.arange(len(best)), -best))
    return [
        FoundAccount(
            account_id=names[a],
            probability=round(float(best[a]), 4),
            families=_positive({family: float(weight[a]) for family, weight in own.items()}),
            group=through[a] or None,
        )
        for a in order[: int((best >= TOLD).sum())]
    ]


def _group(candidate: Candidate, hit: Hits, like: Likeness) -> FoundGroup:
    weights = _group_weights(candidate.accounts, hit, like)
    return FoundGroup(
        group=candidate.name,
        accounts=len(candidate.accounts),
        probability=round(probability(logit(GROUP_PRIOR) + sum(weights.values())), 4),
        families=_positive(weights),
    )


def _last_day(lake: Lake) -> date:
    last = lake.view().query("SELECT MAX(timestamp) AS t FROM exchanges")["t"][0].as_py()
    return last.date() if last else date.min


def _candidates(lake: Lake, names: list[str]) -> list[Candidate]:
    """Those that act as one, with their accounts that sent anything; none of a lake that was not scanned."""
    path = lake.result_folder / "candidates.parquet"
    if not path.exists():
        return []
    number = {name: k for k, name in enumerate(names)}
    rows = pq.read_table(path, columns=["candidate_id", "acts_as_one", "account_ids"]).to_pylist()
    out = []
    for row in rows:
        accounts = np.array(sorted(number[a] for a in row["account_ids"] if a in number), np.int64)
        if row["acts_as_one"] >= ONE and len(accounts):
            out.append(Candidate(row["candidate_id"], row["acts_as_one"], accounts))
    return out


def _by_family(hit: Hits, like: Likeness) -> dict[str, Floats]:
    """(accounts,) log-odds by family. Frames and subjects are both text: the stronger speaks, and an unlike subject
    only where no frame was met."""
    subject = np.array([like.weight(r) for r in like.ratio])
    frames = hit.weight["text"]
    return hit.weight | {"text": np.where(frames > 0, np.maximum(frames, subject), subject)}


def _group_weights(group: Ints, hit: Hits, like: Likeness) -> dict[str, float]:
    """Log-odds by family: members that are hit, against everybody else; a family that ties few of them weighs less."""
    out = {}
    for family in FAMILIES:
        telling = hit.weight[family] >= TELLING
        inside, everywhere = int(telling[group].sum()), int(telling.sum())
        rest = len(telling) - len(group)
        observed, expected = inside / len(group), (everywhere - inside) / max(rest, 1)
        out[family] = bounded(excess(observed, len(group), expected, rest)) * min(1.0, observed / BROAD)
    subject = like.weight(like.group_ratio(group))
    out["text"] = max(out["text"], subject) if out["text"] > 0 else subject
    return out


def _positive(weights: dict[str, float]) -> dict[str, float]:
    return {family: round(weight, 2) for family, weight in weights.items() if weight > 0}
