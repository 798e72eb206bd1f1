from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.campaigns.labels import (
    Label,
    LabelsError,
    after_bans,
    by_account,
    false_declaration,
    informed,
    label_evidence,
    labelled,
    read_labels,
)
from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.lake import Lake
from tests.fleets.synthetic import people, population, sharing, unlabelled

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


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        *((datetime(2026, 1, 1, 9, 59, tzinfo=UTC), False), (datetime(2026, 1, 1, 10, tzinfo=UTC), True)),
        *((datetime(2026, 1, 1, 22, 59, tzinfo=UTC), True), (datetime(2026, 1, 1, 23, tzinfo=UTC), False)),
    ],
)
def test_a_label_holds_from_its_beginning_until_before_its_end(tmp_path: Path, at: datetime, holds: bool) -> None:
    """A time without a zone is UTC; one that has a zone is taken in it."""
    [label] = read_labels(_file(tmp_path, HEADER + "a,,benign,2026-01-01T12:00:00+02:00,2026-01-01T23:00:00,\n"))
    assert label.holds(at) == holds


def test_a_label_without_times_always_holds(tmp_path: Path) -> None:
    whole = read_labels(_file(tmp_path, "account_id,value,label\na,,banned\n,card-1,campaign:C-7\n"))
    assert [(one.account_id, one.value, one.label) for one in whole] == [
        ("a", None, "banned"),
        (None, "card-1", "campaign:C-7"),
    ]
    assert all(one.holds(datetime(year, 1, 1, tzinfo=UTC)) for one in whole for year in (1970, 2100))


def test_a_label_holds_now_where_no_time_is_given() -> None:
    v = people(*population(20, 0, np.random.default_rng(0))[:3], 20)
    times = [datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2001, 2100)]
    labels = [
        Label(name, None, f"organization:{firm}", *when)
        for firm, names, when in (
            ("now", v.names[:2], (times[0], times[2])),
            ("over", v.names[2:4], (times[0], times[1])),
        )
        for name in names
    ]
    benign = [replace(label, label="benign") for label in labels]
    people_now, known = informed(v, [*labels, *benign], None)
    assert list(np.flatnonzero(people_now.organization >= 0)) == [0, 1] == list(np.flatnonzero(known["benign"]))
    people_then, known = informed(v, [*labels, *benign], datetime(2000, 6, 1, tzinfo=UTC))
    assert list(np.flatnonzero(people_then.organization >= 0)) == [0, 1, 2, 3] == list(np.flatnonzero(known["benign"]))
    assert informed(v, benign, None)[0] is v


def test_a_labelled_address_stands_for_who_used_it(monkeypatch: pytest.MonkeyPatch) -> None:
    records = pa.table({"account_id": ["a", "b"], "payment_token": [7, 8], "signup_address_token": [1, 2]})
    used = pa.table({"account_id": ["b", "c"], "address_token": [1, 2], "network_token": [None, 1]})
    lake = SimpleNamespace(accounts=lambda until: records, exchanges=lambda until, columns: used, keys=None)
    tokens = {"card": {"payment_token": 7}, "place": {"signup_address_token": 1}, "block": {"signup_network_token": 1}}
    monkeypatch.setattr("stillwatch.campaigns.labels.tokens_of_value", lambda value, keys: tokens[value])
    records = records.append_column("signup_network_token", pa.array([None, None], pa.int64()))
    found = by_account([Label(None, value, "benign", None, None) for value in tokens], lake, None)
    assert [(one.value, one.account_id) for one in found] == [
        ("card", "a"),
        *(("place", "a"), ("place", "b"), ("block", "c")),
    ]


def test_labels_of_accounts_alone_ask_nothing_of_the_lake() -> None:
    """What is said of both an account and a value is said of the account."""
    labels = [Label("a", None, "benign", None, None), Label("b", "card-1", "banned", None, None)]
    assert by_account(labels, None, None) == labels  # type: ignore[arg-type]


def _known(**share: float) -> dict[str, np.ndarray]:
    """Of 100 accounts, the first of them are labelled so."""
    return unlabelled(100) | {word: np.arange(100) < 100 * part for word, part in share.items()}


@pytest.mark.parametrize(
    ("labels", "weights"),
    [
        ({}, {}),
        ({"benign": 0.5}, {"labelled_benign": -2.2}),
        ({"banned": 0.5, "campaign": 0.1}, {"labelled_banned": 1.2, "labelled_campaign": 0.6}),
        ({"campaign": 1.0}, {"labelled_campaign": 4.2}),
    ],
)
def test_labels_weigh_by_how_much_of_a_group_has_them(labels: dict[str, float], weights: dict[str, float]) -> None:
    found = {e.kind: e.weight for e in label_evidence(_known(**labels), np.arange(100))}
    assert found == pytest.approx(weights)
    assert label_evidence(_known(**labels), np.arange(0)) == []


@pytest.mark.parametrize(
    ("share", "pool", "weight"), [(0.4, 0.0, 1.0), (0.1, 0.0, 0.4), (0.4, 0.4, 0.0), (0.0, 0.0, 0.0)]
)
def test_sharing_with_the_banned_counts_a_little_and_against_what_comparable_accounts_do(
    share: float, pool: float, weight: float
) -> None:
    after = np.concatenate([np.arange(100) < 100 * share, np.arange(100) < 100 * pool])
    found = after_bans({"successor": after}, np.arange(100), np.arange(100, 200))
    assert sum(e.weight for e in found) == pytest.approx(weight, abs=0.01)


def test_a_group_without_anybody_to_be_compared_with_may_follow_bans() -> None:
    everybody = {"successor": np.ones(40, bool)}
    assert [e.weight for e in after_bans(everybody, np.arange(40), np.arange(0))]
    assert after_bans(everybody, np.arange(0), np.arange(40)) == []


@pytest.mark.parametrize(("holders", "followed"), [(12, True), (20, True), (21, False)])
def test_what_many_hold_says_nothing_of_a_banned_one_among_them(holders: int, followed: bool) -> None:
    v = people(*population(60, 0, np.random.default_rng(3), each=5)[:3], 60)
    address = sharing([(a, "address", 7) for a in range(holders)] + [(a, "client", 8) for a in range(60)], 60)
    v.banned[0] = 19500.0
    after = labelled(replace(v, sharing=address), [], None)["successor"]
    assert list(np.flatnonzero(after)) == (list(range(1, holders)) if followed else [])


@pytest.mark.parametrize(("accounts", "weight"), [((), None), ((0,), 0.5), ((0, 1, 2, 3), 2.0)])
def test_a_false_declaration_weighs_by_how_many_accounts_it_names(
    accounts: tuple[int, ...], weight: float | None
) -> None:
    """Of the whole group, as much as that all of it was banned."""
    found = false_declaration({"false_declaration": np.isin(np.arange(4), accounts)}, np.arange(4))
    assert (found.weight if found else None) == weight


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
        *(
            (f"{header}\na,benign\n", "needs a header")
            for header in ("account,verdict", "account_id,verdict", "id,label")
        ),
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
