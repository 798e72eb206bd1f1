"""The processes that are asked of a lake: none waits for what another does, and one that hangs is replaced."""

import os
import time
from concurrent.futures import CancelledError

import pytest

from stillwatch.console.held import NotReady
from stillwatch.console.witness import Witness

WAIT = 120


def process_of(court):
    return os.getpid()


def hang(court):
    time.sleep(WAIT)


def accounts(court):
    return len(court.people)


@pytest.fixture
def witness(scanned, tmp_path):
    (tmp_path / "labels.csv").write_text("account_id,label\n")
    witness = Witness(scanned, tmp_path / "labels.csv", limit=2, long=2)
    until_ready(witness)
    yield witness
    witness.close()


def until_ready(witness):
    end = time.monotonic() + WAIT
    while witness.state == "preparing":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert witness.state == "ready"


def test_questions_of_a_page_do_not_wait_behind_scoring(witness):
    scored = [witness.later(hang), witness.later(process_of)]
    assert witness.ask(accounts) > 900 and not scored[0].done()
    with pytest.raises(NotReady):
        scored[0].result(WAIT)
    assert scored[1].result(WAIT) not in (os.getpid(), witness.ask(process_of))  # it was not lost with the other


def test_a_process_that_hangs_is_replaced(witness):
    first = witness.ask(process_of)
    with pytest.raises(NotReady):
        witness.ask(hang)
    until_ready(witness)
    assert witness.ask(process_of) not in (first, os.getpid())


def test_who_waits_when_it_ends_is_told(witness):
    waiting = [witness.later(hang), witness.later(hang)]
    witness.close()
    for one in waiting:
        with pytest.raises((NotReady, CancelledError)):
            one.result(WAIT / 2)  # less than what hangs would take
    with pytest.raises(NotReady):
        witness.ask(accounts)
