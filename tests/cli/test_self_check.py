"""`stillwatch self-check`: a fleet's own log is told that it would be listed, by what, and what would help."""

import json

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .running import run


def test_a_fleet_is_told_and_a_company_is_not(world, tmp_path):
    truth = pq.read_table(world / "truth" / "accounts.parquet")
    fleet = truth.filter(pc.greater(pc.list_value_length(truth["campaigns"]), 0))["account_id"]
    done = run("self-check", log_of(world, fleet, tmp_path / "fleet"), "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1 and told["taken"] and not told["taken_declared"] and told["likeness"] == "listed"
    assert {one["kind"] for one in told["reasons"] if one["strength"] == "strong"} >= {"exchangeability", "undeclared"}
    assert told["changes"][0]["enough"] and told["changes"][0]["remedy"]
    assert {habit["name"] for habit in told["habits"]} >= {"exchanges a day", "active hours a day"}
    before = tmp_path / "before.json"
    before.write_text(done.stdout)

    accounts = pq.read_table(world / "accounts.parquet")
    sizes = accounts["organization_id"].drop_null().value_counts()
    largest = sizes.field("values")[pc.index(sizes.field("counts"), pc.max(sizes.field("counts"))).as_py()]
    company = accounts.filter(pc.fill_null(pc.equal(accounts["organization_id"], largest), False))["account_id"]
    done = run("self-check", log_of(world, company, tmp_path / "company"), "--compare", before)
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0 and "would not be listed as a campaign" in said
    assert "Likeness to a campaign: listed before," in said


def log_of(world, accounts, to):
    """The log of some accounts of a world, as if it were all that its owner has."""
    accounts = accounts.combine_chunks() if isinstance(accounts, pa.ChunkedArray) else accounts
    for source in sorted((world / "exchanges").rglob("*.parquet")):
        table = pq.ParquetFile(source).read()
        target = to / source.relative_to(world)
        target.parent.mkdir(parents=True)
        pq.write_table(table.filter(pc.is_in(table["account_id"], accounts)), target)
    table = pq.read_table(world / "accounts.parquet")
    pq.write_table(table.filter(pc.is_in(table["account_id"], accounts)), to / "accounts.parquet")
    return to
