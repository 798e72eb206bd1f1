"""Tools compared on the same worlds."""

from types import SimpleNamespace

from stillwatch.worlds.rivals import compared as comparing
from stillwatch.worlds.rivals.compared import OURS, compared, pooled
from stillwatch.worlds.rivals.run import Run

from .small_log import write_small_log


def score(hits, accounts, named, flagged=0, honest=100, listed=1, false=0):
    told = SimpleNamespace(flagged=flagged, accounts=honest)
    return SimpleNamespace(
        hits=hits, accounts=accounts, named=named, exposed_named=1, honest=told, listed=listed, false_campaigns=false
    )


def test_accounts_are_pooled_and_campaigns_added():
    told = pooled([score(8, 10, 9), score(0, 30, 9, flagged=8, honest=300, false=1)])
    assert (told.worlds, told.recall, told.precision) == (2, 0.2, 0.5), "who was merely exposed is not judged"
    assert (told.listed, told.false, told.per_10000) == (2, 1, 200.0)
    assert pooled([score(0, 0, 1)]).recall is None and pooled([score(0, 0, 1)]).precision is None


def test_every_tool_has_its_turn_and_only_a_result_is_scored(tmp_path, monkeypatch):
    write_small_log(tmp_path / "world")
    monkeypatch.setattr(comparing, "spec_at", lambda place: SimpleNamespace(name="w"))
    monkeypatch.setattr(comparing, "_train", lambda specs, folder: None)
    monkeypatch.setattr(comparing, "RIVALS", {"rate limit": None, "slow": None})
    endings = {"rate-limit": "ran", "slow": "did not finish"}
    monkeypatch.setattr(comparing, "run", lambda rival, world, out, *limits: Run(endings[out.name]))
    monkeypatch.setattr(comparing, "scan_log", lambda log, out, notice: notice(f"read {log.name}"))
    monkeypatch.setattr(comparing, "score", lambda world, out: f"score of {out.parent.name}/{out.name}")
    told: list[str] = []
    ((name, found),) = compared([tmp_path / "world"], tmp_path / "out", 1.0, told.append)
    assert name == "w" and told == ["read world"]
    assert {one.tool: one.score for one in found} == {
        OURS: "score of w/stillwatch", "rate limit": "score of w/rate-limit", "slow": None,
    }  # fmt: skip
