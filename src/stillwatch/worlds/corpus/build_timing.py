"""Makes timing.json.gz, how requests follow one another; run once by maintainers: `… build_timing
TIMING OUT`.

`arrivals` and `lengths`: real API clients (ServeGen, Apache-2.0), one entry a client. `bursts`: a
real API user's messages over seven months (Aider's usage log, Apache-2.0), a sitting being messages
less than half an hour apart.
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

FEWEST_STEPS = 5
SITTING_S = 1800
LENGTHS = ("in_p10", "in_p50", "in_p90", "out_p10", "out_p50", "out_p90")
Client = tuple[str, str]


def main() -> None:
    """Write the file."""
    timing, out = Path(sys.argv[1]), Path(sys.argv[2])
    made: dict[str, Any] = {
        "arrivals": arrivals(timing / "servegen_rates.csv.gz"),
        "lengths": lengths(timing / "servegen_lengths.csv.gz"),
        "bursts": bursts(timing / "aider_usage.csv.gz"),
    }
    out.write_bytes(gzip.compress(json.dumps(made).encode(), 9, mtime=0))
    print({name: len(values) for name, values in made.items()})


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a gzipped CSV file."""
    with gzip.open(path, "rt") as lines:
        yield from csv.DictReader(lines)


def arrivals(path: Path) -> list[tuple[str, float, float]]:
    """(distribution, shape, coefficient of variation) of inter-arrival times: a client's commonest,
    and its medians."""
    steps: dict[Client, list[tuple[str, float, float]]] = defaultdict(list)
    for row in read(path):
        if row["dist"] in ("Gamma", "Weibull") and row["shape"] and row["cv"]:
            steps[row["model"], row["client"]].append((row["dist"], float(row["shape"]), float(row["cv"])))
    found = []
    for client in sorted(steps):
        if len(steps[client]) < FEWEST_STEPS:
            continue
        names = [name for name, _, _ in steps[client]]
        dist = max(("Gamma", "Weibull"), key=names.count)
        mine = np.array([(shape, cv) for name, shape, cv in steps[client] if name == dist])
        found.append((dist, round(float(np.median(mine[:, 0])), 4), round(float(np.median(mine[:, 1])), 4)))
    return found


def lengths(path: Path) -> list[tuple[float, ...]]:
    """Tokens in and out, 10th, 50th and 90th percentile: medians over a client's steps."""
    steps: dict[Client, list[list[float]]] = defaultdict(list)
    for row in read(path):
        if all(row[name] for name in LENGTHS):
            steps[row["model"], row["client"]].append([float(row[name]) for name in LENGTHS])
    return [tuple(float(x) for x in np.median(steps[client], axis=0)) for client in sorted(steps)]


def bursts(path: Path) -> dict[str, list[float]]:
    """Percentiles 1 to 99: seconds between messages of a sitting, messages a sitting, sittings a
    week of one user."""
    sent: dict[str, list[int]] = defaultdict(list)
    for row in read(path):
        if row["event"] == "message_send":
            sent[row["user"]].append(int(row["unix"]))
    gaps: list[float] = []
    sizes: list[float] = []
    weeks: dict[tuple[str, int], int] = defaultdict(int)
    for user, moments in sent.items():
        size = 0
        for before, at in zip([-(10**12), *sorted(moments)], [*sorted(moments), 10**12], strict=True):
            if at - before < SITTING_S:
                gaps.append(float(at - before))
            else:
                sizes += [float(size)] * (size > 0)
                size = 0
                weeks[user, at // (7 * 86400)] += at < 10**12
            size += 1
    active = [float(n) for n in weeks.values() if n]
    return {"gap_s": percentiles(gaps), "length": percentiles(sizes), "sittings_a_week": percentiles(active)}


def percentiles(values: list[float]) -> list[float]:
    """The 1st to 99th percentile."""
    return [round(float(x), 2) for x in np.percentile(values, np.arange(1, 100))]


if __name__ == "__main__":
    main()
