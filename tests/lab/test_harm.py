from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.lab.harm import Curve, _daily, harm, harm_of
from stillwatch.lab.page import stops
from stillwatch.lab.results import Dose, Figure
from stillwatch.scan.taken import ATTRIBUTED, ONE

GAINS = {1: 0.0, 2: 0.1, 7: 0.4, 45: 1.0}


def dose(day, gain, task="serial"):
    draws = [gain - 0.1, gain, gain + 0.1]
    return Dose(task=task, day=day, share=day / 45, gain=Figure(value=gain, low=0, high=1), draws=draws)


CURVE = Curve([dose(day, gain) for day, gain in GAINS.items()])


@pytest.mark.parametrize("day, gain", GAINS.items())
def test_the_curve_goes_through_what_was_measured(day, gain):
    assert CURVE.at(day / 45) == pytest.approx([gain, gain - 0.1, gain, gain + 0.1])


def test_between_doses_it_is_a_line_over_the_logarithm():
    assert CURVE.at(np.sqrt(2 * 7) / 45)[0] == pytest.approx(0.25)
    assert CURVE.at(0)[0] == 0 and CURVE.at(2)[0] == pytest.approx(1)


def test_a_campaigns_own_shape_decides_what_a_day_is_worth():
    even = harm_of("C-1", date(2026, 4, 22), np.ones(45), {"serial": CURVE})
    late = harm_of("C-1", date(2026, 4, 22), np.arange(45.0), {"serial": CURVE})
    assert [stop.day for stop in even.stops] == [1, 2, 3, 7, 14, 21, 28]
    week = even.stops[3]
    assert week.share == pytest.approx(7 / 45) and week.date == date(2026, 4, 28)
    assert week.saved["serial"].value == pytest.approx(0.6)
    assert late.stops[3].saved["serial"].value > 0.6
    assert even.gain["serial"].value == pytest.approx(1)
    assert len(stops(even).lines) == 7 and stops(even).lines[3][:3] == ("day 7, 28\xa0April 2026", "7", "15.6%")


def attributed(folder, exchanges):
    """exchanges: (campaign, day, status, probability of harvest)."""
    rows = [
        {
            "campaign_id": campaign,
            "account_id": "a",
            "source": 0,
            "row": k,
            "timestamp": datetime(2026, 4, 22, 12, tzinfo=UTC) + timedelta(days=day),
            "status": status,
            "harvest": round(share * ONE),
        }
        for k, (campaign, day, status, share) in enumerate(exchanges)
    ]
    pq.write_table(pa.Table.from_pylist(rows, ATTRIBUTED), folder / "attributed.parquet")


def test_a_harvest_is_what_was_answered_by_its_probability(tmp_path):
    attributed(
        tmp_path,
        [
            ("C-1", 0, 0, 0.0),
            ("C-1", 1, 0, 1.0),
            ("C-1", 1, 0, 0.5),
            ("C-1", 3, 0, 1),
            ("C-1", 2, 1, 1),
            ("C-2", 2, 0, 1),
        ],
    )
    first, daily = _daily(tmp_path, "C-1")
    assert first == date(2026, 4, 23) and daily.tolist() == [1.5, 0, 1]
    with pytest.raises(UnusableError, match="C-3 that was answered is attributed"):
        _daily(tmp_path, "C-3")


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(UnusableError, match="scan it again"):
        harm(tmp_path, "C-1", [dose(1, 0.1)])
    (tmp_path / "campaigns.json").write_text("[]")
    with pytest.raises(UnusableError, match="cannot be read"):
        harm(tmp_path, "C-1", [dose(1, 0.1)])


def test_a_campaign_is_found_by_the_id_that_it_had(tmp_path, monkeypatch):
    found = SimpleNamespace(campaigns=[SimpleNamespace(campaign_id="C-1", aliases=["C-0"])])
    monkeypatch.setattr("stillwatch.lab.harm.Findings", SimpleNamespace(model_validate=lambda told: found))
    (tmp_path / "campaigns.json").write_text("{}")
    attributed(tmp_path, [("C-1", day, 0, 1.0) for day in range(10)])
    doses = [dose(day, gain) for day, gain in GAINS.items()]
    assert harm(tmp_path, "C-0", doses).campaign_id == "C-1"
    with pytest.raises(UnusableError, match="found no campaign 'C-9'; it found C-1"):
        harm(tmp_path, "C-9", doses)
