"""What a first look found is read again as it was kept."""

from pathlib import Path

import numpy as np

from stillwatch.fleets.metric import Metric
from stillwatch.scan.first_look import FirstLook


def test_a_first_look_is_read_again_as_it_was_kept(tmp_path: Path) -> None:
    metric = Metric({(): np.zeros(4), ("api", 1): np.ones(4)}, np.eye(4), 0.5)
    FirstLook(metric, [("text", ["a", "b"])], ["once"], []).save(tmp_path)
    again = FirstLook.load(tmp_path)
    assert (again.groups, again.streams, again.lists) == ([("text", ["a", "b"])], ["once"], [])
    assert again.metric.means.keys() == metric.means.keys()
