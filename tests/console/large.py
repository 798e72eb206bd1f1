"""A scan's result made large: a thousand cases, one of them with 25,000 accounts."""

import copy
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

CASES, ACCOUNTS = 1000, 25_000
LARGE = "C-000000025000"


def enlarge(result: Path) -> None:
    """Adds a campaign of ACCOUNTS accounts and as many groups as make CASES cases."""
    told = json.loads((result / "campaigns.json").read_text())
    campaign = copy.deepcopy(told["campaigns"][0]) | {"campaign_id": LARGE, "accounts": ACCOUNTS, "confidence": 0.9912}
    told["campaigns"].append(campaign)
    groups, rows = told["groups"], pq.read_table(result / "groups.parquet").to_pylist()
    for k in range(CASES - len(groups) - len(told["campaigns"])):
        name = f"G-{k:012x}"
        groups.append(copy.deepcopy(groups[k % len(groups)]) | {"group_id": name, "accounts": 5})
        rows += [
            {"group_id": name, "account_id": f"acct_g{k:05x}{n}", "membership": 1.0, "campaign_id": None}
            for n in range(5)
        ]
    (result / "campaigns.json").write_text(json.dumps(told))
    members = pq.read_table(result / "members.parquet")
    one = members.to_pylist()[0]
    more = [
        one | {"campaign_id": LARGE, "account_id": f"acct_{k * 2654435761 % (1 << 32):08x}{k:05x}"}
        for k in range(ACCOUNTS)
    ]
    pq.write_table(pa.concat_tables([members, pa.Table.from_pylist(more, members.schema)]), result / "members.parquet")
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(result / "groups.parquet")), result / "groups.parquet")
