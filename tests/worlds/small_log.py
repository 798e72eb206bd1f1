"""A log small enough to know by heart: forty accounts, of which eight share a card and send each
other's prompts."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES
from stillwatch.worlds.spec import Campaign, WorldSpec

START = datetime(2025, 6, 2, tzinfo=UTC)
RING = tuple(f"acct_{k:02}" for k in range(8))
LOUD = "acct_39"
WORDS = ("river", "copper", "lantern", "violet", "harbor", "meadow", "signal", "cinder", "orbit", "walnut", "prism")


def write_small_log(folder, each=12, fleet=RING):
    """Two days: everybody `each` prompts of their own, the ring one line a day at the same minute,
    LOUD 300 at once."""
    rng = np.random.default_rng(7)
    rows = []
    for k in range(40):
        account = f"acct_{k:02}"
        for n in range(each):
            said = " ".join(rng.choice(WORDS, 8)) + f" {k} {n}"
            rows.append(row(account, START + timedelta(seconds=float(rng.uniform(0, 172_000))), said))
        for day in range(3) if account in RING else ():
            at = START + timedelta(hours=10, minutes=day, seconds=k)
            rows.append(row(account, at, f"repeat the very same line for everyone please number {day} of these"))
    rows += [row(LOUD, START + timedelta(hours=5, milliseconds=n * 90), "what is this thing") for n in range(300)]
    rows.sort(key=lambda r: (r["timestamp"], r["account_id"]))
    for n, r in enumerate(rows):
        r["exchange_id"] = f"ex_{n:06}"
    (folder / "exchanges").mkdir(parents=True)
    (folder / "truth").mkdir()
    pq.write_table(pa.Table.from_pylist(rows, EXCHANGES), folder / "exchanges" / "part-0.parquet")
    accounts = [f"acct_{k:02}" for k in range(40)]
    made = [
        {
            "account_id": a, "created_at": START - timedelta(days=k + 1), "email": f"jo.doe{k}@mail{k}.com",
            "payment_fingerprint": "card_ring" if a in RING else f"card_{k}",
            "signup_address": f"198.51.{k}.7",
            "country": "US", "plan": "payg",
        }
        for k, a in enumerate(accounts)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(made, ACCOUNTS), folder / "accounts.parquet")
    truth = pa.table(
        {
            "account_id": accounts,
            "persona": ["fleet" if a in fleet else "developer" for a in accounts],
            "campaigns": pa.array([["fleet-1"] if a in fleet else [] for a in accounts], pa.list_(pa.string())),
            "exposed": pa.array([[] for _ in accounts], pa.list_(pa.string())),
        }
    )
    pq.write_table(truth, folder / "truth" / "accounts.parquet")
    spec = WorldSpec("small", 7, accounts=32, days=2, campaigns=(Campaign(accounts=10),))
    (folder / "datasheet.json").write_text(json.dumps({"schema": "stillwatch.world/1", "spec": spec.to_dict()}))
    return folder


def row(account, at, said):
    k = int(account[-2:])
    return {
        "timestamp": at, "account_id": account, "surface": "api", "model": "m", "client_address": f"198.51.{k}.7",
        "user_agent": f"tool/{k % 5}", "messages": [{"role": "user", "content": said}], "completion": "Yes.",
        "input_tokens": len(said) // 4, "output_tokens": 2, "status": "ok", "api_key_id": f"key_{k}",
    }  # fmt: skip
