"""From a campaign of a lake to a profile that can be handed over."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.fleets.evenly import evenly
from stillwatch.lake import Lake
from stillwatch.report.exports import Marking
from stillwatch.report.matter import Matter
from stillwatch.scan.taken import ONE
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.holders import band_column, holders, values_of
from stillwatch.sharing.indicators.profile import BANDS, SCHEMA, VALUES, Indicator, Kind, Profile, Subject, bracket
from stillwatch.sharing.indicators.subject import account_means, plain_metric, subject_of
from stillwatch.sharing.indicators.telling import AT_LEAST, Value, indicator, told, values
from stillwatch.sketch.schema import SKETCH_VERSION

ASKED = 2000
"""Accounts of a fleet whose prompts are read, at most: a mean of so many says as much."""

COLUMNS = (
    *("account_id", "source", "row", "script", "surface", "system_token", "features", "prompt_hash"),
    *(band_column(kind) for kind in BANDS),
)


def profile_of(lake: Lake, matter: Matter, key: GroupKey, vault_key: Path | None, marking: Marking) -> Profile:
    """The profile of one campaign. Opens the lake's vault, which is written down. Raises NoVault,
    VaultShut."""
    campaign, members = matter.campaign, matter.members["account_id"].to_pylist()
    harvest = _harvest(lake, matter, members)
    return Profile(
        schema=SCHEMA,
        profile=f"P-{lake.keys.token('indicator profile', campaign.campaign_id + key.check) & (2**64 - 1):016x}",
        key_check=key.check,
        sketch_version=SKETCH_VERSION,
        marking=marking,
        last_seen=campaign.last_seen.date(),
        confidence=round(campaign.confidence, 2),
        accounts=bracket(len(members)),
        harvest_exchanges=bracket(campaign.harvest_exchanges),
        among=bracket(lake.view().account_count()),
        capabilities={c.name: _tenths(c.share) for c in campaign.capabilities},
        subject=_subject(lake, harvest),
        indicators=tuple(_indicators(lake, matter, harvest, key, vault_key)),
    )


def _tenths(share: float) -> tuple[int, int]:
    """A share as a range of whole per cent."""
    low = min(int(share * 10) * 10, 90)
    return low, low + 10


def _harvest(lake: Lake, matter: Matter, members: list[str]) -> pa.Table:
    """COLUMNS of the exchanges that are likely harvest, each prompt of an account once."""
    some = [members[k] for k in evenly(np.arange(len(members)), ASKED)]
    taken = matter.exchanges.select(["source", "row", "harvest"])
    taken = taken.filter(pc.greater_equal(taken["harvest"], ONE // 2))
    rows = lake.exchanges(None, COLUMNS, some)
    rows = rows.append_column("at", pa.array(np.arange(rows.num_rows)))
    places = rows.select(["source", "row", "at", "account_id", "prompt_hash"])
    likely = places.join(taken, ["source", "row"], join_type="left semi")
    first = likely.group_by(["account_id", "prompt_hash"]).aggregate([("at", "min")])["at_min"]
    return rows.take(pa.array(np.sort(first.to_numpy())))


def _subject(lake: Lake, harvest: pa.Table) -> Subject | None:
    """None where there are too few accounts for any noise to hide one."""
    if len(harvest["account_id"].unique()) < AT_LEAST:
        return None
    return subject_of(account_means(harvest, plain_metric(lake)), lake.keys)


def _indicators(
    lake: Lake, matter: Matter, harvest: pa.Table, key: GroupKey, vault_key: Path | None
) -> list[Indicator]:
    """The values and bands that are handed over, in the order of their hashes, which says
    nothing."""
    members = matter.members["account_id"].to_pylist()
    wanted = pa.concat_tables([values_of(lake, members, VALUES), _shared_bands(harvest)])
    found = values(holders(lake, wanted), set(members))
    others = lake.view().account_count() - len(members)
    chosen = told(found, _affiliation(lake), len(members), others)
    hashes = _hashes(lake, chosen, matter, key, vault_key)
    last = matter.campaign.last_seen.date()
    out = [indicator(v, hashes[v.kind, v.token], last) for v in chosen if (v.kind, v.token) in hashes]
    return sorted(out, key=lambda one: (one.kind, one.value))


def _shared_bands(harvest: pa.Table) -> pa.Table:
    """(kind, token) of bands of the harvest that AT_LEAST accounts have."""
    parts = [pa.table({"kind": pa.array([], pa.string()), "token": pa.array([], pa.int64())})]
    for kind in BANDS:
        rows = harvest.select(["account_id", band_column(kind)]).rename_columns(["account_id", "token"]).drop_null()
        counted = rows.group_by("token").aggregate([("account_id", "count_distinct")])
        common = counted.filter(pc.greater_equal(counted["account_id_count_distinct"], AT_LEAST))["token"]
        parts.append(pa.table({"kind": pa.array([kind] * len(common), pa.string()), "token": common}))
    return pa.concat_tables(parts)


def _affiliation(lake: Lake) -> dict[str, str]:
    """The organization of each account that shares one with another account."""
    rows = lake.accounts().select(["account_id", "organization_id"]).drop_null().to_pylist()
    seats = Counter(row["organization_id"] for row in rows)
    return {row["account_id"]: row["organization_id"] for row in rows if seats[row["organization_id"]] > 1}


def _hashes(
    lake: Lake, chosen: list[Value], matter: Matter, key: GroupKey, vault_key: Path | None
) -> dict[tuple[Kind, int], str]:
    """(kind, token) → hash under the group's key; of identifiers by way of the vault."""
    wanted = {(v.kind, v.token) for v in chosen}
    out = {(kind, token): key.hashed(kind, str(token)) for kind, token in wanted if kind in BANDS}
    if wanted - out.keys():
        for batch in lake.vault.open(f"indicators of {matter.campaign.campaign_id} for a sharing group", vault_key):
            for kind, token, value in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if (kind, token) in wanted:
                    out[kind, token] = key.hashed(kind, value)
    return out
