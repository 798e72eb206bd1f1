"""The mechanics and the honest look-alikes of suite version 3: each does what the documents say,
and nothing else."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from stillwatch.worlds.askings import ONE_LINERS
from stillwatch.worlds.campaigns.dealing import deal
from stillwatch.worlds.campaigns.roster import roster
from stillwatch.worlds.campaigns.write import fleet_blocks, load, places_of, write_campaign
from stillwatch.worlds.clocks import SECOND
from stillwatch.worlds.corpus.tasks import dealt, honest_rows
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.environments import STEPS, SURROUNDINGS, episode
from stillwatch.worlds.loops import harness
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.population import Population
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import suite
from stillwatch.worlds.voice import voice
from stillwatch.worlds.world import Block, World

from .made import small, written

LOOPED = ("webarena", "agentbench_os")


def run(campaign: Campaign, **changes) -> World:
    spec = small(campaign, **changes)
    return written(spec, fleet_blocks(spec, campaign), write_campaign)


def holders(campaign: Campaign):
    return [seat.holders[0] for seat in roster(small(campaign), campaign)]


def test_a_share_of_the_accounts_sends_one_popular_system_prompt() -> None:
    world = run(Campaign(accounts=60, rate=10, cover=0.0, system=0.5))
    sent = Counter({t.account.account_id: t.system for t in world.log.turns if t.system in ONE_LINERS}.values())
    assert 18 <= sent.most_common(1)[0][1] <= 45


def test_cards_are_shared_by_so_many() -> None:
    for share, by in ((0.5, 6), (0.9, 3)):
        campaign = Campaign(accounts=120, infrastructure="clean", cards=share, by=by)
        held = Counter(a.payment for a in holders(campaign) if a.payment)
        together = [n for n in held.values() if n > 1]
        assert max(together) == by
        assert sum(together) == pytest.approx(share * sum(held.values()), rel=0.1)


def test_a_relay_gives_each_account_one_exit_and_one_client_for_good() -> None:
    accounts = [a for a in holders(Campaign(accounts=200, infrastructure="isolated")) if a.addresses]
    assert {len(a.addresses) for a in accounts} == {len(a.clients) for a in accounts} == {1}
    assert len({a.addresses[0] for a in accounts}) == len(accounts) == len({a.payment for a in accounts})
    world = run(Campaign(accounts=20, rate=20, infrastructure="isolated"))
    used = defaultdict(set)
    for turn in world.log.turns:
        used[turn.account.account_id].add((turn.address, turn.client))
    assert {len(pairs) for pairs in used.values()} == {1}


def test_a_hydra_draws_from_a_small_pool() -> None:
    accounts = [a for a in holders(Campaign(accounts=120, infrastructure="hydra")) if a.addresses]
    assert len({address for a in accounts for address in a.addresses}) <= 10
    assert len({a.payment for a in accounts}) <= 10


def test_half_of_the_tasks_is_more_than_half_of_the_exchanges() -> None:
    def shares(unit):
        turns = run(Campaign(accounts=40, rate=30, cover=0.5, cover_of=unit), days=7).log.turns
        tasks = [t for t in turns if len(t.messages) == 1]
        return [np.mean([t.truth.role == "cover" for t in some]) for some in (turns, tasks)]

    assert shares("exchanges")[0] == pytest.approx(0.5, abs=0.05)
    of_exchanges, of_tasks = shares("tasks")
    assert of_tasks == pytest.approx(0.5, abs=0.07) and of_exchanges > 0.58


def test_one_or_two_subjects_an_account_and_no_place_twice() -> None:
    campaign = Campaign(accounts=41, rate=20, dealing="subjects")
    spec = small(campaign)
    edges = load(spec, campaign).edges
    places = [places_of(campaign, edges, k) for k in range(41)]
    assert sorted(p for own in places for p in own) == list(range(edges[-1]))
    stretches = [sum(b - a > 1 for a, b in pairwise(own)) + 1 for own in places]
    assert set(stretches) == {1, 2}


def test_loops_are_as_long_and_as_fast_as_the_campaign_says() -> None:
    def loops(**changes):
        campaign = Campaign(
            accounts=10, rate=60, cover=0.0, trajectories=1.0, families=LOOPED, elicitation=0.0, **changes
        )
        chains = defaultdict(list)
        for turn in run(campaign).log.turns:
            chains[turn.account.account_id, turn.messages[0][1]].append(turn)
        gaps = [b.at - a.at for c in chains.values() for a, b in pairwise(c) if b.status == "ok"]
        return np.mean([len(c) for c in chains.values()]), np.median(gaps) / SECOND

    short, slow = loops(steps=2.5, pace=30.0)
    long, fast = loops(steps=8.0, pace=4.0)
    assert short < 5 < long
    assert slow == pytest.approx(30, rel=0.3) and fast == pytest.approx(4, rel=0.3)


def test_observations_come_as_the_users_messages_where_the_harness_says_so() -> None:
    campaign = Campaign(accounts=10, rate=40, cover=0.0, trajectories=1.0, families=LOOPED)
    for share in (0.0, 1.0):
        turns = run(campaign, population=Population(as_user=share)).log.turns
        roles = {role for t in turns for role, _ in t.messages}
        assert roles == ({"user", "assistant", "tool"} if share == 0 else {"user", "assistant"})
        assert {t.truth.capability for t in turns} == {"long_horizon"}


def test_a_harness_keeps_its_form_in_a_world() -> None:
    half = Population(as_user=0.5)
    forms = defaultdict(set)
    for n in range(200):
        used = harness(Dice(n), half, seed=4)
        forms[used.client[0]].add(used.observation)
    assert {len(f) for f in forms.values()} == {1}


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_an_agent_sees(kind: str, language: str) -> None:
    family = next(f for f, where in SURROUNDINGS.items() if where == kind)
    spoken = voice(language)
    for n in range(30):
        for call, seen in episode(Dice(n), spoken, spoken.everyday[n], family, [], 3.0):
            assert call.strip() and "{" + "a}" not in call and len(seen) <= 1500


def test_honest_people_and_campaigns_never_write_the_same_row() -> None:
    for spec in suite("kinds"):
        theirs = {r.text for rows in honest_rows(spec.population.tasks, dealt(spec)).values() for r in rows}
        assert len(theirs) > 1000
        for campaign in spec.campaigns:
            assert not theirs & {row.text for row in deal(spec, campaign).rows}, spec.name


def test_scripts_share_a_prompt_and_nothing_else() -> None:
    people = Population(prompts=4, prompt_skew=1.4)
    world = written(small(population=people, accounts=4000, days=2), [Block("script", 0, 80)], PERSONAS["script"].write)
    prompts = Counter({t.account.account_id: t.system for t in world.log.turns}.values())
    assert set(prompts) <= set(ONE_LINERS[:4]) and max(prompts.values()) > 20
    assert max(Counter(a.payment for a in world.accounts if a.payment).values()) == 1


def test_generalists_have_hundreds_of_subjects() -> None:
    world = written(small(days=7), [Block("generalist", 0, 12)], PERSONAS["generalist"].write)
    subjects = defaultdict(set)
    for turn in world.log.turns:
        subjects[turn.account.account_id].add(turn.truth.subject)
    assert np.median([len(s) for s in subjects.values()]) > 50


def test_services_and_agent_fleets_are_declared_or_not() -> None:
    for name in ("service", "agent_fleet"):
        for share in (0.0, 1.0):
            spec = small(population=Population(declared=share))
            world = written(spec, [Block(name, 0, 8)], PERSONAS[name].write)
            assert len({a.organization for a in world.accounts}) == 1
            assert (world.accounts[0].organization is not None) == bool(share)


def test_customers_of_a_pool_run_agents() -> None:
    def looped(share):
        spec = small(population=Population(pool_agents=share, tasks=("api_bank", "bfcl_multi_turn")), days=7)
        turns = written(spec, [Block("resale", 0, 20)], PERSONAS["resale"].write).log.turns
        return np.mean([any(role == "tool" for role, _ in t.messages) for t in turns]), len(turns)

    (none, usual), (half, much) = looped(0.0), looped(0.5)
    assert none == 0 and 0.25 < half < 0.6
    assert much == pytest.approx(usual, rel=0.3)


def test_a_start_up_is_no_organization() -> None:
    world = written(small(), [Block("startup", 0, 12)], PERSONAS["startup"].write)
    assert {a.organization for a in world.accounts} == {None}
    assert max(Counter(a.payment for a in world.accounts).values()) > 2


def test_follow_ups_and_subjects_are_the_populations() -> None:
    def follow_ups(share):
        people = Population(follow_ups=share, subjects=3)
        world = written(small(population=people), [Block("person", 0, 80)], PERSONAS["person"].write)
        return np.mean([len(t.messages) > 1 for t in world.log.turns])

    assert follow_ups(0.1) < 0.25 < follow_ups(0.6)


def test_the_chinese_fleet_is_most_of_its_stratum() -> None:
    zh = next(w for w in suite("kinds") if w.name == "kinds/zh")
    assert dict(zh.honest)["foreign"] < 0.03
    assert replace(zh, campaigns=()).population.languages < 0.05
