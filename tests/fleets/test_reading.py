"""What a lake's rows come to in a Population."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from stillwatch.fleets.population import KINDS, Population
from stillwatch.fleets.reading import read_population, sharing_of
from stillwatch.lake import Lake
from tests.lake.logs import accounts, ingest, line, write


def _read(folder: Path, text: str, records: list[dict[str, object]], until: datetime | None = None) -> Population:
    with Lake.open(folder / "lake") as lake:
        ingest(lake, write(folder / "log.jsonl", text), accounts=accounts(*records))
        return read_population(lake, until)


def test_bans_are_closings_for_abuse_before_the_last_exchange(tmp_path: Path) -> None:
    noon = datetime(2026, 5, 2, 12, tzinfo=UTC)
    reasons = ["abuse", "user_request", "Terms violation", None]
    records = [
        {
            "account_id": f"account-{k}",
            "created_at": datetime(2026, 4, 1, tzinfo=UTC),
            "closed_at": noon,
            "close_reason": r,
        }
        for k, r in enumerate(reasons)
    ]
    text = "".join(line(k, day) for k in range(4) for day in (2, 3))
    people = _read(tmp_path, text, records)
    assert np.isfinite(people.banned).tolist() == [True, False, True, False]
    assert people.banned[0] == noon.timestamp() / 86400
    assert not np.isfinite(_read(tmp_path, text, records, noon).banned).any()


def test_only_models_that_come_out_during_the_log_are_changed_to(tmp_path: Path) -> None:
    old, new = {"model": "old"}, {"model": "new"}
    text = line(0, 1, **old) + line(1, 1, **old) + line(7, 3, **new) + line(8, 3, **old) + line(2, 3, **new)
    people = _read(tmp_path, text, [])
    hour = int(datetime(2026, 5, 3, 2, tzinfo=UTC).timestamp() // 3600)
    assert people.moves["account"].tolist() == [0, 2] and people.moves["hour"].tolist() == [hour + 5, hour]
    np.testing.assert_array_equal(people.moved[0], [hour + 5, np.inf, np.nan])


def test_a_log_without_the_fields_has_no_ties_bans_or_changes(tmp_path: Path) -> None:
    people = _read(tmp_path, "".join(line(k, completion=None) for k in range(9)), [])
    assert not len(people.ties.account) and not people.moved and not np.isfinite(people.banned).any()


def test_what_accounts_signed_up_with_is_shared_by_those_that_are_looked_at() -> None:
    """Also by the first of them; not by those that are not looked at, nor by who gave nothing."""
    used = pa.table({"account": [1], "kind": ["address"], "value": pa.array([9], pa.int64())})
    records = pa.table(
        {"account_id": ["a", "b", "c", "z"], "payment_token": [7, 7, None, 7], "phone_token": [7, None, 8, 8]}
    )
    columns = {"payment_token": "payment", "phone_token": "phone"}
    found = sharing_of(used, records, {"a": 0, "b": 1, "c": 2}, columns)
    edges = sorted((KINDS[k], int(a)) for k, a in zip(found.kind, found.account, strict=True))
    assert edges == [("address", 1), ("payment", 0), ("payment", 1), ("phone", 0), ("phone", 2)]
    assert len(np.unique(found.value)) == 4
