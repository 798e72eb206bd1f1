import numpy as np
import torch

from stillwatch.lab.answering import answers, drawn_after, followed, shown
from stillwatch.lab.rows import asked, by_program, right, rows
from stillwatch.lab.settings import key_of
from stillwatch.lab.tasks import CONNECTIVES, ONE_STEP, SERIAL, VOCABULARY
from stillwatch.lab.training import Schedule, trained
from stillwatch.lab.transformer import Past, Size, initial, logits
from stillwatch.safeguards.choices.logits import KeyedLogits

SMALL = Size("small", 16, 2, 2)
BRIEF = Schedule(steps=30, batch=16)


def data(seed, count=50, task=ONE_STEP):
    rng = np.random.default_rng(seed)
    problems = task.make(rng, count)
    return rows(problems.prompts, by_program(task, problems, rng))


def prompts(models, count=6):
    return np.stack([asked(ONE_STEP.make(np.random.default_rng(k), count).prompts) for k in range(models)])


def test_a_student_is_the_same_whatever_others_it_stands_beside():
    alone = trained(SMALL, [7], [data(7)], BRIEF, "cpu")
    beside = trained(SMALL, [3, 7], [data(3, 80, SERIAL), data(7)], BRIEF, "cpu")
    for name, one in alone.items():
        torch.testing.assert_close(one[0], beside[name][1], rtol=1e-3, atol=1e-4)


def test_the_same_seed_gives_the_same_student():
    first, second = (trained(SMALL, [7], [data(7)], BRIEF, "cpu") for _ in range(2))
    assert all(torch.equal(one, second[name]) for name, one in first.items())


def test_a_text_may_be_given_bit_by_bit():
    weights, tokens = initial(SMALL, [1, 2]), torch.randint(VOCABULARY, (2, 3, 9))
    past = Past()
    parts = [logits(SMALL, weights, tokens[:, :, :5], past)]
    parts += [logits(SMALL, weights, tokens[:, :, k : k + 1], past) for k in range(5, 9)]
    torch.testing.assert_close(torch.cat(parts, dim=2), logits(SMALL, weights, tokens), rtol=1e-4, atol=1e-5)


def test_a_student_learns_what_it_is_taught():
    problems = ONE_STEP.make(np.random.default_rng(0), 30)
    taught = rows(problems.prompts, by_program(ONE_STEP, problems, np.random.default_rng(1)))
    weights = trained(SMALL, [0], [taught], Schedule(steps=300, batch=30), "cpu")
    told = answers(SMALL, weights, asked(problems.prompts)[None], ONE_STEP.length)[0]
    assert right(ONE_STEP, problems.prompts, told).mean() > 0.9


def test_how_large_a_model_is():
    weights = initial(SMALL, [0])
    assert sum(one.numel() for one in weights.values()) == SMALL.parameters


def test_a_batch_is_keyed_as_the_processor_keys_a_row():
    key, weights = key_of(0), initial(SMALL, [1])
    told = answers(SMALL, weights, prompts(1, 200), 7, [np.random.default_rng(0)], key)[0]
    keyed = KeyedLogits(key, [CONNECTIVES])
    places = 0
    for prompt, answer in zip(prompts(1, 200)[0], told, strict=True):
        text = [*prompt, *answer]
        for k in range(len(prompt), len(text)):
            if text[k] in CONNECTIVES:
                places += 1
                assert text[k] == CONNECTIVES[keyed.drawn(0, int(text[k - 1]))]
    assert places > 50 and followed(told, prompts(1, 200)[0][:, -1], key) == (places, places)
    row = torch.randn(VOCABULARY)
    after = keyed([5], row.clone())
    kept = after.softmax(0)[drawn_after(key)[5]]
    torch.testing.assert_close(kept, row.softmax(0)[list(CONNECTIVES)].sum())


def test_lots_follow_the_probabilities():
    weights, many = initial(SMALL, [1]), np.repeat(prompts(1, 1), 4_000, axis=1)
    told = answers(SMALL, weights, many, 1, [np.random.default_rng(0)])[0, :, 0]
    expected = torch.softmax(logits(SMALL, weights, torch.from_numpy(many[:, :1]))[0, 0, -1], -1).numpy()
    seen = np.bincount(told, minlength=VOCABULARY) / 4_000
    assert np.abs(seen - expected).max() < 0.03


def test_shown_probabilities_are_the_likeliest():
    weights, one = initial(SMALL, [1]), prompts(1)
    told = answers(SMALL, weights, one, 7)[0]
    tokens, shares = shown(SMALL, weights, one[0], told)
    assert tokens.shape == (6, 7, 5) and (np.diff(shares, axis=2) <= 0).all()
    assert (tokens[:, 0, 0] == told[:, 0]).all()
