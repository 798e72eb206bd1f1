"""The parts: streams by name, clocks, passages dealt once, answers from one source."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.worlds import clocks
from stillwatch.worlds.corpus.load import HERE, code, passages, prompts, read_lines
from stillwatch.worlds.honest_text import BUCKETS, SLICES, Desk, ask, window
from stillwatch.worlds.people import Registry
from stillwatch.worlds.streams import stream
from stillwatch.worlds.world import DAY, START


def test_streams_depend_on_the_name_alone():
    assert stream(1, "a", 2).random() == stream(1, "a", 2).random()
    assert stream(1, "a", 2).random() != stream(1, "a", 3).random() != stream(2, "a", 3).random()


def test_the_corpus_is_broad():
    shelf = passages().by_subject
    assert len(shelf) >= 400
    assert len({text for texts in shelf.values() for text in texts}) >= 30_000
    assert len(code()) >= 300
    assert len(prompts("gsm8k_test")) == 1319


def test_slices_do_not_overlap():
    taken = [bucket for mine in SLICES.values() for bucket in mine]
    assert len(taken) == len(set(taken))


def test_two_groups_are_never_dealt_the_same_passage():
    subject = passages().everyday[5]
    people, developers = (set(Desk(1, g).slice_of(subject)) for g in ("person", "developer"))
    assert all(len(texts) >= BUCKETS for texts in passages().by_subject.values())
    assert people and developers and not people & developers


def test_a_desk_says_nothing_twice():
    desk, rng = Desk(1, "person"), stream(1, "test")
    said = [desk.first(rng, passages().everyday[7]) for _ in range(300)]
    assert len(set(said)) > 295


@given(st.integers(0, 2**32), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_asking_always_yields_a_prompt(seed, number):
    rng = stream(seed, "ask")
    subject = passages().technical[seed % len(passages().technical)]
    text = window(passages().by_subject[subject][0], number)
    assert len(ask(rng, text)) >= 3


@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 14))
@settings(max_examples=40, deadline=None)
def test_times_are_sorted_and_inside_the_log(seed, count, days):
    rng = stream(seed, "times")
    moments = clocks.times(rng, clocks.person(rng), count, START, days)
    assert len(moments) == count
    assert (np.diff(moments) >= 0).all()
    assert moments[0] >= START
    assert moments[-1] < START + days * DAY


def test_people_sleep_and_flattened_clocks_do_not():
    clock = clocks.person(stream(1, "sleeper"), offset=0)
    by_hour = clock.reshape(7, 24).sum(axis=0)
    assert by_hour.min() < 0.5 * by_hour.mean()
    assert np.allclose(clocks.flattened(clock, 1.0), 1 / 168)


def test_accounts_do_not_depend_on_what_was_made_before():
    first, second = Registry(4, START), Registry(4, START)
    first.account("other", 0)
    assert first.account("person", 9) == second.account("person", 9)


def test_every_source_of_a_passage_is_attributed():
    attribution = (HERE / "ATTRIBUTION.md").read_text()
    sources = {row["source"].replace("_", "-") for row in read_lines(HERE / "passages.jsonl.gz")}
    names = {"python": "Python standard library"}
    missing = [s for s in sources if f"| {names.get(s, s)} " not in attribution]
    assert not missing
    prompt_files = [path.name.split(".")[0] for path in (HERE / "prompts").glob("*.jsonl.gz")]
    assert all(name in attribution for name in prompt_files)
