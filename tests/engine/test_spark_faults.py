"""Processes that die: the job ends right, or the next one does."""

import os
import signal

import pytest

from .conftest import filled, with_key
from .driving import ingesting, sketches_in, state_of, wait_until

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def wanted(odd, tmp_path_factory):
    """The sketches of the oddities as one machine has them."""
    with filled(tmp_path_factory.mktemp("wanted") / "lake", odd, 1) as lake:
        rows = lake.view().query("SELECT * FROM sketches ORDER BY source, row")
        return rows.select(sorted(rows.column_names)).to_pylist()


def found(lake):
    rows = sketches_in(lake)
    return rows.select(sorted(rows.column_names)).to_pylist()


def test_a_worker_killed_in_the_middle_of_a_job_changes_nothing(cluster, odd, wanted, tmp_path):
    lake = tmp_path / "lake"
    with_key(lake)
    with ingesting(cluster.url, lake, odd, cluster.environment) as driver:
        wait_until(lambda: any(lake.glob("read/*/_temporary/0/task_*")), driver)
        assert not list(lake.glob("read/*/_SUCCESS"))
        cluster.kill_worker()
        cluster.start_worker()
        assert driver.wait() == 0, (tmp_path / "driver.log").read_text()
    assert found(lake) == wanted


def test_a_driver_killed_between_stages_leaves_nothing_that_counts(cluster, odd, wanted, tmp_path):
    lake = tmp_path / "lake"
    with_key(lake)
    with ingesting(cluster.url, lake, odd, cluster.environment) as driver:
        wait_until(lambda: (lake / "exchange_sketch").exists(), driver)
        os.killpg(driver.pid, signal.SIGKILL)
    assert not state_of(lake).days
    for _ in range(2):  # the first run completes the lake, the second finds nothing new
        with ingesting(cluster.url, lake, odd, cluster.environment) as again:
            assert again.wait() == 0, (tmp_path / "driver.log").read_text()
        assert found(lake) == wanted
    assert state_of(lake).commits == 1
