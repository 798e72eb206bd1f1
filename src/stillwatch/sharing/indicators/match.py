"""Is the hand of a profile at work in this lake, and through which accounts?

An account is found by itself when two families of evidence agree on it (a card and what it asks
about, say): each weighs 5 at most, and 5 is not enough. A group that the lake's own scan says acts
as one is found when its members are hit, in two families, more often than everybody else is; then
its other members are found with it, but those who ask about other things.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.evidence.identity import BROAD
from stillwatch.fleets.odds import MOST, bounded, excess, logit, probability
from stillwatch.lake import Lake
from stillwatch.sharing.indicators.found import FoundAccount, FoundGroup, Match
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.hits import FAMILIES, TELLING, Hits, hits
from stillwatch.sharing.indicators.profile import BANDS, Profile
from stillwatch.sharing.indicators.subject import Likeness

PRIOR = 0.001
"""Probability that any account is the fleet's before anything is known of it. The largest pool in
public was one account in a hundred where it was; that a profile's fleet is at work here as well is
taken to be one in ten."""

GROUP_PRIOR = 0.02
"""The same of a group that acts as one: a scan proposes tens of them, and at most a few are of one
hand."""

TOLD = 0.5
"""Probability from which an account or a group is told of; it is found from found.SURE (the
contract)."""

LIKELY = 0.5
"""The probabilities that a candidate acts as one and that it harvests, from which its members can
be found with it: what a group that does not harvest as a whole has in common with a fleet are the
accounts that are hit themselves."""


def match(lake: Lake, profile: Profile, key: GroupKey, vault_key: Path | None = None) -> Match:
    """Search a lake, scanned or not, for the fleet of a profile. What has expired by the lake's
    last exchange does not count."""
    last = _last_day(lake)
    live = [one for one in profile.indicators if one.expires >= last]
    like = Likeness.of(lake, profile.subject)
    candidates = _candidates(lake, like.names)
    if candidates:
        like = like.without(np.unique(np.concatenate([one.accounts for one in candidates])))
    hit = hits(lake, like.names, profile, live, key, vault_key)
    own = _by_family(hit, like)
    found = _groups(candidates, hit, like)
    return Match(
        profile=profile.profile,
        accounts=_accounts(like.names, own, found),
        groups=[group for _, group in found],
        searched=len(like.names),
        indicators=len(live) if hit.compared else sum(one.kind in BANDS for one in live),
        expired=len(profile.indicators) - len(live),
        values=hit.values,
        hubs=hit.hubs,
        identifiers_compared=hit.compared,
        subject_compared=bool(like.length),
    )


@dataclass(frozen=True)
class Candidate:
    """What the lake's last scan proposed. one: the probability that it acts as one; accounts: their
    numbers."""

    name: str
    one: float
    accounts: Ints


def _accounts(
    names: list[str], own: dict[str, Floats], found: list[tuple[Candidate, FoundGroup]]
) -> list[FoundAccount]:
    """Accounts from TOLD up, by what they hold themselves or with a group that is found."""
    best = np.array([probability(logit(PRIOR) + odds) for odds in sum(own.values(), np.zeros(len(names)))])
    through = [""] * len(names)
    for candidate, group in found:
        with_group = min(logit(min(group.probability * candidate.one, 1 - 1e-9)), MOST)
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


def _groups(candidates: list[Candidate], hit: Hits, like: Likeness) -> list[tuple[Candidate, FoundGroup]]:
    """Candidates from TOLD up, each with those of its accounts that stand in no other one. A scan
    proposes a fleet several times, also lumped together with honest accounts. So the most densely
    hit comes first, and of the others only those stay whose further accounts are hit as well."""
    any_hit = np.any([weight >= TELLING for weight in hit.weight.values()], axis=0)
    told = [(one, group) for one in candidates if (group := _group(one, hit, like)).probability >= TOLD]
    told.sort(key=lambda pair: -float(any_hit[pair[0].accounts].mean()))
    out, explained = [], np.empty(0, np.int64)
    for one, group in told:
        further = np.setdiff1d(one.accounts, explained)
        if len(further) and sum(_group_weights(further, hit, like).values()) >= TELLING:
            out.append((replace(one, accounts=further), group))
            explained = np.union1d(explained, further)
    return sorted(out, key=lambda pair: -pair[1].probability)


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
    """Those that act as one and harvest, with their accounts that sent anything; none of a lake not
    scanned."""
    path = lake.result_folder / "candidates.parquet"
    if not path.exists():
        return []
    number = {name: k for k, name in enumerate(names)}
    rows = pq.read_table(path, columns=["candidate_id", "acts_as_one", "harvest", "account_ids"]).to_pylist()
    out = []
    for row in rows:
        accounts = np.array(sorted(number[a] for a in row["account_ids"] if a in number), np.int64)
        if min(row["acts_as_one"], row["harvest"]) >= LIKELY and len(accounts):
            out.append(Candidate(row["candidate_id"], row["acts_as_one"], accounts))
    return out


def _by_family(hit: Hits, like: Likeness) -> dict[str, Floats]:
    """(accounts,) log-odds by family. Frames and subjects are both text: the stronger speaks, and
    an unlike subject only where no frame was met."""
    subject = np.array([like.weight(r) for r in like.ratio])
    frames = hit.weight["text"]
    return hit.weight | {"text": np.where(frames > 0, np.maximum(frames, subject), subject)}


def _group_weights(group: Ints, hit: Hits, like: Likeness) -> dict[str, float]:
    """Log-odds by family: members that are hit, against everybody else; a family that ties few of
    them weighs less."""
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
