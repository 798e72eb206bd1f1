import numpy as np
import pytest

from stillwatch.lab.rows import (
    answered,
    asked,
    by_program,
    explained,
    in_one_wording,
    in_other_words,
    right,
    rows,
    summarised,
    together,
    tokens_in,
    with_probabilities,
    without_reasoning,
)
from stillwatch.lab.tasks import (
    ANSWER,
    ASK_ANSWER,
    CONNECTIVES,
    END,
    FREE_STYLE,
    ONE_STEP,
    OTHERS,
    PAD,
    SERIAL,
    TASKS,
    VOCABULARY,
)
from stillwatch.lab.transformer import PLACES


def made(task, count=200, seed=0):
    rng = np.random.default_rng(seed)
    problems = task.make(rng, count)
    return problems, by_program(task, problems, rng)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_the_programs_answers_are_right_and_explained(task):
    problems, answers = made(task)
    assert answers.shape == (200, task.length) and problems.prompts.shape == (200, task.words)
    assert right(task, problems.prompts, answers).all() and explained(task, problems, answers).all()
    assert answers.min() >= 0 and answers.max() < VOCABULARY and task.words + 1 + task.length <= PLACES


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_wrong_answer_is_seen(task):
    problems, answers = made(task)
    answers[:, -2] = (answers[:, -2] + 1) % 23
    assert right(task, problems.prompts, answers).mean() == 0


def test_a_chain_is_worked_out_step_by_step():
    problems, _ = made(SERIAL, 1)
    value = problems.prompts[0, 0]
    for k in range(4):
        operation, other = problems.prompts[0, 1 + 2 * k : 3 + 2 * k]
        value = int([value + other, value - other, value * other][operation - 23]) % 7
        assert problems.steps[0, k] == value
    assert problems.answers[0] == [value]


def test_a_path_may_be_another_than_the_programs():
    prompts, path = np.array([[0, 6]]), np.array([[2, 3, 3, 5, 6]])
    told = np.concatenate([[[ANSWER]], path, [[END]]], axis=1)
    assert right(FREE_STYLE, prompts, told)[0]
    assert not right(FREE_STYLE, np.array([[0, 7]]), told)[0]
    assert not right(FREE_STYLE, np.array([[19, 6]]), told)[0]


def test_what_safeguards_leave_of_an_answer():
    problems, answers = made(SERIAL)
    alone, short = without_reasoning(SERIAL, answers), summarised(SERIAL, answers)
    assert alone.shape[1] == 3 and short.shape[1] == 5
    for left in (alone, short):
        assert right(SERIAL, problems.prompts, left).all()
        assert not explained(SERIAL, problems, left).any()
    assert (short[:, 1] == problems.steps[:, 2]).all()
    assert (tokens_in(alone) == 3).all()


def test_other_words_and_one_wording_touch_connectives_alone():
    _, answers = made(ONE_STEP)
    connectives = np.isin(answers, CONNECTIVES)
    other = in_other_words(answers)
    assert (other[~connectives] == answers[~connectives]).all() and np.isin(other[connectives], OTHERS).all()
    one = in_one_wording(other)
    assert (one[~connectives] == answers[~connectives]).all() and len({*one[connectives]}) == 1


def test_an_answer_without_its_end_is_none():
    told = np.array([[ANSWER, 5, END, PAD], [ANSWER, 5, 5, END], [5, 5, 5, ANSWER], [1, ANSWER, 5, END]])
    values, there = answered(ONE_STEP, told)
    assert there.tolist() == [True, False, False, True] and values[3].tolist() == [5]


def test_nothing_is_learnt_of_the_prompt_or_after_the_end():
    problems, answers = made(ONE_STEP, 3)
    both = together([rows(problems.prompts, answers), rows(problems.prompts, answers[:, 4:], ASK_ANSWER)])
    assert both.tokens[3:, 3].tolist() == [ASK_ANSWER] * 3 and len(both) == 6
    assert both.weights[:, :3].sum() == 0
    assert both.weights.sum(axis=(1, 2)).tolist() == [7] * 3 + [3] * 3
    assert (both.targets[0, 3:, 0] == answers[0]).all()


def test_shown_probabilities_stand_where_the_answer_does():
    problems, answers = made(ONE_STEP, 4)
    tokens = np.repeat(answers[:, :, None], 5, axis=2)
    one = with_probabilities(rows(problems.prompts, answers), tokens, np.full(tokens.shape, 0.1, np.float32))
    assert one.weights[:, 3:].sum(axis=2) == pytest.approx(1) and one.weights[:, :3].sum() == 0
    assert (one.targets[:, 3:, 2] == answers).all()
    assert asked(problems.prompts).shape == (4, 4)
