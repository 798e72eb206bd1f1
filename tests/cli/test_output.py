"""The output contract, as other programs judge it."""

import re
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.schema import ACCOUNTS, CAPABILITIES, EXCHANGES

from .running import findings, tables

KINDS = {
    "company",
    "class",
    "benchmark",
    "resale_pool",
    "shared_harness",
    "app",
    "crowd",
    "declared_harvest",
    "unconfirmed",
    "other",
}
NUMBER = (int, float)


@pytest.fixture(scope="module")
def found(scanned):
    return findings(scanned)


@pytest.fixture(scope="module")
def members(scanned) -> list[dict]:
    return tables(scanned)["members"].to_pylist()


def test_the_tables_have_the_contracts_columns(scanned):
    made = {name: {f.name: f.type for f in table.schema} for name, table in tables(scanned).items()}
    assert made["members"] == {
        "campaign_id": pa.string(),
        "account_id": pa.string(),
        "membership": pa.float64(),
        "exchanges": pa.int64(),
        "harvest_exchanges": pa.int64(),
        "attempts": pa.int64(),
        "strongest_evidence": pa.string(),
    }
    assert made["groups"] == {
        "group_id": pa.string(),
        "account_id": pa.string(),
        "membership": pa.float64(),
        "campaign_id": pa.string(),  # of an exposed account; null for the groups' own
    }
    scores = {name: made["candidates"][name] for name in ("acts_as_one", "concealed", "harvest", "confidence")}
    assert set(scores.values()) == {pa.float64()} and made["candidates"]["candidate_id"] == pa.string()


def test_what_was_scanned(found):
    assert found["schema"] == "stillwatch.campaigns/1"
    scanned = found["scanned"]
    assert all(isinstance(scanned[name], int) for name in ("exchanges", "accounts", "quarantined"))
    assert time_of(scanned["first"]) <= time_of(scanned["last"])
    assert 0 < found["prior"] < 1 and any("prior" in note for note in found["notes"])


def test_coverage_names_every_field_of_the_input(found):
    fields = {*EXCHANGES.names, "created_at", "email", "payment_fingerprint", "phone_fingerprint", "signup_address"}
    assert fields <= set(found["coverage"]) <= {*fields, *ACCOUNTS.names}
    assert all(0 <= share <= 1 for share in found["coverage"].values())


def test_campaigns_have_the_contracts_fields(found):
    assert found["campaigns"]
    for campaign in found["campaigns"]:
        assert re.fullmatch(r"C-[0-9a-f]+", campaign["campaign_id"]) and isinstance(campaign["aliases"], list)
        assert 0.9 <= campaign["confidence"] <= 1
        check_answers(campaign["answers"])
        assert time_of(campaign["first_seen"]) <= time_of(campaign["last_seen"])
        assert campaign["harvest_exchanges"] <= campaign["attempts"] <= campaign["exchanges"]
        assert campaign["capabilities"]
        for capability in campaign["capabilities"]:
            assert capability["name"] in CAPABILITIES
            assert 0 <= capability["share"] <= 1 and capability["lift"] >= 0
        check_evidence(campaign)
        assert len({evidence["family"] for evidence in campaign["evidence"]}) >= 2, "one family alone is no campaign"


def test_groups_have_the_contracts_fields(found, scanned):
    assert found["groups"]
    for group in found["groups"]:
        assert re.fullmatch(r"G-[0-9a-f]+", group["group_id"])
        assert group["kind"] in KINDS and group["says"].endswith(".")
        check_answers(group["answers"])
        check_evidence(group)
    held = [row["group_id"] for row in tables(scanned)["groups"].to_pylist()]
    for group in found["groups"]:
        assert held.count(group["group_id"]) == group["accounts"]
    assert len({group["group_id"] for group in found["groups"]}) == len(found["groups"])


def test_totals_are_the_members_sums(found, members):
    for campaign in found["campaigns"]:
        rows = [row for row in members if row["campaign_id"] == campaign["campaign_id"]]
        assert len(rows) == campaign["accounts"] == len({row["account_id"] for row in rows})
        for name in ("exchanges", "harvest_exchanges", "attempts"):
            assert sum(row[name] for row in rows) == campaign[name]


def test_members_are_likely_and_harvest(members):
    assert members
    for row in members:
        assert 0.5 <= row["membership"] <= 1
        assert row["harvest_exchanges"] <= row["attempts"] <= row["exchanges"]
        assert row["harvest_exchanges"] >= 5 and row["harvest_exchanges"] >= 0.05 * row["exchanges"]
        assert row["strongest_evidence"]


def test_every_finding_is_a_candidate(found, scanned):
    candidates = tables(scanned)["candidates"].to_pylist()
    scores = {round(row["confidence"], 6) for row in candidates}
    assert {item["confidence"] for item in (*found["campaigns"], *found["groups"])} <= scores
    for row in candidates:
        assert all(0 <= row[name] <= 1 for name in ("acts_as_one", "harvest", "confidence"))
        assert row["accounts"] == len(row["account_ids"]) and row["candidate_id"]


def test_the_fleet_is_found(found, members, world):
    """The floor under everything else here; the bars proper are measured over many worlds
    elsewhere."""
    truth = pq.read_table(world / "truth" / "accounts.parquet").to_pylist()
    fleet = {row["account_id"] for row in truth if row["campaigns"]}
    caught = {row["account_id"] for row in members}
    assert len(fleet & caught) >= 0.8 * len(fleet) and len(caught - fleet) <= 0.2 * len(caught)


def test_the_report_is_one_file_that_asks_for_nothing(scanned, found):
    page = (scanned / "report.html").read_text()
    assert found["campaigns"][0]["campaign_id"] in page
    asked = re.findall(r"""(?:\s(?:src|href|action)=|url\()\s*["']?\s*([^"'\s>)]+)""", page)
    assert not [address for address in asked if not address.startswith(("#", "data:"))]
    assert "@import" not in page


def check_answers(answers: dict) -> None:
    assert set(answers) >= {"acts_as_one", "concealed", "harvest"}
    assert all(0 <= answers[name] <= 1 for name in ("acts_as_one", "harvest"))
    assert answers["concealed"] is None or 0 <= answers["concealed"] <= 1


def check_evidence(item: dict) -> None:
    for name, sign in (("evidence", 1), ("counter_evidence", -1)):
        for evidence in item[name]:
            assert isinstance(evidence["kind"], str) and isinstance(evidence["facts"], dict)
            assert isinstance(evidence["weight"], NUMBER) and evidence["weight"] * sign > 0
            assert evidence["says"].endswith((".", ")"))


def time_of(text: str) -> datetime:
    assert text.endswith("Z")
    return datetime.fromisoformat(text)
