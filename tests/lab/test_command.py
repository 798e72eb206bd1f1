import sys

import pytest
from typer.testing import CliRunner

from stillwatch.cli import lab as command
from stillwatch.cli.lab import app
from stillwatch.lab.summed import summed
from stillwatch.worlds.bench.laboratory import draw
from tests.lab.conftest import TINY


def test_a_run_prints_its_tables_and_keeps_them(tiny_run, monkeypatch):
    _, out, _ = tiny_run
    monkeypatch.setattr("stillwatch.lab.settings.Settings", lambda device: TINY)
    found = CliRunner().invoke(app, ["run", "--out", str(out)])
    assert found.exit_code == 0, found.output
    assert "one-step: safeguards" in found.output and "marked, one wording" in found.output
    kept = {path.name for path in out.iterdir()}
    assert {"results.json", "tables.md", "lab-doses.svg", "lab-one-step.png"} <= kept


def test_pictures_are_the_same_each_time(tiny_run, tmp_path):
    settings, _, shelf = tiny_run
    results = summed(shelf, settings)
    first, second = ([path.read_bytes() for path in draw(results, tmp_path / name)] for name in ("a", "b"))
    assert first == second and len(first) == 2


def test_without_torch_the_extra_is_named(monkeypatch, tmp_path, capsys):
    for name in [*sys.modules]:
        if name.startswith("stillwatch.lab.") and name.split(".")[-1] in ("run", "summed"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(SystemExit) as ended:
        command.run(out=tmp_path)
    assert ended.value.code == 2
    assert "pip install 'stillwatch[lab]'" in capsys.readouterr().err


def test_harm_of_a_lake_that_is_none(tmp_path):
    found = CliRunner().invoke(app, ["harm", "C-1", "--lake", str(tmp_path / "none")])
    assert found.exit_code == 2
