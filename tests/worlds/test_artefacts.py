"""The artefact hunt finds what is planted, and nothing where nothing is."""

import shutil
from dataclasses import fields, replace
from io import StringIO

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from stillwatch.cli.artefacts import print_hunt
from stillwatch.cli.bench import app
from stillwatch.worlds.artefacts.boosting import auc, interval
from stillwatch.worlds.artefacts.features import account_features
from stillwatch.worlds.artefacts.hunt import FEATURE_BOUND, hunt, hunt_samples
from stillwatch.worlds.artefacts.ranks import NEIGHBOURS, Encoding, ranks
from stillwatch.worlds.artefacts.samples import Sample, other_seed, read_sample
from stillwatch.worlds.artefacts.touches import AT_REST, HARVEST, at_work, touched_by, touches
from stillwatch.worlds.artefacts.worlds import places, training_for
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.suites.catalogue import suite
from tests.worlds.small_log import LOUD, RING, write_small_log


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return write_small_log(tmp_path_factory.mktemp("small") / "world")


@pytest.fixture(scope="module")
def features(log):
    return account_features(log)


def test_features_are_one_row_an_account_of_numbers_and_words(features):
    assert features["account_id"].to_pylist() == [f"acct_{k:02}" for k in range(40)]
    for name, kind in zip(features.column_names, features.schema.types, strict=True):
        assert kind == (pa.string() if name.startswith("word_") or name == "account_id" else pa.float64())


def test_features_say_what_the_log_says(features):
    of = {row["account_id"]: row for row in features.to_pylist()}
    assert of[RING[0]]["payment_sharers"] == pytest.approx(np.log(8))
    assert of[LOUD]["payment_sharers"] == 0
    assert of[LOUD]["exchanges"] == pytest.approx(np.log(312))
    assert of[LOUD]["gap_median"] == pytest.approx(np.log(0.09), abs=0.01)
    assert of[RING[3]]["age_days"] == pytest.approx(4, abs=0.2)
    assert of[RING[0]]["signup_address_used"] == 1
    assert of[RING[0]]["word_email_pattern"] == "a.a0"


def sample(seed, planted=None, words=None, fleet=80, honest=600, campaign=None, name="w"):
    """Accounts whose features are noise; `planted` shifts a feature of the fleet by so much."""
    rng = np.random.default_rng(seed)
    size = fleet + honest
    guilty = np.arange(size) < fleet
    # The fleet has many more exchanges, and a feature that depends on their number alone.
    amount = rng.uniform(np.log(8), np.log(300), size)
    amount[guilty] = rng.uniform(np.log(60), np.log(250), fleet)
    columns = {"exchanges": amount, "failed": (rng.random(size) < 1 - np.exp(-np.exp(amount) / 100)).astype(float)}
    for feature in ("temperature", "id_first", "prompt_link", "payment_sharers"):
        columns[feature] = rng.standard_normal(size) + (planted or {}).get(feature, 0.0) * guilty
    country = np.where(guilty & (rng.random(size) < (words or 0.0)), "XX", rng.choice(["US", "DE", "XX"], size))
    table = pa.table(
        {
            "account_id": [f"a{k}" for k in range(size)],
            "persona": ["fleet" if g else "developer" for g in guilty],
            "fleet": guilty, "exposed": np.zeros(size, bool), "word_surface": ["api"] * size,
            "word_country": country.tolist(), **columns,
        }
    )  # fmt: skip
    return Sample(WorldSpec(name, seed, campaigns=(campaign or Campaign(infrastructure="clean"),)), table)


def test_noise_is_no_violation_though_the_fleet_is_busier():
    found = hunt_samples([sample(1)], [sample(2), sample(3)]).worlds[0]
    assert found.violations() == []
    assert abs(found.features["failed"] - 0.5) < 0.1
    assert found.boosted[1] < found.boosted[0] < found.boosted[2]
    assert found.boosted[0] < 0.65


@pytest.mark.parametrize("feature", ["temperature", "id_first"])
def test_a_planted_leak_is_a_violation(feature):
    leak = {feature: 1.2}
    found = hunt_samples([sample(1, leak)], [sample(2, leak), sample(3, leak)])
    named = {v.feature: v for v in found.violations()}
    assert named[feature].auc > named[feature].bound == FEATURE_BOUND
    assert "all features, boosted" in named


def test_a_leak_of_words_is_learnt_from_other_seeds():
    found = hunt_samples([sample(1, words=0.6)], [sample(2, words=0.6)])
    assert [v.feature for v in found.violations()][:1] == ["word_country"]


def test_what_a_mechanic_touches_is_no_violation():
    found = hunt_samples([sample(1, {"prompt_link": 3.0})], [sample(2, {"prompt_link": 3.0})]).worlds[0]
    assert found.features["prompt_link"] > 0.9
    assert found.violations() == []


def test_a_mechanic_at_rest_touches_nothing():
    shared = Campaign(infrastructure="partly")
    told = {"payment_sharers": 2.0}
    assert hunt_samples([sample(1, told, campaign=shared)], [sample(2, told, campaign=shared)]).violations() == []
    assert hunt_samples([sample(1, told)], [sample(2, told)]).violations()


def test_a_log_without_accounts_has_features_too(log, features, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(log / "exchanges", bare / "exchanges")
    told = account_features(bare)
    assert told.column_names == features.column_names and told["payment_sharers"].null_count == len(told)
    assert told["gap_median"].equals(features["gap_median"])


def test_a_rented_pool_is_left_aside_where_there_is_a_fleet_too():
    campaigns = (Campaign(infrastructure="clean"), Campaign("fleet-2", rented=True))
    made = sample(1, campaign=campaigns[0])
    persona = pa.array(["resale" if k < 30 else p for k, p in enumerate(made.table["persona"].to_pylist())])
    table = made.table.set_column(made.table.schema.get_field_index("persona"), "persona", persona)
    both = Sample(replace(made.spec, campaigns=campaigns), table)
    assert hunt_samples([both], []).worlds[0].fleet == 50
    alone = Sample(replace(made.spec, campaigns=campaigns[1:]), table)
    assert hunt_samples([alone], []).worlds[0].fleet == 80


def test_training_worlds_whose_mechanics_touch_more_are_left_out():
    found = hunt_samples([sample(1)], [sample(2, campaign=Campaign(infrastructure="partly"))])
    assert found.worlds[0].boosted is None


def test_small_fleets_have_a_higher_bound():
    assert hunt_samples([sample(1, fleet=12)], []).worlds[0].chance > FEATURE_BOUND


def test_the_world_under_test_is_no_training_world():
    with pytest.raises(ValueError, match="other seeds"):
        hunt_samples([sample(1)], [sample(1)])


def test_hunt_on_folders_and_on_saved_samples(log, tmp_path):
    saved = read_sample(log)
    other = Sample(other_seed(saved.spec), saved.table)
    other.save(tmp_path / "other.parquet")
    again = read_sample(tmp_path / "other.parquet")
    assert again.spec == other.spec
    assert again.table.column_names == other.table.column_names
    assert again.table["gap_median"].equals(other.table["gap_median"])
    world = hunt([log], [tmp_path / "other.parquet"]).worlds[0]
    assert (world.fleet, world.comparable) == (8, 32)
    assert "payment_sharers" not in world.tested


def test_every_touch_names_a_feature_a_mechanic_and_a_reason(features):
    mechanics = {f.name for f in fields(Campaign)} - {"name"} | {HARVEST}
    for feature, reasons in touches().items():
        assert feature in features.column_names
        assert reasons and {name.split(":")[0] for name in reasons} <= mechanics
        assert all(len(reason) > 10 for reason in reasons.values())
    assert set(AT_REST) <= mechanics


def test_enough_is_tested_in_every_standard_world(features):
    for spec in suite("standard"):
        tested = [n for n in features.column_names[1:] if not touched_by(n, spec.campaigns)]
        assert len(tested) >= 60, spec.name


def test_calm_worlds_have_no_mechanics_at_work():
    assert at_work(()) == set()
    assert HARVEST in at_work((Campaign(),))
    assert training_for(suite("calm"), 2) == []


def test_places_are_folders_suites_and_worlds(log):
    assert places([str(log), "smoke/partly"]) == [log, suite("smoke")[0]]
    with pytest.raises(ValueError, match="neither"):
        places(["nowhere"])


def test_what_is_printed_names_the_violations():
    leak = {"temperature": 1.2}
    screen = Console(width=200, record=True, file=StringIO())
    print_hunt(hunt_samples([sample(1, leak)], [sample(2, leak)]), screen)
    assert "w: temperature 0." in screen.export_text()


@pytest.mark.parametrize("command", ["rivals", "artefacts"])
def test_names_of_nothing_are_unusable(command):
    ended = CliRunner().invoke(app, [command, "nowhere/at-all"])
    assert ended.exit_code == 2


def test_auc_and_its_interval():
    scores, positive = np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])
    assert auc(scores, positive) == 0.75
    assert auc(np.zeros(4), positive) == 0.5
    low, high = interval(scores, positive)
    assert 0 <= low <= 0.75 <= high <= 1


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 300))
def test_ranks_lie_between_0_and_1_and_honest_ones_average_a_half(seed, fleet, honest):
    made = sample(seed, fleet=fleet, honest=honest)
    found = ranks(made, ["temperature", "exchanges", "word_country"], Encoding({}))
    assert ((found.values >= 0) & (found.values <= 1)).all()
    assert all(0 <= a <= 1 for a in found.aucs().values())
    if honest <= NEIGHBOURS:
        assert found.means[~found.fleet].mean(0) == pytest.approx([0.5] * 3)
