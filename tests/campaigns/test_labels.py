from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.campaigns.labels import (
    Label,
    LabelsError,
    after_bans,
    by_account,
    label_evidence,
    labelled,
    read_labels,
)
from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.lake import Lake
from tests.fleets.synthetic import people, population, sharing

HEADER = "account_id,value,label,from,until,reason\n"


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text(text)
    return path


def test_labels_become_evidence_while_they_hold(tmp_path: Path) -> None:
    rows = "".join(f"a{k:05d},,benign,2026-01-01T00:00:00Z,2026-06-01T00:00:00Z,known customer\n" for k in range(5))
    labels = read_labels(_file(tmp_path, HEADER + rows))
    v = people(*population(20, 0, np.random.default_rng(0))[:3], 20)
    known = labelled(v, labels, datetime(2026, 3, 1, tzinfo=UTC))
    [evidence] = label_evidence(known, np.arange(10))
    assert evidence.weight < 0 and evidence.facts["share"] == 0.5
    expired = labelled(v, labels, datetime(2026, 7, 1, tzinfo=UTC))
    assert label_evidence(expired, np.arange(10)) == []


def test_accounts_on_a_banned_accounts_card_are_told_and_a_banned_hall_mate_is_not() -> None:
    x, account, day, fleet = population(300, 40, np.random.default_rng(3))
    cards = [(a, "payment", a // 4) for a in range(300, 340)] + [(a, "payment", 1000 + a) for a in range(300)]
    hall = [(a, "address", 5000) for a in range(300, 340)]
    bans = [Label(f"a{k:05d}", None, "banned", None, None) for k in range(300, 340, 4)]
    group, pool = np.setdiff1d(fleet, fleet[::4]), np.arange(300)
    on_cards, in_hall = (people(x, account, day, 340, sharing=sharing(edges, 340)) for edges in (cards, hall))
    known = labelled(on_cards, bans, None)
    [evidence] = after_bans(known, group, pool)
    assert evidence.kind == "banned_before" and evidence.weight == 1 and evidence.facts["share"] == 1.0
    assert after_bans(known, pool[:40], pool[40:]) == []
    assert after_bans(labelled(on_cards, [], None), group, pool) == []
    assert after_bans(labelled(in_hall, bans, None), group, pool) == []


def test_a_labelled_value_stands_for_its_holders(tmp_path: Path) -> None:
    """The same card, mail domain and address however they are spelled; nobody else."""
    created = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {"account_id": "a", "email": "Jo@Shop.Example", "payment_fingerprint": "card-1", "created_at": created},
        {"account_id": "b", "email": "al@shop.example", "signup_address": "2001:db8:1:2::7", "created_at": created},
        {"account_id": "c", "email": "al@else.example", "created_at": created},
    ]
    with Lake.temporary() as lake:
        lake.ingest([], pa.Table.from_pylist(rows, schema=ACCOUNTS))
        values = ["card-1", "SHOP.example", "2001:db8:1:2::99", "nobody"]
        found = by_account([Label(None, value, "benign", None, None) for value in values], lake, None)
    assert [(label.value, label.account_id) for label in found] == [
        ("card-1", "a"),
        ("SHOP.example", "a"),
        ("SHOP.example", "b"),
        ("2001:db8:1:2::99", "b"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("account,verdict\na,benign\n", "needs a header"),
        (HEADER + "a1,,friendly,,,\n", "line 2"),
        (HEADER + ",,benign,,,\n", "line 2"),
        (HEADER + "a1,,organization:,,,\n", "line 2"),
        (HEADER + "a1,,false_declaration,,,\n", "line 2"),
        (HEADER + "a1,,benign,yesterday,,\n", "line 2"),
    ],
)
def test_an_unusable_file_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(LabelsError, match=says):
        read_labels(_file(tmp_path, text))


def test_an_id_may_be_very_long(tmp_path: Path) -> None:
    account = "a" * 1_000_000
    [label] = read_labels(_file(tmp_path, f"account_id,label\n{account},benign\n"))
    assert label.account_id == account


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_bytes(b"\xff\xfe\x00label")
    with pytest.raises(LabelsError, match="cannot be read"):
        read_labels(path)
