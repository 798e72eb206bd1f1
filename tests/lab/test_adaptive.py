import numpy as np

from stillwatch.lab.adaptive import by_majority, filtered, refilled
from stillwatch.lab.rows import by_program, without_reasoning
from stillwatch.lab.tasks import ASK_ANSWER, ASK_STEPS, ONE_STEP

RNG = np.random.default_rng(0)
PROBLEMS = ONE_STEP.make(RNG, 40)
ANSWERS = by_program(ONE_STEP, PROBLEMS, RNG)
ANSWER_AT = 2 * ONE_STEP.steps + 1


def wrong(answers):
    out = answers.copy()
    out[:, ANSWER_AT] = (out[:, ANSWER_AT] + 1) % 23
    return out


def other(answers):
    out = answers.copy()
    out[:, ANSWER_AT] = (out[:, ANSWER_AT] + 2) % 23
    return out


def test_reasoning_is_filled_in_where_a_try_comes_to_the_answer():
    tried = np.stack([wrong(ANSWERS), ANSWERS])
    tried[1, 20:] = wrong(ANSWERS)[20:]
    made = refilled(ONE_STEP, PROBLEMS.prompts, without_reasoning(ONE_STEP, ANSWERS), tried)
    assert (made.tokens[:, 3] == ASK_STEPS).sum() == 20 and (made.tokens[:, 3] == ASK_ANSWER).sum() == 20
    assert (made.tokens[:20, 4:] == ANSWERS[:20]).all()


def test_what_a_majority_agrees_on_is_learnt_from():
    tried = np.stack([wrong(ANSWERS), ANSWERS, ANSWERS])
    tried[1, 30:] = other(ANSWERS)[30:]
    made = by_majority(ONE_STEP, PROBLEMS.prompts, tried)
    assert len(made) == 30 and (made.tokens[:, 4:] == ANSWERS[:30]).all()


def test_what_a_majority_contradicts_is_left_out():
    tried = np.stack([ANSWERS, ANSWERS, wrong(ANSWERS), other(ANSWERS)])
    tried[0, 10:] = wrong(ANSWERS)[10:]
    tried[0:2, 20:] = wrong(ANSWERS)[20:]
    kept = filtered(ONE_STEP, PROBLEMS.prompts, ANSWERS, tried)
    assert len(kept) == 20  # a tie contradicts nothing
