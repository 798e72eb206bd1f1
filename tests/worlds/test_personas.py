"""Honest personas: each writes itself, alone and the same in any order, and resembles a campaign
where it should."""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from stillwatch.worlds.askings import FOREIGN as WORDINGS
from stillwatch.worlds.clocks import HOUR
from stillwatch.worlds.personas.people import SPOKEN
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.record import Turn
from stillwatch.worlds.rows import spooled
from stillwatch.worlds.spec import ALIKE, HONEST, WorldSpec
from stillwatch.worlds.talk import asked
from stillwatch.worlds.voice import voice
from stillwatch.worlds.world import Block, World, new_world

SPEC = WorldSpec("test", 11, accounts=400)
COUNTS = {
    "person": 40,
    "foreign": 40,
    "agent": 12,
    "app": 2,
    "chat_app": 2,
    "benchmark": 12,
    "pipeline": 10,
    "synthesis": 6,
}


def block(name: str, first: int = 0) -> Block:
    sizes = PERSONAS[name].sizes
    return Block(name, first, COUNTS.get(name, 20 if sizes is None else max(sizes[0], min(20, sizes[1]))))


def written(*blocks: Block, spec: WorldSpec = SPEC) -> World:
    world = new_world(spec)
    for one in blocks:
        PERSONAS[one.name].write(world, one)
    return world


@cache
def alone(name: str) -> World:
    return written(block(name))


def facts(turns: list[Turn]) -> list[tuple[str, int, str, str, str]]:
    return [(t.exchange_id, t.at, t.account.account_id, asked(t.messages), t.completion) for t in turns]


def firsts(world: World) -> dict[str, set[str]]:
    """By account: what it asked first; follow-ups, which are often short and the same, left out."""
    found: dict[str, set[str]] = {a.account_id: set() for a in world.accounts}
    for turn in world.log.turns:
        if sum(role == "user" for role, _ in turn.messages) == 1:
            found[turn.account.account_id].add(asked(turn.messages))
    return found


def sharers(world: World) -> float:
    """Share of the accounts that have a first prompt in common with another."""
    asked_by = firsts(world).values()
    counts = Counter(prompt for said in asked_by for prompt in said)
    return sum(any(counts[prompt] > 1 for prompt in said) for said in asked_by) / len(asked_by)


def test_every_persona_of_the_spec_is_on_the_roll() -> None:
    assert set(PERSONAS) == {*HONEST, *ALIKE}
    assert all(len(p.about) > 20 for p in PERSONAS.values())


@pytest.mark.parametrize("name", PERSONAS)
def test_a_persona_writes_valid_rows(name: str) -> None:
    world = alone(name)
    assert len(world.accounts) == block(name).count
    assert len(world.log.turns) >= len(world.accounts)
    assert {a.persona for a in world.accounts} == {name}
    table = spooled(world.log.turns)
    table.validate(full=True)
    ids = [t.exchange_id for t in world.log.turns]
    assert len(set(ids)) == len(ids)
    assert all(t.truth.role == "honest" and t.truth.campaign is None for t in world.log.turns)
    assert all(asked(t.messages).strip() for t in world.log.turns)
    assert "{" + "text}" not in "".join(asked(t.messages) for t in world.log.turns)


@pytest.mark.parametrize("name", PERSONAS)
def test_nothing_is_said_out_of_an_accounts_life(name: str) -> None:
    world = alone(name)
    for turn in world.log.turns:
        assert world.start <= turn.at < world.end
        assert turn.at >= turn.account.created_at
        assert turn.account.closed_at is None or turn.at < turn.account.closed_at


@pytest.mark.parametrize("name", PERSONAS)
def test_a_block_is_the_same_whatever_else_is_written(name: str) -> None:
    one = block(name, 200)
    apart = facts(written(one).log.turns)
    after = facts(written(block("person", 900), one).log.turns)
    assert after[-len(apart) :] == apart


@pytest.mark.parametrize("days", [1, 2, 14])
def test_short_and_long_logs(days: int) -> None:
    spec = WorldSpec("test", 3, accounts=400, days=days)
    world = written(*(block(name) for name in PERSONAS if name not in ("chat_app", "app")), spec=spec)
    assert all(world.start <= t.at < world.end and t.at >= t.account.created_at for t in world.log.turns)
    assert {t.account.persona for t in world.log.turns} >= set(PERSONAS) - {"chat_app", "app"}


@pytest.mark.parametrize(
    "name", ["person", "foreign", "developer", "agent", "crowd", "company", "pipeline", "synthesis"]
)
def test_strangers_share_little(name: str) -> None:
    assert sharers(alone(name)) < 0.2


@pytest.mark.parametrize("name", ["benchmark", "class", "viral", "rush"])
def test_some_personas_repeat_one_another(name: str) -> None:
    assert sharers(alone(name)) > 0.4


def test_owners_of_projects_have_one_each_as_far_as_there_are() -> None:
    world = written(Block("agent", 0, 30), Block("agent", 400, 30))
    results: dict[str, set[str]] = {}
    for turn in world.log.turns:
        results.setdefault(turn.account.account_id, set()).update(
            text for role, text in turn.messages if role == "tool" and len(text) > 200
        )
    seen = Counter(text for texts in results.values() for text in texts)
    assert sum(n > 1 for n in seen.values()) < 0.05 * len(seen)


def test_a_rush_comes_after_the_release_and_turns_to_the_new_model() -> None:
    world = alone("rush")
    late = [t for t in world.log.turns if t.at >= world.release]
    assert len(late) > 0.7 * len(world.log.turns)
    assert sum(t.model == "lumen-4-large" for t in late) > 0.7 * len(late)
    assert sum(a.created_at >= world.release for a in world.accounts) >= 0.3 * len(world.accounts)


def test_a_farmer_uses_one_account_after_the_other_on_one_line() -> None:
    world = alone("farmer")
    lines = {address for a in world.accounts for address in a.addresses}
    assert len(lines) <= 4
    firsts = {t.account.account_id: t.at for t in reversed(world.log.turns)}
    order = [firsts[a.account_id] for a in world.accounts if a.account_id in firsts]
    assert order == sorted(order)
    assert any(a.close_reason == "abuse" for a in world.accounts)


def test_labellers_keep_shifts() -> None:
    world = alone("labeller")
    for account in world.accounts[:5]:
        mine = sorted(t.at for t in world.log.turns if t.account is account)
        pauses = [later - earlier for earlier, later in pairwise(mine)]
        assert max(pauses) > 10 * HOUR


def test_chinese_is_spoken_by_programs_too() -> None:
    world = written(Block("developer", 0, 300), Block("pipeline", 0, 60))
    assert any(a.language == "zh" and a.surface != "web" for a in world.accounts)


def test_nobody_writes_at_a_constant_rate() -> None:
    world = written(Block("pipeline", 0, 10))
    for account in world.accounts:
        days = Counter((t.at - world.start) // (24 * HOUR) for t in world.log.turns if t.account is account)
        assert sum(days.values()) < 30 or len(set(days.values())) > 2


@pytest.mark.parametrize("language", [language for language, _ in SPOKEN])
def test_wordings_of_every_language_fill_in(language: str) -> None:
    wordings = WORDINGS[language]
    assert min(len(wordings.about), len(wordings.pasted)) >= 10
    assert all("{text}" in w for w in wordings.pasted)
    assert all("{a}" in w or "{detail}" in w for w in wordings.about)
    assert voice(language).everyday
