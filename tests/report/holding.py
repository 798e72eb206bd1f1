"""How often the bounds of a report hold where the truth is known: `python -m tests.report.holding
[EVERY]`.

Scans every EVERY-th (5th) of the `tiny` worlds in which the stored results list a campaign, and
compares with the truth.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

import stillwatch
from stillwatch.exchange.schema import STATUSES
from stillwatch.lake import Lake
from stillwatch.report.bounds import Bound, bounds
from stillwatch.report.matter import Matter
from stillwatch.scan.taken import ONE
from stillwatch.worlds.make import make_world
from stillwatch.worlds.score.truth import Truth, read_truth
from stillwatch.worlds.suites.catalogue import named
from tests.cli.running import scan


def main(every: int = 5) -> None:
    """Prints a row a campaign, and how often each bound held."""
    stored = json.loads((Path(stillwatch.__file__).parent / "worlds" / "baseline" / "tiny.json").read_text())["worlds"]
    held = []
    for name in [n for n, world in stored.items() if world["figures"]["listed"]][::every]:
        folder = Path(tempfile.mkdtemp(prefix="stillwatch-holding-"))
        try:
            held += _world(name, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    for kind in held[0]:
        print(f"{kind}: {sum(h[kind] for h in held)} of {len(held)}")


def _world(name: str, folder: Path) -> list[dict[str, bool]]:
    make_world(named(name)[0], folder / "world")
    scan(folder / "world", "--lake", folder / "lake", "--out", folder / "out", "--quiet")
    truth, out = read_truth(folder / "world"), []
    with Lake.open(folder / "lake", create=False) as lake:
        for campaign in json.loads((folder / "out" / "campaigns.json").read_text())["campaigns"]:
            out.append(_campaign(name, Matter.read(lake, None, campaign["campaign_id"]), truth))
    return out


def _campaign(name: str, matter: Matter, truth: Truth) -> dict[str, bool]:
    listed = set(matter.members["account_id"].to_pylist())
    tables = [c.harvest for c in truth.campaigns]
    taken = sum(pc.sum(pc.is_in(t["account_id"], matter.members["account_id"])).as_py() or 0 for t in tables)
    accounts, harvest = len(listed & truth.members), int(taken)
    found = bounds(matter)
    apart = _apart(matter, found["harvest_exchanges"])
    print(f"{name}: accounts {accounts} in {found['accounts']}", flush=True)
    print(f"  answers {harvest} in {found['harvest_exchanges']} or {apart}", flush=True)
    return {
        "accounts": _holds(accounts, found["accounts"]),
        "answers, an account's exchanges erring together": _holds(harvest, found["harvest_exchanges"]),
        "answers, each exchange erring for itself": _holds(harvest, apart),
        "truth nearer to the answers listed than to those expected": _nearer(harvest, apart),
    }


def _apart(matter: Matter, found: Bound) -> Bound:
    """The interval if each exchange erred for itself."""
    p = matter.exchanges["harvest"].to_numpy() / ONE
    answered = matter.exchanges["status"].to_numpy() == STATUSES.index("ok")
    member, count = (matter.members[c].to_numpy() for c in ("membership", "harvest_exchanges"))
    variance = (p * (1 - p) * answered).sum() + (member * (1 - member) * count.astype(float) ** 2).sum()
    reach = 1.96 * float(np.sqrt(variance))
    return Bound(found.listed, found.expected, round(found.expected - reach), round(found.expected + reach))


def _holds(value: int, bound: Bound) -> bool:
    return bound.low <= value <= bound.high


def _nearer(value: int, bound: Bound) -> bool:
    return abs(value - bound.listed) < abs(value - bound.expected)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
