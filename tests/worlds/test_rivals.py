"""Each rival finds what it is made for in a log that is known by heart, and ends when its time is
up."""

import importlib.util

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.artefacts.samples import Sample
from stillwatch.worlds.rivals import RIVALS
from stillwatch.worlds.rivals.face import Rival, write_members
from stillwatch.worlds.rivals.kollude_scan import Kollude, KolludeActors
from stillwatch.worlds.rivals.peeling import Peeling
from stillwatch.worlds.rivals.rate import Percentile, RateLimit
from stillwatch.worlds.rivals.run import run
from stillwatch.worlds.rivals.scorer import Honeypot
from stillwatch.worlds.rivals.sharing import SharedAttributes, SharedCards, components, declared
from stillwatch.worlds.rivals.supervised import Supervised, best_threshold, training_sample
from stillwatch.worlds.rivals.toolkit import CoSimilarity, CoTweet
from tests.worlds.small_log import LOUD, RING, write_small_log


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return write_small_log(tmp_path_factory.mktemp("small") / "world")


def lacks(rival, log, tmp_path):
    """Whether a rival's packages, an optional extra, are missing; then its run must say so."""
    if all(importlib.util.find_spec(p) for p in rival.packages):
        return False
    assert run(rival, log, tmp_path / "lacking").ending == "not installed"
    return True


@pytest.mark.parametrize(
    "rival",
    [
        SharedAttributes,
        SharedCards,
        CoTweet,
        CoSimilarity,
    ],
)
def test_what_shares_is_found_by_those_who_look_for_it(rival, log, tmp_path):
    assert lacks(rival, log, tmp_path) or rival().find(log) == [set(RING)]


def test_kollude_waits_for_an_alarm(log, tmp_path):
    assert lacks(Kollude, log, tmp_path) or Kollude().find(log) == []


def test_kollude_actors_copy_each_other_most_of_the_time(tmp_path):
    log = write_small_log(tmp_path / "world", each=1)
    assert lacks(KolludeActors, log, tmp_path) or KolludeActors().find(log) == [set(RING)]


def test_seats_of_one_organization_are_no_fleet():
    assert declared({"a", "b"}, {"a": "org", "b": "org"})
    assert not declared({"a", "b", "c"}, {"a": "org", "b": "org", "c": None})
    assert not declared({"a"}, {})


def test_honeypot_flags_what_rushes(log, tmp_path):
    assert lacks(Honeypot, log, tmp_path) or Honeypot().find(log) == [{LOUD}]


def test_peeling_finds_what_shares_more_than_chance_deals(monkeypatch):
    rng = np.random.default_rng(3)
    rows = [(int(a), kind, f"{v}") for kind in ("card", "phone", "address") for v in range(120)
            for a in rng.choice(400, 3, replace=False)]  # fmt: skip
    rows += [(a, kind, f"ring {n}") for kind in ("card", "phone", "address") for n in range(3) for a in range(12)]
    columns = zip(*sorted({(f"a{a}", kind, value) for a, kind, value in rows}), strict=True)
    uses = pa.table(dict(zip(("account_id", "kind", "value"), columns, strict=True)))
    monkeypatch.setattr("stillwatch.worlds.rivals.peeling.query", lambda *_: uses)
    assert {f"a{k}" for k in range(12)} in Peeling().find(None)


def test_limits_flag_who_is_over_them(log):
    assert RateLimit().find(log) == [{LOUD}]
    assert Percentile().find(log) == [{LOUD}]


def test_supervised_learns_from_samples_alone(log, tmp_path):
    sample = training_sample(log)
    # The same forty accounts eight times over: enough to learn from, which is all that is asked
    # here.
    many = Sample(sample.spec, sample.table.take(np.tile(np.arange(40), 8)))
    many.save(tmp_path / "one.parquet")
    assert Supervised(tmp_path).find(log) == [set(RING)]
    with pytest.raises(ValueError, match="no labelled worlds"):
        Supervised(None).find(log)


def test_members_are_written_as_the_contract_says(tmp_path):
    write_members([{"b", "a"}, {"c"}], tmp_path)
    assert pq.read_table(tmp_path / "members.parquet").to_pylist() == [
        {"campaign_id": "r-0001", "account_id": "a", "membership": 1.0},
        {"campaign_id": "r-0001", "account_id": "b", "membership": 1.0},
        {"campaign_id": "r-0002", "account_id": "c", "membership": 1.0},
    ]


def test_a_rival_runs_apart_and_writes_its_members(log, tmp_path):
    ran = run(RateLimit, log, tmp_path)
    assert ran.ending == "ran", ran
    assert pq.read_table(tmp_path / "members.parquet")["account_id"].to_pylist() == [LOUD]


def test_a_rival_ends_when_its_time_is_up(log, tmp_path):
    assert run(RateLimit, log, tmp_path, limit=0.05).ending == "did not finish"
    assert not (tmp_path / "members.parquet").exists()


def test_a_rival_that_fails_says_why(tmp_path):
    ran = run(RateLimit, tmp_path / "nowhere", tmp_path)
    assert ran.ending == "failed"
    assert "nowhere" in ran.problem


def test_a_rival_that_is_not_installed_is_passed_over(log, tmp_path):
    class Absent(Rival):
        name, about, packages = "absent", "nothing", ("no_such_package_anywhere",)

        def find(self, world):
            raise AssertionError

    assert run(Absent, log, tmp_path).ending == "not installed"
    if not lacks(Supervised, log, tmp_path):
        assert run(Supervised, log, tmp_path).ending == "nothing to train on"


def test_every_rival_says_how_it_decides():
    assert len(RIVALS) >= 9
    for name, rival in RIVALS.items():
        assert rival.name == name
        assert len(rival.about) > 30


def test_components_join_through_values_and_leave_out_the_small():
    chain = [(f"a{k}", v) for k in range(6) for v in (k, k + 1)]
    pair = [("b0", "x"), ("b1", "x")]
    assert components([*chain, *pair]) == [{f"a{k}" for k in range(6)}]
    assert components([]) == []


def test_the_threshold_is_the_best_there_was():
    scores = np.array([0.9, 0.8, 0.7, 0.2, 0.1])
    assert best_threshold(scores, np.array([True, True, False, False, False])) == 0.8
