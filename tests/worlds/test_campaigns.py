"""Each mechanic of a campaign, turned alone, does what its name says and no more."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from stillwatch.worlds.campaigns.dealing import SLOT, deal, reworded
from stillwatch.worlds.campaigns.roster import roster
from stillwatch.worlds.campaigns.write import fleet_blocks, load, write_campaign
from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.corpus.load import harvest_templates
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.people import NEW_MODEL
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.talk import asked
from stillwatch.worlds.world import START

from .made import small, written


def run(*campaigns, **changes):
    spec = small(*campaigns, **changes)
    blocks = [b for c in campaigns for b in fleet_blocks(spec, c)]
    return spec, written(spec, blocks, write_campaign)


def harvest(world):
    return [t for t in world.log.turns if t.truth.role == "harvest"]


def firsts(world):
    return [asked(t.messages) for t in harvest(world) if len(t.messages) == 1 and t.status == "ok"]


def test_size_and_rate():
    _, world = run(Campaign(accounts=40, rate=50, cover=0.0))
    assert len({t.account.account_id for t in world.log.turns}) == len(world.accounts) == 40
    assert len(world.log.turns) / 40 / 3 == pytest.approx(50, rel=0.1)


def test_out_of_range_is_refused():
    for wrong in ({"accounts": 3}, {"rate": 5000}, {"cover": 0.95}):
        with pytest.raises(ValueError):
            Campaign(**wrong)


def test_the_list_is_dealt_without_repeats():
    for frames in ("none", "few", "many"):
        _, world = run(Campaign(accounts=20, rate=60, frames=frames, elicitation=0.0))
        said = Counter(firsts(world))
        assert max(said.values()) == 1, frames


def test_a_list_that_is_too_short_caps_the_campaign():
    spec = small(Campaign(accounts=1000, rate=900))
    assert load(spec, spec.campaigns[0]).capped
    assert load(spec, spec.campaigns[0]).edges[-1] == deal(spec, spec.campaigns[0]).capacity


def test_frames():
    spec = small(Campaign(frames="few"), Campaign("fleet-2", frames="many"), Campaign("fleet-3"))
    few, many, none = (deal(spec, c) for c in spec.campaigns)
    assert len(few.frames) == 3 < len(many.frames) == len(harvest_templates())
    assert none.frames == []
    row = few.rows[5].text
    assert row in few.task(5).text and len(few.task(5).text) > len(row)


def test_reworded_frames_differ_and_keep_their_slot():
    frame = next(f for f in harvest_templates() if f.count(".") > 6)
    versions = {reworded(Dice(1, n), frame) for n in range(30)}
    assert len(versions) > 25
    assert all(v.count(SLOT) == 1 for v in versions)


def test_two_campaigns_of_one_world_never_deal_the_same_row():
    spec = small(Campaign(), Campaign("fleet-2"))
    first, second = ({r.text for r in deal(spec, c).rows} for c in spec.campaigns)
    assert first and second and not first & second


def test_one_subject_an_account():
    def families_an_account(dealing):
        spec = small(Campaign(accounts=20, rate=40, dealing=dealing))
        edges, list_ = load(spec, spec.campaigns[0]).edges, deal(spec, spec.campaigns[0])
        return np.mean([len({list_.rows[p].family for p in range(a, b)}) for a, b in pairwise(edges)])

    assert families_an_account("subject") < 0.5 * families_an_account("list")


def test_targets():
    spec = small(Campaign(targets=("roleplay",)))
    assert {r.capability for r in deal(spec, spec.campaigns[0]).rows} == {"roleplay"}
    spec = small(Campaign(targets=("nonsense",)))
    with pytest.raises(ValueError):
        deal(spec, spec.campaigns[0])


def test_language():
    _, world = run(Campaign(accounts=10, rate=20, language="zh", cover=0.3))
    chinese = [any("\u4e00" <= c <= "\u9fff" for c in asked(t.messages)) for t in world.log.turns]
    assert np.mean(chinese) > 0.95


def test_cover_is_its_share_of_the_traffic():
    for share in (0.0, 0.5, 0.8):
        _, world = run(Campaign(accounts=40, rate=40, cover=share), days=7)
        covered = np.mean([t.truth.role == "cover" for t in world.log.turns])
        assert covered == pytest.approx(share, abs=0.06)
        assert len(world.log.turns) / 40 / 7 == pytest.approx(40, rel=0.15)


def test_infrastructure():
    def sharers(kind):
        spec = small(Campaign(accounts=80, infrastructure=kind))
        accounts = [s.holders[0] for s in roster(spec, spec.campaigns[0])]
        addresses, cards = defaultdict(set), defaultdict(set)
        for a in accounts:
            for address in set(a.addresses):
                addresses[address].add(a.account_id)
            if a.payment:
                cards[a.payment].add(a.account_id)
        together = [{i for who in kinds.values() if len(who) > 1 for i in who} for kinds in (addresses, cards)]
        return len(together[0]) / 80, len(together[1]) / 80, sum(not a.addresses for a in accounts) / 80

    clean, partly, shared, cloud = (sharers(kind) for kind in ("clean", "partly", "shared", "cloud"))
    assert clean[0] < 0.15 and clean[1] == 0  # strangers meet behind a carrier's NAT too
    assert 0.15 < partly[0] < 0.5 and 0.15 < partly[1] < 0.5
    assert shared[0] > 0.8 and shared[1] > 0.8
    assert cloud[2] == 1.0 and cloud[1] == 0


def test_bans_are_followed_by_replacements_within_hours():
    spec = small(Campaign(accounts=60, churn=0.5), days=14)
    gaps = [
        (after.created_at - before.closed_at) / DAY * 24
        for seat in roster(spec, spec.campaigns[0])
        for before, after in pairwise(seat.holders)
    ]
    assert 35 < len(gaps) < 90
    assert all(0 < gap < 6.1 for gap in gaps)
    _, world = run(Campaign(accounts=60, churn=0.5), days=14)
    assert sum(a.close_reason == "abuse" for a in world.accounts) == len(gaps)


def test_births():
    def born(kind):
        spec = small(Campaign(accounts=60, births=kind))
        return np.array([(START - s.holders[0].created_at) / DAY for s in roster(spec, spec.campaigns[0])])

    assert born("burst").max() < 15 and len(set(born("burst").round())) > 2
    assert born("steady").std() > 15
    assert np.median(born("aged")) > 60


def test_a_flat_clock_has_no_night():
    def by_hour(kind):
        _, world = run(Campaign(accounts=30, rate=60, clock=kind), days=7)
        shares = []
        for account in world.accounts:
            hours = [t.at // 3_600_000_000 % 24 for t in harvest(world) if t.account is account]
            shares.append(np.sort(np.bincount(hours, minlength=24))[:8].sum() / max(1, len(hours)))
        return np.mean(shares)

    assert by_hour("flat") > by_hour("human") + 0.05


def test_probing_is_small_and_first():
    _, world = run(Campaign(accounts=20, rate=30, probing=2.0), days=6)
    by_day = Counter((t.at - START) // DAY for t in harvest(world))
    assert 0 < by_day[0] < 0.3 * by_day[4]


def test_a_pivot_turns_the_whole_fleet_within_a_day():
    _, world = run(Campaign(accounts=20, rate=40, pivot=2), days=5)
    released = world.release
    late = [t for t in harvest(world) if t.at > released + DAY]
    assert {t.account.account_id for t in late if t.model == NEW_MODEL} == {t.account.account_id for t in late}
    assert not [t for t in harvest(world) if t.at < released and t.model == NEW_MODEL]


def test_elicitation():
    asks = ("reasoning", "step", "work", "logic", "why", "Show")
    for share in (0.0, 0.9):
        _, world = run(Campaign(accounts=20, rate=30, elicitation=share, targets=("roleplay",)))
        asked_for = np.mean([any(a in text[-60:] for a in asks) for text in firsts(world)])
        assert asked_for == pytest.approx(share, abs=0.2)


def test_trajectories_are_tool_loops_on_dealt_tasks():
    _, world = run(Campaign(accounts=20, rate=40, trajectories=0.8, cover=0.0))
    loops = [t for t in harvest(world) if any(role == "tool" for role, _ in t.messages)]
    assert len(loops) > 0.5 * len(world.log.turns)
    tasks = {t.messages[0][1]: t.account.account_id for t in loops}
    assert len({(t.messages[0][1], t.account.account_id) for t in loops}) == len(tasks)


def test_two_fleets_share_a_fifth_of_their_accounts():
    _, world = run(Campaign(accounts=20, pool="p"), Campaign("fleet-2", accounts=20, pool="p"))
    of = defaultdict(set)
    for turn in harvest(world):
        of[turn.account.account_id].add(turn.truth.campaign)
    assert sum(len(c) == 2 for c in of.values()) == 4
    assert len({a.account_id for a in world.accounts}) == len(world.accounts) == 36


def _shared(seed: int, **changes) -> tuple[set[str], set[str], set[str], list[str]]:
    """(accounts, cards and servers that several accounts share, mail domains of several, templates)
    of a fleet."""
    campaign = Campaign(accounts=80, frames="few", infrastructure="shared", **changes)
    world = replace(small(campaign), seed=seed)
    accounts = [seat.holders[0] for seat in roster(world, campaign)]
    held = Counter(value for a in accounts for value in {a.payment, *a.addresses} if value)
    domains = Counter(a.email.split("@")[1] for a in accounts if a.email)
    return (
        {a.account_id for a in accounts},
        {value for value, times in held.items() if times > 2},
        {domain for domain, times in domains.items() if times > 5},
        deal(world, campaign).frames,
    )


def test_one_hand_has_half_of_its_things_in_two_worlds_and_other_accounts():
    one, other = _shared(1, hand="h"), _shared(2, hand="h")
    assert not one[0] & other[0]
    assert 0.3 < len(one[1] & other[1]) / len(one[1]) < 0.7
    assert one[3] == other[3]


def test_all_of_its_things_or_none():
    one, other = (_shared(seed, hand="h", common=1.0)[1] for seed in (1, 2))
    assert len(one & other) > 0.8 * len(one)  # the others are held by two accounts in one of the worlds
    assert not _shared(1, hand="h", common=0.0)[1] & _shared(2, hand="h", common=0.0)[1]


def test_two_hands_have_nothing_in_common():
    one, other = _shared(1, hand="h"), _shared(2, hand="i")
    assert not one[1] & other[1]
    assert not _shared(1)[1] & _shared(2)[1]
