"""What a result may look like, and what is said of one that cannot be used."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.score import score

from .truths import fleet, fleet_world, write_members


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return fleet_world().write(tmp_path_factory.mktemp("paper") / "world")


def test_csv_and_a_file_alone(world, tmp_path):
    rows = "".join(f"07,{a},{0.4 if a == 'a9' else 0.8},x\n" for a in fleet())
    (tmp_path / "members.csv").write_text(f"campaign_id,account_id,membership,more\n{rows}")
    for path in (tmp_path, tmp_path / "members.csv"):
        found = score(world, path)
        assert found.named == 9 and found.campaigns[0].matched == "07", "ids are text, rows under a half no members"


def test_numbers_as_ids_are_text(world, tmp_path):
    pq.write_table(pa.table({"campaign_id": [1] * 10, "account_id": fleet()}), tmp_path / "m.parquet")
    assert score(world, tmp_path / "m.parquet").campaigns[0].matched == "1"


def test_an_account_named_twice_counts_once(world, tmp_path):
    result = write_members(tmp_path, {"C-1": ["a0", "a0", "a1"]}, membership=[0.9, 1.0, 0.5], attempts=[10, 10, 10])
    found = score(world, result)
    assert found.named == 2 and found.campaigns[0].attempts_error == pytest.approx(20 / 100 - 1)


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("members.csv", "", "cannot be read as CSV"),
        ("members.csv", "campaign_id,accounts\nC-1,a0\n", "lacks the column account_id"),
        ("members.csv", "campaign_id,account_id\nC-1,\n", "without a campaign_id or without an account_id"),
        ("members.csv", "campaign_id,account_id,membership\nC-1,a0,1.5\n", "no probability"),
        ("members.csv", "campaign_id,account_id,membership\nC-1,a0,nan\n", "no probability"),
        ("members.csv", "campaign_id,account_id,membership\nC-1,a0,sure\n", "membership does not hold double"),
        ("members.csv", "campaign_id,account_id\nC-1,zz\n", "names no account of"),
        ("members.parquet", "no parquet", "cannot be read as Parquet"),
        ("other.txt", "", "neither members.parquet nor members.csv"),
    ],
)
def test_bad_members(world, tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=words):
        score(world, tmp_path)


@pytest.mark.parametrize(
    "said, words",
    [
        ("[]", "the whole"),
        ('{"campaigns": [{"confidence": 1}]}', "campaigns.0.campaign_id"),
        ('{"campaigns": [{"campaign_id": "C-1", "confidence": 7}]}', "campaigns.0.confidence"),
        ('{"campaigns": [{"campaign_id": "C-1", "first_seen": "2025-06-02 00:00"}]}', "campaigns.0.first_seen"),
    ],
)
def test_bad_campaigns_json(world, tmp_path, said, words):
    write_members(tmp_path, {"C-1": fleet()})
    (tmp_path / "campaigns.json").write_text(said)
    with pytest.raises(ValueError, match=words):
        score(world, tmp_path)


def test_bad_candidates(world, tmp_path):
    write_members(tmp_path, {"C-1": fleet()})
    pq.write_table(pa.table({"confidence": [0.5]}), tmp_path / "candidates.parquet")
    with pytest.raises(ValueError, match="lacks the columns account_ids and confidence"):
        score(world, tmp_path)


def test_no_world(tmp_path):
    result = write_members(tmp_path / "result", {"C-1": fleet()})
    with pytest.raises(ValueError, match="is no world"):
        score(tmp_path, result)


def test_a_world_of_another_version(tmp_path):
    (tmp_path / "truth" / "exchanges").mkdir(parents=True)
    pq.write_table(pa.table({"account_id": ["a"], "campaign": ["x"]}), tmp_path / "truth" / "accounts.parquet")
    with pytest.raises(ValueError, match="another version's"):
        score(tmp_path, write_members(tmp_path / "result", {}))
