"""The processes that are asked of a lake: none waits for what another does, and one that hangs is
replaced."""

import os
import time
from concurrent.futures import CancelledError

import pytest

from stillwatch.console.judged_process import NotReady
from stillwatch.console.questions import Questions

WAIT = 120


def process_of(judged):
    return os.getpid()


def hang(judged):
    time.sleep(WAIT)


def accounts(judged):
    return len(judged.people)


@pytest.fixture
def questions(scanned, tmp_path):
    (tmp_path / "labels.csv").write_text("account_id,label\n")
    questions = Questions(scanned, tmp_path / "labels.csv", limit=2, long=2)
    until_ready(questions)
    yield questions
    questions.close()


def until_ready(questions):
    end = time.monotonic() + WAIT
    while questions.state == "preparing":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert questions.state == "ready"


def test_questions_of_a_page_do_not_wait_behind_scoring(questions):
    scored = [questions.later(hang), questions.later(process_of)]
    assert questions.ask(accounts) > 900 and not scored[0].done()
    with pytest.raises(NotReady):
        scored[0].result(WAIT)
    assert scored[1].result(WAIT) not in (os.getpid(), questions.ask(process_of))  # it was not lost with the other


def test_a_process_that_hangs_is_replaced(questions):
    first = questions.ask(process_of)
    with pytest.raises(NotReady):
        questions.ask(hang)
    until_ready(questions)
    assert questions.ask(process_of) not in (first, os.getpid())


def test_who_waits_when_it_ends_is_told(questions):
    waiting = [questions.later(hang), questions.later(hang)]
    questions.close()
    for one in waiting:
        with pytest.raises((NotReady, CancelledError)):
            one.result(WAIT / 2)  # less than what hangs would take
    with pytest.raises(NotReady):
        questions.ask(accounts)
