"""The trained part of the capability labels, and what it was trained on."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.sketch import prompts
from stillwatch.sketch import trained as model
from stillwatch.sketch.capability import MARK_KINDS, carried_themes, lexicon
from stillwatch.sketch.columns import strings
from stillwatch.sketch.prompts import sketch_prompts
from stillwatch.sketch.training import families, fit, held_out, rows
from stillwatch.sketch.training.families import Family
from tests.sketch.prompts import capabilities

PROMPTS = rows.CORPUS / "prompts"


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


@pytest.mark.parametrize("text", ["Where is my parcel?", "My card was declined again", "你好，很高兴认识你", "hello!"])
def test_ordinary_talk_has_no_label(text):
    assert capabilities(text) == {"other"}


@settings(max_examples=200)
@given(st.text(max_size=400))
def test_any_text_has_labels_and_always_the_same(text):
    labels = capabilities(text)
    assert labels and labels == capabilities(text)
    assert labels == {"other"} or "other" not in labels


def test_the_carried_model_fits_the_kernel():
    carried, names = model.trained(), carried_themes()[0]
    assert carried.themes.shape == (len(names), 2, len(CAPABILITIES) - 1)
    assert carried.marks.shape == (MARK_KINDS, model.LEVELS, len(CAPABILITIES) - 1)
    assert 0 < np.abs(carried.themes).max() < 1 << 30


def test_the_kernel_scores_as_the_model_it_was_rounded_from():
    texts = [
        "sort a list in python",
        "boil an egg",
        "write a poem",
        "translate this letter",
        "how many apples, 3 + 4?",
    ] * 4
    measured = fit.measure(texts)
    features, truth = fit.matrix(measured), np.array(["python" in text for text in texts])
    family = Family("made", "en", (), ())
    learned = fit.fit(features, [rows.labelled(t, "made", family) for t in texts], truth)
    scores = learned.scores(features)
    whole = fit.rounded([(learned, 0.0)] * len(rows.LABELS))
    for text, score in zip(texts, scores, strict=True):
        assert (kernel_bits(whole, text) & 1 == 1) == (score >= 0)
    assert ((scores >= 0) == truth).all()


def kernel_bits(whole, text):
    column = strings(pa.array([text]))
    known = lexicon()._replace(theme_points=whole.themes, mark_points=whole.marks, intercepts=whole.intercepts)
    starts, ends = column.offsets[:-1].copy(), column.offsets[1:].copy()
    return sketch_prompts(column.data, starts, ends, np.zeros(1, bool), 1, known).numbers[0, prompts.CAPABILITIES]


def test_phrases_are_found_whole_and_once():
    names = carried_themes()[0]
    points = dict(zip(names, fit.measure(["Translate it. translate IT: translate"])[0], strict=False))
    assert points["translation words"] == 8


def test_labels_that_were_read_name_carried_prompts():
    for name, (goes, having) in rows.read_labels().items():
        carried = rows.lines(PROMPTS / f"{name}.jsonl.gz")
        taken = {carried[int(i * len(carried) / go)]["id"] for go in goes for i in range(go)}
        assert {f"{name}:{number}" for numbers in having.values() for number in numbers} <= taken
        assert set(having) <= set(CAPABILITIES)
    assert sum(row.read for row in rows.read_rows()) == 1032


def test_families_are_carried_and_their_labels_known():
    labelled = {path.name.removesuffix(".jsonl.gz") for path in (rows.CORPUS / "labelled").glob("*.jsonl.gz")}
    assert all((PROMPTS / f"{name}.jsonl.gz").exists() for name in families.CARRIED)
    named = [*families.GROUPS.values(), *families.TRANSLATED.values(), *families.SILENT.values()]
    assert {name for names in named for name in names.split()} <= labelled
    assert set(families.SILENT) | set(families.KIN) <= set(CAPABILITIES)
    assert rows.labelled("x", "humaneval", families.CARRIED["humaneval"]).labels["mathematics"] is None
    assert (
        families.labelled_family("plexpt_zh", "zh", ("roleplay",)).group
        == families.CARRIED["awesome_chatgpt_prompts"].group
    )


def test_a_group_is_held_out_whole_and_so_is_its_threshold(monkeypatch):
    made = [rows.labelled("x", name, Family(name, "en", has, ())) for name, has in (("a", ("writing",)), ("b", ())) * 9]
    trained_on, decided_on = [], []
    monkeypatch.setattr(held_out, "fit", lambda features, known, truth: trained_on.append(groups(known)) or Flat())
    monkeypatch.setattr(held_out, "lowest_threshold", lambda known, *_: decided_on.append(groups(known)) or 0.0)
    held_out.held_out("writing", made, np.zeros((len(made), 1)))
    assert sorted(map(sorted, trained_on)) == sorted(map(sorted, decided_on)) == [["a"], ["b"]]


def groups(known):
    return {row.group for row in known}


class Flat:
    """A model that knows nothing."""

    def scores(self, features):
        return np.zeros(len(features))


def test_translations_may_be_held_out_together():
    one = rows.labelled("x", "xcopa_zh", families.labelled_family("xcopa_zh", "zh", ("reasoning",)))
    assert (one.group, rows.with_translations([one])[0].group) == ("xcopa_zh", "xcopa")


def test_the_lowest_threshold_keeps_false_alarms_within_bounds():
    made = [rows.labelled("x", "a", Family("a", lang, (), ())) for lang in ("en", "zh") for _ in range(100)]
    scores = np.tile(np.linspace(-1, 1, 100), 2)
    threshold = held_out.lowest_threshold(made, np.zeros(200, bool), scores)
    assert 0 < (scores >= threshold).mean() <= held_out.FALSE
