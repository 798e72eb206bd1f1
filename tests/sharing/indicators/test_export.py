import json

import pyarrow.parquet as pq

from stillwatch.lake import Lake
from stillwatch.report.matter import Matter
from stillwatch.sharing.indicators.export import profile_of
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.profile import VALUES, Indicator, bracket
from stillwatch.sharing.indicators.telling import SURE, Value, told, values
from stillwatch.worlds.score.truth import read_truth

from .conftest import KEY


def test_nothing_raw_stands_in_it(first, campaign, file):
    """Every identifier and account of the log is looked for, and every token of the lake."""
    text = file.read_text().lower()
    accounts = pq.read_table(first / "world" / "accounts.parquet").to_pylist()
    for account in accounts:
        for field in ("account_id", "email", "payment_fingerprint", "phone_fingerprint", "signup_address"):
            assert account[field] is None or account[field].lower() not in text
        assert account["email"] is None or account["email"].split("@")[1].lower() not in text
    with Lake.open(first / "lake", create=False) as lake:
        batches = [*lake.vault.open("a test")]
        names = {str(lake.keys.key_id), campaign.lower(), str(first)}
    for batch in batches:
        for value, token in zip(batch["value"].to_pylist(), batch["token"].to_pylist(), strict=True):
            names |= {str(token), value.lower()} if len(value) > 3 else {str(token)}
    assert not [name for name in names if name in text]
    assert "demo" not in text and "fleet" not in text


def test_what_it_tells_of_the_fleet_are_ranges(profile, first):
    truth = read_truth(first / "world")
    low, high = profile.accounts
    assert low <= len(truth.members) <= high and high > low
    assert {one.kind for one in profile.indicators} >= {"payment", "address", "email domain"}
    assert [(one.kind, one.value) for one in profile.indicators] == sorted(
        (i.kind, i.value) for i in profile.indicators
    )


def test_values_are_those_of_the_fleet_alone(profile, first):
    """Each identifier in the profile is one that no honest account of the log has, and three of the
    fleet."""
    truth = read_truth(first / "world")
    named = {one.value for one in profile.indicators if one.kind == "payment"}
    rows = pq.read_table(first / "world" / "accounts.parquet").to_pylist()
    holders: dict[str, set[str]] = {}
    for row in rows:
        if row["payment_fingerprint"]:
            holders.setdefault(KEY.hashed("payment", row["payment_fingerprint"]), set()).add(row["account_id"])
    assert named and all(len(holders[one]) >= 3 and holders[one] <= truth.members for one in named)


def test_another_key_shares_nothing(first, campaign, profile):
    with Lake.open(first / "lake", create=False) as lake:
        other = profile_of(lake, Matter.read(lake, None, campaign), GroupKey(bytes(32)), None, "TLP:AMBER")
    assert other.profile != profile.profile
    assert not {one.value for one in other.indicators} & {one.value for one in profile.indicators}
    assert other.subject == profile.subject  # the same state has the same noise


def test_who_opened_the_vault_stands_in_its_log(first, campaign, profile):
    said = [json.loads(line)["why"] for line in (first / "lake" / "vault" / "openings.jsonl").read_text().splitlines()]
    assert f"indicators of {campaign} for a sharing group" in said


def _value(kind: str, inside: int, outside: int) -> Value:
    return Value(kind, 7, [f"a{k}" for k in range(inside)], outside)  # type: ignore[arg-type]


def test_a_value_of_two_accounts_is_a_customers_own():
    assert not told([_value("payment", 2, 0)], {}, 100, 1000)
    assert told([_value("payment", 3, 0)], {}, 100, 1000)


def test_seats_of_one_organization_count_as_one():
    assert not told([_value("payment", 3, 0)], {"a0": "org", "a1": "org"}, 100, 1000)


def test_what_names_an_honest_holder_is_kept_back():
    for kind in ("payment", "phone", "address", "email domain"):
        assert told([_value(kind, 80, 0)], {}, 100, 1000) and not told([_value(kind, 80, 1)], {}, 100, 1000)


def test_hubs_are_kept_back():
    for kind in ("network", "client", "band 0"):
        assert told([_value(kind, 80, 5)], {}, 100, 1000) and not told([_value(kind, 80, 20)], {}, 100, 1000)
    assert _value("client", 80, 5).confidence > SURE


def test_the_most_telling_come_first():
    common, rare = _value("client", 90, 9), _value("client", 90, 0)
    assert told([common, rare], {}, 100, 1000) == [rare, common]


def test_holders_are_counted_by_value(first, campaign):
    from stillwatch.sharing.indicators.holders import holders, values_of

    with Lake.open(first / "lake", create=False) as lake:
        members = Matter.read(lake, None, campaign).members["account_id"].to_pylist()
        held = holders(lake, values_of(lake, members, VALUES))
    found = values(held, set(members))
    assert sum(len(v.inside) + v.outside for v in found) == held.num_rows
    assert all(v.inside for v in found)


def test_ranges():
    assert [bracket(n) for n in (0, 1, 3, 30, 199, 200)] == [(0, 0), (1, 1), (2, 4), (20, 49), (100, 199), (200, 499)]


def test_an_indicator_has_an_end(profile):
    ends = {one.kind: (one.expires - profile.last_seen).days for one in profile.indicators}
    assert ends["address"] == 30 and ends["payment"] == 180
    assert all(isinstance(one, Indicator) and one.confidence <= 0.95 for one in profile.indicators)
