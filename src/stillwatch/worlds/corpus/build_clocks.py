"""Makes clocks.json.gz, the hour-of-week profiles; run once by maintainers: `… build_clocks TIMING
OUT`.

`people`: local hours of the commits of authors with at least 60 of them (bots left out), half their
own counts and half everybody's, since 168 hours are many for one author. `clients`: request rates
of real API clients (ServeGen, Apache-2.0), averaged over the hours of the week that the trace
covers.
"""

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

WEEK = 168


def main() -> None:
    """Write the profiles."""
    timing, out = Path(sys.argv[1]), Path(sys.argv[2])
    profiles = {"people": people(timing), "clients": clients(timing)}
    rounded = {k: [[round(x, 6) for x in p] for p in v] for k, v in profiles.items()}
    out.write_bytes(gzip.compress(json.dumps(rounded).encode(), 9, mtime=0))
    print({k: len(v) for k, v in rounded.items()})


def people(timing: Path) -> list[list[float]]:
    """One profile a human author, in local time."""
    counts: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(WEEK))
    with gzip.open(timing / "git_author_clock.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            if row["is_bot"] == "0":
                local = int(row["unix"]) // 3600 + round(int(row["utc_offset_min"]) / 60)
                counts[row["author"]][(local - 4 * 24) % WEEK] += 1
    everybody = np.sum(list(counts.values()), axis=0)
    profiles = []
    for author in sorted(counts):
        own = counts[author]
        if own.sum() >= 60:
            smooth = (np.roll(own, 1) + 2 * own + np.roll(own, -1)) / 4
            profiles.append((0.6 * smooth / smooth.sum() + 0.4 * everybody / everybody.sum()).tolist())
    return profiles


def clients(timing: Path) -> list[list[float]]:
    """One profile an API client that was seen in at least 100 steps; hours never seen take its
    mean."""
    seen: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    with gzip.open(timing / "servegen_rates.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            if row["rate_rps"]:
                seen[row["model"], row["client"]].append(
                    (int(float(row["t_s"])) // 3600 % WEEK, float(row["rate_rps"]))
                )
    profiles = []
    for key in sorted(seen):
        if len(seen[key]) < 100:
            continue
        total, steps = np.zeros(WEEK), Counter(hour for hour, _ in seen[key])
        for hour, rate in seen[key]:
            total[hour] += rate
        rates = np.array([total[h] / steps[h] if steps[h] else np.nan for h in range(WEEK)])
        rates = np.where(np.isnan(rates), np.nanmean(rates), rates)
        profiles.append((rates / rates.sum()).tolist())
    return profiles


if __name__ == "__main__":
    main()
