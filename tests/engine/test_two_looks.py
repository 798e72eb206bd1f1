"""A large lake on Spark is looked at twice, with the result that one on this machine has; made to
happen on a small one."""

import pyarrow.parquet as pq
import pytest

from stillwatch.lake.spark import brought
from stillwatch.lake.spark.lake import SparkLake
from stillwatch.lake.views.copying import Choice
from stillwatch.scan import survey
from stillwatch.scan.scan import scan_lake
from tests.aliased import FLEET, NOON, aliased_world
from tests.alike import same_result

from .conftest import filled, with_key

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return aliased_world(tmp_path_factory.mktemp("world") / "log")


@pytest.fixture(scope="module")
def reference(world, tmp_path_factory):
    with filled(tmp_path_factory.mktemp("reference") / "lake", world, 2) as lake:
        yield lake


@pytest.fixture(scope="module")
def lake(spark, world, tmp_path_factory):
    with SparkLake(spark, with_key(tmp_path_factory.mktemp("spark") / "lake")) as opened:
        opened.ingest([str(world)])
        yield opened


@pytest.fixture(autouse=True)
def half_are_drawn(monkeypatch):
    monkeypatch.setattr(survey, "DRAWN", 300)


@pytest.mark.parametrize("until", [None, NOON], ids=str)
def test_the_same_campaign_is_found(lake, reference, until):
    found, wanted = (scan_lake(one, until, [], persist=False) for one in (lake, reference))
    members = wanted.tables["members"]["account_id"].combine_chunks()
    assert len(members) == FLEET - 1 and 0 < Choice(2, frozenset()).by_lot(members).sum() < len(members)
    same_result(found, wanted)


def test_parts_come_with_whole_accounts(lake, reference, tmp_path, monkeypatch):
    """However small they are."""
    monkeypatch.setattr(brought, "PART_ROWS", 3000)
    parts = lake.bring(None, Choice(2, frozenset()), True, tmp_path)
    names_in = [{name for path in part for name in pq.read_table(path)["account_id"].to_pylist()} for part in parts]
    assert len(parts) > 2 and sum(map(len, names_in)) == len(set.union(*names_in))
    everybody = reference.view().query("SELECT DISTINCT account_id FROM exchanges")["account_id"].combine_chunks()
    assert set.union(*names_in) == set(everybody.filter(Choice(2, frozenset()).by_lot(everybody)).to_pylist())
