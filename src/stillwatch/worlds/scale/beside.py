"""Rivals on what a lake's accounts share, beside a scan of it: each in a process of its own, for as
long as the scan took at most. FRAUDAR's greedy (Hooi et al., KDD 2016) on all accounts and values;
Splink's record linkage on the account records."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from stillwatch.engine.duck import Duck
from stillwatch.fleets.peeling import Sharing, blocks
from stillwatch.fleets.population import ACCOUNT_VALUES
from stillwatch.fleets.reading import sharing_of, sql
from stillwatch.lake import Lake
from stillwatch.lake.store.manifest import sql as statements
from stillwatch.worlds.rivals.face import SMALLEST, write_members

RARE = ("payment_token", "phone_token", "signup_address_token")
"""Columns by one of which two records must agree to be compared: by a mail domain or a network all
would be."""

MEMORY_MB = 8000

SURE = 0.9
"""Match probability from which Splink's pairs are joined."""


@dataclass(frozen=True)
class Beside:
    """ending: as of rivals; seconds: of the whole process; alone: of the method, once its table was
    read."""

    ending: str
    seconds: float
    alone: float | None = None


def beside(method: str, lake: Path, out: Path, limit: float) -> Beside:
    """A method's members.parquet for a lake, written into `out`."""
    if find_spec(NEEDS.get(method, "stillwatch")) is None:
        return Beside("not installed", 0.0)
    begun = time.perf_counter()
    command = [sys.executable, "-m", __name__, method, str(lake), str(out)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return Beside("did not finish", limit)
    except subprocess.CalledProcessError as error:
        return Beside(f"failed ({error.returncode})", time.perf_counter() - begun)
    return Beside("ran", time.perf_counter() - begun, json.loads(done.stdout.splitlines()[-1]))


def peeling(lake: Lake) -> tuple[list[set[str]], float]:
    """Blocks denser than in shuffled tables."""
    names, sharing = _sharing(lake)
    begun = time.perf_counter()
    found = blocks(sharing, np.random.default_rng(0))
    return [{names[k] for k in block} for block in found], time.perf_counter() - begun


def _sharing(lake: Lake) -> tuple[list[str], Sharing]:
    """(ids, which values they share) of all accounts, with more memory than a scan grants a
    query."""
    with tempfile.TemporaryDirectory(dir=lake.directory) as spill, Duck(Path(spill), MEMORY_MB) as duck:
        duck.let({"files": [str(path) for path in lake.exchange_sketch_files()]})
        duck.table("aliases", lake.aliases())
        for statement in ("sketches", "exchanges"):
            duck.run(statements(statement))
        names = duck.sql("SELECT DISTINCT account_id FROM exchanges ORDER BY account_id")["account_id"]
        duck.table("numbers", pa.table({"account_id": names, "account": pa.array(np.arange(len(names)))}))
        used = duck.sql(sql("sharing"))
    number = {name: k for k, name in enumerate(names.to_pylist())}
    return list(number), sharing_of(used, lake.accounts(), number, ACCOUNT_VALUES)


def splink(lake: Lake) -> tuple[list[set[str]], float]:
    """Accounts linked by what they signed up with, as clusters."""
    from splink import Linker, SettingsCreator, block_on
    from splink.comparison_library import ExactMatch
    from splink.internals.duckdb.database_api import DuckDBAPI

    records = lake.accounts().select(["account_id", *ACCOUNT_VALUES]).rename_columns(["unique_id", *ACCOUNT_VALUES])
    begun = time.perf_counter()
    shared = [name for name in RARE if len(set(known := records[name].drop_null().to_pylist())) < len(known)]
    engine = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[ExactMatch(name) for name in ACCOUNT_VALUES],
        blocking_rules_to_generate_predictions=[block_on(name) for name in shared],
    )
    linker: Any = Linker(engine.register(records), settings)
    linker.training.estimate_probability_two_random_records_match([block_on(name) for name in shared], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for name in shared:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(name))
    pairs = linker.inference.predict(threshold_match_probability=SURE)
    told = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, SURE).as_pyarrow_table()
    return _groups(told), time.perf_counter() - begun


def _groups(told: pa.Table) -> list[set[str]]:
    found: dict[str, set[str]] = {}
    for cluster, name in zip(told["cluster_id"].to_pylist(), told["unique_id"].to_pylist(), strict=True):
        found.setdefault(cluster, set()).add(name)
    return [names for names in found.values() if len(names) >= SMALLEST]


METHODS = {"peeling": peeling, "splink": splink}
NEEDS = {"splink": "splink"}

if __name__ == "__main__":
    with Lake.open(sys.argv[2], create=False) as opened:
        campaigns, seconds = METHODS[sys.argv[1]](opened)
    write_members(campaigns, Path(sys.argv[3]))
    print(json.dumps(seconds))
