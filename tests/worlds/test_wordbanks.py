"""The second maker: it says what the first says in no common words, and people differ."""

from collections import Counter

import numpy as np
import pytest

from stillwatch.worlds.askings import FOREIGN
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import Manner
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.population import Population
from stillwatch.worlds.voice import voice
from stillwatch.worlds.wordbanks import banks, registers, writer
from stillwatch.worlds.wordbanks.writer import writer as of
from stillwatch.worlds.world import Block

from .made import small, written

BROAD = (16, 1.6)


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_every_language_writes_and_goes_on(language: str) -> None:
    spoken = of(language)
    for n in range(200):
        dice = Dice(n)
        subject = spoken.interests(dice, BROAD).next(dice)
        for text in (
            spoken.first(dice, subject), spoken.first(dice, subject, Manner(typed=False)),
            spoken.next(dice, subject), spoken.follow_up(dice, spoken.passage(dice, subject)),
        ):  # fmt: skip
            assert text.strip()
            assert not [slot for slot in ("{w}", "{v}", "{u}", "{t}", "{t2}", "{q}") if slot in text]


def test_it_shares_no_code_with_the_first() -> None:
    for room in (banks, registers, writer):
        names = vars(room).values()
        assert not [n for n in names if getattr(n, "__module__", "") == "stillwatch.worlds.voice"]


def test_its_english_is_of_other_texts() -> None:
    theirs = {text for texts in voice("en").by_subject.values() for text in texts}
    assert not theirs & {text for name in of("en").by_subject for text in of("en").by_subject[name]}


def test_breadth_falls_as_zipf_has_it() -> None:
    sizes = Counter(len(of("en").interests(Dice(n), BROAD).subjects) for n in range(2_000))
    assert min(sizes) == 2 and max(sizes) == 16
    assert sizes[2] > sizes[4] > sizes[8]


def test_strangers_share_few_prompts() -> None:
    spec = small(population=Population(maker="wordbanks"), days=7)
    world = written(spec, [Block("developer", 0, 60)], PERSONAS["developer"].write)
    firsts = Counter(
        {
            (t.account.account_id, t.prompt)
            for t in world.log.turns
            if len(t.messages) == 1 and t.account.language == "en"
        }
    )
    prompts = Counter(prompt for _, prompt in firsts)
    assert np.mean([prompts[prompt] > 1 for _, prompt in firsts]) < 0.03


@pytest.mark.parametrize("name", sorted(PERSONAS))
def test_every_persona_can_write_with_it(name: str) -> None:
    sizes = PERSONAS[name].sizes
    spec = small(population=Population(maker="wordbanks", languages=0.4))
    world = written(
        spec, [Block(name, 0, 8 if sizes is None else max(sizes[0], min(8, sizes[1])))], PERSONAS[name].write
    )
    assert world.log.turns and all(t.prompt.strip() for t in world.log.turns)
