import json

import numpy as np
import pyarrow.compute as pc
import pytest

from stillwatch.cases.actions import claim, close
from stillwatch.cases.division import remove
from stillwatch.cases.people import ensure_admin
from stillwatch.cases.queries import read_case
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import log_in
from stillwatch.console.results import take_in_result
from stillwatch.exchange.schema import STATUSES
from stillwatch.lake import Lake
from stillwatch.report.matter import DisclosureError, Matter
from stillwatch.scan.taken import ONE


@pytest.fixture
def lake(scanned):
    with Lake.open(scanned, create=False) as opened:
        yield opened


@pytest.fixture
def store(tmp_path, lake):
    with Store.open(f"sqlite:///{tmp_path / 'cases.db'}") as opened:
        take_in_result(opened, lake.result_folder)
        yield opened


@pytest.fixture
def admin(store):
    return log_in(store, ensure_admin(store))[0]


@pytest.fixture
def campaign(scanned):
    return json.loads((scanned.parent / "out" / "campaigns.json").read_text())["campaigns"][0]


def test_each_count_follows_from_the_exchanges(lake, campaign):
    matter = Matter.read(lake, None, campaign["campaign_id"])
    for name in ("accounts", "exchanges", "harvest_exchanges", "attempts"):
        assert getattr(matter.campaign, name) == campaign[name]
    rows = matter.exchanges.to_pandas()
    answered = rows["status"] == STATUSES.index("ok")
    inside = rows["timestamp"].between(matter.campaign.first_seen, matter.campaign.last_seen)
    by_account = [
        rows["harvest"].groupby(rows["account_id"], observed=True),
        rows["harvest"].where(answered, 0).groupby(rows["account_id"], observed=True),
    ]
    attempts, harvest = (np.rint(grouped.sum() / ONE).astype(int) for grouped in by_account)
    exchanges = inside.groupby(rows["account_id"], observed=True).sum()
    members = matter.members.to_pandas().set_index("account_id")
    assert attempts[members.index].tolist() == members["attempts"].tolist()
    assert harvest[members.index].tolist() == members["harvest_exchanges"].tolist()
    assert exchanges[members.index].tolist() == members["exchanges"].tolist()


def test_the_exchanges_are_those_of_the_lake(lake, campaign):
    matter = Matter.read(lake, None, campaign["campaign_id"])
    kept = lake.exchanges(None, ["account_id", "source", "row"], matter.members["account_id"].to_pylist())
    places = set(zip(kept["source"].to_pylist(), kept["row"].to_pylist(), strict=True))
    found = (matter.exchanges[name].to_pylist() for name in ("source", "row"))
    assert places == set(zip(*found, strict=True))


def test_only_a_person_confirms(lake, store, admin, campaign):
    name = campaign["campaign_id"]
    assert Matter.read(lake, store, name).standing == "probable"
    claimed = claim(store, admin, name, read_case(store, name).version)
    close(store, admin, name, claimed.version, "true_campaign", "Cards and lists agree.")
    matter = Matter.read(lake, store, name)
    assert matter.standing == "confirmed"
    assert (matter.judgement.person, matter.judgement.note) == (admin.name, "Cards and lists agree.")


def test_accounts_that_were_taken_out_are_not_handed_over(lake, store, admin, campaign):
    name = campaign["campaign_id"]
    whole = Matter.read(lake, store, name)
    gone = whole.members["account_id"].to_pylist()[:2]
    claimed = claim(store, admin, name, read_case(store, name).version)
    remove(store, admin, name, claimed.version, gone, "They are a class of mine.")
    matter = Matter.read(lake, store, name)
    assert matter.taken_out == 2 and matter.campaign.accounts == campaign["accounts"] - 2
    assert not set(gone) & set(pc.unique(matter.exchanges["account_id"]).to_pylist())
    assert matter.campaign.exchanges == sum(matter.members["exchanges"].to_pylist()) < campaign["exchanges"]


def test_what_is_no_campaign_is_told(lake):
    with pytest.raises(DisclosureError, match="no campaign"):
        Matter.read(lake, None, "C-nothing")
