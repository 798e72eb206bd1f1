"""A large lake is looked at through accounts drawn by lot; made to happen on a small one."""

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.fleets.reading import read_population
from stillwatch.fleets.streams import STREAMS, views
from stillwatch.lake import Lake
from stillwatch.lake.views.copying import COLUMNS, Choice, copied, copy_accounts
from stillwatch.lake.views.excerpt import Excerpt
from stillwatch.lake.views.kept import going_on
from stillwatch.lake.views.stretches import stretches
from stillwatch.scan import survey

from .running import findings, run, tables

pytestmark = pytest.mark.slow


@pytest.fixture
def looked_at_twice(lake, tmp_path, monkeypatch):
    """The result of a scan of the lake that draws every second account."""
    monkeypatch.setattr(survey, "DRAWN", 300)
    done = run("scan", "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")
    return tmp_path / "out"


def test_a_fleet_found_in_a_share_of_the_accounts_is_found_whole(scanned, looked_at_twice):
    whole, twice = (set(tables(out)["members"]["account_id"].to_pylist()) for out in (scanned, looked_at_twice))
    assert len(whole) == 24 and len(whole & twice) >= 23 and len(twice - whole) <= 1


def test_totals_are_the_whole_lakes(scanned, looked_at_twice):
    one, other = (findings(out) for out in (scanned, looked_at_twice))
    assert one["scanned"] == other["scanned"] | {k: one["scanned"][k] for k in ("first", "last")}
    (mine,), (twice,) = one["campaigns"], other["campaigns"]
    assert mine["campaign_id"] and twice["harvest_exchanges"] == pytest.approx(mine["harvest_exchanges"], rel=0.1)
    for name, share in one["capability_mix"].items():
        assert other["capability_mix"][name] == pytest.approx(share, abs=0.06)


def test_nothing_is_left_of_the_work(lake, looked_at_twice):
    assert not list((lake / "spill").glob("*"))


def excerpt(lake, choice, accounts, folder):
    """Those drawn by lot and those chosen, copied in two stretches."""
    files = lake.exchange_sketch_files()
    borders = stretches(files, lake.view().exchange_count() // 2)
    for label, lot in (("lot", True), ("chosen", False)):
        copy_accounts({label: files}, borders, choice, lot, lake.aliases(), folder)
    places = [copied(folder, label, k) for label in ("lot", "chosen") for k in range(len(borders) + 1)]
    return Excerpt(lake, None, [(path,) for path in places if path.exists()], choice, accounts, folder)


def test_an_excerpt_has_all_that_its_accounts_did(lake, tmp_path):
    with Lake.open(lake) as whole:
        names = sorted(set(whole.exchanges(columns=["account_id"])["account_id"].to_pylist()))
        chosen = frozenset(names[:3])
        part = excerpt(whole, Choice(4, chosen), len(names), tmp_path)
        rows = part.exchanges(columns=COLUMNS)
        mine = sorted(set(rows["account_id"].to_pylist()))
        assert chosen <= set(mine) and len(names) / 8 < len(mine) < len(names) / 2
        assert rows.equals(whole.exchanges(columns=COLUMNS, accounts=mine))
        assert rows.equals(part.exchanges(columns=COLUMNS, accounts=mine))
        some = part.exchanges(columns=["task"], accounts=mine[:5])
        assert some.equals(whole.exchanges(columns=["task"], accounts=mine[:5]))
        profiles = pa.concat_tables(part.profile_parts().each(pa.Table.combine_chunks))
        fewer = pa.concat_tables(part.profile_parts().some(rows.num_rows // 3))
        assert 0 < fewer["exchanges"].to_numpy().sum() < rows.num_rows / 2
        assert set(fewer["account_id"].to_pylist()) < set(mine)
        theirs = whole.profiles()
        assert profiles["exchanges"].to_numpy().sum() == rows.num_rows
        assert set(profiles["account_id"].to_pylist()) == set(mine) <= set(theirs["account_id"].to_pylist())
        weight = part.weights(names=mine)
        assert weight.sum() == pytest.approx(len(names))
        assert all(weight[mine.index(name)] == 1 for name in chosen) and np.unique(weight).size == 2


def test_streams_that_are_kept_by_file_are_those_of_all_days(lake, tmp_path):
    """Tasks that go on from one file to another are looked at as one, whatever was kept of each."""
    with Lake.open(lake) as whole:
        files = whole.exchange_sketch_files()
        borders = stretches(files, whole.view().exchange_count() // 2)
        for label, days in (("base", files[:-2]), ("last", files[-2:-1]), ("next", files[-1:])):
            copy_accounts({label: days}, borders, Choice(1, frozenset()), True, whole.aliases(), tmp_path)

        def seen(*labels):
            parts = [
                tuple(path for label in labels if (path := copied(tmp_path, label, k)).exists())
                for k in range(len(borders) + 1)
            ]
            return Excerpt(whole, None, parts, Choice(1, frozenset()), 1, tmp_path)

        people = read_population(seen("base", "last", "next"))
        views(seen("base", "last"), None, people, STREAMS, kept=True)
        part = seen("base", "last", "next")
        assert all(len(going_on(files)) > 0 for files in part._parts[:2])
        kept = views(part, None, people, STREAMS, kept=True)
        for one, other in zip(kept, views(part, None, people, STREAMS), strict=True):
            assert np.array_equal(one.whole.n, other.whole.n)
            for mine, theirs in ((one.whole, other.whole), *zip(one.halves, other.halves, strict=True)):
                assert np.allclose(mine.sums, theirs.sums, rtol=1e-4, atol=1e-5)
                assert np.allclose(mine.within, theirs.within, rtol=1e-4, atol=1e-6, equal_nan=True)
        kept_times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.npz")}
        assert len(kept_times) == len(STREAMS) * len(list(tmp_path.glob("*.parquet")))
        views(part, None, people, STREAMS, kept=True)
        assert kept_times == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.npz")}


def test_any_account_of_a_large_lake_can_be_explained(lake, scanned, monkeypatch):
    monkeypatch.setattr(survey, "DRAWN", 300)
    member = tables(scanned)["members"]["account_id"][0].as_py()
    done = run("explain", member, "--lake", lake)
    assert (done.exit_code, done.stderr) == (0, "")
    assert findings(scanned)["campaigns"][0]["campaign_id"] in done.stdout
    with Lake.open(lake) as whole:
        names = set(whole.exchanges(columns=["account_id"])["account_id"].to_pylist())
    other = max(names - set(tables(scanned)["members"]["account_id"].to_pylist()))
    assert run("explain", other, "--lake", lake).exit_code == 0
