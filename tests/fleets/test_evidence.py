"""Each piece of evidence fires on its mechanic and stays quiet on the honest look-alike."""

import numpy as np

from stillwatch.fleets.controls import draws
from stillwatch.fleets.evidence.identity import SHAPE_MOST, expected_share, mail_shape, share, shared_values
from stillwatch.fleets.evidence.lifecycle import birth_burst, replacements
from stillwatch.fleets.evidence.settings import pivot
from stillwatch.fleets.evidence.text import repeats
from stillwatch.fleets.evidence.time import even_load, moves_together, shared_clock
from stillwatch.fleets.odds import alike, excess
from stillwatch.fleets.propose import propose
from tests.fleets.synthetic import embedding, people, population, sharing

GROUP, POOL = np.arange(300, 340), np.arange(300)


def _people(**replaced: object):  # type: ignore[no-untyped-def]
    x, account, day, _ = population(300, 40, np.random.default_rng(3))
    return people(x, account, day, 340, **replaced)


def _cards(shared: bool) -> list[tuple[int, str, int]]:
    return [(a, "payment", a // 2 if shared and a >= 300 else 1000 + a) for a in range(340)]


def test_cards_in_pairs_speak_and_own_cards_do_not() -> None:
    found = shared_values(_people(sharing=sharing(_cards(True), 340)), GROUP, POOL, "payment", {})
    assert found is not None and found.weight > 4 and found.facts["share"] == 1.0
    assert shared_values(_people(sharing=sharing(_cards(False), 340)), GROUP, POOL, "payment", {}) is None


def test_a_popular_client_says_nothing_however_many_share_it() -> None:
    edges = [(a, "client", a % 3) for a in range(340)]
    assert shared_values(_people(sharing=sharing(edges, 340)), GROUP, POOL, "client", {}) is None


def test_a_value_that_chose_the_group_loses_weight_by_how_many_were_tried() -> None:
    everybody = _people(sharing=sharing(_cards(True), 340))
    plain = shared_values(everybody, GROUP, POOL, "payment", {})
    chosen = shared_values(everybody, GROUP, POOL, "payment", {"payment": 40})
    assert plain is not None and chosen is not None
    np.testing.assert_allclose(plain.weight - chosen.weight, np.log(41))


def test_expected_sharing_is_what_random_groups_show() -> None:
    rng = np.random.default_rng(5)
    edges = [(a, "address", int(rng.integers(0, 150))) for a in range(340)]
    everybody = _people(sharing=sharing(edges, 340))
    drawn = [share(everybody, np.sort(rng.choice(POOL, 40, replace=False)), "address")[0] for _ in range(400)]
    expected, holders = expected_share(everybody, POOL, "address", 40)
    assert holders == 300
    assert abs(float(np.mean(drawn)) - expected) < 0.03


def test_births_in_one_day_speak_and_births_over_a_year_do_not() -> None:
    created = np.random.default_rng(6).uniform(19000, 19400, 340)
    quiet = _people(created=created)
    controls = draws(quiet, GROUP, POOL, np.random.default_rng(7))
    assert birth_burst(quiet, GROUP, controls) is None
    burst = created.copy()
    burst[320:340] = 19200.5
    found = birth_burst(_people(created=burst), GROUP, controls)
    assert found is not None and found.weight > 2


def test_births_that_follow_bans_speak_and_births_at_a_steady_rate_do_not() -> None:
    rng = np.random.default_rng(12)
    created = rng.uniform(19000, 19400, 340)
    created[300:] = rng.uniform(19380, 19400, 40)
    banned = np.full(340, np.nan)
    banned[300:315] = rng.uniform(19382, 19399, 15)
    steady = _people(created=created, banned=banned)
    controls = draws(steady, GROUP, POOL, np.random.default_rng(7))
    assert replacements(steady, GROUP, controls) is None
    created = created.copy()
    created[320:335] = banned[300:315] + rng.uniform(0.02, 0.3, 15)
    found = replacements(_people(created=created, banned=banned), GROUP, controls)
    assert found is not None and found.weight > 2
    assert replacements(_people(created=created), GROUP, controls) is None


def test_one_ban_wave_and_one_birth_are_one_replacement() -> None:
    created, banned = np.full(340, 19000.0), np.full(340, np.nan)
    banned[300:315], created[320] = 19390.0, 19390.2
    everybody = _people(created=created, banned=banned)
    assert replacements(everybody, GROUP, draws(everybody, GROUP, POOL, np.random.default_rng(7))) is None


def test_a_pivot_of_all_members_speaks_and_a_rush_of_everybody_does_not() -> None:
    rng = np.random.default_rng(13)
    account, hour = np.arange(340), np.concatenate([rng.integers(50, 120, 300), rng.integers(60, 70, 40)])
    hour[0] = 50
    everyday = {"account": np.tile(account, 2), "day": np.repeat([0, 5], 340), "hour": np.zeros(680, np.int64)}
    hourly = everyday | {"exchanges": np.ones(680, np.int64)}
    turned = (account >= 300) | (rng.random(340) < 0.4)

    def moves(when: np.ndarray, who: np.ndarray) -> dict[str, np.ndarray]:
        return {"account": account[who], "model": np.zeros(int(who.sum()), np.int64), "hour": when[who]}

    everybody = _people(hourly=hourly, moves=moves(hour, turned))
    controls = draws(everybody, GROUP, POOL, np.random.default_rng(7))
    found = pivot(everybody, GROUP, controls)
    assert found is not None and found.weight > 2.5
    rush = _people(hourly=hourly, moves=moves(rng.integers(50, 70, 340), account >= 0))
    assert pivot(rush, GROUP, controls) is None
    assert pivot(_people(), GROUP, controls) is None


def test_one_clock_speaks_and_clocks_of_their_own_do_not() -> None:
    rng = np.random.default_rng(8)
    account = np.repeat(np.arange(340), 60)
    day = np.tile(np.arange(60) % 6, 340)

    def clock(start: np.ndarray) -> object:
        return embedding(np.eye(24)[(start[account] + rng.integers(0, 8, len(account))) % 24], account, day, 340)

    own = rng.integers(0, 24, 340)
    one = np.where(np.arange(340) >= 300, 9, own)
    assert shared_clock(_people(clock=clock(own)), GROUP, POOL, np.random.default_rng(9)) is None
    found = shared_clock(_people(clock=clock(one)), GROUP, POOL, np.random.default_rng(9))
    assert found is not None and found.weight > 1.5


def _hourly(rate: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Exchanges by hour at (accounts, days, 24) rates."""
    sent = rng.poisson(rate)
    account, day, hour = np.nonzero(sent)
    return {"account": account, "day": 20_000 + day, "hour": hour, "exchanges": sent[account, day, hour]}


def test_load_that_moves_together_speaks_and_one_time_zones_office_week_does_not() -> None:
    rng = np.random.default_rng(14)
    rate = np.full((340, 14, 24), 0.5)
    week = np.tile(np.array([1, 1, 1, 1, 1, 0, 0]), 2)[:, None] * np.isin(np.arange(24), range(8, 17))
    rate[300:] = 2.0 * week
    office = _people(hourly=_hourly(rate, rng))
    controls = draws(office, GROUP, POOL, np.random.default_rng(7))
    assert moves_together(office, GROUP, controls) is None
    surges = np.where(rng.random((14, 24)) < 0.1, 4.0, 0.3)
    rate[300:] = surges
    found = moves_together(_people(hourly=_hourly(rate, rng)), GROUP, controls)
    assert found is not None and found.weight > 1.5
    rate[:] = surges
    everybody = _people(hourly=_hourly(rate, rng))
    assert moves_together(everybody, GROUP, controls) is None
    assert moves_together(_people(hourly={k: v[:0] for k, v in office.hourly.items()}), GROUP, controls) is None


def test_even_load_speaks_and_a_heavy_tail_does_not() -> None:
    rng = np.random.default_rng(10)
    rates = rng.lognormal(3, 1.2, 340)
    everybody = _people()
    tailed = _people(counts=everybody.counts | {"exchanges": rates})
    assert even_load(tailed, GROUP, POOL, np.random.default_rng(0)) is None
    rates = rates.copy()
    rates[300:] = rng.normal(150, 10, 40)
    even = even_load(_people(counts=everybody.counts | {"exchanges": rates}), GROUP, POOL, np.random.default_rng(0))
    assert even is not None and even.weight > 1


def test_repeats_count_prompts_that_two_members_sent() -> None:
    """Of five distinct prompts of two members, one that both sent and one that somebody else
    sent."""
    prompts = {"account": np.array([300, 301, 301, 5]), "prompt_hash": np.array([7, 7, 8, 8])}
    asked = np.zeros(340)
    asked[[300, 301, 5]] = 3, 2, 1
    assert repeats(_people(prompts=prompts, asked=asked), GROUP) == (2 / 5, 3 / 5)
    assert repeats(_people(prompts=prompts, asked=np.zeros(340)), GROUP) == (0.0, 0.0)


def test_weights_are_bounded_by_what_the_figures_can_carry() -> None:
    assert excess(0.5, 40, 0.5, 400) == 0
    assert excess(0.9, 40, 0.01, 4000) > excess(0.9, 10, 0.01, 4000) > 0
    assert alike(0.0, 0.02) > 4 > 0 > alike(0.5, 0.02)
    assert alike(0.05, 0.02) > alike(0.2, 0.02)


def test_a_mail_shape_of_their_own_speaks_and_everybodys_shapes_do_not() -> None:
    common = [(a, "email_pattern", a % 8) for a in range(340)]
    assert mail_shape(_people(ties=sharing(common, 340)), GROUP, POOL) is None
    fashion = [(a, "email_pattern", 7 if a % 2 else a) for a in range(340)]
    assert mail_shape(_people(ties=sharing(fashion, 340)), GROUP, POOL) is None
    own = [(a, "email_pattern", 99 if a >= 320 else a % 8) for a in range(340)]
    found = mail_shape(_people(ties=sharing(own, 340)), GROUP, POOL)
    assert found is not None and found.weight == SHAPE_MOST and found.facts["share"] == 0.5
    assert mail_shape(_people(), GROUP, POOL) is None


def test_a_mail_shape_proposes_nobody() -> None:
    everybody = _people(ties=sharing([(a, "email_pattern", 99) for a in GROUP], 340))
    assert not any(set(GROUP) <= set(p.accounts) for p in propose(everybody) if p.origin == "values")
