"""Why an account stands where it stands: a member, an honest account in a group, one in nothing,
and nobody."""

import functools
import io
import json

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from stillwatch.campaigns.deliberate import deliberate
from stillwatch.explain.explanation import Activity, Explanation
from stillwatch.fleets.odds import MOST, probability
from stillwatch.result.explained import print_explanation
from stillwatch.result.write import as_json

from .logs import record, write
from .running import refused, run, scan, tables


@pytest.fixture(scope="module")
def explained(_kept):
    """Accounts of the demo world's lake -> what --json says of them; its candidates are judged only
    once."""
    judged = {}

    def once(lake, *arguments):
        if lake.directory != _kept:
            return deliberate(lake, *arguments)
        return judged.setdefault(lake.directory, judged.get(lake.directory) or deliberate(lake, *arguments))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stillwatch.scan.judged.deliberate", once)
        yield functools.cache(lambda account: explain(_kept, account))


@pytest.fixture(scope="module")
def result(_kept):
    """The tables of the demo world's scan."""
    return tables(_kept.parent / "out")


def explain(lake, account, *more):
    """What --json says of an account; nothing is lost on the way."""
    done = run("explain", account, "--lake", lake, "--json", *more)
    assert (done.exit_code, done.stderr) == (0, ""), (done.stderr, done.exception)
    found = Explanation.model_validate_json(done.stdout)
    assert as_json(found) == done.stdout
    return found


def page(explanation):
    """The page, as a wide terminal shows it."""
    out = io.StringIO()
    print_explanation(explanation, Console(file=out, width=250))
    return out.getvalue()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A lake of 30 exchanges; account-2 is another name of account-1, account-99 asked nothing, one
    id is hostile."""
    folder = tmp_path_factory.mktemp("small")
    rows = [record(n, account_id="\x1b[2J[red]x[/red]" if n % 9 == 5 else f"account-{n % 9}") for n in range(30)]
    write(folder / "log" / "exchanges" / "a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    known = [{"account_id": "account-2", "alias_of": "account-1"}, {"account_id": "account-99", "email": "a@b.example"}]
    write(folder / "log" / "accounts.jsonl", "".join(json.dumps(row) + "\n" for row in known))
    scan(folder / "log", "--lake", folder / "lake", "--out", folder / "out", "--quiet")
    return folder / "lake"


def all_evidence(explanation):
    places = [e for p in explanation.places for e in (*p.evidence, *p.counter_evidence)]
    return [*places, *explanation.evidence, *explanation.counter_evidence, *explanation.shared]


def test_a_member_of_a_fleet(result, explained):
    row = result["members"].to_pylist()[0]
    found = explained(row["account_id"])
    place = found.places[0]
    assert place.standing == "campaign" and place.id.startswith("C-")
    assert place.membership == pytest.approx(row["membership"])
    assert place.harvest_exchanges == row["harvest_exchanges"] and place.attempts == row["attempts"]
    assert {"alike", "shared_payment", "shared_address"} <= {e.kind for e in place.evidence}
    assert probability(place.log_odds) > 0.99 > 0.1 > place.prior
    assert all(e.weight > 0 for e in place.evidence) and all(e.weight < 0 for e in place.counter_evidence)
    assert max(abs(e.weight) for e in all_evidence(found)) <= MOST
    assert all(n.log_odds > 0 for n in place.nearest), "the fleet's other accounts"
    members = result["members"]["account_id"].to_pylist()
    assert {n.account_id for n in place.nearest} <= {*members}


def test_an_honest_account_in_a_group(result, explained):
    members = {*result["members"]["account_id"].to_pylist()}
    rows = [r for r in result["groups"].to_pylist() if r["account_id"] not in members]
    found = explained(rows[0]["account_id"])
    place = next(p for p in found.places if p.id == rows[0]["group_id"])
    assert place.standing == "group" and place.confidence < 0.9 and place.kind
    assert place.membership == pytest.approx(rows[0]["membership"])
    assert place.attempts is None
    assert found.counter_evidence or place.counter_evidence


def test_an_honest_account_in_nothing(world, result, explained):
    inside = {a for row in result["candidates"].to_pylist() for a in row["account_ids"]}
    counts = pc.value_counts(pq.read_table(world / "exchanges", columns=["account_id"])["account_id"]).to_pylist()
    busy = sorted(row["values"] for row in counts if row["counts"] >= 15 and row["values"] not in inside)
    found = explained(busy[0])
    assert not found.places and found.activity.exchanges >= 15 and found.activity.prompts_measured
    assert found.nearest and all(probability(n.log_odds) < 0.9 for n in found.nearest)
    assert all(e.weight >= 0 for e in found.shared) and found.counter_evidence
    text = page(found)
    assert "It is in no campaign, no group and no candidate." in text and "comes nearest" in text


def test_the_page_has_the_waterfall(result, explained):
    account = result["members"]["account_id"][0].as_py()
    text = page(explained(account))
    for word in (account, "Campaign C-", "It shares a payment method with", "Before any evidence: 24 of", "Attributed"):
        assert word in text, word


def test_labels_are_told_and_weigh_against(small, tmp_path):
    labels = write(tmp_path / "labels.csv", "account_id,label\naccount-3,benign\n")
    found = explain(small, "account-3", "--labels", labels)
    [told] = [e for e in found.counter_evidence if e.kind == "labelled_benign"]
    assert told.weight < -4 and told.says == "The operator has labelled it benign."


def test_an_alias_is_its_account(small):
    found = explain(small, "account-2")
    assert (found.account_id, found.asked_for) == ("account-1", "account-2")
    assert found.model_copy(update={"asked_for": "account-1"}) == explain(small, "account-1")
    assert found.activity.exchanges == 8, "of both names"
    assert "account-2 is another name of this account." in run("explain", "account-2", "--lake", small).stdout


def test_until(small):
    whole, part = (explain(small, "account-3", *more) for more in ((), ("--until", "2026-05-01T12:00:00Z")))
    assert part.activity.exchanges < whole.activity.exchanges
    refused(run("explain", "account-3", "--lake", small, "--until", "2026-04-01"), 2, "holds nothing of an account")
    refused(run("explain", "account-3", "--lake", small, "--until", "soon"), 2, "--until")


def test_an_account_that_asked_nothing(small):
    assert explain(small, "account-99").activity == Activity()
    done = run("explain", "account-99", "--lake", small)
    assert done.exit_code == 0 and "It asked nothing" in done.stdout


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("nobody", "nobody"),
        ("", "account"),
        ("a\x1b[2J\nb\u202e", "a\\x1b[2J\\x0ab\\u202e"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("\udcff", "\\udcff"),
    ],
)
def test_unknown_accounts(small, account, shown):
    done = run("explain", account, "--lake", small)
    refused(done, 2, f"the lake holds nothing of an account {shown}" if account else "holds nothing", shown)
    assert not done.stdout and "\x1b" not in done.stderr


def test_a_known_account_with_a_hostile_id(small):
    done = run("explain", "\x1b[2J[red]x[/red]", "--lake", small)
    assert done.exit_code == 0 and "\x1b" not in done.stdout and "\\x1b[2J[red]x[/red]" in done.stdout
    done = run("explain", "\x1b[2J[red]x[/red]", "--lake", small, "--json")
    assert "\x1b" not in done.stdout and json.loads(done.stdout)["account_id"] == "\x1b[2J[red]x[/red]"


def test_no_lake(log, tmp_path):
    refused(run("explain", "account-1", "--lake", tmp_path / "none"), 2, "is not a lake")
    refused(run("explain", "account-1", "--lake", log), 2, "lake")
