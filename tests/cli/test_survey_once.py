"""A large lake on other machines, looked at twice: as one on this machine is. The other machines
are this one here."""

import pyarrow as pa
import pytest

from stillwatch.fleets import lookalikes
from stillwatch.lake import Lake
from stillwatch.lake.spark import kernels
from stillwatch.lake.spark.brought import parted
from stillwatch.lake.views import copying, excerpt
from stillwatch.lake.views.copying import Choice, copied, copy_accounts
from stillwatch.lake.views.protocols import DistantLake
from stillwatch.lake.views.stretches import Stretch
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import open_sources
from stillwatch.scan import survey
from stillwatch.scan.scan import scan_lake
from tests.aliased import FLEET, NOON, aliased_world
from tests.alike import same_result

pytestmark = pytest.mark.slow


class Elsewhere(DistantLake):
    """A lake that is asked as one on other machines."""

    def __init__(self, lake):
        self.keys, self.whole = lake.keys, lake

    def view(self, until=None):
        return self.whole.view(until)

    def campaign_names(self):
        return self.whole.campaign_names()

    def keep_campaign_names(self, names):
        self.whole.keep_campaign_names(names)

    def bring(self, until, choice, lot, folder):
        files = self.whole.exchange_sketch_files(until)
        label = "lot" if lot else "chosen"
        days = {f"{label}-base": files[:-1], f"{label}-last": files[-1:]}
        copy_accounts(days, [Stretch(None, None)], choice, lot, self.aliases(until), folder)
        return [tuple(path for day in days if (path := copied(folder, day, k)).exists()) for k in (0, 1)]

    def by_id(self, until, columns, work, schema):
        order = "account_id, task, timestamp, exchange_hash"
        rows = self.view(until).query(f"SELECT {', '.join(columns)} FROM sketches ORDER BY {order}")
        return pa.Table.from_batches(kernels.by_account(iter(rows.to_batches(1000)), work, schema), schema)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    world = aliased_world(tmp_path_factory.mktemp("world"))
    with Lake.open(tmp_path_factory.mktemp("lake")) as opened:
        opened.ingest(open_sources([world]), read_accounts([world])[0])
        yield opened


@pytest.fixture(autouse=True)
def half_are_drawn(monkeypatch):
    for room in (copying, lookalikes, excerpt):  # a process for each file would take longer than its work
        monkeypatch.setattr(room, "each", lambda work, tasks: [work(task) for task in tasks])
    monkeypatch.setattr(survey, "DRAWN", 300)
    monkeypatch.setattr(kernels, "SLICE_ROWS", 700)


@pytest.mark.parametrize("until", [None, NOON], ids=str)
def test_the_same_accounts_are_looked_at(lake, until):
    with survey.survey(lake, until, []) as wanted:
        names, proposed, weights = wanted.people.names, wanted.proposed, wanted.people.weight
    with survey.survey(Elsewhere(lake), until, []) as found:
        assert found.people.names == names and found.people.weight.tolist() == weights.tolist()
        for one, other in zip(found.proposed, proposed, strict=True):
            assert one.origin == other.origin and one.accounts.tolist() == other.accounts.tolist()
    assert len(set(names)) == len(names) < lake.view(until).account_count() and 1 < weights.max() < 3


@pytest.mark.parametrize("until", [None, NOON], ids=str)
def test_the_same_campaign_is_found(lake, until):
    found, wanted = (scan_lake(one, until, [], persist=False) for one in (Elsewhere(lake), lake))
    assert wanted.tables["members"].num_rows == FLEET - 1
    same_result(found, wanted)


def test_an_account_asked_for_is_looked_at_and_nothing_is_left_of_the_work(lake):
    names = set(lake.exchanges(columns=["account_id"])["account_id"].to_pylist())
    assert not names & set(lake.aliases()["alias"].to_pylist())
    files = set(lake.directory.rglob("*"))
    with survey.survey(Elsewhere(lake), None, []) as seen:
        left_out = sorted(names - set(seen.people.names))
    with survey.survey(Elsewhere(lake), None, [], also=left_out[0]) as seen:
        assert left_out[0] in seen.people.names and left_out[1] not in seen.people.names
        assert set((lake.directory / "spill").rglob("*.parquet"))
    assert set(lake.directory.rglob("*")) == files


def test_parts_have_whole_accounts_in_order(monkeypatch):
    monkeypatch.setattr("stillwatch.lake.spark.brought.PART_ROWS", 10)
    counted = pa.table({"account_id": ["c", "b", "a", "d", "e"], "exchanges": [4, 9, 4, 30, 1]})
    parts = parted(counted, pa.array(["b", "z"], pa.string()))
    assert parts["account_id"].to_pylist() == ["a", "c", "d", "e", "b"]
    assert parts["part"].to_pylist() == [0, 0, 0, 3, 4]


def test_only_those_to_copy_are_counted():
    ids = pa.array([f"account-{k}" for k in range(64)])
    batch = pa.RecordBatch.from_arrays([ids, pa.array(range(64))], ["account_id", "exchanges"])
    choice = Choice(2, frozenset(ids[:8].to_pylist()))
    (drawn,), (chosen,) = (list(kernels.counted(iter([batch]), choice, lot)) for lot in (True, False))
    assert drawn.num_rows == choice.by_lot(ids).sum() and 8 < drawn.num_rows < 56
    assert set(chosen["account_id"].to_pylist()) == choice.chosen - set(drawn["account_id"].to_pylist())
