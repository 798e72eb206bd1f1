"""`stillwatch self-check`: a fleet's own log is told that it would be listed, by what, and what
would help."""

import json

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.teams.teams import write_log

from .running import refused, run


@pytest.fixture(scope="module")
def fleet(world, tmp_path_factory):
    """The log of the world's fleet."""
    truth = pq.read_table(world / "truth" / "accounts.parquet")
    own = truth.filter(pc.greater(pc.list_value_length(truth["campaigns"]), 0))["account_id"].to_pylist()
    return log_of(world, own, tmp_path_factory.mktemp("fleet"))


def log_of(world, accounts, to):
    """The log of some accounts of a world."""
    write_log(world, tuple(accounts), to)
    return to


def test_a_fleet_is_told_and_a_company_is_not(world, fleet, tmp_path):
    before, page, letter = (tmp_path / name for name in ("before.json", "page.html", "letter.md"))
    training = tmp_path / "training.jsonl"
    answers = pq.read_table(next((fleet / "exchanges").rglob("*.parquet")))["completion"].drop_null().to_pylist()
    rows = [{"completion": text} for text in (*sorted(answers, key=len)[-5:], " ".join(f"own{k}" for k in range(40)))]
    training.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run("self-check", fleet, "--training", training, "--page", page, "--letter", letter, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1 and told["taken"] and not told["taken_declared"] and told["likeness"] == "listed"
    assert {one["kind"] for one in told["reasons"] if one["strength"] == "strong"} >= {"exchangeability", "undeclared"}
    assert told["changes"][0]["enough"] and told["changes"][0]["remedy"]
    assert {habit["name"] for habit in told["habits"]} >= {"exchanges a day", "active hours a day"}
    (file,) = told["training"]["files"]
    assert file["rows"] == 6 and sum(file["models"].values()) == 5 and len(file["places"]) == 3
    assert "would be listed as a campaign" in page.read_text() and "5 of 6" in page.read_text()
    assert told["names"][0].replace("_", "\\_") in letter.read_text()
    before.write_text(done.stdout)

    accounts = pq.read_table(world / "accounts.parquet")
    sizes = accounts["organization_id"].drop_null().value_counts()
    largest = sizes.field("values")[pc.index(sizes.field("counts"), pc.max(sizes.field("counts"))).as_py()]
    company = accounts.filter(pc.fill_null(pc.equal(accounts["organization_id"], largest), False))["account_id"]
    done = run("self-check", log_of(world, company.to_pylist(), tmp_path / "company"), "--compare", before)
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0 and "would not be listed as a campaign" in said
    assert "Likeness to a campaign: listed before," in said


def test_what_cannot_be_used_is_refused(fleet, tmp_path):
    odd = tmp_path / "odd.jsonl"
    odd.write_text("no json\n")
    refused(run("self-check", fleet, "--training", odd), 2, "no row of it holds an answer")
    refused(run("self-check", fleet, "--compare", odd), 2, "is no self-check in JSON")
    refused(run("self-check", fleet, "--page", tmp_path / "none" / "page.html"), 2, "there is no such folder")
