"""`stillwatch bench self-check`: what honest teams and fleets are told, and whether the bars are
met."""

import pytest

from stillwatch.cli import teams
from stillwatch.worlds.teams.teams import Team
from stillwatch.worlds.teams.told import Told

from .running import refused, run


def told(taken_honest, taken_fleets, honest=50, fleets=10):
    """Of so many honest teams and fleets some are told that they would be listed."""
    for k in range(honest):
        yield Told("wild/000", Team(f"c{k}", "company", ("a",)), k < taken_honest, False, "none", ("shared_card",))
    for k in range(fleets):
        yield Told("wild/000", Team(f"f{k}", "fleet", ("a",), True, k > 4), k < taken_fleets, False, "some", ())


@pytest.mark.parametrize(
    ("honest", "fleets", "code"), [(1, 9, 0), (2, 9, 1), (1, 8, 1)], ids=["both met", "honest told", "fleets not told"]
)
def test_the_bars(monkeypatch, honest, fleets, code):
    monkeypatch.setattr(teams, "told", lambda specs: [list(told(honest, fleets))])
    done = run("bench", "self-check", "wild/000")
    assert done.exit_code == code
    rows = {line.rsplit(maxsplit=3)[0].strip(): line.split()[-3:] for line in done.stdout.splitlines() if "%" in line}
    assert rows["all honest teams"] == ["50", str(honest), f"{2 * honest}%"]
    assert rows["all fleets"] == ["10", str(fleets), f"{10 * fleets}%"]
    assert rows["fleets that are asked for"][0] == "5"
    assert "c0, company of 1 account: shared card; declared not" in done.stdout.replace("\u00a0", " ")


def test_a_world_that_there_is_not():
    refused(run("bench", "self-check", "wild/no"), 2, "there is no suite and no world wild/no")
