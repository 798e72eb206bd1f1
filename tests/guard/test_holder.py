"""The table in use: what takes its place, and what does not."""

import asyncio
import os

import pytest

from stillwatch.guard.clock import Clock
from stillwatch.guard.tables.holder import Holder, OldTableError
from stillwatch.guard.tables.sources import FileSource, UrlSource, take
from stillwatch.response.table import TableError
from tests.guard.tables import KEY, OTHER_KEY, table


@pytest.fixture
def holder(tmp_path):
    return opened(tmp_path)


def opened(folder, clock=None, **more):
    return Holder(folder / "table", [KEY.public_key()], clock or Clock(), **{"stale_after": 60.0} | more)


def taken(holder, data):
    asyncio.run(take(holder, data))
    return holder.table.version


def test_a_higher_version_takes_the_place(holder):
    assert [taken(holder, table(1)), taken(holder, table(3))] == [1, 3] and holder.swaps == 2


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_table_is_refused_and_so_is_another_of_the_same_version(holder, version):
    taken(holder, table(2))
    with pytest.raises(OldTableError):
        taken(holder, table(version, made_at=12345))
    assert holder.table.version == 2 and holder.refused == 1


def test_a_table_that_nobody_trusted_signed_is_refused(holder):
    taken(holder, table(2))
    for data in (table(3, key=OTHER_KEY), table(3)[:-1], table(3)[:40], b"", b"x" * 5000):
        with pytest.raises(TableError):
            taken(holder, data)
    assert holder.table.version == 2 and holder.refused == 5


def test_every_bit_of_it_is_signed(holder):
    data = bytearray(table(3))
    for place in (0, 30, 90, len(data) // 2, len(data) - 1):
        data[place] ^= 1
        with pytest.raises(TableError):
            taken(holder, bytes(data))
        data[place] ^= 1
    assert taken(holder, bytes(data)) == 3


def test_the_same_decisions_after_a_restart_and_no_older_table(tmp_path):
    taken(opened(tmp_path), table(5))
    again = opened(tmp_path)
    assert again.table.version == 5 and again.stale
    with pytest.raises(OldTableError):
        taken(again, table(4))


def test_a_kept_table_that_was_taken_away_lets_no_older_one_in(tmp_path):
    taken(opened(tmp_path), table(5))
    (tmp_path / "table" / "table").unlink()
    again = opened(tmp_path)
    assert again.table.version == 0
    with pytest.raises(OldTableError):
        taken(again, table(4))
    assert taken(again, table(5)) == 5


def test_a_kept_table_of_a_key_that_is_trusted_no_more_is_left(tmp_path):
    taken(opened(tmp_path), table(5))
    other = Holder(tmp_path / "table", [OTHER_KEY.public_key()], Clock(), 60.0)
    assert other.table.version == 0


def test_time_that_was_seen_lasts_over_a_restart_and_a_clock_that_is_turned_back(tmp_path):
    clock = Clock(lambda: 2_000_000.0)
    holder = opened(tmp_path, clock)
    holder.note_time()
    turned = Clock(lambda: 1_000.0)
    opened(tmp_path, turned)
    assert turned.now() == 2_000_000.0


def test_a_tables_own_time_is_the_least_that_it_can_be(tmp_path):
    clock = Clock(lambda: 1_000.0)
    taken(opened(tmp_path, clock), table(1, made_at=5_000))
    assert clock.now() == 5_000


def test_a_table_is_stale_when_nobody_confirms_it(tmp_path):
    times = [0.0]
    holder = opened(tmp_path, stale_after=10.0, monotonic=lambda: times[0])
    assert holder.stale
    taken(holder, table(1))
    assert not holder.stale
    times[0] = 11.0
    holder.look()
    assert holder.stale and holder.table.version == 1
    holder.confirm()
    assert not holder.stale


def test_a_file_is_read_again_when_it_changed_or_was_not_taken_over(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(table(1, key=OTHER_KEY))
    source, holder = FileSource(path), opened(tmp_path)
    for _ in range(2):
        with pytest.raises(TableError):
            taken(holder, source.newer(holder.table.digest))
    beside = tmp_path / "b"
    beside.write_bytes(table(1))
    os.replace(beside, path)
    taken(holder, source.newer(holder.table.digest))
    assert source.newer(holder.table.digest) is None


def test_many_at_once_leave_the_newest_in_use_and_on_the_disk(tmp_path):
    holder = opened(tmp_path)

    async def pushed():
        return await asyncio.gather(*(take(holder, table(v)) for v in (3, 9, 1, 7)), return_exceptions=True)

    asyncio.run(pushed())
    assert holder.table.version == 9 == opened(tmp_path).table.version


def test_a_guard_hands_its_table_on_and_says_when_it_is_the_same(answering, tmp_path):
    source = UrlSource(f"http://127.0.0.1:{answering.port}/v1/table", None)
    holder = opened(tmp_path)
    assert taken(holder, source.newer("")) == 1
    assert source.newer(holder.table.digest) is None
