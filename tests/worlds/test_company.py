"""The honest strangers that a log is set beside."""

from datetime import date

import pytest

from stillwatch.lake import Lake
from stillwatch.selfcheck.habits import ARCHETYPES
from stillwatch.worlds import company


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(company, "ACCOUNTS", 200)


def test_strangers_live_in_the_days_of_the_log():
    with Lake.temporary() as lake:
        persona = company.strangers(lake, date(2026, 3, 30), 2)
        assert lake.days() == [date(2026, 3, 30), date(2026, 3, 31)]
        names = set(lake.view().query("SELECT DISTINCT account_id FROM exchanges")["account_id"].to_pylist())
    assert names <= persona.keys()
    living = set(persona.values())
    assert all(living & set(some) for some in ARCHETYPES.values()) and "person" in living
