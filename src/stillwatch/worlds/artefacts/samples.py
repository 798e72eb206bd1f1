"""A world as the hunt needs it: features and truth of its accounts. Small enough to keep when the
world is gone."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.worlds.artefacts.features import account_features
from stillwatch.worlds.spec import WorldSpec

OTHER_SEEDS = 1_000_003
"""Distance from a world's seed to those of its training worlds; more than the number of worlds of
any suite."""


@dataclass(frozen=True)
class Sample:
    """Of one world: its spec, and a table of account_id, persona, fleet, exposed (bool) and the
    account's features.

    fleet: the account belongs to a campaign by the contract's rule; exposed: some harvest, but less
    than that.
    """

    spec: WorldSpec
    table: pa.Table

    def save(self, path: Path) -> None:
        """Write it as one Parquet file that `read_sample` reads."""
        described = {b"spec": json.dumps(self.spec.to_dict()).encode()}
        pq.write_table(self.table.replace_schema_metadata(described), path, compression="zstd")


def read_sample(place: Path) -> Sample:
    """The sample of a world's folder, computed; or of a file that `Sample.save` wrote. Raises
    ValueError or OSError for neither."""
    if place.is_file():
        table = pq.read_table(place)
        return Sample(WorldSpec.from_dict(json.loads(table.schema.metadata[b"spec"])), table)
    spec = spec_of(place)
    truth = pq.read_table(place / "truth" / "accounts.parquet")
    truth = pa.table(
        {
            "account_id": truth["account_id"],
            "persona": truth["persona"],
            "fleet": pc.greater(pc.list_value_length(truth["campaigns"]), 0),
            "exposed": pc.greater(pc.list_value_length(truth["exposed"]), 0),
        }
    )
    return Sample(spec, truth.join(account_features(place), "account_id", join_type="inner").sort_by("account_id"))


def spec_of(world: Path) -> WorldSpec:
    """What a world's datasheet says it is made of. Raises ValueError where there is none that can
    be used."""
    try:
        return WorldSpec.from_dict(json.loads((world / "datasheet.json").read_text())["spec"])
    except (OSError, KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"{world} has no datasheet.json that describes a world of this version") from problem


def other_seed(spec: WorldSpec, number: int = 1) -> WorldSpec:
    """The same world under another seed: what a rival may train on."""
    return replace(spec, seed=spec.seed + number * OTHER_SEEDS)
